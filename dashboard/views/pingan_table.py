"""Every indicator of a unit in words; contributions as shown add up to the index as shown."""

from dashboard.views.pingan import Page
from dashboard.views.pingan_change import adding_up
from dashboard.views.pingan_words import as_shown, points
from governance.pingan.definition import Counted, Definition
from governance.pingan.reading import Reading
from governance.pingan.told import with_whole
from layouts.values_pingan_unit import Group, Indicator, Table

TRACED = "matters"


def table(page: Page, reading: Reading, n: int, name: str) -> Table:
    """The indicators by dimension, with what each brings."""
    definition = reading.definition
    index, deducted = as_shown(float(reading.index[n])), as_shown(float(reading.deducted[n]))
    where = [list(definition.positions(d.code)) for d in definition.dimensions]
    brought = [float(reading.contribution[at, n].sum()) for at in where]
    sums = adding_up(brought, round(index + deducted, 2))
    baseline = reading.baseline
    months = baseline.months
    return Table(
        title=f"{name}的 {int(reading.present.sum())} 项指标",
        note=f"预期 = 全市基线 × 分母 × 季节；基线为 {months[0] // 100}-{months[0] % 100:02d} 至 "
        f"{months[-1] // 100}-{months[-1] % 100:02d}，{baseline.year} 年内不变",
        groups=tuple(
            _group(page, reading, n, code, at, total)
            for code, at, total in zip(definition.dimensions, where, sums, strict=True)
        ),
        deducted=points(-deducted) if deducted else points(0.0),
        deductions=_deductions(definition),
        index=points(index),
    )


def _deductions(definition: Definition) -> str:
    return "；".join(f"{d.name}每起扣 {d.points:g}" for d in definition.deductions)


def _group(
    page: Page, reading: Reading, n: int, dimension: object, at: list[int], total: float
) -> Group:
    weight = float(reading.weight[at].sum())
    score = float(reading.contribution[at, n].sum()) / weight if weight else None
    sizes = adding_up([float(reading.contribution[m, n]) for m in at], total)
    return Group(
        name=getattr(dimension, "name", ""),
        weight=f"{weight:.2%}" if at else "—",
        score="—" if score is None else points(score),
        contribution=points(total),
        indicators=tuple(
            _indicator(page, reading, n, m, size) for m, size in zip(at, sizes, strict=True)
        ),
    )


def _indicator(page: Page, reading: Reading, n: int, m: int, size: float) -> Indicator:
    one = reading.definition.indicators[m]
    remark = "近 12 个月滚动" if one.rolling else ""
    if one.standing and reading.months > 1:
        remark = "月末数，逐月相加"
    computed = _is_computed(page, reading, n, one)
    mixed = "报送，部分由事项计算" if one.computed and reading.months > 1 else "报送"
    origin = "由事项计算" if computed else mixed
    if not reading.present[m]:
        return Indicator(
            one.id, one.name, "", "", "", "", "", "", "缺", remark, missing=True
        )  # fmt: skip
    count, expected = float(reading.count[m, n]), float(reading.expected[m, n])
    return Indicator(
        id=one.id,
        name=one.name,
        count=f"{count:,.0f}",
        expected=f"{expected:,.1f}",
        ratio=f"{count / expected:.2f}" if expected else "—",
        score=points(float(reading.score[m, n])),
        weight=f"{float(reading.weight[m]):.2%}",
        contribution=points(size),
        origin=origin,
        remark=remark,
        listed=_listed(page, one) if computed or mixed != "报送" else None,
    )


def _is_computed(page: Page, reading: Reading, n: int, one: Counted) -> bool:
    """Whether this very figure was computed from matters, and not delivered."""
    book = page.book()
    known = with_whole(
        page.once(
            "computed", lambda: book.computed(reading.month, reading.span), page.by, reading.month, reading.span
        ),
        book.units.units,
        page.city().code,
    )  # fmt: skip
    return (one.id, reading.units[n]) in known


def _listed(page: Page, one: Counted) -> str:
    """The link to the matters behind a count that was computed from them."""
    return f"{page.with_(list=one.id)}#{TRACED}"
