"""完整性: the rates of K18 by place; every figure opens its definition and its matters."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.tables import row
from layouts.chrome.tables import table as grid
from layouts.values import Figure


@dataclass(frozen=True, slots=True)
class Completeness:
    """K18 by place: heads are (label, definition), the whole first."""

    note: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Figure, ...]], ...]


def look(view: Completeness, _room: Room) -> Look:
    """K18 by district; every figure opens its definition and its matters."""
    heading = parts.heading("完整性（K18）", view.note)
    heads = ("", *(label for label, _ in view.heads))
    rows = [
        row(
            (name, *(parts.figure(figure) for figure in figures)),
            numbers=range(1, len(heads)),
            className="whole" if first else None,
        )
        for first, (name, figures) in ((n == 0, r) for n, r in enumerate(view.rows))
    ]
    return Look.of(
        heading,
        grid(heads, rows, numbers=range(1, len(heads))),
        parts.pairs(view.heads, "definitions"),
    )


def table(view: Completeness) -> Table:
    """A row a place, the whole first."""
    columns = (Column("地方"), *(Column(label) for label, _ in view.heads))
    return Table(columns, tuple((name, *figures) for name, figures in view.rows))


def words(view: Completeness) -> tuple[Sentence, ...]:
    """The rates of the whole."""
    if not view.rows:
        return (sentence("还没有可判断的事项。"),)
    told = table(view)
    # A label may hold braces of its own: it is told by name.
    return tuple(
        told.say("{地方}{label} {value}。", label=label, value=told.cell(0, label))
        for label, _ in view.heads
    )
