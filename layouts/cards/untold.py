"""What stands in place of a card that can tell nothing: its name, and why."""

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, Untold, sentence
from layouts.chrome import parts


def look(view: Untold, _room: Room) -> Look:
    """The reason under the card's name."""
    return Look.of(parts.heading(view.title), parts.remark(view.remark))


def table(view: Untold) -> Table:
    """The reason alone."""
    return Table((Column("说明"),), ((view.remark,),))


def words(view: Untold) -> tuple[Sentence, ...]:
    """The reason, by reference."""
    return (sentence(f"{view.title}：", Ref(view.remark)),)
