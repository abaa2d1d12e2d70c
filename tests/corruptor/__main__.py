"""The command: python -m tests.corruptor [--good N] [--faulty N] [--seed S] [--postgres] [--list]."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from data.keeping.store import open_store
from tests.conftest import postgres_cluster
from tests.corruptor.judging import Judgement, Verdict
from tests.corruptor.kinds import KINDS, VARIETIES
from tests.corruptor.lab import tried

LEAST = 0.99
"""Of the faulty rows, the share that must have the right code."""
_COMPLAINTS = 40


def main(arguments: Sequence[str] | None = None) -> int:
    """Mix, load, judge and print; 0 if nothing was lost, wrongly accepted or wrongly rejected."""
    given = _parser().parse_args(arguments)
    if given.list:
        print(listed())
        return 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cockpit-corruptor-") as name, _url(given, name) as url:
        store = open_store(url, create=True)
        made = tried(store, Path(name), good=given.good, faulty=given.faulty, seed=given.seed)
        store.engine.dispose()
    print(table(made))
    for sentence in made.wrong[:_COMPLAINTS]:
        print(sentence)
    if len(made.wrong) > _COMPLAINTS:
        print(f"… and {len(made.wrong) - _COMPLAINTS} more")
    print(f"{summary(made)} (seed {given.seed}, {time.monotonic() - begun:.0f} s)")
    return 0 if holds(made) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.corruptor", description=__doc__)
    parser.add_argument("--good", type=int, default=100_000, help="good rows")
    parser.add_argument(
        "--faulty", type=int, default=10_000, help="faulty rows, as many of each kind"
    )
    parser.add_argument("--seed", type=int, default=20211231, help="of every choice")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--list", action="store_true", help="only the tables of docs/corruptor.md")
    return parser


@contextmanager
def _url(given: argparse.Namespace, folder: str) -> Iterator[str]:
    if not given.postgres:
        yield f"sqlite:///{folder}/store/cockpit.sqlite"
        return
    with postgres_cluster() as server:
        yield f"{server}/postgres"


def holds(made: Judgement) -> bool:
    """What issue and manual promise."""
    none = made.lost == made.accepted == made.refused == made.unequal == 0
    return none and made.right_share >= LEAST and not (made.right_share == 1 and made.wrong)


def table(made: Judgement) -> str:
    """Kind | code | injected | right code | other code | accepted | lost, then the good rows."""
    lines = [_line("kind", "code", "injected", "right", "other", "accepted", "lost")]
    lines += [_of(k.name, k.code, made.kinds.get(k.name, Verdict())) for k in KINDS]
    lines.append(_line("strange but good", "", "rows", "right", "rejected", "", "lost"))
    lines.append(_of("plain", "", made.kinds.get("", Verdict())))
    lines += [_of(k.name, "", made.kinds.get(k.name, Verdict())) for k in VARIETIES]
    return "\n".join(lines)


def _of(name: str, code: str, verdict: Verdict) -> str:
    v = verdict
    others = "/".join(f"{c} {n}" for c, n in v.other.items()) or "0"
    return _line(name, code, v.injected, v.right, others, v.accepted, v.lost)


def _line(name: str, code: str, *numbers: object) -> str:
    return f"{name:<52}{code:<24}" + "".join(f"{n:>10}" for n in numbers)


def listed() -> str:
    """Every kind and variety as the tables of the document."""
    lines = ["| kind | source | code |", "|---|---|---|"]
    lines += [f"| {k.name} | {k.source} | {k.code} |" for k in KINDS]
    lines += ["", "| variety | source | what becomes of it |", "|---|---|---|"]
    lines += [f"| {k.name} | {k.source} | {k.expected} |" for k in VARIETIES]
    return "\n".join(lines)


def summary(made: Judgement) -> str:
    """One sentence."""
    kinds = len(KINDS)
    return (
        f"{made.faulty:,} faulty rows of {kinds} kinds among {made.good:,} good ones: {made.lost} lost, {made.accepted} wrongly "
        f"accepted, {made.refused} good ones rejected, {made.unequal} kept otherwise than said, "
        f"{made.right_share:.2%} with the right code"
    )


if __name__ == "__main__":
    sys.exit(main())
