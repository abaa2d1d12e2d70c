"""The shelf of cards: CARDS is all that a screen can be made of."""

from dashboard.cards import (
    categories,
    completeness,
    coverage,
    departments,
    funnel,
    loads,
    map,
    matters,
    measures,
    peers,
    published,
    ranking,
    rejects,
    rhythm,
    sources,
    statements,
    trend,
)
from dashboard.cards.card import Card

CARDS: tuple[Card, ...] = (
    measures.CARD,
    ranking.CARD,
    peers.CARD,
    map.CARD,
    trend.CARD,
    categories.CARD,
    rhythm.CARD,
    funnel.CARD,
    departments.CARD,
    matters.CARD,
    statements.CARD,
    sources.CARD,
    completeness.CARD,
    loads.CARD,
    coverage.CARD,
    rejects.CARD,
    published.CARD,
)
"""In the order of the manual: figures, units, time, make-up, hands, matters; then what was loaded."""
