"""What a browser with a warm cache asks when it opens a page: recorded in Chromium, then asked again by readers without one."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from queue import SimpleQueue
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from benchmarks.screens import EVERY, Line, Screen
from benchmarks.serving import Server

CONNECTIONS: Final = 6
"""What a browser opens to one host."""

_KEPT_HEADERS: Final = ("content-type", "if-none-match", "if-modified-since", "accept")
_SETTLED: Final = 1.5
_STAGES: Final = ("page", "layout", "callbacks")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the browser sent it; `stage` says when in a visit."""

    stage: str
    method: str
    path: str
    body: str | None
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """The opening of one page: its requests besides /now, and the scene that /now is asked for."""

    path: str
    requests: tuple[Request, ...]
    scene: str | None

    def beside(self) -> tuple[str, ...]:
        """What the scripts of a scene ask beside /now: not what belongs to the page, whatever it shows."""
        asked = (r.path for r in self.requests if "scene=" in urlsplit(r.path).query)
        return tuple(dict.fromkeys(path for path in asked if not path.startswith("/_dash")))


@dataclass
class _Log:
    """Chromium's network log of a page; what came out of its cache is not there."""

    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)
    last: float = field(default_factory=time.monotonic)

    def watch(self, page: Page) -> None:
        log = page.context.new_cdp_session(page)
        log.send("Network.enable")
        log.on("Network.requestWillBeSent", self._sent)
        log.on("Network.requestWillBeSentExtraInfo", self._told)
        log.on("Network.requestServedFromCache", lambda e: self.cached.add(e["requestId"]))
        log.on("Network.responseReceived", self._answered)

    def _sent(self, event: dict[str, Any]) -> None:
        self.sent[event["requestId"]] = event
        if urlsplit(event["request"]["url"]).path != "/now":
            self.last = time.monotonic()

    def _told(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["headers"].items()}
        self.headers[event["requestId"]] = headers

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.cached.add(event["requestId"])


def recorded(browser: Browser, server: Server, paths: Sequence[str]) -> list[Visit]:
    """A visit to each of the pages by a reader who has been there before."""
    # As on plain http in an office's network, where there is no service worker to spare the server.
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, service_workers="block")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(server.new_link())
    visits = []
    for path in paths:
        page.goto(server.base + path)
        _quiet(page, _Log())
        page.goto("about:blank")
        log = _Log()
        log.watch(page)
        page.goto(server.base + path)
        _quiet(page, log)
        visits.append(_visit(path, log, server.base))
    context.close()
    return visits


def _quiet(page: Page, log: _Log) -> None:
    page.wait_for_load_state("load")
    log.last = time.monotonic()
    while time.monotonic() - log.last < _SETTLED:
        page.wait_for_timeout(100)


def _visit(path: str, log: _Log, base: str) -> Visit:
    requests, scene = [], None
    for number, event in log.sent.items():
        url = event["request"]["url"]
        parts = urlsplit(url)
        if not url.startswith(base):
            continue
        if parts.path == "/now":
            scene = "overview" if "path=" in parts.query else None
        elif number not in log.cached:
            requests.append(_request(event, log.headers.get(number, {}), base))
    return Visit(path, tuple(requests), scene)


def _request(event: dict[str, Any], headers: dict[str, str], base: str) -> Request:
    sent = event["request"]
    headers = {name.lower(): value for name, value in sent["headers"].items()} | headers
    kept = tuple((n, headers[n]) for n in _KEPT_HEADERS if n in headers)
    path = sent["url"].removeprefix(base)
    if path in ("/_dash-layout", "/_dash-dependencies"):
        stage = "layout"
    else:
        stage = "callbacks" if event["type"] in ("Fetch", "XHR") else "page"
    return Request(stage, sent["method"], path, sent.get("postData"), kept)


@dataclass
class Reader:
    """One reader: goes from page to page, thinks, and lets the page's poll run meanwhile."""

    port: int
    cookie: str
    visits: Sequence[Visit]
    chance: Random
    took: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    screens: list[Screen] = field(default_factory=list)

    def run(self, stop: threading.Event, think: tuple[float, float]) -> None:
        """Read until stopped; `think`: the shortest and the longest pause on a page."""
        lines: SimpleQueue[Line] = SimpleQueue()
        for _ in range(CONNECTIONS):
            lines.put(Line(self.port, self.cookie))
        stop.wait(self.chance.uniform(0, think[1]))
        with ThreadPoolExecutor(CONNECTIONS) as hands:
            first = True
            while not stop.is_set():
                visit = self.chance.choice(self.visits)
                self._open(visit, hands, lines, whole=first)
                first = False
                self._stay(visit, stop, self.chance.uniform(*think), lines)

    def _open(
        self, visit: Visit, hands: ThreadPoolExecutor, lines: "SimpleQueue[Line]", *, whole: bool
    ) -> None:
        """The page's requests, six at a time; after the first page the router asks for callbacks alone."""
        begin = time.perf_counter()
        for stage in _STAGES if whole else _STAGES[-1:]:
            wanted = [request for request in visit.requests if request.stage == stage]
            if stage == "page" and wanted:  # the document names the others
                self._ask(wanted.pop(0), lines)
            list(hands.map(lambda request: self._ask(request, lines), wanted))
        self.took.append((f"visit {visit.path}", time.perf_counter() - begin))

    def _ask(self, request: Request, lines: "SimpleQueue[Line]") -> None:
        line = lines.get()
        begin = time.perf_counter()
        try:
            status, body, _ = line.ask(
                request.method, request.path, request.body, dict(request.headers)
            )
            if status not in (200, 204, 304):
                self.errors.append(f"{status} {request.method} {request.path} {body[:200]!r}")
        except (OSError, HTTPException) as error:
            self.errors.append(f"{request.path}: {error!r}")
        self.took.append((request.stage, time.perf_counter() - begin))
        lines.put(line)

    def _stay(
        self, visit: Visit, stop: threading.Event, seconds: float, lines: "SimpleQueue[Line]"
    ) -> None:
        """The page stands open: its poll asks as every screen's does."""
        line = lines.get()
        screen = Screen(line, urlsplit(visit.path).path, visit.scene)
        self.screens.append(screen)
        until = time.monotonic() + seconds
        while time.monotonic() < until and not stop.is_set():
            soon = screen.ask()
            stop.wait(min(0.25 if soon else EVERY, max(0.0, until - time.monotonic())))
        lines.put(line)
