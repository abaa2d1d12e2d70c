"""备注: the place where notes about what is looked at are read and written (assets/notes.js)."""

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import notes
from layouts.values import NotesOn


def look(view: NotesOn, _room: Room) -> Look:
    """The heading and the empty place, which the browser fills: what is written at the desk stands in no load."""
    return Look.of(notes.block(view))


def table(view: NotesOn) -> Table:
    """What notes are about here."""
    return Table((Column("项目"), Column("写给")), ((view.title, view.key),))


def words(view: NotesOn) -> tuple[Sentence, ...]:
    """What notes are about here, and who reads them."""
    return (sentence("备注写给 ", Ref(view.key), f"；{notes.WARNING}。"),)
