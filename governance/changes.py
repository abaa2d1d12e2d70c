"""What a difference says: more than chance would make of it, within chance, or too few to tell."""

from enum import StrEnum
from math import sqrt

FEW = 30
"""A change between counts of which neither reaches this is told in matters, never in percent."""

CERTAIN = 1.96
"""Standard deviations beyond which two counts differ by more than chance (95 %)."""


class Change(StrEnum):
    """How a count stands against an earlier one."""

    MORE = "more"
    FEWER = "fewer"
    WITHIN = "within"
    SMALL = "small"


def change(now: int, then: int) -> Change:
    """Whether two counts differ by more than two Poisson counts of one rate would."""
    if max(now, then) < FEW:
        return Change.SMALL
    if abs(now - then) <= CERTAIN * sqrt(now + then):
        return Change.WITHIN
    return Change.MORE if now > then else Change.FEWER


def stands_out(numerator: int, denominator: float, whole: float) -> bool:
    """Whether a rate differs from the whole's by more than chance among so few or many matters would (95 %)."""
    if not denominator:
        return False
    spread = sqrt(max(whole * (1 - whole), 0.0) / denominator)
    return abs(numerator / denominator - whole) > CERTAIN * spread
