"""The shelf of cards: CARDS is all that a screen can be made of."""

from dashboard.cards import (
    categories,
    departments,
    funnel,
    map,
    matrix,
    matters,
    measures,
    multiples,
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
    matrix.CARD,
    map.CARD,
    trend.CARD,
    multiples.CARD,
    categories.CARD,
    rhythm.CARD,
    funnel.CARD,
    departments.CARD,
    matters.CARD,
)
"""In the order of the manual: figures, units, time, make-up, hands, matters."""
