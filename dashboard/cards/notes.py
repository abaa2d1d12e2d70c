"""备注: where notes about what is looked at are read and written."""

from dashboard import noted
from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.cards.matter.asked import named
from layouts.cards import notes as face
from layouts.values import NotesOn


def ask(asked: Ask, _options: Nothing) -> NotesOn:
    """Notes about the matter that is looked at, or else about the place."""
    held = named(asked)
    key = noted.matter_key(*held.name) if held else noted.place_key(asked.place.key)
    return NotesOn("备注", key)


CARD = Card("notes", "备注", ask, face)
