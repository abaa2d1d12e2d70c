"""A city behind a server that fails on command, walls before it, and what is asked of them."""

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from data.keeping.store import open_store
from data.queries import asking
from governance.scope import Scope
from tests.browser.conftest import City, some_disputes, some_incidents
from tests.browser.watching import SMALL, Wall
from tests.meddler import meddling

OLD = 120
"""Seconds since a session was last seen alive: its next request tries to write."""


@dataclass
class Faulty(City):
    """The small city behind a server whose panels fail on command, and whose build is what one says."""

    build: str = "first"
    rows: int = 40

    @property
    def switches(self) -> Path:
        return self.folder / "switches"

    @property
    def store(self) -> Path:
        return self.folder / "cockpit.sqlite"

    @property
    def desk(self) -> Path:
        return self.folder / "cockpit.desk.sqlite"

    def _app(self, command: str) -> list[str]:
        if command != "serve":
            return super()._app(command)
        said = [self.url, str(self.port), str(self.switches), self.build]
        return [sys.executable, "-m", "tests.faulty", *said]

    def more(self) -> None:
        """Another load, of which every figure knows."""
        self.load(some_incidents(8, "A1", first=self.rows), some_disputes(self.rows // 2, "B1"))
        self.rows += 8

    def count(self, code: str) -> int:
        store = open_store(self.url)
        question = asking.question(store, None, None, None, None, scope=Scope.everything())
        answers = asking.ask(store, code, question, by="district", scope=Scope.everything())
        store.close()
        return int(answers[0].numerator or 0)

    def age_sessions(self) -> None:
        with closing(sqlite3.connect(self.desk)) as desk, desk:
            desk.execute("update desk_session set seen_at = seen_at - ?", (OLD,))


KEPT = """async () => {
  if (!navigator.serviceWorker.controller) return false;
  const had = new Set();
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) had.add(decodeURIComponent(one.url));
  const kept = (name, of) => [...had].some((url) => url.endsWith("/_kept/" + name + "?of=" + of));
  const read = performance.getEntriesByType("resource").map((one) => new URL(one.name))
    .filter((of) => /^\\/(assets|_dash-component-suites)\\//.test(of.pathname));
  return kept("page", location.pathname) && read.every((of) => kept("static", of.pathname + of.search));
}"""
"""The keeper has put away the screen's shell and all that it has read."""


@contextmanager
def opened(chromium: Browser, city: Faulty, addresses: dict[str, str]) -> Iterator[list[Wall]]:
    """A wall at each address, each behind a proxy of its own; drawn, and kept by its keeper."""
    with ExitStack() as stack:
        walls = []
        for name, address in addresses.items():
            proxy = stack.enter_context(meddling(city.port))
            context = chromium.new_context(viewport=SMALL)
            stack.callback(context.close)
            page = context.new_page()
            page.goto(proxy.base + "/open/" + city.new_link().rpartition("/")[2])
            page.goto(proxy.base + address)
            walls.append(Wall(name, page, context, proxy))
        for wall in walls:
            expect(wall.page.locator("#wall-title h1")).to_be_visible(timeout=30_000)
            patience = time.monotonic() + 60
            while not wall.page.evaluate(KEPT):
                assert time.monotonic() < patience, f"{wall.name}: its keeper has not put it away"
                wall.page.wait_for_timeout(100)
        yield walls


def settle(walls: list[Wall], seconds: float = 4) -> None:
    """Until everything is drawn and stands still; then that is what must stay."""
    walls[0].page.wait_for_timeout(seconds * 1000)
    for wall in walls:
        seen = wall.seen()
        assert seen is not None
        assert seen["banner"] == "" and seen["failed"] == [], (wall.name, seen)
        wall.remember()


def told(seen: dict[str, Any]) -> bool:
    return bool(seen["banner"])


def quiet(seen: dict[str, Any]) -> bool:
    return not seen["banner"]


def check(walls: list[Wall], met: dict[str, float], within: float) -> None:
    assert {w.name for w in walls} == set(met), (met, [w.seen() for w in walls])
    assert max(met.values()) <= within, met
    right(walls)


def right(walls: list[Wall]) -> None:
    for wall in walls:
        assert wall.wrong == [], wall.wrong[:4]
        assert wall.frames > 0


def same_place(walls: list[Wall], addresses: dict[str, str], scenes: dict[str, Any]) -> None:
    for wall in walls:
        seen = wall.seen()
        assert seen is not None
        assert seen["scene"] == scenes[wall.name]
        assert wall.page.url.removeprefix(wall.proxy.base) == addresses[wall.name], wall.name
