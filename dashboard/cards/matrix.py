"""逐项对比: the units below the place against several indicators."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.ask import Ask
from dashboard.cards.card import Card
from dashboard.cards.options import measured
from dashboard.cards.ranking import ranking
from dashboard.figures import figure
from data.queries import intensity
from governance.answers import Answer
from governance.changes import stands_out
from governance.indicators import Better, Indicator, Unit
from governance.ranking import SMALL
from layouts.cards import matrix as face
from layouts.cards.matrix import Judged, Matrix, Measured, Place, Row
from layouts.cards.ranking import Ranking, Standing
from layouts.values import Figure

WORKED, REPORTED = "处置成效", "上报强度 · 报得多不等于治理差"
DIRECTIONS: Final = {Better.HIGHER: "高为好", Better.LOWER: "低为好", Better.NEITHER: "不分优劣"}
FITTING = 20
FIRST: Final = "1"


@dataclass(frozen=True, slots=True)
class Options:
    """Which indicators stand beside each other, in order."""

    measures: tuple[str, ...] = measured(("K11", "K13a", "K01", "K02", "K03", "K04a", "K10"))


@dataclass(frozen=True, slots=True)
class _Ranked:
    """One indicator's ranking, by unit."""

    of: Indicator
    view: Ranking
    last: str
    apart: frozenset[str]
    """Places whose rate differs from the whole's by more than chance; counts follow size and have none."""

    @classmethod
    def by(cls, asked: Ask, of: Indicator) -> "_Ranked":
        view = ranking(asked.about(of))
        # A unit that is not ranked has a dash where others have a rank.
        ranks = {row.rank for row in view.standings if row.rank.isdecimal()}
        apart = frozenset(answer.place for answer in asked.units(of) if _apart(asked, of, answer))
        return cls(of, view, max(ranks, key=int, default=""), apart)

    def cells(self) -> dict[str, Judged]:
        return {row.figure.place: self._cell(row) for row in self.view.standings}

    def _cell(self, row: Standing) -> Judged:
        # Where all share rank 1 nobody is first or last.
        told = row.figure.place in self.apart and self.last != FIRST
        first, last = told and row.rank == FIRST, told and row.rank == self.last
        place: Place = "first" if first else "last" if last else ""
        return Judged(row.figure, row.share, row.n, place, row.tied, row.small)


def _apart(asked: Ask, of: Indicator, answer: Answer) -> bool:
    whole = asked.whole(of).value
    if not of.is_rate or whole is None or answer.numerator is None:
        return False
    return stands_out(answer.numerator, answer.denominator or 0, whole)


def ask(asked: Ask, options: Options) -> Matrix:
    """The units below the place, in order of the indicator asked about, against the indicators."""
    ranked = [_Ranked.by(asked, asked.measure(code)) for code in options.measures]
    order = ranking(asked).standings
    cells = [column.cells() for column in ranked]
    load = _load(asked)
    columns = [_column(asked, column) for column in ranked] + [_load_column(load)]
    return Matrix(
        title="逐项对比",
        note="；".join(_said(asked, len(order), [cell for of in cells for cell in of.values()])),
        columns=tuple(columns),
        rows=tuple(
            Row(
                unit.name,
                unit.href,
                tuple(
                    [of[unit.figure.place] for of in cells] + [_load_cell(load, unit.figure.place)]
                ),
            )
            for unit in order
        ),
    )


def _said(asked: Ask, units: int, cells: Sequence[Judged]) -> list[str]:
    """What the order and the marks mean, as far as there are any."""
    remarks = [f"{units} 个单位，按“{asked.indicator.label}”排序"]
    if any(cell.place for cell in cells):
        remarks.append(f"▲▼ 只标与{asked.place.name}之差超出随机波动的首末位")
    if any(cell.small for cell in cells):
        remarks.append(f"空心点不足 {SMALL} 件，不排名")
    return [*remarks, "可滚动"] if units > FITTING else remarks


def _column(asked: Ask, ranked: _Ranked) -> Measured:
    rate = ranked.of.unit is Unit.RATE
    known = any(row.share is not None for row in ranked.view.standings)
    return Measured(
        title=ranked.of.label.partition("（")[0],
        axis=ranked.view.axis.partition("，")[0] if rate else "横轴自 0 起",
        direction=DIRECTIONS[ranked.of.better],
        whole=None if ranked.of.summed or not known else ranked.view.whole,
        dots=rate,
        figure=figure(asked.whole(ranked.of), ranked.of),
        group=REPORTED if ranked.of.better is Better.NEITHER else WORKED,
        chosen=ranked.of.id == asked.indicator.id,
    )


@dataclass(frozen=True, slots=True)
class _Load:
    """Matters for each full-time grid officer, of the whole and by unit; None where no officers are known."""

    whole: float | None
    units: dict[str, tuple[float, int]]

    @property
    def most(self) -> float:
        return max((value for value, _ in self.units.values()), default=0.0)


def _load(asked: Ask) -> _Load:
    level, volume = asked.level, asked.measure("K10")
    if level is None:
        return _Load(None, {})
    frame = asked.here(intensity.officers_by, by=level)
    officers = {str(p): int(n) for p, n in zip(frame["place"], frame["officers"], strict=True)}
    received = {unit.place: unit.numerator for unit in asked.units(volume)}
    units = {
        place: (n / officers[place], officers[place])
        for place, n in received.items()
        # Neither unknown nor no officers give a load.
        if n is not None and officers.get(place)
    }
    total, all_ = asked.whole(volume).numerator, sum(officers.values())
    return _Load(total / all_ if total is not None and all_ else None, units)


def _load_column(load: _Load) -> Measured:
    along_ = load.whole / load.most if load.whole is not None and load.most else None
    return Measured(
        title="件 / 专职网格员",
        axis="横轴自 0 起",
        direction=DIRECTIONS[Better.NEITHER],
        # The whole has the matters of units without officers too and may exceed the longest
        # bar.
        whole=min(1.0, along_) if along_ is not None else None,
        dots=False,
        figure=_plain("件 / 专职网格员", load.whole),
        group=REPORTED,
        chosen=False,
    )


def _load_cell(load: _Load, place: str) -> Judged:
    value, officers = load.units.get(place, (None, 0))
    shown = _plain("件 / 专职网格员", value)
    share = value / load.most if value is not None and load.most else None
    return Judged(shown, share, f"{officers:,} 人" if officers else "")


def _plain(label: str, value: float | None) -> Figure:
    """A figure that is no indicator's: it does not open."""
    if value is None:
        return Figure("", "", "", label, "未知", "", "", "unknown", "没有专职网格员数")
    return Figure("", "", "", label, f"{value:,.1f}", "", "", "zero" if value == 0 else "value")


CARD = Card("matrix", "逐项对比", ask, face, Options, rooms=("full",))
