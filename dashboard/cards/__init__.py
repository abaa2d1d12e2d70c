"""The shelf of cards: CARDS is all that a screen can be made of."""

from dashboard.cards import (
    categories,
    departments,
    funnel,
    index_changes,
    index_headline,
    index_map,
    index_ranking,
    map,
    matrix,
    matters,
    measures,
    multiples,
    peers,
    ranking,
    rhythm,
    risks,
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
    risks.CARD,
    index_headline.CARD,
    index_ranking.CARD,
    index_map.CARD,
    index_changes.CARD,
)
"""In the order of the manual: figures, units, time, make-up, hands, matters, the index."""
