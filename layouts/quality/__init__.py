"""数据质量: what was loaded, how well, and what was not, in six sections that fill themselves."""

from enum import StrEnum
from typing import Any, Final

from dash import dcc, html

from layouts import known, parts
from layouts.quality.values import Status, Top
from layouts.wall import drawer

SCREEN: Final = "quality"


class Ids(StrEnum):
    """The places of the page that are filled."""

    ROOT = "quality-root"
    TOP = "quality-top"
    SOURCES = "quality-sources"
    RUNS = "quality-runs"
    COMPLETENESS = "quality-completeness"
    REJECTS = "quality-rejects"
    COVERAGE = "quality-coverage"
    PUBLISHED = "quality-published"


SECTIONS: Final = {
    "sources": (Ids.SOURCES, "来源"),
    "completeness": (Ids.COMPLETENESS, "完整性"),
    "runs": (Ids.RUNS, "装载"),
    "coverage": (Ids.COVERAGE, "覆盖"),
    "rejects": (Ids.REJECTS, "拒收"),
    "published": (Ids.PUBLISHED, "公布数据对照"),
}
"""The sections in the order in which they stand: their place and their name."""


def layout() -> html.Div:
    """The empty page."""
    return html.Div(
        [
            html.Header(
                [
                    html.Div(id=Ids.TOP, className="quality-heading"),
                    html.Nav(
                        [
                            html.A(name, href=f"#{id}", className="link")
                            for id, name in SECTIONS.values()
                        ],
                        className="quality-menu",
                        **parts.extra(aria_label="各节"),
                    ),
                    known.control(SCREEN),
                ],
                className="quality-top",
            ),
            html.Main(
                [
                    parts.panel(id, name, className=f"quality-{key}")
                    for key, (id, name) in SECTIONS.items()
                ],
                className="quality-body",
            ),
            drawer.layout(),
        ],
        id=Ids.ROOT,
        className="quality",
    )


def refused(sentence: str) -> list[Any]:
    """A question that cannot be answered: the sentence alone, and the way back; the stylesheet hides the sections."""
    return [
        html.Div([html.A("‹ 回到驾驶舱", href="/", className="link")], className="quality-links"),
        html.Div(html.H1("数据质量"), className="quality-title"),
        html.P(sentence, className="refused", role="status"),
        dcc.Link("看最新一次装载", href="/quality", className="link"),
    ]


def top(view: Top) -> list[Any]:
    """The title, since when it holds, and the page in four statements that lead to their sections."""
    mark = [html.Span("演示数据", className="demonstration")] if view.demonstration else []
    return [
        html.Div(
            [
                html.A("‹ 回到驾驶舱", href=view.home, className="link"),
                html.A("公布数据", href=view.facts, className="link"),
            ],
            className="quality-links",
        ),
        html.Div(
            [
                html.H1("数据质量"),
                *mark,
                html.Span(["知悉时点 ", html.Strong(view.known)], className="instant"),
                html.Span(["数据截至 ", html.Strong(view.data)], className="instant"),
            ],
            className="quality-title",
        ),
        html.Ul(
            [
                html.Li(html.A([status(state), html.Span(words)], href=f"#{where}"))
                for words, where, state in view.statements
            ],
            className="statements",
        ),
    ]


def status(state: Status) -> html.Span:
    """A state as colour, shape and word; the shape is drawn by the stylesheet."""
    return html.Span(state.word, className=f"status status-{state.mark}")
