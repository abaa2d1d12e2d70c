"""What a screen asks every second: one light request, answered with no more than what changed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from flask import Flask, Response, request
from plotly.io.json import to_json_plotly

from dashboard.asked import Asked, Reader
from dashboard.panel import Panel
from dashboard.scenes import Scene, scene
from dashboard.workers import NOTHING_TO_DO, Key, Workers
from governance.errors import AskError, StoreError, UnknownIndicator, UnknownPlace, UnknownScene
from governance.scenes import SCENES
from layouts import wall

_LONGEST: Final = 4096


@dataclass(frozen=True, slots=True)
class Having:
    """What the screen shows already: the version of each panel."""

    versions: Mapping[str, int]

    @classmethod
    def of(cls, text: str) -> "Having":
        """Reads 'strip:17,map:16'; what cannot be read is what it does not have."""
        pairs = [part.rpartition(":") for part in text[:_LONGEST].split(",")]
        return cls({name: int(n) for name, _, n in pairs if n.isdecimal() and len(n) < 10})


@dataclass(slots=True)
class Now:
    """Answers `/now`; what panels drew is kept as bytes, so that fifty screens cost one drawing."""

    reader: Reader
    build: str
    workers: Workers = field(default_factory=Workers)

    def answer(self, asking: Mapping[str, str]) -> bytes:
        """The JSON for one screen: version, build, and for a wall its panels.

        Panels are told apart as changed (with what becomes of which component), same, late or failed.

        Raises:
            StoreError: the store cannot be read at all.
        """
        head: dict[str, Any] = {"version": self.reader.version(), "build": self.build}
        if "path" not in asking:
            return _encoded(head)
        try:
            shown = scene(asking.get("scene"))
            asked = self.reader.asked(asking["path"], asking.get("search", ""), shown.kind)
        except AskError as error:
            head["refused"] = {wall.Ids.REFUSAL: {"children": _refused(error, asking)}}
            return _encoded(head)
        head["version"] = asked.version
        return self._told(head, shown, asked, Having.of(asking.get("have", "")))

    def _told(self, head: dict[str, Any], shown: Scene, asked: Asked, having: Having) -> bytes:
        wanted = [p for p in shown.panels if having.versions.get(p.name) != asked.version]
        if not wanted:
            return _encoded(head)
        ready, jobs = self._kept(shown, asked, wanted)
        work = self.workers.work(jobs) if jobs else NOTHING_TO_DO
        ready |= work.ready
        same = [
            name
            for name, drawn in ready.items()
            if drawn == self._before(shown, name, asked, having)
        ]
        head |= {"same": same, "late": work.late, "failed": work.failed}
        return _encoded(head, {name: drawn for name, drawn in ready.items() if name not in same})

    def _kept(
        self, shown: Scene, asked: Asked, wanted: list[Panel]
    ) -> tuple[dict[str, bytes], dict[str, tuple[Key, Callable[[], bytes]]]]:
        """What is drawn already, and the jobs for the rest."""
        ready, jobs = {}, {}
        for panel in wanted:
            key = _key(shown, panel.name, asked)
            kept = asked.cache.get(asked.version, asked.scope, key)
            if kept is None:
                jobs[panel.name] = self._job(panel, asked, key)
            else:
                ready[panel.name] = kept
        return ready, jobs

    def _job(self, panel: Panel, asked: Asked, key: Key) -> tuple[Key, Callable[[], bytes]]:
        return (asked.version, asked.scope, *key), lambda: asked.cache.once(
            asked.version, asked.scope, key, lambda: panel.encoded(asked)
        )

    def _before(self, shown: Scene, name: str, asked: Asked, having: Having) -> bytes | None:
        version = having.versions.get(name)
        if version is None:
            return None
        found: bytes | None = asked.cache.get(version, asked.scope, _key(shown, name, asked))
        return found


def _key(shown: Scene, name: str, asked: Asked) -> Key:
    return "drawn", shown.code, name, asked.address


def _encoded(head: Mapping[str, Any], panels: Mapping[str, bytes] | None = None) -> bytes:
    """The answer; what panels drew is put in as it is."""
    whole = str(to_json_plotly(dict(head))).encode()
    if panels is None:
        return whole
    drawn = b",".join(json.dumps(name).encode() + b":" + body for name, body in panels.items())
    return whole[:-1] + b',"panels":{' + drawn + b"}}"


def _refused(error: AskError, asking: Mapping[str, str]) -> list[Any]:
    """Why the question cannot be answered, the way to the nearest that can, and the way home."""
    return wall.refusal(str(error), _nearest(error, asking))


def _nearest(error: AskError, asking: Mapping[str, str]) -> tuple[str, str] | None:
    """The nearest question that could be answered, as (its name, its link)."""
    if not error.near:
        return None
    if isinstance(error, UnknownScene):
        label = next(name.label for name in SCENES if name.code == error.near)
        return label, _with(asking, scene=error.near)
    if isinstance(error, UnknownIndicator):
        return error.near, _with(asking, indicator=error.near)
    if isinstance(error, UnknownPlace):
        level = asking["path"].strip("/").partition("/")[0]
        return error.near, f"/{level}/{quote(error.near, safe='')}"
    return None


def _with(asking: Mapping[str, str], **changes: str) -> str:
    """The address asked for with one parameter changed, whatever else it says."""
    said = dict(parse_qsl(asking.get("search", "").lstrip("?"))) | changes
    return f"{asking['path']}?{urlencode(said)}"


def register(server: Flask, now: Now) -> None:
    """Adds GET /now (behind the guard like everything)."""

    def answered() -> Response:
        try:
            body = now.answer(request.args)
        except StoreError as error:
            return Response(
                json.dumps({"error": str(error)}, ensure_ascii=False),
                status=503,
                mimetype="application/json",
            )
        return Response(body, mimetype="application/json")

    server.add_url_rule("/now", "cockpit_now", answered, methods=["GET"])
