"""The addresses by which notes are read and written: GET and POST /notes, behind the guard like everything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from flask import Flask, Response, request

from dashboard import noted as views
from dashboard.ask import Reader
from dashboard.wire.replies import Pace, reply
from data.desk.events import Events
from governance.errors import AskError, StoreError

LARGEST: Final = 16_384
"""Bytes of a request that writes."""

MOST: Final = 60
WITHIN: Final = 60.0
"""So many events within so many seconds, and no more: each is kept for ever and shown on every screen."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What screens ask about notes."""

    reader: Reader
    events: Events
    now: Callable[[], int]
    pace: Pace = field(default_factory=lambda: Pace(MOST, WITHIN))

    def read(self, asking: Mapping[str, str]) -> Response:
        """The notes about `key`, as known at `known`."""
        known = urlencode({"known": asking.get("known", "")})
        asked = self.reader.ask("/", f"?{known}")
        return reply(views.told(asked, self.events, asking.get("key", "")))

    def write(self, form: Mapping[str, str]) -> Response:
        """Records a note about `key`, or takes the note number `withdraw` back; the notes as they are then."""
        asked, now, number = self.reader.ask("/", ""), self.now(), form.get("withdraw", "")
        key, author = form.get("key", ""), form.get("author", "")
        if number:
            # 0 is no note's number: what cannot be one is refused as a note that there is not.
            note = int(number) if number.isdecimal() and len(number) < 16 else 0
            event = views.withdrawn(asked, self.events, key, author, note, now)
        else:
            text, period = form.get("text", ""), form.get("period", "")
            event = views.written(asked, key, author, text, period, now)
        # Asked last: only what would be recorded counts against the pace.
        if not self.pace.take():
            return reply({"error": "写得太快了：请过一分钟再写。"}, 429)
        self.events.append(event)
        return reply(views.told(asked, self.events, key))


def register(server: Flask, notes: Notes) -> None:
    """Adds GET and POST /notes."""

    def read() -> Response:
        return _answered(lambda: notes.read(request.args))

    def write() -> Response:
        # Before the form is touched, since reading it is what takes the whole request into
        # memory.
        request.max_content_length = LARGEST
        return _answered(lambda: notes.write(request.form))

    server.add_url_rule("/notes", "cockpit_notes", read, methods=["GET"])
    server.add_url_rule("/notes", "cockpit_notes_write", write, methods=["POST"])


def _answered(answer: Callable[[], Response]) -> Response:
    try:
        return answer()
    except AskError as error:
        return reply({"error": str(error)}, 400)
    except StoreError:
        return reply({"error": "备注暂时读写不了，请稍后再试。"}, 503)
