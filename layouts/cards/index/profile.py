"""维度: a unit's dimensions against the city's."""

from dataclasses import dataclass

from layouts.axis import Scale
from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.cards.index.parts import across, at, axis, enumerated, grid, ticks
from layouts.chrome import parts
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension of a unit against the city; scores are None where all its indicators are missing."""

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
    scale = Scale.of([v for dimension in view.axes for v in (dimension.own, dimension.city)])
    heads = html.Div(html.Span(), ticks(scale), html.Span("差"), className="axis-row axis-heads")
    rows = [_axis(dimension, scale, view.unit) for dimension in view.axes]
    keys = html.P(
        html.Span([html.Span(className="point key"), view.unit]),
        html.Span([html.Span(className="ring key"), "全市"]),
        html.Span(scale.announced),
        className="paper-note keys",
    )
    return Look(
        [parts.heading(view.title, view.note), html.Div(heads, *rows, className="profile"), keys]
    )


def _axis(dimension: Axis, scale: Scale, unit: str) -> Element:
    own, city = dimension.own, dimension.city
    marks = grid(scale)
    # Drawn in this order: the later marks lie over the earlier ones.
    if own is not None and city is not None:
        better = "better" if own >= city else "worse"
        reach = across(scale.at(own), scale.at(city))
        marks.append(html.Span(className=f"apart apart-{better}", style=reach))
    for css, score in (("ring", city), ("point", own)):
        if score is not None:
            marks.append(html.Span(className=css, style=at(scale.at(score))))
    return html.Div(
        html.Span(
            dimension.name,
            html.Span(dimension.weight, className="axis-weight"),
            className="axis-name",
        ),
        axis(marks, f"{dimension.name}：{unit} {_said(own)}，全市 {_said(city)}"),
        html.Span(dimension.words, className="axis-words"),
        className="axis-row",
    )


def _said(value: float | None) -> str:
    return "本月无数据" if value is None else f"{value:.2f}"


def table(view: Profile) -> Table:
    """A row a dimension."""
    columns = (
        Column("维度"), Column("得分", "分"), Column("全市", "分"), Column("差", "分"), Column("权重")
    )  # fmt: skip
    rows = tuple((a.name, _said(a.own), _said(a.city), a.words, a.weight) for a in view.axes)
    return Table(columns, rows)


def words(view: Profile) -> tuple[Sentence, ...]:
    """The score of every dimension, and how far it is from the city's."""
    runs = enumerated(table(view), [a.name for a in view.axes], "得分", ("，与全市差 ", "差"))
    return (sentence(f"{view.unit}各维度：", *runs, "。"),)
