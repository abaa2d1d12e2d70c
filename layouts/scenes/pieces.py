"""Pieces that several scenes are made of: types against last year, figures that do not open, graphs to be scaled."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts import parts, words
from layouts.figures import trend
from layouts.values import Figure
from layouts.values_scenes import Kindred


def shown(figure: Figure) -> Any:
    """A figure that opens, or, where it is no indicator's, its bare value with the same marks."""
    if figure.indicator:
        return parts.figure(figure)
    said = f"{figure.label} {figure.shown}" + (f"，{figure.reason}" if figure.reason else "")
    return html.Span(
        parts.digits(figure.shown), className=f"reading mark-{figure.mark}", title=said
    )


def graph(store: str, id: str, heading: str, *, name: str, panel: str, className: str) -> Any:
    """A panel with a graph: its heading, the figure for a 16 px stage, and where it is drawn scaled."""
    return html.Section(
        [html.Div(id=heading), dcc.Store(id=store), trend.empty_graph(id)],
        className=f"panel {className}",
        **parts.extra(aria_label=name, data_panel=panel),
    )


def types(title: str, note: str, rows: Sequence[Kindred], foot: str) -> list[Any]:
    """Types as bars from zero, a line where last year's ended, and the change in words."""
    if not rows:
        return [parts.heading(title, note), parts.remark("本期没有受理事项")]
    return [
        parts.heading(title, note),
        html.Ul([_kindred(row) for row in rows], className="kindred"),
        html.Div(foot, className="axis-note", title=foot),
    ]


def _kindred(row: Kindred) -> html.Li:
    before = [] if row.before is None else [_at("year-before", row.before)]
    return html.Li(
        [
            html.Span(row.name, className="type-name", title=row.name),
            html.Span(
                [html.Span(className="now", style={"width": f"{row.length:.1%}"}), *before],
                className="kindred-bar",
            ),
            html.Span(words.count(row.n), className="type-n"),
            html.Span(f"{row.share:.1%}", className="type-share"),
            html.Span(row.change, className=f"change change-{row.trend}"),
        ],
        className="rest" if row.rest else "",
        title=row.against,
    )


def _at(className: str, along: float) -> html.Span:
    return html.Span(className=className, style={"left": f"{along:.1%}"})


def along(share: float | None, whole: float | None, *, dot: bool) -> html.Span:
    """A value on its axis: a dot, or a bar from zero, with a line where the whole place stands."""
    marks = [] if whole is None else [_at("whole", whole)]
    if share is None:
        return html.Span(marks, className="scale scale-none")
    if dot:
        return html.Span([_at("dot", share), *marks], className="scale")
    bar = [html.Span(className="bar", style={"width": f"{share:.1%}"})] if share else []
    return html.Span([*bar, *marks], className="scale scale-bar")
