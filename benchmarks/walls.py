"""Walls and readers at once on one server, while loads commit now and then: how long each waits for its answers."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from benchmarks.dripping import Dripper, dripping
from benchmarks.first_page import CHROMIUM
from benchmarks.report import shares, table
from benchmarks.screens import EVERY, PATIENCE, Crowd, Line, Screen, session
from benchmarks.serving import Server, served
from benchmarks.stores import copied, parser
from benchmarks.visits import Reader, Visit, recorded
from data.desk.sessions import open_desk
from data.keeping.store import open_store
from data.queries import asking, matters, places
from data.reference.scenes import built_in
from governance.scenes import Turn, in_turn
from governance.scope import Scope

LONGEST = 1.0
"""Seconds that 99 of 100 answers to a wall may take at most."""

_PERCENTS = (50, 95, 99, 100)


def pages(url: str) -> list[str]:
    """The pages that readers read; a new page of the cockpit is added here."""
    store = open_store(url)
    scope = Scope.everything()
    district = places.below(store, None, scope=scope)[1][0]
    town = places.below(store, ("district", district.code), scope=scope)[1][0]
    newest = matters.newest(store, asking.question(store, scope=scope), limit=1, scope=scope)
    store.close()
    matter = "/matter/" + "/".join(
        quote(str(newest.iloc[0][name]), safe="") for name in ("source", "id")
    )
    return [f"/district/{district.code}", f"/town/{town.code}", matter, "/quality", "/facts"]


@dataclass
class Load:
    """Who is there: the walls and the readers, with all that they met."""

    walls: list[Screen]
    readers: list[Reader]
    seconds: float = 0.0
    cpu: float = 0.0
    threads: int = 0
    loads: int = 0

    def errors(self) -> list[str]:
        read = [
            e for r in self.readers for e in (*r.errors, *(x for s in r.screens for x in s.errors))
        ]
        return [e for wall in self.walls for e in wall.errors] + read


def gathered(
    server: Server,
    visits: Sequence[Visit],
    scenes: dict[str, tuple[str, ...]],
    given: argparse.Namespace,
) -> Load:
    """The walls and the readers, each with a session of its own."""
    desk, chance = open_desk(server.store), Random(20)
    walls = [
        Screen(Line(server.port, session(server, desk), PATIENCE), beside=scenes)
        for _ in range(given.walls)
    ]
    readers = [
        Reader(server.port, session(server, desk), visits, Random(chance.random()))
        for _ in range(given.readers)
    ]
    desk.close()
    return Load(walls, readers)


def played(server: Server) -> list[Turn]:
    """The turns of the playlist that walls play here."""
    desk = open_desk(server.store)
    line = Line(server.port, session(server, desk))
    status, body, _ = line.ask("GET", "/playlist")
    line.close()
    desk.close()
    return (
        [Turn(**turn) for turn in json.loads(body)] if status == 200 else list(in_turn(built_in()))
    )


def measured(server: Server, dripper: Dripper, load: Load, given: argparse.Namespace) -> None:
    """Let them all ask for a while; a load is committed every few seconds."""
    turns, crowd = played(server), Crowd()
    for n, wall in enumerate(load.walls):
        wall_turns = [turns[(n + k) % len(turns)] for k in range(len(turns))]
        crowd.begin(wall.run, crowd.stop, wall_turns, n * EVERY / len(load.walls))
    for reader in load.readers:
        crowd.begin(reader.run, crowd.stop, (given.think[0], given.think[1]))
    begin, cpu = time.perf_counter(), server.cpu_seconds()
    while (left := given.seconds - (time.perf_counter() - begin)) > 0:
        time.sleep(min(given.load_every, left))
        if left > given.load_every:
            dripper.drop(3)
            load.loads += 1
    load.seconds = time.perf_counter() - begin
    load.cpu, load.threads = server.cpu_seconds() - cpu, server.threads()
    crowd.end()


def _line(what: str, took: Sequence[float]) -> list[str]:
    return [what, f"{len(took):,}", *shares([s * 1000 for s in took], _PERCENTS, 0)]


def lines(load: Load, visits: Sequence[Visit]) -> list[list[str]]:
    """The table's rows."""
    took = [pair for reader in load.readers for pair in reader.took]
    polls = [r.seconds for reader in load.readers for s in reader.screens for r in s.replies]
    by = {"page": "document and files", "layout": "layout", "callbacks": "callbacks, map"}
    rows = [
        _line("walls: /now", [r.seconds for wall in load.walls for r in wall.replies]),
        _line("walls: what scenes ask besides", [o[1] for wall in load.walls for o in wall.others]),
        _line("readers: /now", polls),
        *(_line(f"readers: {name}", [s for k, s in took if k == stage]) for stage, name in by.items()),
        *(_line(f"readers: {v.path} whole", [s for k, s in took if k == f"visit {v.path}"]) for v in visits),
    ]  # fmt: skip
    return [row for row in rows if row[1] != "0"]


def told(load: Load, visits: Sequence[Visit]) -> bool:
    """Print the tables; False where a promise is broken."""
    who = f"{len(load.walls)} walls and {len(load.readers)} readers"
    title = f"{who}, {load.seconds:.0f} s, {load.loads} loads, milliseconds"
    table(title, ["what", "n", "p50", "p95", "p99", "max"], lines(load, visits))
    errors = load.errors()
    used = f"{load.cpu / load.seconds * 100:.0f} % of a core, {load.threads} threads"
    print(f"\nerrors {len(errors)} · server {used}")
    for error in sorted(set(errors))[:10]:
        print(f"  {errors.count(error)} × {error}")
    walls = [r.seconds for wall in load.walls for r in wall.replies]
    return not errors and float(shares(walls, (99,), 3)[0]) < LONGEST


def command() -> argparse.ArgumentParser:
    options = parser("walls", __doc__)
    options.set_defaults(store=None)
    options.add_argument("--walls", type=int, default=20)
    options.add_argument("--readers", type=int, default=30)
    options.add_argument("--seconds", type=float, default=90)
    options.add_argument("--think", type=float, nargs=2, default=(5.0, 15.0))
    options.add_argument("--load-every", type=float, default=20.0, help="seconds between two loads")
    options.add_argument(
        "--page", action="append", help="a page that readers read; default: those of pages()"
    )
    return options


def main() -> int:
    given = command().parse_args()
    with copied(given.store) as url, served(url) as server, dripping(url) as dripper:
        dripper.drop(3)
        visits, scenes = _recorded(server, given.page or pages(url))
        load = gathered(server, visits, scenes, given)
        measured(server, dripper, load, given)
        return 0 if told(load, visits) else 1


def _recorded(
    server: Server, paths: Sequence[str]
) -> tuple[list[Visit], dict[str, tuple[str, ...]]]:
    """The visits to the pages, and what each scene of the wall asks beside /now."""
    scenes = {turn.scene: f"/wall?scene={turn.scene}&play=0" for turn in in_turn(built_in())}
    engine: Any
    with sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        visits = recorded(browser, server, paths)
        besides = recorded(browser, server, list(scenes.values()))
        browser.close()
    return visits, {code: v.beside() for code, v in zip(scenes, besides, strict=True)}


if __name__ == "__main__":
    sys.exit(main())
