"""四色分布: the four classes on outlines, names and shapes over them, the rule beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.cards.index.parts import State, enumerated, legend
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
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
    drawn = [area for area in view.areas if area.rings]
    box = _areas(drawn, view.title) if drawn else html.P("没有边界图形。", className="paper-note")
    remark = [html.P(view.remark, className="paper-note")] if view.remark else []
    head = parts.heading(view.title, view.note)
    return Look([head, box, legend(view.rules, view.counts), *remark])


def _areas(drawn: Sequence[Area], title: str) -> Element:
    sheet = Sheet.of(drawn)
    # Names are set free of each other for few areas alone; shapes of many may touch.
    placed = names(drawn, sheet) if len(drawn) <= NAMED else ()
    positions = placed or tuple(Name(at, at) for at in (sheet.at(middle(a.rings)) for a in drawn))
    picture = html.Img(src=mapped(drawn, sheet, placed), alt=title, className="areas-picture")
    labels = [
        _label(area, at, named=bool(placed)) for area, at in zip(drawn, positions, strict=True)
    ]
    shape = {"aspectRatio": f"{sheet.ratio:.4f}"}
    return html.Div(
        html.Div(picture, *labels, className="areas", style=shape), className="areas-box"
    )


def _label(area: Area, name: Name, *, named: bool) -> Any:
    x, y = name.at
    title = f"{area.name} {area.shown} {_word(area)}"
    code = area.state.code if area.state else "none"
    shape = html.Span(className=f"area-shape shape-{code}")
    inside = [
        html.Span(area.name, className="area-name"),
        html.Span(shape, area.shown, className="area-value"),
    ]
    about: dict[str, Any] = {
        "className": f"area-label on-{code}"
        + (" chosen" if area.chosen else "")
        + (" moved" if name.moved else ""),
        "style": {"left": percent(x), "top": percent(y)},
        "title": title,
    }
    if area.href is None:
        return html.Span(inside if named else shape, **about)
    return dcc.Link(inside if named else shape, href=area.href, **about)


def _word(area: Area) -> str:
    return area.state.word if area.state else "未测算"


def table(view: Classes) -> Table:
    """A row a unit."""
    columns = (Column("单位"), Column("指数", "分"), Column("状态"))
    return Table(columns, tuple((a.name, a.shown, _word(a)) for a in view.areas))


def words(view: Classes) -> tuple[Sentence, ...]:
    """Every unit with its index and its colour."""
    runs = enumerated(table(view), [f"{a.name} {_word(a)}" for a in view.areas], "指数")
    return (sentence("四色分布：", *runs, "。"),)
