"""When the demonstration's matters are received: how many a month and unit, which day, which second.

Every matter is one row of uniform draws, seeded by kind and month alone: what was received in a month does not
depend on the day on which the demonstration is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from governance.lifecycle import WorkingCalendar

DAY = 86_400.0
UNITS = ("330502", "330503", "330521", "330522", "330523", "330590")
FIRST_MONTH = (2018, 10)
DRAWS = (
    "day second village grid where1 where2 where3 category title urgency declined decision assign"
    " acknowledge handle slow tail never rework rework1 rework2 returned extension extension_at verify"
    " verified_at entry entry_at correction correction_at correction_kind phantom phantom_at cohort"
    " link reporter outcome level amount parties nowhere"
).split()
_COLUMN = {name: position for position, name in enumerate(DRAWS)}
_INCIDENTS_A_YEAR = (26_000, 7_900, 8_000, 9_600, 8_300, 4_800)
_DISPUTES_A_YEAR = {
    2018: 25_310,
    2019: 25_102,
    2020: 25_480,
    2021: 25_936,
    2022: 26_214,
    2023: 25_873,
    2024: 26_447,
    2025: 26_128,
}
_DISPUTES_LATER = 25_990
_DISPUTE_SHARE = np.array([0.215, 0.158, 0.160, 0.205, 0.175, 0.087])
WUXING_EARLY = (102_155, (2018, 10), (2020, 9))
"""吴兴 without the new district in two years: the published cohort and what was not accepted."""
_WEEK = np.array([1.14, 1.06, 1.03, 1.02, 1.05, 0.78, 0.66])
_STREAM = {"incident": 1, "dispute": 2}
_OFF, _WORKED_WEEKEND = 0.55, 0.98
_SEASON = {
    "incident": (0.93, 0.78, 1.0, 1.02, 1.04, 1.06, 1.12, 1.1, 1.04, 0.99, 1.0, 0.96),
    "dispute": (1.14, 0.72, 0.99, 1.0, 1.0, 1.02, 1.03, 1.02, 1.0, 0.99, 1.02, 1.08),
}
_HOURS = (
    np.array(
        [3, 2, 1, 1, 1, 3, 9, 25, 70, 96, 92, 60, 30, 48, 86, 90, 76, 48, 26, 20, 16, 11, 7, 4]
    )
    + 0.0
)

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Matters by reception, oldest first."""

    received: np.ndarray
    """Seconds of the local clock since 1970, whole."""
    unit: np.ndarray
    """Positions in UNITS."""
    draws: np.ndarray

    def draw(self, name: str) -> np.ndarray:
        column: np.ndarray = self.draws[:, _COLUMN[name]]
        return column

    def within(self, opening: float, cutoff: float) -> np.ndarray:
        """The matters received from one instant to another; none unless the data reach over all of it."""
        if self.received[0] >= opening + DAY or self.received[-1] <= cutoff:
            return np.array([], dtype=int)
        return np.flatnonzero((self.received >= opening) & (self.received <= cutoff))

    @property
    def years(self) -> np.ndarray:
        return self.received.astype("datetime64[s]").astype("datetime64[Y]").astype(int) + 1970

    @property
    def months(self) -> np.ndarray:
        """Months of the year, January 0."""
        return self.received.astype("datetime64[s]").astype("datetime64[M]").astype(int) % 12


def arrivals(
    kind: str, *, first: date, end: date, calendar: WorkingCalendar, seed: int
) -> Arrivals:
    """Matters of a kind received from `first` on and before `end`."""
    parts = [
        _month(kind, month, calendar, seed)
        for month in _months((first.year, first.month), (end.year, end.month))
    ]
    received = np.concatenate([p.received for p in parts])
    kept = (received >= instant(first)) & (received < instant(end))
    order = np.flatnonzero(kept)[np.argsort(received[kept], kind="stable")]
    return Arrivals(
        received[order],
        np.concatenate([p.unit for p in parts])[order],
        np.concatenate([p.draws for p in parts])[order],
    )


def instant(day: date | str) -> float:
    """Seconds of the local clock: the first of a day, or those of an ISO text."""
    return float(np.datetime64(day, "s").astype("int64"))


