"""What a screen asks every second: one light request, answered with no more than what changed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from flask import Flask, Response, request
from plotly.io.json import to_json_plotly

from dashboard import desks
from dashboard.ask import Ask, Reader
from dashboard.ask.address import steps_of
from dashboard.desks import Desks
from dashboard.screening import Shown
from dashboard.wire.panel import Changes, Panel
from dashboard.wire.remote import Switchboard, heard
from dashboard.wire.replies import reply
from dashboard.wire.workers import Key, Workers
from governance.errors import (
    AskError,
    StoreError,
    UnknownIndicator,
    UnknownMatter,
    UnknownPlace,
    UnknownScene,
)
from layouts import wall

_OF_PATH: Final = (UnknownPlace, UnknownMatter)
"""What is amiss with the path of an address, not with its query."""

_LONGEST: Final = 4096


def having(text: str) -> dict[str, int]:
    """The version of each panel that a screen shows already: reads 'strip:17,map:16'; what cannot be read it does not have."""
    pairs = [part.rpartition(":") for part in text[:_LONGEST].split(",")]
    return {name: int(n) for name, _, n in pairs if n.isdecimal() and len(n) < 10}


@dataclass(slots=True)
class Now:
    """Answers `/now`; what panels drew is kept as bytes, so that fifty screens cost one drawing."""

    reader: Reader
    build: str
    workers: Workers = field(default_factory=Workers)
    switchboard: Switchboard = field(default_factory=Switchboard)
    desks: Desks = field(default_factory=Desks)

    def answer(self, asking: Mapping[str, str]) -> bytes:
        """The JSON for one screen: version, load, build, and for a wall its panels.

        Panels are told apart as changed (with what becomes of which component), same, late or failed.

        Raises:
            StoreError: the store cannot be read at all.
        """
        head: dict[str, Any] = {"build": self.build}
        if orders := heard(self.switchboard, asking):
            head["orders"] = orders
        if "path" not in asking:
            return _encoded(head | self._state())
        desk = self.desks.at(asking["path"])
        head["screen"] = desk.screen.code if desk else "wall"
        try:
            turn = (
                _Turn.of_desk(self.reader, asking, desk)
                if desk
                else _Turn.of(self.reader, asking, self.desks)
            )
        except AskError as error:
            head |= self._state()
            head["refused"] = dict(self._refused(error, asking, desk))
            return _encoded(head)
        head |= {"version": turn.version, "load": turn.narrow.load}
        return self._told(head, turn, having(asking.get("have", "")))

    def _state(self) -> dict[str, int]:
        load = self.reader.load()
        return {"version": load + self.reader.revision(), "load": load}

    def _refused(self, error: AskError, asking: Mapping[str, str], desk: Shown | None) -> Changes:
        """What the screen says instead: the sentence, the nearest that can be answered, and the way home."""
        near = _nearest(error, asking, self.desks, desk)
        if desk is None:
            return {wall.Ids.REFUSAL: {"children": wall.refusal(str(error), near)}}
        known = self.reader.ask("/", asking.get("search"))
        way = (f"看 {near[0]}", near[1]) if near else None
        if way is None and not isinstance(error, _OF_PATH):
            way = f"看最新的{desk.screen.title}", asking["path"]
        return desks.refused(known, desk.screen, str(error), way)

    def _told(self, head: dict[str, Any], turn: "_Turn", versions: Mapping[str, int]) -> bytes:
        wanted = [p for p in turn.panels if versions.get(p.name) != turn.version]
        if not wanted:
            return _encoded(head)
        ready = {p.name: kept for p in wanted if (kept := turn.kept(p, turn.version)) is not None}
        jobs = {p.name: turn.job(p) for p in wanted if p.name not in ready}
        work = self.workers.work(jobs)
        ready |= work.ready
        same = [
            p.name
            for p in wanted
            # A new version may draw the same bytes: the screen then keeps what it has.
            if p.name in ready and ready[p.name] == turn.kept(p, versions.get(p.name))
        ]
        head |= {"same": same, "late": work.late, "failed": work.failed}
        return _encoded(head, {name: drawn for name, drawn in ready.items() if name not in same})


@dataclass(frozen=True, slots=True)
class _Turn:
    """One answer to one screen: its panels, its question, and the same question of every kind of matter."""

    panels: tuple[Panel, ...]
    narrow: Ask
    whole: Ask

    @classmethod
    def of(cls, reader: Reader, asking: Mapping[str, str], desks: Desks) -> "_Turn":
        """Raises AskError for a scene or a question that there is not."""
        path, search, scene = asking["path"], asking.get("search", ""), asking.get("scene", "")
        narrow = reader.asked(path, search, scene)
        first = reader.scenes()[0].code
        whole = reader.asked(path, search, first) if narrow.scene.kind else narrow
        return cls(desks.scene(narrow.scene.code).panels, narrow, whole)

    @classmethod
    def of_desk(cls, reader: Reader, asking: Mapping[str, str], desk: Shown) -> "_Turn":
        """Raises AskError for a load that there is not; what else cannot be answered is said where it would stand."""
        screen = desk.screen
        asked = reader.ask(
            asking["path"], asking.get("search", ""), screen.name, template=screen.address
        )
        # Read for its error: a load that there is not.
        _ = asked.known
        screen.check(asked)
        return cls(desk.panels, asked, asked)

    @property
    def version(self) -> int:
        return self.narrow.version

    def _asked(self, panel: Panel) -> Ask:
        return self.whole if panel.everything else self.narrow

    def _key(self, panel: Panel) -> Key:
        asked = self._asked(panel)
        return (
            "drawn",
            # The panel itself and not its name: a screen file saved anew has other panels of
            # the same names.
            panel,
            asked.address,
            asked.scene.code,
            # One that tells the time is drawn once a minute; for others the clock is no part of
            # the key.
            asked.now if panel.clocked else None,
        )

    def kept(self, panel: Panel, version: int | None) -> bytes | None:
        """What the panel drew at a version, if that is still kept."""
        if version is None:
            return None
        drawn: bytes | None = self.narrow.cache.get(version, self.narrow.scope, self._key(panel))
        return drawn

    def job(self, panel: Panel) -> tuple[Key, Callable[[], bytes]]:
        """(key, function) of the panel's drawing; workers draw a key but once."""
        asked, key = self._asked(panel), self._key(panel)

        def drawn() -> bytes:
            if panel.desk:
                return panel.encoded(asked)
            # What the store alone says is drawn once for a load: a note at the desk costs nothing here.
            by_load = ("of the load", *key)
            return asked.cache.once(asked.load, asked.scope, by_load, lambda: panel.encoded(asked))

        return (asked.version, asked.scope, *key), lambda: asked.cache.once(
            asked.version, asked.scope, key, drawn
        )


