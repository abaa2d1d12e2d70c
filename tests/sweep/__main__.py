"""The command: python -m tests.sweep [--kills N] [--seed S] [--postgres] [--minutes M] [--only POINT]."""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# Before numpy is imported: a forked child must not inherit threads of its arithmetic.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tests.conftest import postgres_cluster
from tests.sweep import bench, faults, points, rivals, serving, watching
from tests.sweep.bench import Bench
from tests.sweep.points import Outcome
from tests.sweep.report import Tally

WAYS: dict[str, Callable[..., Outcome]] = {
    "kill": points.kill,
    "instant": points.instant,
    "worker": points.worker,
    "cut": points.cut,
    "full": faults.full,
    "io": faults.io,
    "fsize": faults.fsize,
    "tmpfs": faults.tmpfs,
    "rivals": rivals.rivals,
    "locked": rivals.locked,
    "serve": serving.serve,
    "watch": watching.watch,
}
SHORT, LONG = 30, 500
"""Kills below which a sweep is a short one, as CI's, and from which on it is a long one."""


def _served_seconds(kills: int) -> int:
    """For how long the cockpit is asked while loads are killed under it."""
    return 10 if kills < SHORT else 20 if kills < LONG else 80


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.sweep", description=__doc__)
    parser.add_argument("--kills", type=int, default=60, help="how many loads are killed")
    parser.add_argument("--seed", type=int, default=20211231, help="of the files and of the points")
    parser.add_argument("--size", type=int, default=1200, help="rows of the first file")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--minutes", type=float, default=600, help="begin no point after these")
    parser.add_argument("--only", action="append", default=[], help="this point alone")
    parser.add_argument("--keep", action="store_true", help="keep the folder of the stores")
    return parser


def plan(made: Bench, draw: random.Random, kills: int) -> list[str]:
    """The points: half the kills at milestones, half at random instants; of the rest in proportion."""
    why = faults.can_trace(made)
    if why:
        raise SystemExit(f"the sweep cannot inject faults: {why}")
    chosen = points.at_milestones(made, draw, kills - kills // 2)
    chosen += points.at_instants(made, draw, kills // 2)
    few, writes, together = (1, 4, 1) if kills < SHORT else (3, 6, 3)
    chosen += points.at_workers(made, draw, max(few, kills // 15))
    chosen += faults.at_writes(made, draw, max(writes, kills // 4))
    if made.server is None:
        chosen += _of_disks(made, draw, max(few, kills // 15))
    else:
        chosen += points.at_cuts(made, draw, max(few, kills // 10))
    chosen += rivals.at_once(draw, max(together, kills // 50)) + rivals.lockings()
    chosen += watching.at_instants(draw, max(1, few - 1, kills // 20))
    chosen.append(f"serve:{_served_seconds(kills)}:{draw.randrange(10**6)}")
    draw.shuffle(chosen)  # a sweep that is cut short has something of everything
    return chosen


def _of_disks(made: Bench, draw: random.Random, number: int) -> list[str]:
    if why := faults.can_mount(made):
        print(f"no tmpfs here ({why}): RLIMIT_FSIZE takes its place", flush=True)
        return faults.at_sizes(made, draw, 2 * number)
    return faults.at_sizes(made, draw, number) + faults.on_small_disks(made, draw, number)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sweep; 0 if every point held."""
    given = _parser().parse_args(arguments)
    print(f"seed {given.seed}, {'PostgreSQL' if given.postgres else 'SQLite'}", flush=True)
    begun = time.monotonic()
    with _home(given.keep) as home, _server(given.postgres) as server:
        made = bench.make(home, seed=given.seed, size=given.size, server=server)
        chosen = given.only or plan(made, random.Random(given.seed), given.kills)
        tally = Tally(begun)
        for point in chosen:
            if time.monotonic() - begun > 60 * given.minutes:
                break
            outcome = struck(made, point)
            tally.add(outcome)
            if outcome.wrong:
                print(_complaint(given, outcome), flush=True)
    print(tally.table(planned=len(chosen)))
    return 1 if tally.failures else 0


def struck(made: Bench, point: str) -> Outcome:
    """One point; what breaks down in the sweep itself is a failure of the point."""
    kind, *words = point.split(":")
    try:
        return WAYS[kind](made, *words)
    except (AssertionError, OSError) as error:
        return Outcome(point, wrong=[f"the sweep broke down: {error!r}"])


def _complaint(given: argparse.Namespace, outcome: Outcome) -> str:
    again = f"python -m tests.sweep --seed {given.seed} --size {given.size} --only {outcome.point}"
    reasons = "\n    ".join(_short(w) for w in outcome.wrong)
    return f"{outcome.point}:\n    {reasons}\n  again: {again}{' --postgres' * given.postgres}"


def _short(said: str) -> str:
    return said if len(said) < 1500 else f"{said[:500]}\n    […]\n    {said[-900:]}"


@contextmanager
def _home(keep: bool) -> Iterator[Path]:
    if keep:
        home = Path(tempfile.mkdtemp(prefix="cockpit-sweep-"))
        print(f"the stores are in {home}", flush=True)
        yield home
        return
    with tempfile.TemporaryDirectory(prefix="cockpit-sweep-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def _server(wanted: bool) -> Iterator[str | None]:
    if not wanted:
        yield None
        return
    with postgres_cluster() as url:
        yield url


if __name__ == "__main__":
    sys.exit(main())
