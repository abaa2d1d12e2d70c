"""Three days of a playing wall in an hour: every scene in turn while loads change the data, and what is left in memory.

The scenes change through the player as its timer would change them, each after as long as the playlist lets it stand: in 72 hours
of Huzhou's playlist 7 406 scenes. A load comes every five minutes, 864 of them: the sources of a city deliver once a day, its
demonstration drips. The loads are real ones; only the waiting is left out.
"""

import argparse
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import CDPSession, Page, ViewportSize, sync_playwright

from benchmarks.dripping import Dripper, dripping
from benchmarks.first_page import CHROMIUM
from benchmarks.heap import Sample, change, constructors, sample, slope
from benchmarks.report import table
from benchmarks.serving import Server, served
from benchmarks.stores import copied, parser

LOADS_AN_HOUR: Final = 12
HEAP_A_REDRAW: Final = 512.0
PAGE_SHORT: Final = 7 * 60.0
"""Seconds in which a page has not warmed up: each scene's first drawings, and the code that the browser makes of scripts
that it has run often, grow the heap by some ten kilobytes a redraw, which is no leak and is over after some minutes."""
HEAP_SHORT: Final = 32 * 1024.0
"""Bytes a redraw in so short a run: a drawing that is kept weighs more."""
SHARE: Final = 0.02
SERVER_SHARE: Final = 0.05
"""By how much the server's memory may change, noise of its allocator."""
SHORT: Final = 20 * 60.0
"""Seconds in which a server has not warmed up: its connections' pages and its answers fill up to some 300 MB."""
SERVER_SHORT: Final = 0.25
"""By how much its memory may change in so short a run, which is still the warming up."""
FILES: Final = 24
"""By how many its open files may differ: a thread's connection to the store is three files, and threads come by bursts."""

_WARM: Final = 0.25
_WARM_SERVER: Final = 0.5
"""The server warms up longer: its answers, and the store's pages that each of its connections keeps, fill up to bounds."""
_FEWEST: Final = 4
"""Samples without which nothing can be said."""
_FEWEST_FOR_GROWTH: Final = 7
"""Of fewer even steady growth may be chance: n samples come in rising order once in n! times, 7 once in 5 040."""

SAMPLES: Final = 24
SCREEN: Final[ViewportSize] = {"width": 1366, "height": 768}
"""The stage is scaled as a whole: a smaller one holds the same page, and leaves the processors to it."""
SCENES_A_MINUTE: Final = 140
"""About as many as two cores play; it settles only how far the samples are apart."""
STARTING, SAMPLING = 40.0, 3.5
"""Seconds that the store, the server and the browser take, and a sample: of three minutes they leave less than half."""

_ROWS: Final = 3
_DRIVE = """([scenes, longest]) => new Promise((done) => {
  /* What the player's timer does, as soon as the scene that came before stands. */
  let left = scenes;
  let bell = null;
  const onwards = () => { clearTimeout(bell); bell = setTimeout(next, longest); };
  function next() {
    clearTimeout(bell);
    if (left-- <= 0) {
      document.removeEventListener("cockpit:now", stood);
      return done(soaked);
    }
    cockpitPlayer.order("next");
    onwards();
  }
  const stood = () => { clearTimeout(bell); bell = setTimeout(next, 10); };
  document.addEventListener("cockpit:now", stood);
  next();
})"""
_COUNT = """() => {
  window.soaked = {redraws: 0, answers: 0, version: 0};
  document.addEventListener("cockpit:now", (event) => {
    soaked.answers += 1;
    soaked.version = event.detail.version;
    if (Object.keys(event.detail.panels || {}).length) soaked.redraws += 1;
  });
}"""


@dataclass
class Driven:
    """What was done to the wall; `pace` is how many scenes its playlist plays in an hour."""

    pace: float
    scenes: int = 0
    loads: int = 0
    complaints: int = 0

    @property
    def hours(self) -> float:
        """How long a wall would have taken for all this."""
        return min(self.scenes / self.pace, self.loads / LOADS_AN_HOUR)


