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
        season: factor of each calendar month, [indicator, 12]; its mean over the baseline's exposure is one.
    """

    year: int
    months: tuple[int, ...]
    rate: Floats
    season: Floats

    def of_month(self, month: int) -> Floats:
        """The season's factor, [indicator]."""
        return np.asarray(self.season[:, month % 100 - 1])


def baseline(city: Observed, definition: Definition, year: int) -> Baseline:
    """The baseline for a year from the city's totals.

    Args:
        city: one unit, the whole city.

    Raises:
        IncompleteMonth: fewer months are known than the definition asks for.
    """
    first = max(month_before(year * 100 + 1, definition.baseline_months), *city.months[:1], 0)
    months = months_between(first, (year - 1) * 100 + 12) if first // 100 < year else ()
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
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = counts.sum(axis=1) / exposures.sum(axis=1)
    rate[known.sum(axis=1) < definition.baseline_least] = np.nan
    usual = rate[:, None] * exposures
    return Baseline(year, months, rate, _season(counts, usual, months, definition))


def _season(
    counts: Floats, usual: Floats, months: tuple[int, ...], definition: Definition
) -> Floats:
    """The factor of each calendar month: counts against what is usual, drawn to one where there are few."""
    season = np.ones((len(counts), 12))
    if len(months) < SEASONS_FROM:
        return season
    k = definition.season_k
    for n in range(12):
        here = [at for at, month in enumerate(months) if month % 100 == n + 1]
        season[:, n] = (counts[:, here].sum(axis=1) + k) / (usual[:, here].sum(axis=1) + k)
    rolling = np.array([i.rolling for i in definition.indicators])
    season[rolling] = 1.0
    shares = np.stack(
        [
            usual[:, [at for at, m in enumerate(months) if m % 100 == n + 1]].sum(axis=1)
            for n in range(12)
        ],
        axis=1,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (season * shares).sum(axis=1) / shares.sum(axis=1)
    return np.asarray(season / np.where(np.isfinite(mean) & (mean > 0), mean, 1.0)[:, None])
