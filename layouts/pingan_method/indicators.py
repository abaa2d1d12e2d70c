"""Every indicator of the definition as one table, and the baseline with its seasons."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts.pingan_method import heading
from layouts.pingan_method.sections import row, table
from layouts.values_method import IndicatorRow, SeasonRow, Usual

HEADS = (
    "编号", "指标", "子维度", "分母", "维度内", "占总分", "k", "窗口", "类型", "来源", "层级", "假设年量",
)  # fmt: skip
NUMBERS = (4, 5, 6, 11)


def indicators(rows: Sequence[IndicatorRow]) -> list[Any]:
    """The indicators; a number leads to the indicator's worked example."""
    public = sum(one.public for one in rows)
    computed = sum("计算" in one.origin for one in rows)
    note = (
        f"{len(rows)} 项，都是越少越好；名称见于公开的 {public} 项标“公开”，其余名称与全部年量为假设；"
        f"{computed} 项由事项计算，其余由部门报送"
    )
    return [
        heading("指标", note),
        table(HEADS, [_indicator(one) for one in rows], numbers=NUMBERS, name="all-indicators"),
    ]


def _indicator(one: IndicatorRow) -> html.Tr:
    tags = [html.Span("公开", className="tag public")] if one.public else []
    if one.missing:
        tags.append(html.Span("本月缺", className="tag lacking"))
    cells = (
        dcc.Link(one.code, href=one.href, className="link", title=f"以 {one.name} 为算例"),
        [html.Span(f"{one.name}（{one.unit}）"), *tags],
        one.part,
        one.exposure,
        one.inside,
        one.overall,
        one.k,
        one.window,
        one.kind,
        one.origin,
        one.towns,
        one.usual,
    )
    return row(cells, numbers=NUMBERS, name="missing" if one.missing else None)


def baseline(view: Usual) -> list[Any]:
    """Which months are the baseline, and behind a fold every rate and season."""
    head = heading("基线", view.statement)
    if view.remark:
        return [head, html.P(view.remark, className="method-remark")]
    heads = ("指标", "平常发生率 μ", "单位", *(f"{n} 月" for n in range(1, 13)))
    made = table(
        heads, [_season(one) for one in view.seasons], numbers=range(3, 15), name="seasons"
    )
    return [
        head,
        html.Details(
            [html.Summary(f"{len(view.seasons)} 项指标的发生率与十二个月的季节系数"), made],
            className="method-fold",
        ),
    ]


def _season(one: SeasonRow) -> html.Tr:
    if len(one.factors) == 1:
        return html.Tr(
            [
                *(html.Td(cell) for cell in (one.name, one.rate, one.per)),
                html.Td(one.factors[0], colSpan=12, className="no-season"),
            ]
        )
    return row((one.name, one.rate, one.per, *one.factors), numbers=range(3, 15))
