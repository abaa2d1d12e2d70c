"""How far a rate may lie from what was counted: the Wilson interval of a proportion."""

from math import sqrt

from governance.answers import Answer
from governance.indicators import Indicator, Unit

Z95 = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""


def wilson(n: float, of: float, z: float = Z95) -> tuple[float, float]:
    """The interval of the proportion n / of, inside 0..1; `of` must be positive."""
    share, square = n / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def interval(answer: Answer, of: Indicator) -> tuple[float, float] | None:
    """The 95 % interval of an answer: its own, Wilson's for a rate, none for a bare count."""
    if answer.value is None:
        return None
    if answer.low is not None and answer.high is not None:
        return answer.low, answer.high
    if of.unit is not Unit.RATE or not answer.denominator or answer.numerator is None:
        return None
    # A numerator above the denominator could put a negative number under the root.
    return wilson(min(answer.numerator, answer.denominator), answer.denominator)


def overlap(bounds: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    """Whether two intervals have a value in common; False where either is None."""
    return (
        bounds is not None
        and other is not None
        and max(bounds[0], other[0]) <= min(bounds[1], other[1])
    )
