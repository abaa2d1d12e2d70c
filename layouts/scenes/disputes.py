"""矛盾纠纷: strip; ranking, where disputes ended and their months left, types and the longest waiting right."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import plotly.graph_objects as go
from dash import html

from layouts import parts, words
from layouts.figures import trend
from layouts.scenes import pieces
from layouts.values import Figure, MatterLine, Month
from layouts.values_scenes import Funnel, Solved, Stage
from layouts.wall import columns

MARKS = {"whole": "", "solved": "●", "unsolved": "▲", "open": "◆"}
"""Solved, ended otherwise and still in hand are told apart by shape as well as by colour."""


class Ids(StrEnum):
    """Every place of this scene that a panel fills."""

    ROOT = "scene-disputes"
    STRIP = "scene-disputes-strip"
    RANKING = "scene-disputes-ranking"
    FUNNEL = "scene-disputes-funnel"
    MONTHS = "scene-disputes-months"
    MONTHS_FIGURE = "scene-disputes-months-figure"
    MONTHS_GRAPH = "scene-disputes-months-graph"
    TYPES = "scene-disputes-types"
    WAITING = "scene-disputes-waiting"


GRAPHS = ((Ids.MONTHS_FIGURE, Ids.MONTHS_GRAPH),)
"""Stores of figures for a 16 px stage, and the graphs that show them scaled."""


def layout() -> html.Div:
    """The empty scene."""
    months = (Ids.MONTHS_FIGURE, Ids.MONTHS_GRAPH, Ids.MONTHS)
    return html.Div(
        [
            parts.filled(Ids.STRIP, "disputes-strip", className="strip"),
            html.Div(
                [
                    parts.panel(Ids.RANKING, "排名", panel="disputes-ranking", className="ranking"),
                    parts.panel(Ids.FUNNEL, "逐级化解", panel="disputes-funnel"),
                    pieces.graph(
                        *months, name="月度受理与化解", panel="disputes-months", className="trend"
                    ),
                ],
                className="side left",
            ),
            html.Div(
                [
                    parts.panel(Ids.TYPES, "纠纷类型", panel="disputes-types"),
                    parts.panel(Ids.WAITING, "在调最久", panel="disputes-waiting"),
                ],
                className="side right",
            ),
        ],
        id=Ids.ROOT,
        className="scene scene-disputes",
    )


def funnel(view: Funnel, figures: Sequence[Figure]) -> list[Any]:
    """From all received down to what is left: each bar begins where the one above it ended."""
    heading = parts.heading("逐级化解", view.note)
    if not view.stages:
        return [heading, parts.remark(view.reason)]
    amounts = [part for one in figures for part in (html.Span(one.label), pieces.shown(one))]
    return [
        heading,
        html.Ul([_stage(stage) for stage in view.stages], className="funnel"),
        html.Div(amounts, className="funnel-sum"),
    ]


def _stage(stage: Stage) -> html.Li:
    bar = {"left": f"{stage.start:.2%}", "width": f"{stage.share:.2%}"}
    count = words.count(stage.n)
    return html.Li(
        [
            html.Span(
                [html.Span(MARKS[stage.tone], className="stage-mark"), stage.name],
                className="stage-name",
                title=stage.name,
            ),
            html.Span(html.Span(style=bar), className="stage-bar"),
            html.Span(pieces.shown(stage.figure) if stage.figure else count, className="stage-n"),
            html.Span(f"{stage.share:.1%}", className="stage-share"),
        ],
        className=f"tone-{stage.tone}" + ("" if stage.n else " nothing"),
    )


def months(rows: Sequence[Solved]) -> go.Figure:
    """Received and solved by month received, as the trend of the overview."""
    figure = trend.monthly([Month(row.month, row.received, row.resolved, None) for row in rows])
    return figure.update_traces(
        name="其中化解",
        hovertemplate="其中化解 %{y:,} 件<extra></extra>",
        selector={"name": "其中办结"},
    )


def waiting(matters: Sequence[MatterLine], open_: int) -> list[Any]:
    """The disputes that wait longest for a result."""
    none = "没有在调纠纷" if not open_ else "在调纠纷都在统计截止之后受理"
    note = f"共 {words.count(open_)} 件在调，按受理先后"
    return columns.listed("在调最久", note, matters, none)
