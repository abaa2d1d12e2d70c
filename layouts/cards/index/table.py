"""指标: every indicator of a unit as a table; the contributions add up to its index."""

from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts

HEADS = ("指标", "实际", "预期", "实际÷预期", "得分", "权重", "贡献", "来路")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a unit; figures are '' where it is missing, and `origin` says how it came."""

    id: str
    name: str
    count: str
    expected: str
    ratio: str
    score: str
    weight: str
    contribution: str
    origin: str
    remark: str = ""
    listed: str | None = None
    missing: bool = False


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
    head = html.Thead(
        html.Tr(
            [
                # The first column is the name and the last its origin: texts.
                html.Th(name, scope="col", className="number" if 0 < n < 7 else None)
                for n, name in enumerate(HEADS)
            ]
        )
    )
    foot = html.Tfoot(
        [
            _sum("扣分", view.deductions, view.deducted),
            _sum("指数", "各项贡献之和减扣分", view.index),
        ]
    )
    bodies = [
        html.Tbody([_group(group), *map(_indicator, group.indicators)]) for group in view.groups
    ]
    grid = html.Table([head, *bodies, foot], className="paper-table")
    return Look([parts.heading(view.title, view.note), html.Div(grid, className="paper-scroll")])


def _sum(name: str, explanation: str, shown: str) -> html.Tr:
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(explanation, colSpan=5, className="sum-said"),
            html.Td(html.Strong(shown), className="number"),
            html.Td(),
        ]
    )


def _group(group: Group) -> html.Tr:
    return html.Tr(
        [
            html.Th(group.name, scope="rowgroup", colSpan=4),
            html.Td(group.score, className="number"),
            html.Td(group.weight, className="number"),
            html.Td(group.contribution, className="number"),
            html.Td(),
        ],
        className="group-row",
    )


def _indicator(indicator: Indicator) -> html.Tr:
    name: list[Any] = [
        html.Span(indicator.id, className="indicator-id"),
        indicator.name,
        *([html.Span(indicator.remark, className="indicator-remark")] if indicator.remark else []),
    ]
    if indicator.missing:
        return html.Tr(
            [
                html.Th(name, scope="row"),
                html.Td(
                    "本月没有数据：从所有单位剔除，权重摊给其余指标", colSpan=6, className="missing"
                ),
                html.Td(indicator.origin, className="origin"),
            ]
        )
    count: Any = indicator.count
    if indicator.listed:
        count = dcc.Link(
            indicator.count, href=indicator.listed, className="link", title="看背后的事项"
        )
    numbers = (
        count,
        indicator.expected,
        indicator.ratio,
        indicator.score,
        indicator.weight,
        indicator.contribution,
    )
    return html.Tr(
        [
            html.Th(name, scope="row"),
            *(html.Td(shown, className="number") for shown in numbers),
            html.Td(indicator.origin, className="origin"),
        ]
    )


def table(view: Indicators) -> Table:
    """A row an indicator, then what is deducted and the index."""
    columns = (
        Column("维度"), Column("编号"), Column("指标"), Column("实际"), Column("预期"), Column("实际÷预期"),
        Column("得分", "分"), Column("权重"), Column("贡献", "分"), Column("来路"),
    )  # fmt: skip
    rows = tuple(
        (group.name, indicator.id, indicator.name, *(
            cell or None
            for cell in (
                indicator.count, indicator.expected, indicator.ratio, indicator.score,
                indicator.weight, indicator.contribution,
            )
        ), indicator.origin)
        for group in view.groups
        for indicator in group.indicators
    )  # fmt: skip
    none = (None,) * 5
    return Table(
        columns,
        (
            *rows,
            ("扣分", None, view.deductions, *none, view.deducted, None),
            ("指数", None, None, *none, view.index, None),
        ),
    )


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
