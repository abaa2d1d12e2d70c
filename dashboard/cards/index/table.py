"""指标: every indicator of a unit in words; contributions as shown add up to the index as shown."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.cards.index.words import adding_up, as_shown, points
from governance.pingan.definition import Counted, Definition, Dimension
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
    baseline = reading.baseline
    months = baseline.months
    return Indicators(
        title=f"{index.place.name}的 {int(reading.present.sum())} 项指标",
        note=f"预期 = 全市基线 × 分母 × 季节；基线为 {months[0] // 100}-{months[0] % 100:02d} 至 "
        f"{months[-1] // 100}-{months[-1] % 100:02d}，{baseline.year} 年内不变",
        groups=tuple(
            _group(index, dimension, at, total)
            for dimension, at, total in zip(definition.dimensions, where, sums, strict=True)
        ),
        deducted=points(-deducted) if deducted else points(0.0),
        deductions=_deductions(definition),
        index=points(score),
    )


def _deductions(definition: Definition) -> str:
    return "；".join(f"{d.name}每起扣 {d.points:g}" for d in definition.deductions)


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
        return Indicator(
            indicator.id, indicator.name, "", "", "", "", "", "", "缺", remark, missing=True
        )  # fmt: skip
    count, expected = float(reading.count[m, n]), float(reading.expected[m, n])
    return Indicator(
        id=indicator.id,
        name=indicator.name,
        count=f"{count:,.0f}",
        expected=f"{expected:,.1f}",
        ratio=f"{count / expected:.2f}" if expected else "—",
        score=points(float(reading.score[m, n])),
        weight=f"{float(reading.weight[m]):.2%}",
        contribution=points(size),
        origin=origin,
        remark=remark,
        listed=_listed(index, indicator) if computed or mixed != "报送" else None,
    )


def _is_computed(index: Index, indicator: Counted) -> bool:
    """Whether this very figure was computed from matters, and not delivered."""
    book, reading = index.book, index.reading
    computed = index.ask.at_load(
        "computed", lambda: book.computed(reading.month, reading.span), index.by, reading.month, reading.span
    )  # fmt: skip
    known = with_whole(computed, book.units.units, index.city.code)
    return (indicator.id, reading.units[index.n]) in known


def _listed(index: Index, indicator: Counted) -> str:
    """The link to the matters behind a count that was computed from them."""
    return index.ask.address.with_(list=indicator.id) + TRACED


CARD = card("index_table", "指标", ask, face)