def opened(page: Page, server: Server) -> CDPSession:
    """The playing wall, ready to be counted."""
    page.goto(server.new_link())
    page.goto(server.base + "/wall")
    page.locator(".strip .card").first.wait_for()  # keeps no handle of what it found
    page.wait_for_function("window.cockpitPlayer && cockpitPlayer.playing()")
    page.evaluate(_COUNT)
    log = page.context.new_cdp_session(page)
    log.send("Performance.enable")
    log.send("HeapProfiler.enable")
    return log


def _still(page: Page) -> int:
    """The first scene, drawn and at rest, so that all samples are of the same picture; the redraws until now."""
    page.evaluate('cockpitPlayer.order("scene:overview")')
    page.wait_for_timeout(2_500)
    redraws: int = page.evaluate("soaked.redraws")
    return redraws


def loading(dripper: Dripper, driven: Driven, stop: threading.Event) -> None:
    """Loads at the pace of the scenes, until stopped."""
    while not stop.is_set():
        if driven.loads * driven.pace < driven.scenes * LOADS_AN_HOUR:
            dripper.drop(_ROWS)
            driven.loads += 1
        else:
            stop.wait(0.05)


def soaked(
    page: Page,
    log: CDPSession,
    server: Server,
    driven: Driven,
    until: Callable[[], bool],
    stride: int,
) -> list[Sample]:
    """Drive on until it is enough; a sample after each so many scenes."""
    samples = [sample(log, server, _still(page))]
    while len(samples) < _FEWEST or not until():
        page.evaluate(_DRIVE, [stride, 5_000])
        driven.scenes += stride
        samples.append(sample(log, server, _still(page)))
        last = samples[-1]
        print(
            f"{driven.scenes} scenes, {driven.loads} loads, {last.redraws} redraws: heap {last.heap / 2**20:.2f} MiB, "
            f"{last.nodes} nodes, {last.listeners} listeners, server {last.memory / 2**20:.0f} MiB, {last.files} files",
            file=sys.stderr, flush=True,
        )  # fmt: skip
    return samples


def judged(samples: Sequence[Sample]) -> tuple[list[list[str]], bool]:
    """The table's rows, and whether no bound was broken; the first quarter is warming up, of the server the first half.

    A slope is broken where even its lower 99.9 % limit is above the bound, kept where its upper limit is below; between
    the two the run was too short to tell, and says so. Of fewer than seven samples nothing is told.
    """
    kept, late = (
        list(samples[max(1, round(len(samples) * share)) :]) for share in (_WARM, _WARM_SERVER)
    )
    nodes, listeners = (
        change(kept, lambda sampled: sampled.nodes), change(kept, lambda sampled: sampled.listeners)
    )  # fmt: skip
    seconds = samples[-1].at - samples[0].at
    bound = SERVER_SHORT if seconds < SHORT else SERVER_SHARE
    heap_bound = HEAP_SHORT if seconds < PAGE_SHORT else HEAP_A_REDRAW
    span = late[-1].redraws - late[0].redraws
    share = span / statistics.median(sampled.memory for sampled in late)
    heap, enough = slope(kept, lambda sampled: sampled.heap), len(kept) >= _FEWEST_FOR_GROWTH
    memory = tuple(growth * share for growth in slope(late, lambda sampled: sampled.memory))
    files = max(sampled.files for sampled in kept[-3:]) - max(sampled.files for sampled in kept[:3])
    first, last = kept[0], kept[-1]
    rows = [
        ("heap a redraw", first.heap, last.heap, _limits(heap, "+,.0f"), f"< {heap_bound:,.0f}",
         _told(heap, heap_bound, enough)),
        ("nodes", first.nodes, last.nodes, f"{nodes:+.2%}", f"± {SHARE:.0%}", _kept(abs(nodes) <= SHARE, enough)),
        ("listeners", first.listeners, last.listeners, f"{listeners:+.2%}", f"± {SHARE:.0%}",
         _kept(abs(listeners) <= SHARE, enough)),
        ("server memory", late[0].memory, last.memory, _limits(memory, "+.2%"), f"< {bound:.0%}",
         _told(memory, bound, len(late) >= _FEWEST_FOR_GROWTH)),
        ("server open files", first.files, last.files, f"{files:+d}", f"≤ {FILES}", _kept(files <= FILES, enough)),
    ]  # fmt: skip
    shown = [
        [what, f"{start:,.0f}", f"{end:,.0f}", grown, bound, verdict]
        for what, start, end, grown, bound, verdict in rows
    ]
    return shown, all(row[-1] != _BROKEN for row in rows)


