"""Standings: places in order of an indicator, with ties and a guard for small numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.answers import Answer
from governance.indicators import Better, Indicator

SMALL = 30
"""A rate over fewer matters than this is shown but not ranked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A place's rank; None where there is no value or too few matters to rank it."""

    rank: int | None
    tied: bool
    small: bool
    answer: Answer


def standings(answers: Sequence[Answer], indicator: Indicator) -> list[Standing]:
    """Best first by the indicator's direction; equal values share a rank; unranked places come last."""
    # Sorting is upwards. An indicator without a good direction is listed from the highest down.
    sign = 1 if indicator.better is Better.LOWER else -1
    # Counts have no guard: a small one is exact, while a rate of few matters is mostly chance.
    small = {id(a) for a in answers if indicator.is_rate and (a.denominator or 0) < SMALL}
    ranked = sorted(
        (a for a in answers if a.value is not None and id(a) not in small),
        key=lambda a: (sign * (a.value or 0), a.place),
    )
    values = [a.value for a in ranked]
    rows = [
        Standing(values.index(a.value) + 1, values.count(a.value) > 1, False, a) for a in ranked
    ]
    rest = [a for a in answers if a.value is None or id(a) in small]
    rest.sort(key=lambda a: (a.value is None, a.place))
    return rows + [Standing(None, False, a.value is not None, a) for a in rest]
