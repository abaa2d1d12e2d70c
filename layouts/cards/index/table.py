"""指标: every indicator of a unit as a table; the contributions add up to its index."""

from dataclasses import dataclass
from typing import Any

from dash import dcc

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html

HEADS = ("指标", "实际", "预期", "实际÷预期", "得分", "权重", "贡献", "来路")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a unit; without figures (under HEADS, from 实际 to 贡献) it is missing; `origin` says how it came."""

    id: str
    name: str
    figures: tuple[str, ...]
    origin: str
    remark: str = ""
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A dimension's indicators and what they come to."""

    name: str
    weight: str
    score: str
    contribution: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Indicators:
    """Every indicator of a unit; contributions as shown, less the deductions, add up to the index as shown."""

    title: str
    note: str
    groups: tuple[Group, ...]
    deducted: str
    deductions: str
    index: str


def look(view: Indicators, _room: Room) -> Look:
    """A body of rows for each dimension; contributions add up to the index."""
    # The first column is the name and the last its origin: texts.
    heads = [
        html.Th(name, scope="col", className="number" if 0 < n < 7 else None)
        for n, name in enumerate(HEADS)
    ]
    bodies = [
        html.Tbody([_group(group), *map(_indicator, group.indicators)]) for group in view.groups
    ]
    sums = [
        _sum("扣分", view.deductions, view.deducted),
        _sum("指数", "各项贡献之和减扣分", view.index),
    ]
    grid = html.Table(
        [html.Thead(html.Tr(heads)), *bodies, html.Tfoot(sums)], className="paper-table"
    )
    return Look([parts.heading(view.title, view.note), html.Div(grid, className="paper-scroll")])


def _numbers(*shown: Any) -> list[Element]:
    return [html.Td(number, className="number") for number in shown]


def _sum(name: str, explanation: str, shown: str) -> Element:
    about = html.Td(explanation, colSpan=5, className="sum-said")
    return html.Tr([html.Th(name, scope="row"), about, *_numbers(html.Strong(shown)), html.Td()])


def _group(group: Group) -> Element:
    name = html.Th(group.name, scope="rowgroup", colSpan=4)
    numbers = _numbers(group.score, group.weight, group.contribution)
    return html.Tr([name, *numbers, html.Td()], className="group-row")


def _indicator(indicator: Indicator) -> Element:
    remark = [html.Span(indicator.remark, className="indicator-remark")] if indicator.remark else []
    name = html.Th(
        [html.Span(indicator.id, className="indicator-id"), indicator.name, *remark], scope="row"
    )
    origin = html.Td(indicator.origin, className="origin")
    if not indicator.figures:
        why = "本月没有数据：从所有单位剔除，权重摊给其余指标"
        return html.Tr([name, html.Td(why, colSpan=6, className="missing"), origin])
    figures: list[Any] = [*indicator.figures]
    if indicator.listed:
        hint = "看背后的事项"
        figures[0] = dcc.Link(figures[0], href=indicator.listed, className="link", title=hint)
    return html.Tr([name, *_numbers(*figures), origin])


def table(view: Indicators) -> Table:
    """A row an indicator, then what is deducted and the index."""
    columns = (
        Column("维度"), Column("编号"), Column("指标"), Column("实际"), Column("预期"), Column("实际÷预期"),
        Column("得分", "分"), Column("权重"), Column("贡献", "分"), Column("来路"),
    )  # fmt: skip
    none = (None,) * 5
    rows = (
        (group.name, x.id, x.name, *(x.figures or (*none, None)), x.origin)
        for group in view.groups
        for x in group.indicators
    )
    deducted = ("扣分", None, view.deductions, *none, view.deducted, None)
    return Table(columns, (*rows, deducted, ("指数", None, None, *none, view.index, None)))


def words(view: Indicators) -> tuple[Sentence, ...]:
    """What every dimension brings, what is deducted, and what they come to."""
    told = table(view)
    runs = [
        run
        for n, group in enumerate(view.groups)
        for run in (f"{'；' if n else ''}{group.name} ", Ref(group.contribution))
    ]
    end = len(told.rows) - 1
    return (
        sentence(
            Ref(view.title), "：", *runs, "；扣分 ", told.cell(end - 1, "贡献"), "；指数 ",
            told.cell(end, "贡献"), " 分。",
        ),
    )  # fmt: skip
