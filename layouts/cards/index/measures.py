"""口径里的指标: every indicator of the definition as one table."""

from collections.abc import Mapping
from dataclasses import dataclass

from dash import dcc

from governance.pingan.definition import Counted, Definition
from governance.pingan.reading import ROLLING
from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.cards.index.parts import enumerated
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid

HEADS = (
    "编号", "指标", "子维度", "分母", "维度内", "占总分", "k", "窗口", "类型", "来源", "层级", "假设年量",
)  # fmt: skip
NUMBERS = (4, 5, 6, 11)


@dataclass(frozen=True, slots=True)
class Measures:
    """How many of the definition's indicators are what, where each is worked through, and which the month lacks."""

    note: str
    definition: Definition
    hrefs: Mapping[str, str]
    missing: tuple[str, ...]


def look(view: Measures, _room: Room) -> Look:
    """The indicators; a number leads to the indicator's worked example."""
    listed = zip(view.definition.indicators, _rows(view.definition), strict=True)
    body = [_indicator(view, indicator, cells) for indicator, cells in listed]
    table = grid(HEADS, body, numbers=NUMBERS, name="all-indicators")
    return Look([parts.heading("指标", view.note), table])


def _indicator(view: Measures, indicator: Counted, cells: tuple[str, ...]) -> Element:
    code, named, *others = cells
    missing = code in view.missing
    tags = [html.Span("公开", className="tag public")] if indicator.named_in_public else []
    if missing:
        tags.append(html.Span("本月缺", className="tag lacking"))
    hint = f"以 {indicator.name} 为算例"
    example = dcc.Link(code, href=view.hrefs[code], className="link", title=hint)
    inside = (example, [html.Span(named), *tags], *others)
    return row(inside, numbers=NUMBERS, className="missing" if missing else None)


def _rows(definition: Definition) -> list[tuple[str, ...]]:
    """The cells under HEADS of every indicator."""
    exposures = {x.code: f"{x.name}（{x.unit}）" for x in definition.exposures}
    names = {code: name for d in definition.dimensions for code, name in d.parts.items()}
    return [
        (
            indicator.id,
            f"{indicator.name}（{indicator.unit}）",
            # An id begins with the code of its part: B102 belongs to B1.
            names[indicator.id[:2]],
            exposures[indicator.exposure],
            f"{indicator.weight:.2f}",
            f"{weight:.2%}",
            f"{indicator.k:g}",
            f"滚动 {ROLLING} 个月" if indicator.rolling else "当月",
            f"金额（方差 = {indicator.dispersion:g} × 均值）" if indicator.dispersion else "件数",
            "由事项计算" if indicator.computed else "部门报送",
            "到镇街" if indicator.towns else "到区县",
            f"{indicator.usual_a_year:,.0f}",
        )
        for indicator, weight in zip(definition.indicators, definition.weights, strict=True)
    ]


def table(view: Measures) -> Table:
    """A row an indicator."""
    return Table(tuple(map(Column, HEADS)), tuple(_rows(view.definition)))


def words(view: Measures) -> tuple[Sentence, ...]:
    """How many there are, and every one with its share of the whole."""
    shares = enumerated(table(view), [i.name for i in view.definition.indicators], "占总分")
    note = sentence("指标 ", Ref(view.note), "。")
    return (note, sentence("占总分：", *shares, "。"))
