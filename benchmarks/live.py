"""From the commit of a load to the changed figure on every open screen: some in Chromium, the rest asking as it would."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.dripping import Dripper, Dropped, dripping
from benchmarks.first_page import CHROMIUM
from benchmarks.report import shares, table
from benchmarks.screens import EVERY, PATIENCE, Crowd, Line, Screen, session
from benchmarks.serving import Server, served
from benchmarks.stores import copied, parser
from data.desk.sessions import open_desk

WALL = "/wall?scene=overview&play=0"
FIGURE = '.strip [data-indicator="K01"]'
"""Closed of received: each load brings one more that was received."""

_WATCH = """figure => {
  let last = null;
  window.seen = [];
  const look = () => {
    const shown = document.querySelector(figure);
    const now = shown && shown.dataset.denominator;
    if (!now || now === last) return;
    last = now;
    seen.push([Number(now), (performance.timeOrigin + performance.now()) / 1000]);
  };
  new MutationObserver(look).observe(document.body,
    {subtree: true, childList: true, attributes: true, attributeFilter: ["data-denominator"]});
  look();
}"""


@dataclass(frozen=True, slots=True)
class Costs:
    """What the screens cost the server over some seconds."""

    seconds: float
    cpu: float
    threads: int


def opened(browser: Browser, server: Server, pages: int) -> list[Page]:
    """So many walls in Chromium, each with a session of its own, its figure watched."""
    walls = []
    for _ in range(pages):
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(server.new_link())
        page.goto(server.base + WALL)
        page.wait_for_selector(FIGURE)
        page.evaluate(_WATCH, FIGURE)
        walls.append(page)
    return walls


@contextmanager
def crowded(server: Server, count: int) -> Iterator[list[Screen]]:
    """So many simulated screens that ask while the block runs, spread over the second."""
    desk, crowd = open_desk(server.store), Crowd()
    screens = [Screen(Line(server.port, session(server, desk), PATIENCE)) for _ in range(count)]
    for n, screen in enumerate(screens):
        crowd.begin(screen.run, crowd.stop, (), n * EVERY / max(1, count))
    try:
        yield screens
    finally:
        crowd.end()
        desk.close()


def waited(server: Server, pages: Sequence[Page], seconds: float) -> Costs:
    """Let the screens ask for a while; the browser's own clock goes on meanwhile."""
    begin, cpu = time.perf_counter(), server.cpu_seconds()
    if pages:
        pages[0].wait_for_timeout(seconds * 1000)
    else:
        time.sleep(seconds)
    return Costs(time.perf_counter() - begin, server.cpu_seconds() - cpu, server.threads())


def loads(dripper: Dripper, pages: Sequence[Page], count: int) -> list[Dropped]:
    """Commit so many loads of one new matter, at odd instants, each once the one before is everywhere."""
    chance, drops = Random(4), []
    for _ in range(count):
        drops.append(dripper.drop(1))
        pause = chance.uniform(2.2, 4.2)
        if pages:
            pages[0].wait_for_timeout(pause * 1000)
        else:
            time.sleep(pause)
    return drops


def in_chromium(page: Page, drops: Sequence[Dropped]) -> list[float]:
    """Seconds from each commit to the changed figure in the page's DOM."""
    seen: list[tuple[float, float]] = page.evaluate("seen")
    base = seen[0][0]
    return [
        next((at for value, at in seen if value >= base + n), float("inf")) - drop.committed
        for n, drop in enumerate(drops, 1)
    ]


def in_hand(screen: Screen, drops: Sequence[Dropped]) -> list[float]:
    """Seconds from each commit to the answer that brings the changed strip."""
    brought = [reply for reply in screen.replies if "overview-strip" in reply.panels]
    return [
        next((r.at for r in brought if r.version >= drop.load), float("inf")) - drop.committed
        for drop in drops
    ]


def report(
    drops: Sequence[Dropped],
    walls: list[list[float]],
    screens: list[Screen],
    costs: dict[str, Costs],
) -> None:
    """Print the tables."""
    groups = [
        (f"the DOM of {len(walls)} walls in Chromium", [s for wall in walls for s in wall]),
        (f"the answer in hand of {len(screens)} simulated screens",
         [s for screen in screens for s in in_hand(screen, drops)]),
    ]  # fmt: skip
    lines = [[name, str(len(all_)), *shares(all_, (50, 95, 100))] for name, all_ in groups if all_]
    total = len(walls) + len(screens)
    title = f"From commit to screen, {total} screens, {len(drops)} loads of one new matter, seconds"
    table(title, ["until it is in", "n", "p50", "p95", "max"], lines)
    first = drops[0].committed
    replies = [r for screen in screens for r in screen.replies if r.at > first]
    per = max(1, len(screens))
    lines = [
        ["requests a screen a second", f"{len(replies) / per / costs['loads'].seconds:.2f}"],
        ["bytes a screen a load", f"{sum(r.size for r in replies) / per / len(drops):,.0f}"],
        ["one /now, p50 / p95 ms", " / ".join(shares([r.seconds * 1000 for r in replies], (50, 95), 1))],
        ["failed answers", str(sum(len(screen.errors) for screen in screens))],
        ["a load, file to commit, s", f"{sum(d.seconds for d in drops) / len(drops):.2f}"],
        *(
            [f"server, % of a core, {name}", f"{cost.cpu / cost.seconds * 100:.1f}"]
            for name, cost in costs.items()
        ),
        ["threads of the server", str(costs["loads"].threads)],
    ]  # fmt: skip
    table("What it costs", ["", ""], lines)


def measured(url: str, count: int, pages: int, times: int, engine: Any) -> None:
    """Run the whole against a server on the store."""
    with served(url) as server, dripping(url) as dripper:
        browser = engine.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        walls = opened(browser, server, pages)
        with crowded(server, count - pages) as screens:
            dripper.drop(1)  # the first finds everything cold
            waited(server, walls, 5)
            for page in walls:
                page.evaluate("seen.splice(0, seen.length - 1)")
            costs = {"no loads": waited(server, walls, 8)}
            begin, cpu = time.perf_counter(), server.cpu_seconds()
            drops = loads(dripper, walls, times)
            spent = time.perf_counter() - begin
            costs["loads"] = Costs(spent, server.cpu_seconds() - cpu, server.threads())
            seen = [in_chromium(page, drops) for page in walls]
        browser.close()
        report(drops, seen, screens, costs)


def main() -> None:
    command = parser("live", __doc__)
    command.set_defaults(store=None)
    command.add_argument("--screens", type=int, default=50)
    command.add_argument("--pages", type=int, default=6, help="how many of them in Chromium")
    command.add_argument("--loads", type=int, default=20)
    given = command.parse_args()
    with copied(given.store) as url, sync_playwright() as engine:
        measured(url, given.screens, min(given.pages, given.screens), given.loads, engine)


if __name__ == "__main__":
    main()
