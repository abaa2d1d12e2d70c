"""维度: a unit's dimensions against the city's."""

from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.axis import Scale
from layouts.cards.face import Column, Look, Room, Run, Sentence, Table, sentence
from layouts.cards.index.parts import across, at, axis, grid, ticks
from layouts.chrome import parts


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension of a unit against the city; scores are None where all its indicators are missing."""

    code: str
    name: str
    own: float | None
    city: float | None
    words: str
    weight: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Dimensions of a unit against the city."""

    title: str
    note: str
    unit: str
    axes: tuple[Axis, ...]


def look(view: Profile, _room: Room) -> Look:
    """A dot of the unit and a ring of the city, a row a dimension, on one announced axis."""
    scale = Scale.of(
        [v for dimension in view.axes for v in (dimension.own, dimension.city) if v is not None]
    )
    heads = html.Div([html.Span(), ticks(scale), html.Span("差")], className="axis-row axis-heads")
    keys = [
        html.Span([html.Span(className="point key"), view.unit]),
        html.Span([html.Span(className="ring key"), "全市"]),
        html.Span(scale.announced),
    ]
    rows = [_axis(dimension, scale, view.unit) for dimension in view.axes]
    return Look(
        [
            parts.heading(view.title, view.note),
            html.Div([heads, *rows], className="profile"),
            html.P(keys, className="paper-note keys"),
        ]
    )


def _axis(dimension: Axis, scale: Scale, unit: str) -> html.Div:
    marks: list[Any] = [*grid(scale)]
    # Drawn in this order: the later marks lie over the earlier ones.
    if dimension.own is not None and dimension.city is not None:
        better = "better" if dimension.own >= dimension.city else "worse"
        style = across(scale.at(dimension.own), scale.at(dimension.city))
        marks.append(html.Span(className=f"apart apart-{better}", style=style))
    if dimension.city is not None:
        marks.append(html.Span(className="ring", style=at(scale.at(dimension.city))))
    if dimension.own is not None:
        marks.append(html.Span(className="point", style=at(scale.at(dimension.own))))
    name: list[Any] = [dimension.name, html.Span(dimension.weight, className="axis-weight")]
    return html.Div(
        [
            html.Span(name, className="axis-name"),
            axis(
                marks,
                f"{dimension.name}：{unit} {_said(dimension.own)}，全市 {_said(dimension.city)}",
            ),
            html.Span(dimension.words, className="axis-words"),
        ],
        className="axis-row",
    )


def _said(value: float | None) -> str:
    return "本月无数据" if value is None else f"{value:.2f}"


def table(view: Profile) -> Table:
    """A row a dimension."""
    columns = (
        Column("维度"), Column("得分", "分"), Column("全市", "分"), Column("差", "分"), Column("权重")
    )  # fmt: skip
    return Table(
        columns,
        tuple((a.name, _said(a.own), _said(a.city), a.words, a.weight) for a in view.axes),
    )


def words(view: Profile) -> tuple[Sentence, ...]:
    """The score of every dimension, and how far it is from the city's."""
    told = table(view)
    runs: list[Run] = []
    for n, dimension in enumerate(view.axes):
        runs += [
            f"{'；' if n else ''}{dimension.name} ",
            told.cell(n, "得分"),
            "，与全市差 ",
            told.cell(n, "差"),
        ]
    return (sentence(f"{view.unit}各维度：", *runs, "。"),)
