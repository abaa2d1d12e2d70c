"""A time zone as a table of its offsets: whole columns of clock times to instants and back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Seconds = NDArray[np.int64]
DAY_SECONDS = 86_400
_FIRST, _LAST = datetime(1899, 12, 30, tzinfo=UTC), datetime(2200, 1, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moments:
    """Instants of clock times: the first of two, and the end of the gap for a time that was skipped."""

    at: Seconds
    twice: NDArray[np.bool_]
    skipped: NDArray[np.bool_]


class Offsets:
    """The offsets from UTC of a zone between 1900 and 2200.

    Args:
        changes: the instants at which the offset changes, ascending.
        offsets: seconds east of UTC before the first change and after each.
    """

    def __init__(self, changes: Seconds, offsets: Seconds) -> None:
        self._changes, self._offsets = changes, offsets
        before, after = offsets[:-1], offsets[1:]
        # Clock times from opens to closes are those that a change repeats (clock put back) or
        # skips (put forward).
        self._opens = changes + np.minimum(before, after)
        self._closes = changes + np.maximum(before, after)
        self._forward = np.append(after > before, False)

    def local(self, at: Seconds) -> Seconds:
        """Clock times (seconds as if in UTC) of instants."""
        # right: at the very second of a change the new offset holds.
        return at + self._offsets[np.searchsorted(self._changes, at, side="right")]

    def instants(self, local: Seconds) -> Moments:
        """Instants of clock times; what a clock shows twice or never is told."""
        place = np.searchsorted(self._closes, local, side="right")
        at = local - self._offsets[place]
        at_change = np.zeros(len(local), dtype=bool)
        inner = np.flatnonzero(place < len(self._opens))
        at_change[inner] = local[inner] >= self._opens[place[inner]]
        forward = self._forward[place]
        skipped = at_change & forward
        at[skipped] = self._changes[place[skipped]]
        return Moments(at, at_change & ~forward, skipped)


@lru_cache(maxsize=16)
def offsets_of(zone: ZoneInfo) -> Offsets:
    """The zone's table: every day is looked at, and each day with a change to the second."""
    days = pd.date_range(_FIRST, _LAST, freq="D", unit="s")
    clock = days.tz_convert(zone).tz_localize(None).as_unit("s").asi8
    daily = clock - days.asi8
    turned = np.flatnonzero(np.diff(daily))
    changes = [_change(zone, int(days.asi8[n]), int(daily[n])) for n in turned]
    return Offsets(np.array(changes, dtype="int64"), np.append(daily[:1], daily[turned + 1]))


def _change(zone: ZoneInfo, start: int, before: int) -> int:
    """The second at which the offset changes within the day that starts there."""
    low, high = start, start + DAY_SECONDS
    # Bisection: the old offset holds at `low`, the new one at `high`.
    while high - low > 1:
        middle = (low + high) // 2
        offset = datetime.fromtimestamp(middle, zone).utcoffset()
        assert offset is not None
        if int(offset.total_seconds()) == before:
            low = middle
        else:
            high = middle
    return high


def day_numbers(local: Seconds) -> NDArray[np.int64]:
    """The day (yyyymmdd) of clock times."""
    days = np.floor_divide(local, DAY_SECONDS).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    number = months.astype("int64")
    year, month = number // 12 + 1970, number % 12 + 1
    return np.asarray(year * 10_000 + month * 100 + (days - months).astype("int64") + 1)


def month_numbers(local: Seconds) -> NDArray[np.int64]:
    """The month of clock times, counted from January 1970."""
    days = np.floor_divide(local, DAY_SECONDS).astype("datetime64[D]")
    return np.asarray(days.astype("datetime64[M]").astype("int64"))
