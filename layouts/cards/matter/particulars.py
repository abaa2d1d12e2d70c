"""要素: what a source says of a matter, then what only its kind has."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, joined, sentence
from layouts.chrome import parts


@dataclass(frozen=True, slots=True)
class Particulars:
    """Groups of names and values, each under its title."""

    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def look(view: Particulars, _room: Room) -> Look:
    """A list of pairs a group."""
    return Look(
        [part for title, rows in view.groups for part in (parts.heading(title), parts.pairs(rows))]
    )


def table(view: Particulars) -> Table:
    """A row a value."""
    rows = tuple((title, name, value) for title, pairs in view.groups for name, value in pairs)
    return Table((Column("分组"), Column("项目"), Column("内容")), rows)


def words(view: Particulars) -> tuple[Sentence, ...]:
    """A sentence a group."""
    return tuple(
        sentence(
            f"{title}：", *joined(((f"{name} ", Ref(value)) for name, value in rows), "，"), "。"
        )
        for title, rows in view.groups
    )
