"""荣誉: honours as they were published, in the order of their cutoffs; nothing here is computed."""

from typing import Any, Final

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from data.queries import journal
from layouts.cards.index import honours as face
from layouts.cards.index.honours import Honour

KINDS: Final = ("honour", "rank")
"""The kinds of published facts that are honours."""


def ask(asked: Ask, _options: Nothing) -> tuple[Honour, ...]:
    """The published honours that the reader may see, the earliest first; nothing here is computed."""
    found = [one for one in journal.facts(asked.store, scope=asked.scope) if one.kind in KINDS]
    return tuple(_honour(one) for one in sorted(found, key=lambda one: (one.cutoff, one.kind)))


def _honour(one: Any) -> Honour:
    value = f"{one.value} {one.unit}".strip()
    source = f"{one.report}（{one.source}）" if one.report else one.source
    return Honour(one.label, value, one.scope, one.period, one.cutoff, one.quote, source)


CARD = Card("honours", "荣誉", ask, face.look, face.table, face.words, rooms=("full",))