def _months(first: Month, last: Month) -> list[Month]:
    count = (last[0] - first[0]) * 12 + last[1] - first[1] + 1
    start = first[0] * 12 + first[1] - 1
    return [(m // 12, m % 12 + 1) for m in range(start, start + count)]


def _month(kind: str, month: Month, calendar: WorkingCalendar, seed: int) -> Arrivals:
    counts = _counts(kind, month, calendar)
    year, number = month
    rng = np.random.default_rng([seed, _STREAM[kind], year * 100 + number])
    draws = rng.random((int(counts.sum()), len(DRAWS)))
    days = _days(month)
    edges = np.cumsum(_weights(kind, days, calendar))
    day = np.searchsorted(edges / edges[-1], draws[:, _COLUMN["day"]], "right")
    clock = np.concatenate([[0.0], np.cumsum(_HOURS)])
    # The inverse of the day's distribution, straight within an hour: 25 edges, 24 hours.
    second = np.interp(draws[:, _COLUMN["second"]], clock / clock[-1], np.arange(25) * 3600.0)
    start = days[np.minimum(day, len(days) - 1)].astype("datetime64[s]").astype("int64")
    # A draw next to 1 must not give the first second of the next day.
    received = start + np.minimum(np.floor(second), DAY - 1)
    return Arrivals(received, np.repeat(np.arange(len(UNITS)), counts), draws)


def _counts(kind: str, month: Month, calendar: WorkingCalendar) -> np.ndarray:
    """How many each unit receives in a month; a year's months add up to the year's number."""
    year = month[0]
    months = _months((year, 1), (year, 12))
    weight = _month_weights(kind, months, calendar)
    place = months.index(month)
    if kind == "dispute":
        total = _DISPUTES_A_YEAR.get(year, _DISPUTES_LATER)
        cells = shared_out(total, np.outer(weight, _DISPUTE_SHARE).ravel())
        by_month: np.ndarray = cells.reshape(len(months), len(UNITS))
        of_month: np.ndarray = by_month[place]
        return of_month
    counts: np.ndarray = np.array(
        [
            shared_out(round(base * _drift(unit, year)), weight)[place]
            for unit, base in enumerate(_INCIDENTS_A_YEAR)
        ]
    )
    total, first, last = WUXING_EARLY
    if first <= month <= last:
        months = _months(first, last)
        counts[0] = shared_out(total, _month_weights(kind, months, calendar))[months.index(month)]
    return counts


def _drift(unit: int, year: int) -> float:
    """A unit's year lies up to 6 % above or below its habit."""
    return 1 + 0.06 * float(np.sin(1.7 * unit + 0.9 * (year - 2018)))


def shared_out(total: int, weight: np.ndarray) -> np.ndarray:
    """Whole numbers in proportion to `weight` that add up to `total` (largest remainder)."""
    exact = total * weight / weight.sum()
    whole: np.ndarray = np.floor(exact).astype(int)
    # The largest remainders first; stable, so that ties fall the same way on every machine.
    rest = np.argsort(whole - exact, kind="stable")[: total - whole.sum()]
    whole[rest] += 1
    return whole


def _days(month: Month) -> np.ndarray:
    start = np.datetime64(f"{month[0]}-{month[1]:02d}", "M")
    return np.arange(start, start + 1, dtype="datetime64[D]")


def _month_weights(kind: str, months: Sequence[Month], calendar: WorkingCalendar) -> np.ndarray:
    return np.array([_weights(kind, _days(month), calendar).sum() for month in months])


def _weights(kind: str, days: np.ndarray, calendar: WorkingCalendar) -> np.ndarray:
    """How much of its month each day gets: week, season, holidays and worked weekends."""
    weights = []
    for day in days.astype(object):
        usual = _WEEK[day.weekday()]
        works = calendar.works(day)
        if works and day.weekday() >= 5:
            usual = _WORKED_WEEKEND
        if not works and day.weekday() < 5:
            usual = _OFF
        weights.append(usual * _SEASON[kind][day.month - 1])
    return np.array(weights)
