"""The map with a million matters in view: server time and bytes of opening, moving, zooming, heat and playing."""

import argparse
import json
import statistics
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from benchmarks.report import seconds, table
from benchmarks.volumes import exports
from dashboard.ask import Reader
from dashboard.wire import onemap
from dashboard.wire.cache import Cache
from data import schema
from data.counting.cloud import Held, held
from data.keeping.frames import frame
from data.keeping.store import Store, open_store
from data.queries import asking
from data.queries.filters import known_at
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.scope import Scope

MATTERS = 1_035_000
"""Some have no position: so many that a million have one."""
ALL = Scope.everything()
TIMES = 40
CELL = 0.02
"""Degrees: cells of about the size that the screen asks for."""
CITY = (118.9, 30.25, 120.8, 31.3)
"""A little more than the city, as a wall of 1920 pixels shows it."""
ZOOM = 9.6
PERIOD = "2010-01-01..2026-12-31"
LIMIT_MS, LIMIT_KB = 100, 300

View = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """What a reader does: the views it asks for, one after the other, of one route."""

    what: str
    views: list[View]
    route: str = "cells"


def _view(box: tuple[float, ...], zoom: float, **more: str) -> View:
    return {
        "path": "/",
        "search": "?" + urlencode({"period": PERIOD}),
        "bbox": ",".join(f"{degrees:.4f}" for degrees in box),
        "zoom": f"{zoom:.2f}",
        **more,
    }


def _moved(n: int) -> tuple[float, ...]:
    """The whole city a little to the side, another way each time."""
    across, up = (n * 7 % 11 - 5) * 0.01, (n * 5 % 9 - 4) * 0.01
    return CITY[0] + across, CITY[1] + up, CITY[2] + across, CITY[3] + up


def _closer(steps: int) -> tuple[float, ...]:
    """Around the middle of the city seat, halved at each step."""
    wide, high = ((CITY[n + 2] - CITY[n]) / 2 ** (steps + 1) for n in (0, 1))
    return 120.09 - wide, 30.87 - high, 120.09 + wide, 30.87 + high


def acts(edges: list[int]) -> list[Act]:
    """The acts of the table; `edges` are those of the bars that time is played by."""
    frames = [
        {"from": str(edges[n % (len(edges) - 1)]), "to": str(edges[n % (len(edges) - 1) + 1] - 1)}
        for n in range(TIMES)
    ]
    summed = [{"from": str(edges[0]), "to": span["to"]} for span in frames]
    return [
        Act("the city, asked again", [_view(CITY, ZOOM)] * TIMES),
        Act("moved at city level", [_view(_moved(n), ZOOM) for n in range(TIMES)]),
        Act("zoomed out a step", [_view(_moved(n), ZOOM - 1) for n in range(TIMES)]),
        *(
            Act(f"zoomed in {step} steps", [_view(_closer(step), ZOOM + step)] * TIMES)
            for step in (1, 2, 4, 6)
        ),
        Act("heat at city level", [_view(_moved(n), ZOOM, pixels="16") for n in range(TIMES)]),
        Act("finest cells a screen may ask", [_view(_moved(n), ZOOM, pixels="8") for n in range(TIMES)]),
        Act("only the overdue", [_view(_moved(n), ZOOM, layers="overdue-only") for n in range(TIMES)]),
        Act("one kind, two grades, in hand",
            [_view(_moved(n), ZOOM, layers="incident,urgent,critical,open") for n in range(TIMES)]),
        Act("a month played", [_view(CITY, ZOOM, **span) for span in frames]),
        Act("months added up", [_view(CITY, ZOOM, **span) for span in summed]),
        Act("the bars of 12 months", [_view(CITY, ZOOM, range="12m")] * TIMES, "histogram"),
    ]  # fmt: skip


