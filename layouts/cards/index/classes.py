"""四色分布: the four classes on outlines, names and shapes over them, the rule beside."""

from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from layouts.cards.face import Column, Look, Room, Run, Sentence, Table, sentence
from layouts.cards.index.parts import State, legend
from layouts.chrome import parts
from layouts.figures.pingan import percent
from layouts.figures.pingan_map import Area, Name, Sheet, mapped, middle, names

NAMED = 12
"""So many areas bear their names; of more, a shape each."""


@dataclass(frozen=True, slots=True)
class Classes:
    """The units on their outlines; `counts` are those in each colour, in the order of `rules`."""

    title: str
    note: str
    areas: tuple[Area, ...]
    rules: tuple[State, ...]
    counts: tuple[int, ...]
    remark: str


def look(view: Classes, _room: Room) -> Look:
    """The map with its legend; without outlines, the legend and a sentence."""
    return Look(_areas(view))


def _areas(view: Classes) -> list[Any]:
    drawn = [area for area in view.areas if area.rings]
    foot = [
        legend(view.rules, view.counts),
        *([html.P(view.remark, className="paper-note")] if view.remark else []),
    ]
    if not drawn:
        return [
            parts.heading(view.title, view.note),
            html.P("没有边界图形。", className="paper-note"),
            *foot,
        ]
    sheet = Sheet.of(drawn)
    # Names are set free of each other for few areas alone; shapes of many may touch.
    placed = names(drawn, sheet) if len(drawn) <= NAMED else ()
    positions = placed or tuple(Name(at, at) for at in (sheet.at(middle(a.rings)) for a in drawn))
    return [
        parts.heading(view.title, view.note),
        html.Div(
            html.Div(
                [
                    html.Img(
                        src=mapped(drawn, sheet, placed), alt=view.title, className="areas-picture"
                    ),
                    *(
                        _label(area, at, named=bool(placed))
                        for area, at in zip(drawn, positions, strict=True)
                    ),
                ],
                className="areas",
                style={"aspectRatio": f"{sheet.ratio:.4f}"},
            ),
            className="areas-box",
        ),
        *foot,
    ]


def _label(area: Area, name: Name, *, named: bool) -> Any:
    x, y = name.at
    word = area.state.word if area.state else "未测算"
    title = f"{area.name} {area.shown} {word}"
    code = area.state.code if area.state else "none"
    inside: list[Any] = [html.Span(className=f"area-shape shape-{code}")]
    if named:
        inside = [
            html.Span(area.name, className="area-name"),
            html.Span([*inside, area.shown], className="area-value"),
        ]
    about: dict[str, Any] = {
        "className": f"area-label on-{code}"
        + (" chosen" if area.chosen else "")
        + (" moved" if name.moved else ""),
        "style": {"left": percent(x), "top": percent(y)},
        "title": title,
    }
    if area.href is None:
        return html.Span(inside, **about)
    return dcc.Link(inside, href=area.href, **about)


def table(view: Classes) -> Table:
    """A row a unit."""
    columns = (Column("单位"), Column("指数", "分"), Column("状态"))
    return Table(
        columns,
        tuple((a.name, a.shown, a.state.word if a.state else "未测算") for a in view.areas),
    )


def words(view: Classes) -> tuple[Sentence, ...]:
    """Every unit with its index and its colour."""
    told = table(view)
    runs: list[Run] = []
    for n, (name, _, word) in enumerate(told.rows):
        runs += [f"{'；' if n else ''}{name} {word} ", told.cell(n, "指数")]
    return (sentence("四色分布：", *runs, "。"),)