_BROKEN: Final = "BROKEN"
_SHORT: Final = "too short to tell"


def _kept(within: bool, enough: bool) -> str:
    if not enough:
        return _SHORT
    return "kept" if within else _BROKEN


def _limits(grown: tuple[float, ...], form: str) -> str:
    middle, low, high = (format(bound, form) for bound in grown)
    return f"{middle} ({low} … {high})"


def _told(grown: tuple[float, ...], bound: float, enough: bool) -> str:
    _, low, high = grown
    return _kept(high < bound, enough and not low <= bound <= high)


def told(samples: Sequence[Sample], driven: Driven, seconds: float) -> bool:
    """Print the table; whether all is well."""
    lines, good = judged(samples)
    title = (
        f"{driven.hours:.1f} hours of a wall in {seconds / 60:.1f} minutes: {driven.scenes:,} scenes, "
        f"{driven.loads:,} loads, {samples[-1].redraws:,} redraws"
    )
    header = ["after a forced collection", "after warming up", "at the end", "growth", "bound", ""]
    table(title, header, lines)
    return good and not driven.complaints


def _grown(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> None:
    """Print which constructors hold most more than before."""
    more = {
        n: (c - before.get(n, (0, 0))[0], s - before.get(n, (0, 0))[1])
        for n, (c, s) in after.items()
    }
    worst = sorted(more.items(), key=lambda constructor: -constructor[1][1])[:25]
    rows = [[name[:60], f"{count:+,}", f"{size:+,}"] for name, (count, size) in worst]
    table("What grew, by constructor", ["", "objects", "bytes"], rows)


def command() -> argparse.ArgumentParser:
    options = parser("soak", __doc__)
    options.set_defaults(store=None)
    options.add_argument("--minutes", type=float, default=60, help="no longer than this")
    options.add_argument(
        "--hours-of", type=float, default=72, help="enough once so many hours were played"
    )
    options.add_argument(
        "--each",
        type=int,
        default=0,
        help="scenes between two samples; default: some two dozen samples",
    )
    options.add_argument("--snapshots", action="store_true", help="print which constructors grew")
    return options


def main() -> int:
    given = command().parse_args()
    begin = time.monotonic()
    with copied(given.store) as url, served(url) as server, dripping(url, changes=True) as dripper:
        with sync_playwright() as engine:
            browser = engine.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            )
            page = browser.new_page(viewport=SCREEN)
            samples, driven = _run(page, server, dripper, given, begin)
            browser.close()
        return 0 if told(samples, driven, time.monotonic() - begin) else 1


def _each(whole: float, minutes: float) -> int:
    """Scenes between two samples: some two dozen samples in what time there is, in three minutes fewer."""
    played = (60 * minutes - STARTING - SAMPLES * SAMPLING) / 60 * SCENES_A_MINUTE
    return max(10, round(min(whole, played) / SAMPLES))


def _run(
    page: Page, server: Server, dripper: Dripper, given: argparse.Namespace, begin: float
) -> tuple[list[Sample], Driven]:
    stop = threading.Event()
    limit: float = given.minutes * 60

    def complained(error: object) -> None:
        driven.complaints += 1
        print(f"the page complained: {error}", file=sys.stderr)

    page.set_default_timeout(60_000)
    page.on("pageerror", complained)
    log = opened(page, server)
    turns = page.evaluate("fetch('/playlist').then((answer) => answer.json())")
    driven = Driven(3600 * len(turns) / sum(turn["seconds"] for turn in turns))
    whole: float = given.hours_of * driven.pace
    stride = given.each or _each(whole, given.minutes)
    loader = threading.Thread(target=loading, args=(dripper, driven, stop), daemon=True)
    loader.start()

    def enough() -> bool:
        return driven.scenes >= whole or time.monotonic() - begin > limit

    samples, before = [], dict[str, tuple[int, int]]()
    if given.snapshots:
        page.evaluate(_DRIVE, [4 * stride, 5_000])
        _still(page)
        before = constructors(log)
    samples = soaked(page, log, server, driven, enough, stride)
    if given.snapshots:
        _grown(before, constructors(log))
    stop.set()
    loader.join(60)
    return samples, driven


if __name__ == "__main__":
    sys.exit(main())
