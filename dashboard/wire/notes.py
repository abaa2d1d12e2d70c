"""The addresses by which notes are read and written: GET and POST /notes, behind the guard like everything."""

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, Response, request

from dashboard import noted as views
from dashboard.ask import Reader
from data.desk.events import Events
from governance.errors import AskError, StoreError

LARGEST: Final = 16_384
"""Bytes of a request that writes."""

MOST: Final = 60
WITHIN: Final = 60.0
"""So many events within so many seconds, and no more: each is kept for ever and shown on every screen."""


@dataclass(slots=True)
class Pace:
    """How many were written lately, by all."""

    clock: Callable[[], float] = time.monotonic
    _at: deque[float] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    def may(self) -> bool:
        """Whether one more may be; it counts as one if so."""
        with self._lock:
            while self._at and self._at[0] < self.clock() - WITHIN:
                self._at.popleft()
            if len(self._at) >= MOST:
                return False
            self._at.append(self.clock())
            return True


@dataclass(frozen=True, slots=True)
class Notes:
    """What screens ask about notes."""

    reader: Reader
    events: Events
    now: Callable[[], int]
    pace: Pace = field(default_factory=Pace)

    def read(self, asking: Mapping[str, str]) -> Response:
        """The notes about `key`, as known at `known`."""
        known = urlencode({"known": asking.get("known", "")})
        asked = self.reader.ask("/", f"?{known}")
        return _json(views.told(asked, self.events, asking.get("key", "")))

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
        if not self.pace.may():
            return _json({"error": "写得太快了：请过一分钟再写。"}, 429)
        self.events.append(event)
        return _json(views.told(asked, self.events, key))


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
        return _json({"error": str(error)}, 400)
    except StoreError:
        return _json({"error": "备注暂时读写不了，请稍后再试。"}, 503)


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, mimetype="application/json")
