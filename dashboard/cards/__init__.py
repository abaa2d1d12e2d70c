"""The shelf of cards: CARDS is all that a screen can be made of."""

from importlib import import_module
from typing import Final

from dashboard.cards.card import Card

_MODULES: Final = (
    *("measures", "ranking", "peers", "matrix", "map", "trend", "multiples", "categories"),
    *("rhythm", "funnel", "departments", "matters", "risks", "subject", "period"),
    *("matter.now", "matter.course", "matter.versions", "matter.particulars"),
    *("chain", "sites", "notes"),
    *("index.choices", "index.headline", "index.ranking", "index.map", "index.classes"),
    *("index.changes", "index.causes", "index.profile", "index.table", "index.matters"),
    *("index.course", "index.doubt", "index.about", "index.formula", "index.example"),
    *("index.weights", "index.trial", "index.measures", "index.baseline", "index.rules"),
    *("index.honours", "quality.statements", "quality.sources", "quality.completeness"),
    *("quality.loads", "quality.coverage", "quality.rejects", "quality.published", "quality.facts"),
    *("briefings.choices", "briefings.draft", "briefings.comparison", "briefings.archive"),
    "briefings.verdict",
)
"""A module a card, in the order of the manual: figures, units, time, make-up, hands, matters; one matter or place; the
index; loads; briefings."""

CARDS: Final[tuple[Card, ...]] = tuple(
    import_module(f"{__name__}.{module}").CARD for module in _MODULES
)
