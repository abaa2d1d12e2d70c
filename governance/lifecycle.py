"""The life of a matter: what happens to it when, and the working time it is given.

`events` is the only place where a matter's fields become countable facts. The loader sums its rows into
tallies, and questions that no tally can answer sum the same rows again.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from governance.matters import Quality

EVER = 0
"""The event instant of facts that hold from reception on, whatever the cutoff."""

_CLOSED, _RESULT = {"closed_at"}, {"outcome"}
_LIMITED, _SOLVED = {"closed_at", "due_at"}, {"outcome", "solved_level"}

NEEDS: Mapping[str, AbstractSet[str]] = {
    "received": set(),
    "declined": set(),
    "closed": _CLOSED,
    "settled": {"verified_at"},
    "due": {"due_at"},
    "closed_in_time": _LIMITED,
    "closed_late": _LIMITED,
    "resolved": _RESULT,
    "resolved_village": _SOLVED,
    "resolved_town": _SOLVED,
    "failed": _RESULT,
    "to_court": _RESULT,
    "to_petition": _RESULT,
    "entered": {"entered_at"},
    "timely": {"entered_at"},
    "complete": {"required"},
    "pointed": {"position"},
    "inside": {"position"},
}
"""By measure: the fields of a matter without which a source cannot tell it."""

MEASURES = tuple(NEEDS)


def events(matters: pd.DataFrame) -> pd.DataFrame:
    """What happened to matters, as signed facts.

    Args:
        matters: one row a matter; epoch seconds (nullable) in received_at, first_closed_at, sent_back_at,
            closed_at, verified_at, declined_at, due_at, extended_due_at, outcome_at; text in state, outcome,
            solved_level; flags of Quality in quality.

    Returns:
        Columns row (position in `matters`), measure, at (epoch seconds; 0 = whatever the cutoff), sign (+1/−1).
        Summing `sign` of a measure over the rows with `at` ≤ cutoff gives 1 where the measure holds then.
    """
    life = Life.of(matters)
    parts = [
        _part("received", np.full(len(matters), float(EVER))),
        _part("declined", life.declined),
        *_settled(life),
        *_spells(life),
        *_due(life),
        *_outcomes(matters),
        *_quality(matters),
    ]
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True, slots=True)
class Life:
    """The instants of matters as float arrays; nan = never."""

    closed_first: np.ndarray
    reopened: np.ndarray
    closed_again: np.ndarray
    verified: np.ndarray
    declined: np.ndarray
    due: np.ndarray

    @classmethod
    def of(cls, matters: pd.DataFrame) -> "Life":
        first, back, last = (
            _instant(matters, c) for c in ("first_closed_at", "sent_back_at", "closed_at")
        )
        declined = _instant(matters, "declined_at")
        # A matter never sent back has one closing, and it is told as the second: it lasts.
        again = np.where(np.isnan(back) | (last > back), last, np.nan)
        # Nothing is sent back before it is closed: a later first closing is a slip of the source.
        first = np.where(first > back, np.nan, first)
        # A source may keep one closing only: before the sending back, it was the first.
        opening = np.where(np.isnan(first) & (last <= back), last, first)
        due, extended = _instant(matters, "due_at"), _instant(matters, "extended_due_at")
        return cls(
            closed_first=np.where(np.isnan(back), np.nan, opening),
            reopened=back,
            closed_again=again,
            verified=_instant(matters, "verified_at"),
            declined=declined,
            due=np.where(np.isnan(extended), due, extended),
        )


def _instant(matters: pd.DataFrame, column: str) -> np.ndarray:
    if column not in matters:
        return np.full(len(matters), np.nan)
    return matters[column].to_numpy(dtype="float64", na_value=np.nan)


def _part(measure: str, at: np.ndarray, sign: int = 1) -> pd.DataFrame:
    rows = np.flatnonzero(~np.isnan(at))
    return pd.DataFrame(
        {"row": rows, "measure": measure, "at": at[rows].astype("int64"), "sign": sign}
    )


def _before(at: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """`at` where it lies before `limit` or there is none."""
    return np.where(np.isnan(limit) | (at < limit), at, np.nan)


def _settled(life: Life) -> list[pd.DataFrame]:
    """The measure settled: from the verification until the matter is declined, if it is."""
    begin = _before(life.verified, life.declined)
    end = np.where(np.isnan(begin), np.nan, life.declined)
    return [_part("settled", begin), _part("settled", end, -1)]


def _spells(life: Life) -> list[pd.DataFrame]:
    """The measures closed and closed_late: each closing until it is sent back or the matter is declined."""
    parts = []
    never = np.full(len(life.due), np.nan)
    for shut, opened in ((life.closed_first, life.reopened), (life.closed_again, never)):
        begin = _before(shut, life.declined)
        # fmin passes over nan: whichever of the two comes at all, or first, ends the spell.
        end = np.where(np.isnan(begin), np.nan, np.fmin(opened, life.declined))
        # Without a due time the comparison with nan is False: nothing is late.
        late = begin > life.due
        parts += [
            _part("closed", begin),
            _part("closed", end, -1),
            _part("closed_late", np.where(late, begin, np.nan)),
            _part("closed_late", np.where(late, end, np.nan), -1),
        ]
    return parts


def _due(life: Life) -> list[pd.DataFrame]:
    """The measures due and closed_in_time, both from the due instant on."""
    due, declined = life.due, life.declined
    # Declined before it was due: both facts fall on the due instant and cancel out. maximum
    # keeps nan, so what was not declined stays due.
    parts = [_part("due", due), _part("due", np.maximum(due, declined), -1)]
    never = np.full(len(due), np.nan)
    for shut, opened in ((life.closed_first, life.reopened), (life.closed_again, never)):
        end = np.fmin(opened, declined)
        begin = _before(shut, declined)
        # Closed by the due instant and still closed then: a spell that ended before is none.
        holds = (begin <= due) & (np.isnan(end) | (end > due))
        parts += [
            _part("closed_in_time", np.where(holds, due, np.nan)),
            _part("closed_in_time", np.where(holds, end, np.nan), -1),
        ]
    return parts


def _outcomes(matters: pd.DataFrame) -> list[pd.DataFrame]:
    if "outcome" not in matters or matters["outcome"].isna().all():
        return []
    at, outcome = _instant(matters, "outcome_at"), matters["outcome"].to_numpy(dtype=object)
    parts = [
        _part(measure, np.where(outcome == measure, at, np.nan))
        for measure in ("resolved", "failed", "to_court", "to_petition")
    ]
    level = matters["solved_level"].to_numpy(dtype=object)
    solved = outcome == "resolved"
    parts += [
        _part(f"resolved_{where}", np.where(solved & (level == where), at, np.nan))
        for where in ("village", "town")
    ]
    return parts


def _quality(matters: pd.DataFrame) -> list[pd.DataFrame]:
    """What the record itself is worth: facts from reception on, whatever the cutoff."""
    if "quality" not in matters:
        return []
    flags = matters["quality"].to_numpy(dtype="int64")
    return [
        _part(str(quality.name).lower(), np.where(flags & quality, float(EVER), np.nan))
        for quality in Quality
    ]


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a matter may take; exactly one of the three is set."""

    working_days: int | None = None
    hours: float | None = None
    days: int | None = None


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked: Monday to Friday, changed by a list of holidays and worked weekends."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    until: date | None = None
    """The last day that the list knows."""

    @classmethod
    def weekdays_only(cls) -> "WorkingCalendar":
        return cls()

    def works(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def due(self, received: pd.Series, limit: Limit) -> pd.Series:
        """Due instants for local, zone-less reception instants; working days keep the clock time.

        A matter received on a day off starts at the first instant of the next working day's count:
        its n-th working day is the n-th worked day after the day of reception.
        """
        if limit.hours is not None:
            return received + pd.Timedelta(hours=limit.hours)
        if limit.days is not None:
            return received + pd.Timedelta(days=limit.days)
        days, count = received.dt.normalize(), limit.working_days or 0
        worked = self._worked_between(days.min(), days.max(), count)
        # "right" skips the day of reception: the count begins with the next worked day.
        position = np.searchsorted(worked, days.to_numpy(), side="right")
        target = pd.Series(worked[position + count - 1], index=received.index)
        due: pd.Series = target + (received - days)
        return due

    def _worked_between(self, first: pd.Timestamp, last: pd.Timestamp, extra: int) -> np.ndarray:
        # Generous, so that the list never ends too early: fewer than three calendar days go to
        # a worked one, and the 40 cover a long run of holidays.
        start, stop = first.date(), last.date() + timedelta(days=extra * 3 + 40)
        span = (start + timedelta(days=n) for n in range((stop - start).days + 1))
        return np.array([np.datetime64(d, "us") for d in span if self.works(d)])
