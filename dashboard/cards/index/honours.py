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
    honours = [fact for fact in journal.facts(asked.store, scope=asked.scope) if fact.kind in KINDS]
    return tuple(
        _honour(fact) for fact in sorted(honours, key=lambda fact: (fact.cutoff, fact.kind))
    )


def _honour(fact: Any) -> Honour:
    value = f"{fact.value} {fact.unit}".strip()
    source = f"{fact.report}（{fact.source}）" if fact.report else fact.source
    return Honour(fact.label, value, fact.scope, fact.period, fact.cutoff, fact.quote, source)


CARD = Card("honours", "荣誉", ask, face, rooms=("full",))
