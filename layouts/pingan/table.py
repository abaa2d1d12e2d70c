"""Every indicator of a unit as a table, and the matters behind a count that was computed from matters."""

from typing import Any

from dash import dcc, html

from layouts.pingan.pieces import heading
from layouts.values_pingan_unit import Group, Indicator, Listing, Matter, Table

HEADS = ("指标", "实际", "预期", "实际÷预期", "得分", "权重", "贡献", "来路")


def indicators(view: Table) -> list[Any]:
    """A body of rows for each dimension; contributions add up to the index."""
    head = html.Thead(
        html.Tr(
            [
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
    bodies = [html.Tbody([_group(one), *map(_indicator, one.indicators)]) for one in view.groups]
    return [
        heading(view.title, view.note),
        html.Div(
            html.Table([head, *bodies, foot], className="paper-table"), className="paper-scroll"
        ),
    ]


def _sum(name: str, said: str, shown: str) -> html.Tr:
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(said, colSpan=5, className="sum-said"),
            html.Td(html.Strong(shown), className="number"),
            html.Td(),
        ]
    )


def _group(one: Group) -> html.Tr:
    return html.Tr(
        [
            html.Th(one.name, scope="rowgroup", colSpan=4),
            html.Td(one.score, className="number"),
            html.Td(one.weight, className="number"),
            html.Td(one.contribution, className="number"),
            html.Td(),
        ],
        className="group-row",
    )


def _indicator(one: Indicator) -> html.Tr:
    name: list[Any] = [
        html.Span(one.id, className="indicator-id"),
        one.name,
        *([html.Span(one.remark, className="indicator-remark")] if one.remark else []),
    ]
    if one.missing:
        return html.Tr(
            [
                html.Th(name, scope="row"),
                html.Td(
                    "本月没有数据：从所有单位剔除，权重摊给其余指标", colSpan=6, className="missing"
                ),
                html.Td(one.origin, className="origin"),
            ]
        )
    count: Any = one.count
    if one.listed:
        count = dcc.Link(one.count, href=one.listed, className="link", title="看背后的事项")
    numbers = (count, one.expected, one.ratio, one.score, one.weight, one.contribution)
    return html.Tr(
        [
            html.Th(name, scope="row"),
            *(html.Td(shown, className="number") for shown in numbers),
            html.Td(one.origin, className="origin"),
        ]
    )


def listing(view: Listing) -> list[Any]:
    """The matters behind a count, each a link to its page."""
    heads = ("事项", "地点", "计入月份", "时间")
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in heads])),
            html.Tbody([_matter(row) for row in view.rows]),
        ],
        className="paper-table listed",
    )
    return [
        html.Div(
            [
                heading(view.title, view.note),
                dcc.Link("收起", href=view.close, className="link"),
            ],
            className="paper-row",
        ),
        *([html.Div(table, className="paper-scroll listed-scroll")] if view.rows else []),
    ]


def _matter(row: Matter) -> html.Tr:
    return html.Tr(
        [
            html.Td(html.A(row.id, href=row.href, className="link")),
            html.Td(row.place),
            html.Td(row.month),
            html.Td(row.when),
        ]
    )