def _encoded(head: Mapping[str, Any], panels: Mapping[str, bytes] | None = None) -> bytes:
    """The answer; what panels drew is put in as it is."""
    whole = str(to_json_plotly(dict(head))).encode()
    if panels is None:
        return whole
    drawn = b",".join(json.dumps(name).encode() + b":" + body for name, body in panels.items())
    # What panels drew is JSON already: it is put in before the last brace, without being parsed
    # again.
    return whole[:-1] + b',"panels":{' + drawn + b"}}"


def _nearest(
    error: AskError, asking: Mapping[str, str], desks: Desks, desk: Shown | None
) -> tuple[str, str] | None:
    """The nearest question that could be answered, as (its name, its link)."""
    if not error.near:
        return None
    if isinstance(error, UnknownScene):
        return desks.scene(error.near).screen.title, _with(asking, scene=error.near)
    if isinstance(error, UnknownIndicator):
        return error.near, _with(asking, indicator=error.near)
    if isinstance(error, _OF_PATH):
        # What the last steps should say, a line each.
        last = error.near.split("\n")
        steps = [
            *steps_of(asking["path"], desk.screen.address if desk else "")[: -len(last)],
            *last,
        ]
        path = "/" + "/".join(quote(step, safe="") for step in steps)
        search = asking.get("search", "").lstrip("?")
        return last[-1], path + (f"?{search}" if search else "")
    return None


def _with(asking: Mapping[str, str], **changes: str) -> str:
    """The address asked for with one parameter changed, whatever else it says."""
    parameters = dict(parse_qsl(asking.get("search", "").lstrip("?"))) | changes
    return f"{asking['path']}?{urlencode(parameters)}"


def register(server: Flask, now: Now) -> None:
    """Adds GET /now (behind the guard like everything)."""

    def answered() -> Response:
        try:
            body = now.answer(request.args)
        except StoreError as error:
            return reply({"error": str(error)}, 503)
        return Response(body, mimetype="application/json")

    server.add_url_rule("/now", "cockpit_now", answered, methods=["GET"])
