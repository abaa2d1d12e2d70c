"""维度与权重: dimensions with their weights, the matrix of comparisons, and how consistent it is."""

from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.cards.face import Column, Look, Ref, Room, Run, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its parts, its weight (`length` of the bar in 0..1), and how many indicators it has."""

    code: str
    name: str
    parts: str
    weight: str
    length: float
    indicators: int


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The comparisons in pairs as they were written, and how consistent they are."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    weights: tuple[str, ...]
    facts: tuple[tuple[str, str, str], ...]
    verdict: str
    reading: str


@dataclass(frozen=True, slots=True)
class Weights:
    """The dimensions in the definition's order, and what their weights come from."""

    dimensions: tuple[Dimension, ...]
    comparisons: Comparisons


def look(view: Weights, _room: Room) -> Look:
    """Dimensions beside the comparisons that they come from."""
    rows, compared = [_dimension(dimension) for dimension in view.dimensions], view.comparisons
    heads = ("维度", "子维度", "指标", "权重", "")
    return Look(
        [
            parts.heading("维度与权重", "维度权重由两两比较（AHP）得出；维度内直接赋权"),
            html.Div(
                [
                    grid(heads, rows, numbers=(3,), name="dimensions"),
                    html.Div([_matrix(compared), *_consistency(compared)], className="judgement"),
                ],
                className="in-two",
            ),
        ]
    )


def _dimension(dimension: Dimension) -> html.Tr:
    bar = html.Span(html.Span(style={"width": f"{dimension.length:.1%}"}), className="weight-bar")
    cells = (
        f"{dimension.code} {dimension.name}",
        dimension.parts,
        f"{dimension.indicators} 项",
        dimension.weight,
        bar,
    )
    return row(cells, numbers=(3,))


def _matrix(view: Comparisons) -> html.Div:
    # A name begins with the letter of its dimension, which is enough for a narrow column.
    heads = ("", *(name[:1] for name in view.names), "权重")
    rows = [
        html.Tr(
            [
                html.Th(name, scope="row"),
                *(
                    html.Td(
                        value,
                        className="own" if n == at else None,
                        title=f"{name}∶{view.names[at]} = {value}",
                    )
                    for at, value in enumerate(values)
                ),
                html.Td(weight, className="number"),
            ]
        )
        for n, (name, values, weight) in enumerate(zip(view.names, view.rows, view.weights, strict=True))
    ]  # fmt: skip
    matrix = html.Table(
        [html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody(rows)],
        className="work-table ahp",
    )
    # Focusable, so that the box can be scrolled with the keyboard.
    return html.Div(matrix, className="work-scroll", tabIndex=0)


def _consistency(view: Comparisons) -> list[Any]:
    facts = [
        html.Div([html.Dt(name), html.Dd([html.Strong(value), html.Span(explanation)])])
        for name, value, explanation in view.facts
    ]
    return [
        html.Dl(facts, className="consistency"),
        html.P(html.Strong(f"● {view.verdict}"), className="consistent"),
        html.P(view.reading, className="paper-note"),
    ]


def table(view: Weights) -> Table:
    """A row a dimension."""
    columns = (
        Column("代码"), Column("维度"), Column("子维度"), Column("指标", "项"), Column("权重")
    )  # fmt: skip
    rows = tuple((d.code, d.name, d.parts, d.indicators, d.weight) for d in view.dimensions)
    return Table(columns, rows)


def words(view: Weights) -> tuple[Sentence, ...]:
    """Every dimension with its weight, and how consistently they were compared."""
    told, runs = table(view), list[Run]()
    for n, dimension in enumerate(view.dimensions):
        runs += [f"{'；' if n else ''}{dimension.name} ", told.cell(n, "权重")]
    return (sentence("维度权重：", *runs, "。"), sentence(Ref(view.comparisons.verdict), "。"))
