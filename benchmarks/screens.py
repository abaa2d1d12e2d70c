"""Screens without a browser: each asks over HTTP what assets/live.js asks, as often, with a session of its own."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import urlencode

from benchmarks.serving import Server
from data.desk.sessions import Desk
from governance.scenes import Turn

EVERY: Final = 1.0
SOON: Final = 0.25
PATIENCE: Final = 4.0
"""As in assets/live.js."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: when it was in hand, how long it took, what it weighed and told."""

    at: float
    seconds: float
    size: int
    version: int
    panels: frozenset[str]


class Line:
    """One connection that is kept open, and the cookie that goes along."""

    def __init__(self, port: int, cookie: str = "", patience: float = 30.0) -> None:
        self.port, self.cookie = port, cookie
        self._connection = HTTPConnection("127.0.0.1", port, timeout=patience)

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers.

        Raises:
            OSError, HTTPException: no answer came.
        """
        sent = {"Cookie": self.cookie, **(headers or {})}
        try:
            self._connection.request(method, path, body and body.encode(), sent)
            answer = self._connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        except (OSError, HTTPException):
            self._connection.close()
            raise

    def close(self) -> None:
        self._connection.close()


def session(server: Server, desk: Desk) -> str:
    """The cookie of a reader who has just come in by a link of his own."""
    token = desk.make_link(now=int(time.time()))
    line = Line(server.port)
    _, _, headers = line.ask("GET", f"/open/{token}")
    line.close()
    return headers["Set-Cookie"].split(";")[0]


@dataclass(slots=True)
class Screen:
    """One screen: what it shows, and every answer it got."""

    line: Line
    path: str = "/wall"
    scene: str | None = "overview"
    """None: a page that is no wall asks for the version alone."""

    every: float = EVERY
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What the scripts of a scene ask besides, by scene."""

    replies: list[Reply] = field(default_factory=list)
    others: list[tuple[str, float, int]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _asked_beside: tuple[str, int] = ("", 0)
    _shown: dict[str, tuple[str, int]] = field(default_factory=dict)

    def ask(self) -> bool:
        """One question; True where some panel is still being worked out."""
        key = f"{self.path} {self.scene}"
        begin = time.perf_counter()
        try:
            status, body, _ = self.line.ask("GET", f"/now?{urlencode(self._question(key))}")
        except (OSError, HTTPException) as error:
            self.errors.append(repr(error))
            return False
        took = time.perf_counter() - begin
        if status != 200:
            self.errors.append(f"{status} {body[:200]!r}")
            return False
        return self._took(json.loads(body), key, took, len(body))

    def _question(self, key: str) -> dict[str, str]:
        if self.scene is None:
            return {}
        asked = {"path": self.path, "search": "", "scene": self.scene}
        have = ",".join(f"{n}:{version}" for n, (of, version) in self._shown.items() if of == key)
        return asked | ({"have": have} if have else {})

    def _took(self, answer: dict[str, Any], key: str, took: float, size: int) -> bool:
        changed = frozenset(answer.get("panels", ()))
        for name in (*changed, *answer.get("same", ())):
            self._shown[name] = (key, answer["version"])
        self.errors += [f"{n}: {why}" for n, why in answer.get("failed", {}).items()]
        self.errors += ["refused"] if "refused" in answer else []
        self.replies.append(Reply(time.time(), took, size, answer["version"], changed))
        return bool(answer.get("late"))

    def run(self, stop: threading.Event, turns: Sequence[Turn] = (), after: float = 0.0) -> None:
        """Ask until stopped, with the scenes in turn; `after`: seconds before the first question."""
        stop.wait(after)
        at, until = 0, self._show(turns[0]) if turns else float("inf")
        while not stop.is_set():
            pause = min(SOON, self.every) if self.ask() else self.every
            self._beside()
            if time.monotonic() + pause < until:
                stop.wait(pause)
                continue
            stop.wait(max(0.0, until - time.monotonic()))
            at += 1
            until = self._show(turns[at % len(turns)])  # and the player asks at once
        self.line.close()

    def _show(self, turn: Turn) -> float:
        self.scene, self.path = turn.scene, f"/{turn.place or 'wall'}"
        return time.monotonic() + turn.seconds

    def _beside(self) -> None:
        """What the scene's own scripts ask, once for a scene and a load."""
        asked = (self.scene or "", self.replies[-1].version if self.replies else 0)
        if asked == self._asked_beside:
            return
        self._asked_beside = asked
        for path in self.beside.get(self.scene or "", ()):
            begin = time.perf_counter()
            try:
                status, body, _ = self.line.ask("GET", path)
            except (OSError, HTTPException) as error:
                self.errors.append(f"{path}: {error!r}")
                continue
            self.others.append((path, time.perf_counter() - begin, len(body)))
            if status not in (200, 304):
                self.errors.append(f"{status} {path} {body[:200]!r}")


class Crowd:
    """Threads that do something until they are told to stop."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self, act: Callable[..., None], *words: Any) -> None:
        """Start one of them."""
        thread = threading.Thread(target=act, args=words, daemon=True)
        thread.start()
        self._threads.append(thread)

    def end(self) -> None:
        """Stop them all and wait until they are gone."""
        self.stop.set()
        for thread in self._threads:
            thread.join(30)
