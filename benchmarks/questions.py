"""The twelve commonest questions of the pages at three sizes, from the tallies, beside DuckDB over the same rows."""

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import duck
from benchmarks.report import median, table
from benchmarks.volumes import exports
from data.keeping.store import Store, open_store
from data.queries import asking
from data.queries.counts import count
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.indicators import indicator
from governance.periods import parse_period
from governance.questions import Question
from governance.scope import PlaceKey, Scope

ALL = Scope.everything()
SIZES = (100_000, 1_000_000, 5_000_000)
_STRIP = ("K01", "K02", "K03", "K04a", "K04b", "K10")
DISTRICT, TOWN, VILLAGE = ("district", "330502"), ("town", "330502100"), ("village", "330502100020")


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the twelve: what it is for, what is counted by what, of which kind, where and when."""

    what: str
    codes: tuple[str, ...]
    groups: tuple[str, ...]
    within: PlaceKey | None = None
    kind: str | None = None
    period: str | None = None

    @property
    def measures(self) -> list[str]:
        return sorted({m for code in self.codes for m in indicator(code).measures})

    def question(self, newest: Question) -> Question:
        period = parse_period(self.period) if self.period else newest.period
        return replace(newest, kind=self.kind, period=period)


TWELVE = (
    Asked("the strip of the city wall, by district", _STRIP, ("district",)),
    Asked("disputes resolved, by district", ("K11", "K12"), ("district",), kind="dispute"),
    Asked("the map: on time, by town", ("K03",), ("town",)),
    Asked("one district, by town", ("K01", "K04a"), ("town",), DISTRICT),
    Asked("one town, by village", ("K01", "K02"), ("village",), TOWN),
    Asked("one village, by grid", ("K01",), ("grid",), VILLAGE),
    Asked("the trend of the city, by month", ("K01", "K02"), ("month",)),
    Asked("the trend of a town, by month", ("K01", "K02"), ("month",), TOWN),
    Asked("what kinds of incident, in the city", ("K10",), ("category",), kind="incident"),
    Asked("what kinds of incident, in a town", ("K10",), ("category",), TOWN, "incident"),
    Asked("one week, by district", ("K01",), ("district",), period="2026-W45"),
    Asked("one month, incidents overdue by town", ("K04a",), ("town",), kind="incident", period="2026-10"),
)  # fmt: skip


def _tallied(
    store: Store, asked: Asked, question: Question
) -> Callable[[], dict[tuple[Any, ...], int]]:
    def ask() -> dict[tuple[Any, ...], int]:
        counts = count(
            store, question, asked.groups, within=asked.within, measures=asked.measures, scope=ALL
        )
        return {tuple(row[:-1]): int(row[-1]) for row in counts.itertuples(index=False, name=None)}

    return ask


def _where(asked: Asked, question: Question) -> str:
    parts = [f"received_day BETWEEN {question.period.first} AND {question.period.last}"]
    parts.append(f"kind = '{asked.kind}'" if asked.kind else "NOT linked")
    if asked.within:
        parts.append(f"{asked.within[0]} = '{asked.within[1]}'")
    return " AND ".join(parts)


def measured(store: Store, times: int) -> list[tuple[float, float]]:
    """For each of the twelve milliseconds from the tallies and by DuckDB; the answers must be equal."""
    newest = asking.question(store, scope=ALL)
    other = duck.copied(store)
    taken = []
    for asked in TWELVE:
        question = asked.question(newest)
        ours = _tallied(store, asked, question)

        def theirs(
            asked: Asked = asked, question: Question = question
        ) -> dict[tuple[Any, ...], int]:
            groups, where = list(asked.groups), _where(asked, question)
            return duck.counted(other, groups, asked.measures, where, question.cutoff.at)

        assert ours() == theirs(), f"{asked.what}: the tallies and DuckDB do not agree"
        taken.append((median(ours, times) * 1000, median(theirs, max(3, times // 3)) * 1000))
    other.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--times", type=int, default=15, help="the median of so many is printed")
    parser.add_argument("--folder", type=Path, help="keep the files and stores made here")
    given = parser.parse_args()
    profile, columns = load_profile("huzhou"), []
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        for size in given.sizes:
            path = folder / f"questions_{size}.sqlite"
            fresh = not path.exists()
            store = open_store(f"sqlite:///{path}", create=True)
            if fresh:
                run(store, profile)
                run(store, profile, exports(folder, profile, size), bundled=False)
            columns.append(measured(store, given.times))
            store.close()
    lines = [
        [asked.what, *(cell for ours, theirs in row for cell in (f"{ours:.1f}", f"{theirs / ours:.1f}"))]
        for asked, row in zip(TWELVE, zip(*columns, strict=True), strict=True)
    ]  # fmt: skip
    header = [f"{size:,}{what}" for size in given.sizes for what in (": ms", ": DuckDB ÷ ours")]
    table("Twelve questions, milliseconds from the tallies", ["question", *header], lines)


if __name__ == "__main__":
    main()
