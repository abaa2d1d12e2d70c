"""Server-sent events beside a light poll: how soon a load is on fifty screens, what that costs, and what a dead line does."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from os import kill
from random import Random
from urllib.parse import urlencode

from benchmarks.dripping import Dripper, Dropped, dripping
from benchmarks.live import in_hand
from benchmarks.report import shares, table
from benchmarks.screens import PATIENCE, Crowd, Line, Reply, Screen
from benchmarks.serving import Server, served
from benchmarks.stores import copied, parser

QUIET = 5.0
"""Seconds without loads in which the processor's idle share is taken."""


@dataclass(slots=True)
class Listener(Screen):
    """A screen that holds a stream open instead of asking; comes again as EventSource does, after three seconds."""

    again: float = 3.0
    heard: float = field(default_factory=time.time)

    def run(self, stop: threading.Event, turns: Sequence[object] = (), after: float = 0.0) -> None:
        del turns
        stop.wait(after)
        while not stop.is_set():
            try:
                self._listen(stop)
            except (OSError, HTTPException) as error:
                if not stop.is_set():
                    self.errors.append(repr(error))
            stop.wait(self.again)

    def _listen(self, stop: threading.Event) -> None:
        import json

        line = HTTPConnection("127.0.0.1", self.line.port, timeout=12)
        query = urlencode({"path": self.path, "search": "", "scene": self.scene or ""})
        line.request("GET", f"/stream?{query}")
        answer = line.getresponse()
        while not stop.is_set():
            said = answer.readline()
            if not said:
                raise HTTPException("the stream ended")
            self.heard = time.time()
            if said.startswith(b"data: "):
                told = json.loads(said[6:])
                panels = frozenset(told.get("panels", ()))
                self.replies.append(Reply(self.heard, 0.0, len(said), told["version"], panels))
        line.close()


@dataclass(frozen=True, slots=True)
class Way:
    """One transport: its name, its server's threads (0: asyncio), how often it asks (0: it listens)."""

    name: str
    threads: int
    every: float


WAYS = (
    Way("poll, 0.5 s", 32, 0.5),
    Way("poll, 1 s", 32, 1.0),
    Way("poll, 2 s", 32, 2.0),
    Way("events, 32 threads", 32, 0),
    Way("events, 80 threads", 80, 0),
    Way("events, asyncio", 0, 0),
)


def screens_of(way: Way, server: Server, count: int) -> list[Screen]:
    kind: Callable[..., Screen] = Screen if way.every else Listener
    made = [kind(Line(server.port, "", PATIENCE)) for _ in range(count)]
    for one in made:
        one.every = way.every or 1.0
    return made


def measured(way: Way, url: str, dripper: Dripper, count: int, times: int) -> list[str]:
    """The row of one transport."""
    words = ["-m", "benchmarks.streaming", "--threads", str(way.threads)]
    chance, crowd = Random(11), Crowd()
    with served(url, words) as server:
        screens = screens_of(way, server, count)
        for n, screen in enumerate(screens):
            crowd.begin(screen.run, crowd.stop, (), n * 1.0 / count)
        time.sleep(6)
        begin, cpu = time.perf_counter(), server.cpu_seconds()
        time.sleep(QUIET)
        idle = (server.cpu_seconds() - cpu) / (time.perf_counter() - begin)
        begin, cpu, made = time.perf_counter(), server.cpu_seconds(), list[Dropped]()
        for _ in range(times):
            made.append(dripper.drop(1))
            time.sleep(chance.uniform(2.2, 3.4))
        busy = (server.cpu_seconds() - cpu) / (time.perf_counter() - begin)
        threads = server.threads()
        took = [s for screen in screens for s in in_hand(screen, made)]
        others = answered(server) if way.threads else "–"
        gone = noticed(server, screens)
        crowd.stop.set()
    crowd.end()
    reached = sum(1 for s in took if s != float("inf")) / len(took)
    return [
        way.name, f"{reached:.0%}", *shares(took, (50, 95)), str(threads), f"{idle:.1%}", f"{busy:.1%}",
        others, gone,
    ]  # fmt: skip


def answered(server: Server) -> str:
    """How long another reader waits for /healthz meanwhile, milliseconds; what does not come within 5 s is said."""
    line = HTTPConnection("127.0.0.1", server.port, timeout=5)
    begin = time.perf_counter()
    try:
        line.request("GET", "/healthz")
        line.getresponse().read()
    except OSError:
        return "> 5 000"
    finally:
        line.close()
    return f"{(time.perf_counter() - begin) * 1000:.0f}"


def noticed(server: Server, screens: Sequence[Screen]) -> str:
    """Seconds until half the screens notice a server that holds its connections but says nothing any more."""
    before = [len(screen.errors) for screen in screens]
    kill(server.pid, signal.SIGSTOP)
    begin = time.monotonic()
    try:
        while time.monotonic() - begin < 40:
            know = sum(len(s.errors) > n for s, n in zip(screens, before, strict=True))
            if know * 2 >= len(screens):
                return f"{time.monotonic() - begin:.1f}"
            time.sleep(0.1)
    finally:
        kill(server.pid, signal.SIGCONT)
    return "> 40"


def main() -> int:
    command = parser("streams", __doc__)
    command.set_defaults(store=None)
    command.add_argument("--screens", type=int, default=50)
    command.add_argument("--loads", type=int, default=12)
    command.add_argument("--ways", type=int, nargs="+", default=range(len(WAYS)))
    given = command.parse_args()
    rows = []
    with copied(given.store) as url, dripping(url) as dripper:
        dripper.drop(1)
        for n in given.ways:
            rows.append(measured(WAYS[n], url, dripper, given.screens, given.loads))
    header = [
        "transport", "arrived", "p50 s", "p95 s", "threads", "CPU quiet", "CPU, loads", "another reader ms",
        "dead line noticed s",
    ]  # fmt: skip
    table(f"{given.screens} screens, {given.loads} loads of one new matter", header, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
