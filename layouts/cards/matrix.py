"""逐项对比: units against indicators, each indicator's first and last marked where they differ beyond chance."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from layouts.cards.face import Cell, Column, Look, Room, Run, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.values import Figure

Place = Literal["first", "last", ""]
SHAPES = {"first": "▲", "last": "▼"}
WORDS = {"first": "好", "last": "差"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A unit's figure in a column of the matrix; small: too few matters to be ranked by."""

    figure: Figure
    share: float | None
    n: str
    place: Place = ""
    tied: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A column of the matrix: an indicator, its axis in words, where the whole place stands on it."""

    title: str
    axis: str
    direction: str
    whole: float | None
    dots: bool
    figure: Figure
    group: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of the matrix with a cell for each column, and what it is looked at with."""

    name: str
    href: str | None
    cells: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units against indicators."""

    title: str
    note: str
    columns: tuple[Measured, ...]
    rows: tuple[Row, ...]


def look(view: Matrix, _room: Room) -> Look:
    """Units against indicators, each column on an axis of its own that is announced in its head."""
    heading = parts.heading(view.title, view.note)
    if not view.rows:
        return Look.of(heading, parts.remark("这里没有下一级单位"))
    # groupby joins neighbours only: a group that is interrupted has a head for each run.
    groups = [
        (name, len(list(of))) for name, of in groupby(column.group for column in view.columns)
    ]
    parted = [
        html.Div(
            html.Span(), *[_group(name, wide) for name, wide in groups], className="matrix-groups"
        ),
        html.Div(
            html.Span("单位"), *[_head(column) for column in view.columns], className="matrix-head"
        ),
        html.Ul([_row(row, view) for row in view.rows], className="matrix-rows"),
    ]
    return Look.of(heading, html.Div(parted, className="matrix"))


def _group(name: str, wide: int) -> Element:
    return html.Span(name, className="matrix-group", style={"gridColumn": f"span {wide}"})


def _head(column: Measured) -> Element:
    return html.Div(
        html.Div(
            html.Span(column.title, className="column-title", title=column.title),
            html.Span(column.direction, className="column-direction"),
            className="column-name",
        ),
        html.Div(html.Span("全部"), parts.shown(column.figure), className="column-whole"),
        html.Div(column.axis, className="column-axis"),
        className="column chosen" if column.chosen else "column",
    )


def _row(row: Row, view: Matrix) -> Element:
    cells = [_cell(cell, of) for cell, of in zip(row.cells, view.columns, strict=True)]
    name = html.Span(parts.link(row.name, row.href, className="unit"), className="unit-name")
    return html.Li(name, *cells, className="matrix-row")


def _cell(cell: Judged, column: Measured) -> Element:
    word = _mark(cell)
    return html.Div(
        parts.along(cell.share, column.whole, dot=column.dots),
        html.Span(parts.shown(cell.figure), *word, className="cell-figure"),
        className=" ".join(filter(None, ("cell", cell.place, "small" if cell.small else ""))),
        title=cell.n,
    )


def _mark(cell: Judged) -> list[Any]:
    """First or last as shape and word; too few matters as a word beside the hollow dot."""
    if cell.small:
        return [html.Span("小样本", className="cell-mark cell-few")]
    if not cell.place:
        return []
    more = ("并列" if cell.tied else "") + "最"
    return [
        html.Span(
            SHAPES[cell.place],
            html.Span(more, className="mark-more"),
            WORDS[cell.place],
            className="cell-mark",
        )
    ]


def table(view: Matrix) -> Table:
    """A row for the whole place and a row a unit, a column an indicator."""
    columns = (Column("单位"), *(Column(column.title) for column in view.columns))
    whole: tuple[Cell, ...] = ("全部", *(column.figure for column in view.columns))
    units = [_cells(row) for row in view.rows]
    return Table(columns, (whole, *units))


def _cells(row: Row) -> tuple[Cell, ...]:
    return (row.name, *(cell.figure for cell in row.cells))


def words(view: Matrix) -> tuple[Sentence, ...]:
    """A sentence an indicator: the whole place, and the units that stand out at either end."""
    if not view.rows:
        return (sentence(f"{view.title}：这里没有下一级单位。"),)
    told = table(view)
    return tuple(_told(told, view, at) for at in range(len(view.columns)))


def _told(told: Table, view: Matrix, at: int) -> Sentence:
    title = view.columns[at].title
    runs: list[Run] = [f"{title}：全部 ", told.cell(0, title)]
    # Row 0 of the table is the whole place.
    for n, row in enumerate(view.rows, 1):
        if place := row.cells[at].place:
            runs += [f"，{row.name} ", told.cell(n, title), f" 最{WORDS[place]}"]
    return sentence(*runs, "。")
