"""The shelf of cards: CARDS is all that a screen can be made of."""

from dashboard.cards import (
    categories,
    departments,
    funnel,
    map,
    matters,
    measures,
    peers,
    ranking,
    rhythm,
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
)
"""In the order of the manual: figures, units, time, make-up, hands, matters."""
