"""公布数据: the profile's published figures that the reader may see; they change with a load alone."""

from itertools import groupby
from typing import Any

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from data.queries import journal
from layouts.cards.quality import facts as face
from layouts.cards.quality.facts import FactGroup, FactLine, Facts


def ask(ask: Ask, _options: Nothing) -> Facts:
    """Every published figure, by report."""
    # groupby joins only neighbours, so they are sorted by what they are grouped by.
    ordered = sorted(journal.facts(ask.store, scope=ask.scope), key=lambda fact: fact.source)
    groups = [
        FactGroup(code, of[0].report, tuple(map(_line, of)))
        for code, of in (
            (code, list(facts)) for code, facts in groupby(ordered, lambda f: f.source)
        )
    ]
    return Facts(ask.store.meta()["city_name"], tuple(groups), len(ordered))


def _line(fact: Any) -> FactLine:
    value = f"{fact.value} {fact.unit}".strip()
    return FactLine(
        fact.label, value, fact.scope, fact.period, fact.cutoff, fact.quote, fact.modelled
    )


CARD = Card("facts", "公布数据", ask, face, rooms=("full",))
