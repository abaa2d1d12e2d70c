"""What a difference says: more than chance would make of it, within chance, or too few to tell."""

from enum import StrEnum
from math import sqrt

FEW = 30
"""Smallest count for a comparison in percent: where neither count reaches it, matters are told."""

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
    # The variance of a Poisson count is the count, and variances of a difference add up.
    if abs(now - then) <= CERTAIN * sqrt(now + then):
        return Change.WITHIN
    return Change.MORE if now > then else Change.FEWER


def stands_out(numerator: int, denominator: float, whole: float) -> bool:
    """Whether a rate differs from the whole's by more than chance among so few or many matters would (95 %)."""
    if not denominator:
        return False
    # The spread is that of the whole's rate: whether the place could be a sample of the whole.
    # max guards the root where a ratio of the whole lies above 1.
    spread = sqrt(max(whole * (1 - whole), 0.0) / denominator)
    return abs(numerator / denominator - whole) > CERTAIN * spread
