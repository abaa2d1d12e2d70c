"""A phone as the wall's remote: paired by a code that the wall shows, it orders scenes and reads no figure."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from flask import Flask, Response, request

from dashboard.wire.replies import Pace, reply
from data.desk.remotes import CODE_LASTS, REMOTE_LASTS, Remotes
from data.reference.scenes import built_in
from governance.errors import StoreError
from governance.scenes import SceneName
from layouts.chrome import remote as page

COOKIE: Final = "cockpit_remote"
OPEN: Final = (
    ("GET", "/remote"),
    ("GET", "/remote.js"),
    ("POST", "/remote/pair"),
    ("GET", "/remote/state"),
    ("POST", "/remote/order"),
    ("POST", "/remote/part"),
)
"""What answers without a session: the page with the keypad, and what a paired phone may do."""

WRONG_CODES: Final = 8
WITHIN: Final = 60.0
"""So many wrong codes from all phones within so many seconds, and nobody may try for as long."""

SILENT: Final = 10.0
"""Seconds after which a wall that asks no more is taken for absent."""


def words(scenes: Sequence[SceneName]) -> tuple[str, ...]:
    """Every order there is."""
    named = (f"scene:{scene.code}" for scene in scenes)
    return ("next", "back", "play", "pause", *named)


@dataclass(slots=True)
class Wall:
    """What a wall last said of itself, and the orders it has not fetched yet."""

    showing: str = ""
    playing: bool = False
    heard: float = 0.0
    orders: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=16))


@dataclass(slots=True)
class Switchboard:
    """Orders between phones and walls, in memory: an order that a restart loses is pressed again."""

    most: int = 200
    wrong: Pace = field(default_factory=lambda: Pace(WRONG_CODES, WITHIN))
    """Wrong codes that were tried: guessing six digits must take years."""
    _walls: dict[str, Wall] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def told(self, name: str, showing: str, playing: bool, after: int) -> list[tuple[int, str]]:
        """A wall says what it shows, and gets the orders given after number `after`."""
        with self._lock:
            wall = self._walls.pop(name, None) or Wall()
            self._walls[name] = wall  # the newest last: the one that fell silent longest goes first
            while len(self._walls) > self.most:
                self._walls.pop(next(iter(self._walls)))
            wall.showing, wall.playing, wall.heard = showing, playing, time.monotonic()
            return [order for order in wall.orders if order[0] > after]

    def order(self, name: str, word: str) -> bool:
        """Gives an order; False where no such wall is asking."""
        with self._lock:
            wall = self._alive(name)
            if wall is None:
                return False
            last = wall.orders[-1][0] if wall.orders else 0
            # Milliseconds since 1970: after a restart numbers go on above those that walls
            # remember. +1 where two come at once or the clock was set back.
            wall.orders.append((max(last + 1, time.time_ns() // 1_000_000), word))
            return True

    def state(self, name: str) -> dict[str, Any]:
        """What the wall shows, or that it is not there."""
        with self._lock:
            wall = self._alive(name)
            if wall is None:
                return {"alive": False}
            return {"alive": True, "scene": wall.showing, "playing": wall.playing}

    def _alive(self, name: str) -> Wall | None:
        wall = self._walls.get(name)
        return wall if wall and time.monotonic() - wall.heard < SILENT else None


def heard(switchboard: Switchboard, asking: Mapping[str, str]) -> list[list[Any]]:
    """The orders for the wall that asks `/now`; none for a screen that does not say which it is."""
    name = asking.get("screen", "")[:64]
    if not name:
        return []
    after = asking.get("after", "0")
    number = int(after) if after.isdecimal() and len(after) < 16 else 0
    told = switchboard.told(
        Remotes.name_of(name), asking.get("scene", "")[:32], asking.get("playing") == "1", number
    )
    return [list(order) for order in told]


@dataclass(frozen=True, slots=True)
class Phones:
    """What walls and phones ask of the server."""

    remotes: Remotes
    switchboard: Switchboard
    now: Callable[[], int]
    scenes: Callable[[], tuple[SceneName, ...]] = built_in

    def code(self) -> Response:
        """A wall asks for a code to show."""
        name = str(request.form.get("screen", ""))[:64]
        if len(name) < 16:
            return reply({"error": "缺少屏幕标识"}, 400)
        return reply({"code": self.remotes.offer(name, now=self.now()), "seconds": CODE_LASTS})

    def pair(self) -> Response:
        """A phone gives the code."""
        if not self.switchboard.wrong.free():
            return reply({"error": "错误次数过多，请一分钟后再试。"}, 429)
        secret = self.remotes.pair(str(request.form.get("code", ""))[:6], now=self.now())
        if secret is None:
            self.switchboard.wrong.count()
            return reply({"error": "没有显示这个码的大屏：请看大屏下沿，码十分钟一换。"}, 403)
        answer = reply({"paired": True})
        # Sent to the keypad's own routes alone.
        answer.set_cookie(
            COOKIE, secret, max_age=REMOTE_LASTS, path="/remote", secure=request.is_secure,
            httponly=True, samesite="Strict",
        )  # fmt: skip
        return answer

    def _wall(self) -> str | None:
        secret = request.cookies.get(COOKIE, "")
        return self.remotes.driven(secret, now=self.now()) if secret else None

    def state(self) -> Response:
        """What the phone's wall shows."""
        name = self._wall()
        if name is None:
            return reply({"paired": False})
        return reply(self.switchboard.state(name) | {"paired": True})

    def order(self) -> Response:
        """A phone orders."""
        name, word = self._wall(), str(request.form.get("order", ""))
        if name is None:
            return reply({"error": "还没有配对，或配对已失效。"}, 403)
        if word not in words(self.scenes()):
            return reply({"error": "没有这个指令。"}, 400)
        if not self.switchboard.order(name, word):
            return reply({"error": "大屏没有应答：它可能关了，或与服务器断开。"}, 409)
        return reply({"ordered": word})

    def part(self) -> Response:
        """A phone has done."""
        self.remotes.part(request.cookies.get(COOKIE, ""))
        answer = reply({"paired": False})
        answer.delete_cookie(COOKIE, path="/remote")
        return answer


def register(
    server: Flask,
    remotes: Remotes,
    switchboard: Switchboard,
    *,
    now: Callable[[], int],
    script: str,
    scenes: Callable[[], tuple[SceneName, ...]] = built_in,
) -> None:
    """Adds POST /screen/code for walls, and what OPEN names for phones."""
    phones = Phones(remotes, switchboard, now, scenes)
    rules: tuple[tuple[str, str, Callable[[], Response]], ...] = (
        ("POST", "/screen/code", phones.code),
        ("GET", "/remote", lambda: Response(page.html(scenes()), mimetype="text/html")),
        ("GET", "/remote.js", lambda: Response(script, mimetype="text/javascript")),
        ("POST", "/remote/pair", phones.pair),
        ("GET", "/remote/state", phones.state),
        ("POST", "/remote/order", phones.order),
        ("POST", "/remote/part", phones.part),
    )
    for method, rule, answered in rules:
        name = f"cockpit_{rule.strip('/').replace('/', '_').replace('.', '_')}"
        server.add_url_rule(rule, name, _kept(answered), methods=[method])


def _kept(answered: Callable[[], Response]) -> Callable[[], Response]:
    """A desk that cannot be used is a sentence, not a trace."""

    def guarded() -> Response:
        try:
            return answered()
        except StoreError:
            return reply({"error": "会话库暂不可用，请稍后再试。"}, 503)

    return guarded
