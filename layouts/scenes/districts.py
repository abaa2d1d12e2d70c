"""区县对比: a matrix of units and indicators over the whole body, and a small chart for each unit below."""

from enum import StrEnum
from itertools import groupby
from typing import Any

from dash import html

from layouts import parts
from layouts.scenes import pieces
from layouts.values_scenes import Cell, Column, Matrix, Multiples, Row

SHAPES = {"first": "▲", "last": "▼"}
WORDS = {"first": "好", "last": "差"}


class Ids(StrEnum):
    """Every place of this scene that a panel fills."""

    ROOT = "scene-districts"
    MATRIX = "scene-districts-matrix"
    MULTIPLES = "scene-districts-multiples"
    MULTIPLES_FIGURE = "scene-districts-multiples-figure"
    MULTIPLES_GRAPH = "scene-districts-multiples-graph"


GRAPHS = ((Ids.MULTIPLES_FIGURE, Ids.MULTIPLES_GRAPH),)
"""Stores of figures for a 16 px stage, and the graphs that show them scaled."""


def layout() -> html.Div:
    """The empty scene."""
    charts = (Ids.MULTIPLES_FIGURE, Ids.MULTIPLES_GRAPH, Ids.MULTIPLES)
    return html.Div(
        [
            parts.panel(Ids.MATRIX, "逐项对比", panel="districts-matrix"),
            pieces.graph(
                *charts, name="逐月对比", panel="districts-multiples", className="multiples"
            ),
        ],
        id=Ids.ROOT,
        className="scene scene-districts",
    )


def matrix(view: Matrix) -> list[Any]:
    """Units against indicators, each column on an axis of its own that is announced in its head."""
    heading = parts.heading(view.title, view.note)
    if not view.rows:
        return [heading, parts.remark("这里没有下一级单位")]
    groups = [(name, len(list(of))) for name, of in groupby(one.group for one in view.columns)]
    return [
        heading,
        html.Div(
            [
                html.Div(
                    [html.Span(), *[_group(name, wide) for name, wide in groups]],
                    className="matrix-groups",
                ),
                html.Div(
                    [html.Span("单位"), *[_head(one) for one in view.columns]],
                    className="matrix-head",
                ),
                html.Ul([_row(row, view) for row in view.rows], className="matrix-rows"),
            ],
            className="matrix",
        ),
    ]


def _group(name: str, wide: int) -> html.Span:
    return html.Span(name, className="matrix-group", style={"gridColumn": f"span {wide}"})


def _head(column: Column) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.Span(column.title, className="column-title", title=column.title),
                    html.Span(column.direction, className="column-direction"),
                ],
                className="column-name",
            ),
            html.Div([html.Span("全部"), parts.shown(column.figure)], className="column-whole"),
            html.Div(column.axis, className="column-axis"),
        ],
        className="column chosen" if column.chosen else "column",
    )


def _row(row: Row, view: Matrix) -> html.Li:
    cells = [_cell(cell, of) for cell, of in zip(row.cells, view.columns, strict=True)]
    name = html.Span(parts.link(row.name, row.href, className="unit"), className="unit-name")
    return html.Li([name, *cells], className="matrix-row")


def _cell(cell: Cell, column: Column) -> html.Div:
    word = _mark(cell)
    return html.Div(
        [
            parts.along(cell.share, column.whole, dot=column.dots),
            html.Span([parts.shown(cell.figure), *word], className="cell-figure"),
        ],
        className=" ".join(filter(None, ("cell", cell.place, "small" if cell.small else ""))),
        title=cell.n,
    )


def _mark(cell: Cell) -> list[Any]:
    """First or last as shape and word; too few matters as a word beside the hollow dot."""
    if cell.small:
        return [html.Span("小样本", className="cell-mark cell-few")]
    if not cell.place:
        return []
    more = ("并列" if cell.tied else "") + "最"
    return [
        html.Span(
            [SHAPES[cell.place], html.Span(more, className="mark-more"), WORDS[cell.place]],
            className="cell-mark",
        )
    ]


def multiples(view: Multiples) -> list[Any]:
    """The heading over the small charts, and each chart's unit with its last value."""
    if not view.units:
        return [parts.heading(view.title, ""), parts.remark("这里没有下一级单位")]
    return [
        parts.heading(view.title, view.note),
        html.Ul(
            [
                html.Li([html.Span(unit.name, className="multiple-name"), html.Span(unit.last)])
                for unit in view.units
            ],
            className="multiple-names",
        ),
    ]
