"""The head of the index: what it is and is not, of which month, known when, and what may be asked instead."""

from typing import Any

from dash import dcc, html

from layouts import parts
from layouts.pingan.pieces import choice, choices
from layouts.values_pingan import Choice, Head, Incomplete


def head(view: Head) -> list[Any]:
    """The way back, the statement, the notice, and the choices."""
    mark = [html.Span("演示数据", className="demonstration")] if view.demonstration else []
    return [
        html.Nav(
            [_way(view.way), html.Span([choice(one, name="link") for one in view.links])],
            className="pingan-way",
            **parts.extra(aria_label="位置"),
        ),
        html.Div(
            [html.H1(view.statement), *mark],
            className="pingan-title",
        ),
        html.P(
            [
                html.Strong(view.name),
                html.Span(view.notice),
                html.Span(["口径 ", html.Strong(view.version)]),
                html.Span(["知悉时点 ", html.Strong(view.known)]),
            ],
            className="pingan-notice",
        ),
        html.Div(
            [
                _months(view),
                choices(view.spans, "统计跨度"),
                choices(view.levels, "层级"),
                html.Span(view.coverage, className="coverage"),
                *(html.Span(remark, className="pingan-remark") for remark in view.remarks),
            ],
            className="pingan-asks",
        ),
    ]


def _way(given: tuple[Choice, ...]) -> html.Span:
    steps: list[Any] = []
    for n, one in enumerate(given):
        steps += [html.Span("›", className="crumb-mark")] if n else []
        steps.append(choice(one, name="link" if one.href else "here"))
    return html.Span(steps, className="pingan-crumbs")


def _months(view: Head) -> html.Div:
    """One month back, the month with all others behind it, one month on."""
    years = [
        html.Li([html.Span(year, className="year"), *(choice(one, name="month") for one in months)])
        for year, months in view.years
    ]
    return html.Div(
        [
            _step("‹", view.earlier, "上一月（按键 [ ）", "["),
            html.Details(
                [html.Summary(view.month), html.Ul(years, className="years")],
                className="months",
                key=view.month,
            ),
            _step("›", view.later, "下一月（按键 ] ）", "]"),
        ],
        className="month-steps",
        role="group",
        **parts.extra(aria_label="月份"),
    )


def _step(sign: str, href: str | None, said: str, pressed: str) -> Any:
    if href is None:
        return html.Span(sign, className="step nowhere", title=f"没有{said[:3]}")
    link = dcc.Link(sign, href=href, className="step", title=said)
    return html.Span(link, **parts.extra(data_pressed=pressed))


def incomplete(view: Incomplete) -> list[Any]:
    """A month that is not ranked: what is lacking, from whom, and the way to one that is."""
    rows = [html.Tr([html.Th(row.what, scope="row"), html.Td(row.whom)]) for row in view.rows]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th("缺什么", scope="col"), html.Th("缺谁的", scope="col")])),
            html.Tbody(rows),
        ],
        className="lacking",
    )
    return [
        html.Section(
            [
                html.H2(view.title),
                html.P(view.sentence, role="status"),
                *([table] if rows else []),
                *([choice(view.way, name="link")] if view.way else []),
            ],
            className="paper-panel pingan-incomplete",
        )
    ]
