"""Small loads by the ordinary loader, in a process of its own that notes the instant of each commit."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.stores import ROOT
from data.keeping.store import Store, open_store
from data.queries import handling
from data.reference.profile import load_profile
from data.samples.drip import ENCODING, Drip, as_text
from data.samples.reprint import InHand, printed
from etl.loading import milestones
from etl.running.jobs import Warm, run
from etl.running.simulate import Clock
from governance.scope import Scope

_ALL = Scope.everything()
_DAY = 86_400
_SEED = 330_500


@dataclass(frozen=True, slots=True)
class Dropped:
    """One load: its number, when it was committed (epoch seconds), how long it took from its file."""

    load: int
    committed: float
    seconds: float


@dataclass(slots=True)
class Dripper:
    """The process, as who measures has it: `drop` returns once the load is committed."""

    process: subprocess.Popen[str]

    def drop(self, rows: int = 1) -> Dropped:
        """Have so many rows loaded."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{rows}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the loader ended: see its message above")
        return Dropped(**json.loads(line))


@contextmanager
def dripping(url: str, *, changes: bool = False) -> Iterator[Dripper]:
    """A loader that waits for orders; it brings new incidents, and with `changes` also the next steps of known matters."""
    words = ["-m", "benchmarks.dripping", url, *(["--changes"] if changes else [])]
    process = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Dripper(process)
    finally:
        process.terminate()
        process.wait(30)


class _Loader:
    """What runs in the process: the drip, and the loader with what it keeps warm."""

    def __init__(self, store: Store, *, changes: bool) -> None:
        self._store, self._changes = store, changes
        self._profile, self._warm = load_profile("huzhou"), Warm()
        _, newest = handling.newest(store, scope=_ALL)
        self._clock = Clock.after(newest or 0)
        self._drip = Drip(
            self._profile, self._in_hand(), np.random.default_rng(_SEED), self._highest
        )
        folder = Path(str(store.path)).with_suffix(".dropped")
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._committed = 0.0

    def _in_hand(self) -> list[InHand]:
        if not self._changes:
            return []
        since = int(self._clock.now()) - 12 * _DAY
        return printed(
            handling.handling(self._store, closed_since=since, scope=_ALL), self._profile.zone
        )

    def _highest(self, source: str, low: str, high: str) -> str | None:
        return handling.highest_key(self._store, source, low, high, scope=_ALL)

    def load(self, rows: int) -> Dropped:
        """Prints a file and loads it."""
        source, printed_rows = self._next(rows)
        path = self._folder / f"{source}.csv"
        path.write_bytes(as_text(printed_rows).encode(ENCODING[source]))
        begin = time.perf_counter()
        with milestones.heard_by(self._heard):
            report = run(
                self._store, self._profile, [(source, path)], bundled=False, warm=self._warm
            )
        return Dropped(report.load, self._committed, time.perf_counter() - begin)

    def _heard(self, milestone: str) -> None:
        if milestone == "after_commit":
            self._committed = time.time()

    def _next(self, count: int) -> tuple[str, list[dict[str, str]]]:
        while True:
            if not self._changes:
                self._drip.in_hand.clear()
            source, rows = self._drip.rows(self._clock.now(), count)
            if self._changes or source == "incidents":
                return source, rows


def main() -> None:
    url, *more = sys.argv[1:]
    loader = _Loader(open_store(url, create=True), changes="--changes" in more)
    for line in sys.stdin:
        done = loader.load(int(line))
        print(
            json.dumps({"load": done.load, "committed": done.committed, "seconds": done.seconds}),
            flush=True,
        )


if __name__ == "__main__":
    main()
