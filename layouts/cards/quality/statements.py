"""数据状况: the state of what was loaded in a few statements, each leading to where it is told."""

from collections.abc import Sequence

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome.elements import html
from layouts.chrome.tables import Status, status

Statement = tuple[str, str, Status]
"""What is so, the link to where it is told, and its state."""


def look(rows: Sequence[Statement], _room: Room) -> Look:
    """One chip a statement."""
    chips = [
        html.Li(html.A(status(state), html.Span(words), href=where)) for words, where, state in rows
    ]
    return Look.of(html.Ul(chips, className="statements"))


def table(rows: Sequence[Statement]) -> Table:
    """A row a statement."""
    return Table(
        (Column("状况"), Column("状态")), tuple((words, state.word) for words, _, state in rows)
    )


def words(rows: Sequence[Statement]) -> tuple[Sentence, ...]:
    """The statements themselves."""
    told = table(rows)
    return tuple(sentence(told.cell(at, "状况"), "。") for at in range(len(rows)))
