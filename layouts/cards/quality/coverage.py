"""覆盖: who reports steadily, and who has fallen silent."""

from dataclasses import dataclass
from typing import Any, Literal

from dash import dcc

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.chrome.tables import clipped, row
from layouts.chrome.tables import table as grid


@dataclass(frozen=True, slots=True)
class Span:
    """Days without any matter, out of so many; `share` in 0..1."""

    words: str
    share: float
    silent: bool


@dataclass(frozen=True, slots=True)
class CoverRow:
    """How steadily a place reports; a place with parts opens to them."""

    name: str
    href: str | None
    received: str
    last: str
    spans: tuple[Span, ...]
    level: Literal["district", "town"]
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage by place."""

    note: str
    heads: tuple[str, ...]
    rows: tuple[CoverRow, ...]


def look(view: Coverage, _room: Room) -> Look:
    """Who reports steadily, and who has fallen silent."""
    heading = parts.heading("覆盖", view.note)
    if not view.rows:
        return Look.of(heading, parts.remark("还没有统计单元。"))
    heads = ("地方", "本期受理", "最近受理日", *view.heads)
    return Look.of(heading, grid(heads, [_cover(place) for place in view.rows], numbers=(1,)))


def _cover(place: CoverRow) -> Element:
    # Towns have no parts here; the sign tells whether a district is opened to its towns.
    sign = "" if place.level == "town" else "▾ " if place.opened else "▸ "
    name: Any = clipped(place.name)
    if place.href is not None:
        name = dcc.Link(f"{sign}{place.name}", href=place.href, className="link")
    cells = (name, place.received, place.last, *(_span(span) for span in place.spans))
    return row(cells, numbers=(1,), className=f"cover-{place.level}")


def _span(span: Span) -> Element:
    bar = html.Span(style={"width": f"{span.share * 100:.1f}%"})
    mark = [html.Span("静默", className="status status-late")] if span.silent else []
    return html.Div(
        html.Span(bar, className="silence-bar"), html.Span(span.words), *mark, className="silence"
    )


def table(view: Coverage) -> Table:
    """A row a place."""
    columns = (
        Column("地方"),
        Column("本期受理", "件"),
        Column("最近受理日"),
        *map(Column, view.heads),
    )
    rows = tuple((r.name, r.received, r.last, *(span.words for span in r.spans)) for r in view.rows)
    return Table(columns, rows)


def words(view: Coverage) -> tuple[Sentence, ...]:
    """Who has fallen silent, or that nobody has."""
    told = table(view)
    silent = [at for at, place in enumerate(view.rows) if any(span.silent for span in place.spans)]
    if not silent:
        return (sentence("没有单位静默。" if view.rows else "还没有统计单元。"),)
    return tuple(told.say("{地方}静默，最近受理日 {最近受理日}。", at) for at in silent)