def _row(ask: Callable[[str, View], bytes], act: Act) -> list[str]:
    times, sizes, n = [], [], []
    for view in act.views:
        took, body = seconds(lambda view=view: ask(act.route, view))  # type: ignore[misc]
        answer = json.loads(body)
        times.append(took * 1000)
        sizes.append(len(body) / 1000)
        n.append(answer["n"] if act.route == "cells" else sum(answer["n"]))
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return [
        act.what,
        f"{statistics.median(n):,.0f}",
        f"{statistics.median(times):.0f}",
        f"{p95:.0f}",
        f"{max(sizes):.0f}",
        "yes" if p95 <= LIMIT_MS and max(sizes) <= LIMIT_KB else "no",
    ]


def built(store: Store) -> list[list[str]]:
    """What the cloud costs: the time to fill it, bytes a matter, and what a load adds."""
    tracemalloc.start()
    fresh = Held(store)
    fresh.newest()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    filling, _ = seconds(lambda: held(store).newest())
    again, _ = seconds(lambda: held(store).newest())
    cloud = held(store).cloud
    return [
        ["versions held", f"{len(cloud):,}"],
        ["filled, s", f"{filling:.1f}"],
        ["bytes a version", f"{cloud.nbytes / len(cloud):.0f}"],
        ["MB held", f"{cloud.nbytes / 1e6:.0f}"],
        ["MB at most while it is filled", f"{peak / 1e6:.0f}"],
        ["asked whether it is the newest, ms", f"{again * 1000:.1f}"],
    ]


def read_and_summed(store: Store) -> int:
    """The cells of the city without the cloud: the rows of the period read, and summed over a grid by pandas."""
    m = schema.matter.c
    question = asking.question(store, period=PERIOD, scope=ALL)
    with store.reading() as connection:
        matters = frame(
            connection,
            select(m.lon, m.lat, m.due_at, m.closed_at).where(
                m.received_day.between(question.period.first, question.period.last),
                known_at(connection, schema.matter, question.known),
                m.lon.is_not(None),
            ),
        )
    cells = matters.groupby([matters["lon"] // CELL, matters["lat"] // CELL]).size()
    return len(cells)


def measure(store: Store) -> None:
    """Print both tables."""
    costs = built(store)
    reader = Reader(store, Cache(), lambda: ALL)

    def ask(route: str, view: View) -> bytes:
        return bytes(onemap.answer(reader, route, view).get_data())

    opened, body = seconds(lambda: ask("cells", _view(CITY, ZOOM)))
    edges = json.loads(ask("histogram", _view(CITY, ZOOM, range="12m")))["edges"]
    rows = [_row(ask, act) for act in acts(edges)]
    by_rows, _ = seconds(lambda: read_and_summed(store))
    header = [
        "act",
        "matters in it",
        "p50 ms",
        "p95 ms",
        "kB at most",
        f"≤ {LIMIT_MS} ms, {LIMIT_KB} kB",
    ]
    table(f"The map, {TIMES} views an act", header, rows)
    costs += [
        ["the city, asked for the first time, ms", f"{opened * 1000:.0f}"],
        ["the same by rows of the store, ms", f"{by_rows * 1000:,.0f}"],
        ["times as long as from the cloud the first time", f"{by_rows / opened:,.0f}"],
    ]
    table("The cloud", ["what", "figure"], costs)
    print(f"\nThe city in cells: {len(json.loads(body)['cells']):,} of them.")


@contextmanager
def million(url: str | None) -> Iterator[Store]:
    """The store named, or one made for this run of the demonstration's rows and copies of them."""
    if url:
        store = open_store(url)
        yield store
        store.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        profile = load_profile("huzhou")
        given = exports(Path(folder), profile, MATTERS)
        store = open_store(f"sqlite:///{Path(folder) / 'million.sqlite'}", create=True)
        run(store, profile, given)
        yield store
        store.close()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.map", description=__doc__)
    parser.add_argument(
        "--store", help="URL of a store; default: a million matters made for this run"
    )
    with million(parser.parse_args().store) as store:
        measure(store)


if __name__ == "__main__":
    main()
