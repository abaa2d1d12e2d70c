"""指标: every indicator of a unit in words; contributions as shown add up to the index as shown."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.cards.index.words import adding_up, as_shown, points
from governance.pingan.definition import Counted, Dimension
from governance.pingan.observed import shown
from governance.pingan.told import with_whole
from layouts.cards.index import table as face
from layouts.cards.index.table import Group, Indicator, Indicators

TRACED = "#pingan-unit-matters"
"""Where the page of a unit lists matters."""


def ask(index: Index, _options: Nothing) -> Indicators:
    """The indicators of the unit or the city by dimension, with what each brings."""
    reading, n = index.reading, index.n
    definition = reading.definition
    score, deducted = as_shown(float(reading.index[n])), as_shown(float(reading.deducted[n]))
    where = [list(definition.positions(d.code)) for d in definition.dimensions]
    brought = [float(reading.contribution[at, n].sum()) for at in where]
    # The index is what the indicators bring less the deductions: they add up before these.
    sums = adding_up(brought, round(score + deducted, 2))
    baseline, months = reading.baseline, reading.baseline.months
    return Indicators(
        title=f"{index.place.name}的 {int(reading.present.sum())} 项指标",
        note=f"预期 = 全市基线 × 分母 × 季节；基线为 {shown(months[0])} 至 {shown(months[-1])}，"
        f"{baseline.year} 年内不变",
        groups=tuple(
            _group(index, dimension, at, total)
            for dimension, at, total in zip(definition.dimensions, where, sums, strict=True)
        ),
        deducted=points(-deducted) if deducted else points(0.0),
        deductions="；".join(f"{d.name}每起扣 {d.points:g}" for d in definition.deductions),
        index=points(score),
    )


def _group(index: Index, dimension: Dimension, at: list[int], total: float) -> Group:
    reading, n = index.reading, index.n
    weight = float(reading.weight[at].sum())
    score = float(reading.contribution[at, n].sum()) / weight if weight else None
    sizes = adding_up([float(reading.contribution[m, n]) for m in at], total)
    return Group(
        name=dimension.name,
        weight=f"{weight:.2%}" if at else "—",
        score="—" if score is None else points(score),
        contribution=points(total),
        indicators=tuple(_indicator(index, m, size) for m, size in zip(at, sizes, strict=True)),
    )


def _indicator(index: Index, m: int, size: float) -> Indicator:
    reading, n = index.reading, index.n
    indicator = reading.definition.indicators[m]
    remark = "近 12 个月滚动" if indicator.rolling else ""
    if indicator.standing and reading.months > 1:
        remark = "月末数，逐月相加"
    computed = _is_computed(index, indicator)
    mixed = "报送，部分由事项计算" if indicator.computed and reading.months > 1 else "报送"
    origin = "由事项计算" if computed else mixed
    if not reading.present[m]:
        return Indicator(indicator.id, indicator.name, (), "缺", remark)
    count, expected = float(reading.count[m, n]), float(reading.expected[m, n])
    figures = (
        f"{count:,.0f}",
        f"{expected:,.1f}",
        f"{count / expected:.2f}" if expected else "—",
        points(float(reading.score[m, n])),
        f"{float(reading.weight[m]):.2%}",
        points(size),
    )
    listed = index.ask.address.with_(list=indicator.id) + TRACED
    known = listed if computed or mixed != "报送" else None
    return Indicator(indicator.id, indicator.name, figures, origin, remark, known)


def _is_computed(index: Index, indicator: Counted) -> bool:
    """Whether this very figure was computed from matters, and not delivered."""
    book, reading = index.book, index.reading
    computed = index.ask.at_load(
        "computed", lambda: book.computed(reading.month, reading.span), index.by, reading.month, reading.span
    )  # fmt: skip
    known = with_whole(computed, book.units.units, index.city.code)
    return (indicator.id, reading.units[index.n]) in known


CARD = card("index_table", "指标", ask, face)
