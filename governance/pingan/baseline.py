"""What is usual: the city's rate of each indicator and its seasons, frozen for a year from the months before it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import IncompleteMonth
from governance.pingan.definition import Definition
from governance.pingan.observed import Observed, month_before, months_between

Floats = NDArray[np.float64]

SEASONS_FROM = 24
"""Months of a baseline from which it knows the seasons; before, all months count alike."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The city's usual for one year.

    Attributes:
        year: the year it is used in.
        months: the months it was taken from.
        rate: events for each unit of exposure and month, [indicator]; NaN where nothing is known.
        season: factor of each calendar month, [indicator, 12]; its mean over what was usual in the baseline is one, and
            it is one throughout where rolling, or where fewer than `SEASONS_FROM` months are known.
    """

    year: int
    months: tuple[int, ...]
    rate: Floats
    season: Floats

    def of_month(self, month: int) -> Floats:
        """The season's factor, [indicator]."""
        return np.asarray(self.season[:, month % 100 - 1])

    def same(self, other: "Baseline") -> bool:
        """Whether rates and seasons are equal in both."""
        return self is other or (
            np.array_equal(self.rate, other.rate, equal_nan=True)
            and np.array_equal(self.season, other.season, equal_nan=True)
        )


def baseline(city: Observed, definition: Definition, year: int) -> Baseline:
    """The baseline for a year from the city's totals.

    Args:
        city: one unit, the whole city.

    Raises:
        IncompleteMonth: fewer months are known than the definition asks for.
    """
    months = _before(city.months, year, definition.baseline_months)
    if len(months) < definition.baseline_least:
        raise IncompleteMonth(
            f"{year} 年没有基线：此前只有 {len(months)} 个月的数据，口径要求至少 {definition.baseline_least} 个月。"
        )
    window = city.at(months)[:, 0, :]
    at = {code: n for n, code in enumerate(city.measures)}
    counts = window[[at[i.id] for i in definition.indicators]]
    exposures = window[[at[i.exposure] for i in definition.indicators]]
    known = ~np.isnan(counts) & ~np.isnan(exposures)
    counts, exposures = np.where(known, counts, 0.0), np.where(known, exposures, 0.0)
    length, set_against = known.sum(axis=1), exposures.sum(axis=1)
    enough = (length >= definition.baseline_least) & (set_against > 0)
    # Totals over totals: in a mean of monthly rates small months would weigh like large ones.
    rate = np.divide(
        counts.sum(axis=1), set_against, out=np.full(len(counts), np.nan), where=enough
    )
    season = _season(counts, rate[:, None] * exposures, months, definition)
    rolling = np.array([i.rolling for i in definition.indicators])
    # Twelve months hold every season once. Without a rate the factors are nan until here.
    season[rolling | (length < SEASONS_FROM) | ~enough] = 1.0
    return Baseline(year, months, rate, season)


def _before(known: tuple[int, ...], year: int, most: int) -> tuple[int, ...]:
    """The known months before a year, so many at most."""
    if not known:
        return ()
    first = max(month_before(year * 100 + 1, most), known[0])
    return months_between(first, min((year - 1) * 100 + 12, known[-1]))


def _season(
    counts: Floats, usual: Floats, months: tuple[int, ...], definition: Definition
) -> Floats:
    """The factor of each calendar month: counts against what is usual, drawn to one where there are few.

    An amount is drawn to one the more, the more it varies: so many times its dispersion.
    """
    had, expected = _by_calendar_month(counts, months), _by_calendar_month(usual, months)
    k = definition.season_k * np.array([[i.spread] for i in definition.indicators])
    season = (had + k) / (expected + k)
    whole = expected.sum(axis=1)
    mean = np.divide(
        (season * expected).sum(axis=1), whole, out=np.ones(len(counts)), where=whole > 0
    )
    return np.asarray(season / mean[:, None])


def _by_calendar_month(values: Floats, months: tuple[int, ...]) -> Floats:
    """Sums over the years, [indicator, 12]."""
    calendar = np.array([month % 100 - 1 for month in months])
    return np.stack([values[:, calendar == n].sum(axis=1) for n in range(12)], axis=1)
