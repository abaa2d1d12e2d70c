"""指数变化: how each unit moved since the month before, as bars from the middle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.cards.index.parts import Direction, enumerated
from layouts.chrome import parts
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class Moved:
    """One unit or dimension against the month before; `step` in points, up or down."""

    name: str
    now: str
    change: str
    verdict: Direction
    step: float
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """What moved since the month before."""

    note: str
    rows: tuple[Moved, ...]


def look(view: Moves, _room: Room) -> Look:
    """Bars from the middle: left is down, right is up."""
    return Look(bars("较上月变化", view.note, view.rows))


def bars(title: str, note: str, rows: Sequence[Moved]) -> list[Any]:
    """A bar from the middle for every row, on one scale that is announced."""
    # The least step that is printed; where nothing moved it avoids a division by zero.
    widest = max(0.01, *(abs(row.step) for row in rows))
    axis = f"自中线起，左降右升，两端各 {widest:.2f} 分"
    return [
        parts.heading(title, note),
        html.Ul(*(_moved(row, widest) for row in rows), className="shifts"),
        html.Div(axis, className="axis-note", title=axis),
    ]


def _moved(row: Moved, widest: float) -> Element:
    # A bar reaches from the middle to one side: half of the box is all of its scale.
    half = min(1.0, abs(row.step) / widest) / 2
    bar = {"left": f"{0.5 if row.step >= 0 else 0.5 - half:.1%}", "width": f"{half:.1%}"}
    return html.Li(
        html.Span(row.name, className="shift-name", title=row.name),
        html.Span(row.now, className="shift-now"),
        html.Span(html.Span(style=bar), className="shift-bar"),
        html.Span(
            row.change,
            html.Span(row.rank, className="shift-rank") if row.rank else None,
            className="shift-size",
        ),
        className=f"shift verdict-{row.verdict}",
    )


def table(view: Moves) -> Table:
    """A row a unit."""
    columns = (Column("名称"), Column("现为", "分"), Column("变化", "分"), Column("名次变化"))
    rows = tuple((row.name, row.now, row.change, row.rank or None) for row in view.rows)
    return Table(columns, rows)


def words(view: Moves) -> tuple[Sentence, ...]:
    """Every row with what it is now and how it moved."""
    runs = enumerated(table(view), [row.name for row in view.rows], "现为", ("，", "变化"))
    return (sentence("较上月变化：", *runs, "。"),)
