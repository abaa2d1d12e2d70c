"""指数变化: how each unit moved since the month before, as bars from the middle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.cards.index.parts import Direction, enumerated
from layouts.chrome import parts
from layouts.chrome.elements import div, li, span, ul


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
        ul("shifts", *(_moved(row, widest) for row in rows)),
        div("axis-note", axis, title=axis),
    ]


def _moved(row: Moved, widest: float) -> html.Li:
    # A bar reaches from the middle to one side: half of the box is all of its scale.
    half = min(1.0, abs(row.step) / widest) / 2
    bar = {"left": f"{0.5 if row.step >= 0 else 0.5 - half:.1%}", "width": f"{half:.1%}"}
    return li(
        f"shift verdict-{row.verdict}",
        span("shift-name", row.name, title=row.name),
        span("shift-now", row.now),
        span("shift-bar", html.Span(style=bar)),
        span("shift-size", row.change, span("shift-rank", row.rank) if row.rank else None),
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
