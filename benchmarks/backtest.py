"""How steady the index's top three were month by month, by the definition and by other normalisations; writes a page."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import backtest_plots as plots
from benchmarks.steadiness import agreement, index_by, same_top, stability
from benchmarks.stores import ROOT, demonstration, parser
from data.keeping.store import open_store
from data.queries import places
from data.queries.asking import question
from data.queries.standings import Book, book
from governance.errors import AskError
from governance.pingan.alternatives import WAYS, Way, ranked
from governance.pingan.doubt import Doubted, bands, doubted
from governance.pingan.observed import shown
from governance.pingan.reading import Reading, Span
from governance.scope import Scope

Floats = NDArray[np.float64]
EVERYTHING = Scope.everything()
TOP = 3
CALLED = {
    Way.DEFINED: "the definition's score",
    Way.MIN_MAX: "min-max",
    Way.Z_SCORE: "z-score",
}
HEAD = """# Backtest of the index

*Made by `python -m benchmarks.backtest --store URL` from a demonstration: the counts are invented, so this page shows how
the method behaves, nothing about any district.*
"""


@dataclass(frozen=True)
class History:
    """The readings of consecutive months.

    Attributes:
        index: by each way, [month, unit].
        refused: months that could not be ranked, and why.
    """

    readings: tuple[Reading, ...]
    doubts: tuple[Doubted, ...]
    index: dict[Way, Floats]
    refused: tuple[str, ...]

    @property
    def months(self) -> list[str]:
        return [shown(r.month) for r in self.readings]


def history(months: tuple[int, ...], units_book: Book, span: Span) -> History:
    """Of those months that can be ranked."""
    readings, refused = [], []
    for month in months:
        try:
            readings.append(units_book.readings(month, span)[0])
        except AskError as error:
            refused.append(str(error))
    index = {way: np.array([index_by(r, way) for r in readings]) for way in WAYS}
    return History(tuple(readings), tuple(doubted(r) for r in readings), index, tuple(refused))


def by_way(past: History) -> list[list[str]]:
    """A row for each normalisation: how its months follow on each other, and how it agrees with the definition."""
    rows, defined = [], past.index[Way.DEFINED]
    for way, index in past.index.items():
        steadiness = stability(index, TOP)
        rows.append(
            [
                CALLED[way],
                f"{steadiness.same_set:.0%}",
                f"{steadiness.same_order:.0%}",
                f"{steadiness.moved:.2f}",
                str(steadiness.firsts),
                f"{agreement(defined, index).mean():.2f}",
                f"{same_top(defined, index, TOP):.0%}",
            ]
        )
    return rows


def surely(past: History) -> dict[str, float]:
    """In what share of the months something can be said with the probability that the definition asks for."""
    by_statement: dict[str, list[float]] = {}
    for reading, doubt in zip(past.readings, past.doubts, strict=True):
        order, least = np.argsort(-reading.index, kind="stable"), reading.definition.doubt.surely
        groups = bands(reading, doubt)
        statements = {
            "the first is before the second": doubt.beats[order[0], order[1]] >= least,
            "some unit is first with that probability": doubt.first.max() >= least,
            "the third is before the fourth": doubt.beats[order[2], order[3]] >= least,
            "the first is before the last": doubt.beats[order[0], order[-1]] >= least,
            "no two neighbours can be told apart": len(groups) == 1,
        }
        for what, true in statements.items():
            by_statement.setdefault(what, []).append(float(true))
    return {what: float(np.mean(held)) for what, held in by_statement.items()}


def told(past: History, title: str, stem: str) -> list[str]:
    """The part of the page on one span."""
    header = [
        "normalisation", "same top three as the month before", "in the same order", "mean move, ranks",
        "units that were ever first", "rank correlation with the definition", "same top three as the definition",
    ]  # fmt: skip
    lines = [
        f"## {title}",
        "",
        f"{len(past.readings)} months, {past.months[0]} to {past.months[-1]}.",
        "",
    ]
    lines += [f"| {' | '.join(row)} |" for row in [header, ["---"] * len(header), *by_way(past)]]
    lines += [
        "",
        "| what can be said with 0.9 or more, of the definition's order with every doubt | share of months |",
        "| --- | --- |",
    ]
    lines += [f"| {what} | {share:.0%} |" for what, share in surely(past).items()]
    return [
        *lines,
        "",
        f"![Ranks by month](plots/{stem}-ranks.svg)",
        "",
        f"![P(first)](plots/{stem}-first.svg)",
        "",
    ]


def drawn(past: History, names: list[str], stem: str, folder: Path) -> None:
    """The two pictures of one span."""
    ranks = {CALLED[way]: ranked(index) for way, index in past.index.items()}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stem}-ranks.svg").write_text(
        plots.ranks(past.months, names, ranks), encoding="utf-8"
    )
    first = np.array([d.first for d in past.doubts])
    least = past.readings[0].definition.doubt.surely
    (folder / f"{stem}-first.svg").write_text(
        plots.first(past.months, names, first, least), encoding="utf-8"
    )


def main() -> None:
    command = parser("backtest", __doc__)
    command.add_argument("--page", type=Path, default=ROOT / "docs" / "backtest.md")
    given = command.parse_args()
    lines = [HEAD]
    with demonstration(given.store) as url:
        store = open_store(url)
        known = question(store, None, scope=EVERYTHING).known
        districts = book(store, "district", known=known, scope=EVERYTHING)
        months = tuple(m for m in districts.units.months if m >= districts.definition.from_month)
        called = {
            p.code: p.name for p in places.listing(store, "district", known=known, scope=EVERYTHING)
        }
        names = [called[code] for code in districts.units.units]
        for span, title, stem in (
            (Span.MONTH, "Single months", "backtest-month"),
            (Span.YTD, "Year to date", "backtest-ytd"),
        ):
            past = history(months, districts, span)
            lines += told(past, title, stem)
            lines += [f"Not ranked: {why}" for why in past.refused]
            drawn(past, names, stem, given.page.parent / "plots")
        store.close()
    given.page.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    print(f"{given.page}")


if __name__ == "__main__":
    main()
