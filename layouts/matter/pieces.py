"""Pieces that the pages of a matter and of a grid share: the head, the deadline light, the 五包 chain."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts.chrome import parts
from layouts.values_matter import ChainLink, ChainView, Head, LightView

LONGEST = 1.25
"""The bar of the light ends at this share of the limit."""


def head(view: Head, title: Sequence[Any], tags: Sequence[Any], code: str) -> html.Header:
    """The way down, the title with its tags, and as of when it holds."""
    mark = [html.Span("演示数据", className="demonstration")] if view.demonstration else []
    steps = [
        part
        for n, crumb in enumerate(view.crumbs)
        for part in (
            *([html.Span("›", className="crumb-mark")] if n else []),
            parts.link(crumb.name, crumb.href, className="crumb"),
        )
    ]
    return html.Header(
        [
            html.Nav(steps, className="crumbs", **parts.extra(aria_label="位置")),
            html.Div([html.H1(list(title)), *tags, *mark], className="desk-title"),
            html.Div(
                [
                    html.Span(code, className="desk-code"),
                    html.Span(["统计截止 ", html.Strong(view.cutoff)]),
                    html.Span(["知悉时点 ", html.Strong(view.known)]),
                    *(html.Span(remark, className="trust-remark") for remark in view.remarks),
                ],
                className="desk-instants",
            ),
        ],
        className="desk-head",
    )


def light(view: LightView, *, large: bool = False) -> html.Span:
    """The light as colour, shape (assets/matter.css) and word; large, or with its numbers in a row."""
    inside: list[Any] = [html.Span(view.word, className="light-word")]
    if not large:
        inside.append(html.Span(view.numbers, className="light-numbers"))
    name = f"light light-{view.level}{' light-large' if large else ''}"
    return html.Span(inside, className=name, title=f"{view.word}：{view.numbers}")


def used(view: LightView) -> html.Div:
    """How much of the limit is used: the numbers, and a bar on which 80 % and all of it are marked."""
    said = [html.Div(view.numbers, className="light-said")]
    if view.share is not None:
        # Rounding would print "0%" of a limit that has begun to run.
        percent = "不足 1%" if 0 < view.share < 0.01 else f"{view.share:,.0%}"
        # Beyond ten times the limit the exact share says nothing more.
        if view.share > 10:
            percent = "超过 10 倍"
        said[0] = html.Div([view.numbers, html.Span(f"（{percent}）")], className="light-said")
        width = min(view.share, LONGEST) / LONGEST
        said.append(
            html.Div(
                [
                    html.Span(className="light-fill", style={"width": f"{width:.2%}"}),
                    html.Span(className="light-tick", style={"left": f"{0.8 / LONGEST:.2%}"}),
                    html.Span(className="light-tick all", style={"left": f"{1 / LONGEST:.2%}"}),
                ],
                className=f"light-bar light-{view.level}",
            )
        )
        said.append(html.Div([html.Span("80%"), html.Span("100%")], className="light-scale"))
    if view.note:
        said.append(html.Div(view.note, className="answer-more"))
    return html.Div(said, className="light-used")


def chain(view: ChainView) -> html.Section:
    """The 五包 chain from the village down to the household."""
    note = f"{view.setting}链" if view.setting else ""
    if view.remark:
        shown: Any = html.P(view.remark, className="desk-none")
    else:
        shown = html.Ol([_link(one) for one in view.links], className="chain")
    return html.Section([parts.heading("五包责任链", note), shown], className="desk-panel")


def _link(one: ChainLink) -> html.Li:
    if one.people:
        who = [html.Span(name, className="chain-who") for name in one.people]
    else:
        who = [html.Span(one.missing, className="chain-missing")]
    return html.Li(
        [
            html.Span(one.duty, className="chain-duty"),
            html.Div([html.Span(one.role, className="chain-role"), *who], className="chain-people"),
            parts.link(one.place, one.href, className="link chain-place"),
        ]
    )


def pairs(rows: Sequence[tuple[str, str]]) -> html.Dl:
    """Names and values, one a line."""
    return html.Dl(
        [part for name, value in rows for part in (html.Dt(name), html.Dd(value))],
        className="pairs",
    )


def refused(title: str, sentence: str, nearest: tuple[str, str] | None, home: str) -> list[Any]:
    """A quiet page: why nothing is shown, the nearest that could be, and the way back."""
    near = [dcc.Link(f"看 {nearest[0]}", href=nearest[1], className="link")] if nearest else []
    return [
        html.Div(
            [
                html.H1(title),
                html.P(sentence, className="refused", role="status"),
                *near,
                dcc.Link("‹ 回到驾驶舱", href=home, className="link"),
            ],
            className="desk-refused",
        )
    ]
