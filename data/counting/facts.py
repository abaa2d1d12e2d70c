"""Facts: what a chunk of matters adds to the tallies, as plain arrays that are cheap to hand on."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data import schema
from governance.lifecycle import MEASURES, events

Ints = NDArray[np.int64]
Words = tuple[object, ...]

# So that 1 January 1900 is day 1: positive serials fit the bits that tallies give them.
FIRST_DAY = np.datetime64("1899-12-31", "D")
"""Days are counted from here while a load counts; 0 is no day."""
_MEASURE = {name: n for n, name in enumerate(MEASURES)}


@dataclass(frozen=True, slots=True)
class Facts:
    """Signed facts of matters, and whose they are.

    Attributes:
        row, measure, day, sign: a fact each: the matter's position, the measure's among MEASURES, the local day of
            the event (0: from reception on, whatever the cutoff) and +1 or −1.
        received: each matter's day of reception; place_key, class_key: which of `places` (codes from the district to
            the grid) and `classes` (kind, source, linked, category) it belongs to.
    """

    row: NDArray[np.int32]
    measure: NDArray[np.int8]
    day: NDArray[np.int32]
    sign: NDArray[np.int8]
    received: NDArray[np.int32]
    place_key: NDArray[np.int32]
    class_key: NDArray[np.int32]
    places: list[Words]
    classes: list[Words]

    def of(self, wanted: NDArray[np.bool_]) -> "Facts":
        """The facts of some of the matters."""
        return self.on(wanted[self.row])

    def on(self, kept: NDArray[np.bool_]) -> "Facts":
        """Some of the facts."""
        facts = {name: getattr(self, name)[kept] for name in ("row", "measure", "day", "sign")}
        return replace(self, **facts)


def facts_of(matters: pd.DataFrame, zone: str, *, after: int = -1) -> Facts:
    """The facts of matters.

    Args:
        matters: columns of `data.counting.counted.LIFE` besides id and withdrawn, and outcome, outcome_at, solved_level.
        zone: the time zone of days.
        after: only what happens later than this instant.
    """
    facts = events(matters)
    if after >= 0:
        facts = facts[facts["at"] > after]
    codes = [matters[c].to_numpy(dtype=object) for c in schema.PLACE_COLUMNS]
    category = matters["category"].fillna("").to_numpy(dtype=object)
    # Python's own bool: the driver of SQLite binds no NumPy scalar.
    linked = matters["linked"].to_numpy(dtype=bool).astype(object)
    kind, source = (matters[c].to_numpy(dtype=object) for c in ("kind", "source"))
    places, place_key = _numbered(codes)
    classes, class_key = _numbered([kind, source, linked, category])
    return Facts(
        facts["row"].to_numpy(dtype="int32"),
        np.asarray(facts["measure"].map(_MEASURE), dtype="int8"),
        days_of(facts["at"].to_numpy(), zone).astype("int32"),
        facts["sign"].to_numpy(dtype="int8"),
        day_serial(matters["received_day"].to_numpy(dtype="int64")).astype("int32"),
        place_key,
        class_key,
        places,
        classes,
    )


def _numbered(columns: list[NDArray[np.object_]]) -> tuple[list[Words], NDArray[np.int32]]:
    """The different combinations, and which of them each row has."""
    numbers: dict[Words, int] = {}
    rows = [numbers.setdefault(row, len(numbers)) for row in zip(*columns, strict=True)]
    return list(numbers), np.array(rows, dtype="int32")


def days_of(at: NDArray[np.generic], zone: str) -> Ints:
    """The local day of epoch seconds, counted from FIRST_DAY; 0 stays 0."""
    seconds = np.asarray(at, dtype="int64")
    shifted = seconds + offsets(seconds, zone)
    days = shifted // 86_400 - (FIRST_DAY - np.datetime64(0, "D")).astype("int64")
    # Second 0 is governance.lifecycle.EVER, not New Year of 1970.
    return np.where(seconds == 0, 0, days)


def end_of_month(at: int, zone: str) -> int:
    """The last second of the local month of an instant."""
    here = pd.Timestamp(at, unit="s", tz="UTC").tz_convert(zone)
    following = (here.normalize().replace(day=1) + pd.DateOffset(months=1)).tz_localize(None)
    # Midnight of the first may be skipped or come twice where clocks are changed at that hour.
    ends = following.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    return int(ends.timestamp()) - 1


def offsets(seconds: Ints, zone: str) -> Ints:
    """Seconds east of UTC of a zone at these instants; worked out once for each different quarter of an hour."""
    # Offsets change on quarters of an hour: a few
    # thousand conversions do for millions of events.
    quarters, where = np.unique(seconds // 900, return_inverse=True)
    moments = pd.to_datetime(pd.Series(quarters * 900), unit="s", utc=True)
    local = moments.dt.tz_convert(zone).dt.tz_localize(None)
    seconds_east = (local - moments.dt.tz_localize(None)).dt.total_seconds().to_numpy(dtype="int64")
    return np.asarray(seconds_east[where], dtype="int64")


def day_serial(days: Ints) -> Ints:
    """Days written yyyymmdd, counted from FIRST_DAY."""
    # NumPy counts months from January 1970, so yyyymmdd is taken apart without parsing text.
    months = (days // 10_000 - 1970) * 12 + days // 100 % 100 - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray((first - FIRST_DAY).astype("int64") + days % 100 - 1, dtype="int64")


def written(serials: Ints) -> Ints:
    """Days counted from FIRST_DAY, written yyyymmdd; 0 stays 0."""
    days = FIRST_DAY + serials
    months = days.astype("datetime64[M]")
    of_month = (days - months.astype("datetime64[D]")).astype("int64") + 1
    count = months.astype("int64")
    shown = (count // 12 + 1970) * 10_000 + (count % 12 + 1) * 100 + of_month
    return np.where(serials == 0, 0, shown)
