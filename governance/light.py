"""The deadline light: which share of its limit a matter has used, in working time, and what that means."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import inf
from zoneinfo import ZoneInfo

import numpy as np

from governance.labelled import Labelled
from governance.lifecycle import WorkingCalendar

DAY_SECONDS = 86_400
DAY_HOURS = 8
"""Working hours that a worked day stands for; a matter's due time keeps the clock time of its reception, so the
hours of a day are told by the part of it that has passed."""
WARNING_FROM = 0.8
"""More than this share of the limit is a warning; more than all of it is overdue."""

Span = tuple[int, int]
"""Two instants (epoch seconds), the second not before the first."""


class Level(Labelled):
    """What the light says."""

    NORMAL = "normal", "正常"
    WARNING = "warning", "临期"
    OVERDUE = "overdue", "超期"
    SUSPENDED = "suspended", "挂起"
    IN_TIME = "in_time", "按期办结"
    LATE = "late", "超期办结"
    UNLIMITED = "unlimited", "无时限"


LEVEL_LABELS = {member: member.label for member in Level}


@dataclass(frozen=True, slots=True)
class Light:
    """The light, and its numbers in seconds of the clock that counts; `share` None without a limit."""

    level: Level
    used: float
    limit: float | None
    share: float | None


def light(
    used: float,
    limit: float | None,
    *,
    closed: bool = False,
    suspended: bool = False,
    late: bool | None = None,
) -> Light:
    """The light of a matter that has used so many working seconds of its limit.

    Args:
        used: up to its closing, or to the instant asked about; suspensions left out.
        limit: what it was given; None where it has no due time.
        closed: the clock stands for good.
        suspended: the clock stands for now.
        late: whether the due instant is past, where that is known better than by the share.
    """
    if limit is None:
        return Light(Level.SUSPENDED if suspended else Level.UNLIMITED, used, None, None)
    # A limit of no length is overdrawn by any use, and 0 ÷ 0 is no use.
    share = used / limit if limit > 0 else inf if used > 0 else 0.0
    beyond = share > 1 if late is None else late
    if closed:
        level = Level.LATE if beyond else Level.IN_TIME
    elif beyond:
        level = Level.OVERDUE
    elif suspended:
        level = Level.SUSPENDED
    else:
        level = Level.WARNING if share > WARNING_FROM else Level.NORMAL
    return Light(level, used, limit, share)


class WorkingClock:
    """Time that counts: the part of worked days between two instants, by the local clock."""

    def __init__(self, calendar: WorkingCalendar, zone: ZoneInfo) -> None:
        self._calendar, self._zone = calendar, zone
        off = np.array(sorted(calendar.holidays - calendar.workdays), dtype="datetime64[D]")
        self._weekdays = np.busdaycalendar(holidays=off)
        # Worked weekends are counted beside: a calendar of numpy knows none.
        self._weekends = sorted(day for day in calendar.workdays if day.weekday() > 4)

    def seconds(self, start: int, end: int) -> float:
        """Working seconds from `start` to `end` (epoch seconds); a worked day has 86 400."""
        return max(0.0, self._position(end) - self._position(start))

    def _position(self, at: int) -> float:
        """Working seconds from the first of all days to an instant; only differences of positions are used."""
        local = datetime.fromtimestamp(at, self._zone)
        day = local.date()
        whole = int(np.busday_count(date.min, day, busdaycal=self._weekdays))
        whole += bisect_left(self._weekends, day)
        # Both without their zone, so that the day's part follows the clock on the wall even
        # where summer time begins or ends.
        passed = (local.replace(tzinfo=None) - datetime.combine(day, time())).total_seconds()
        return whole * DAY_SECONDS + (passed if self._calendar.works(day) else 0.0)


class WallClock:
    """Time that counts around the clock, for limits given in hours."""

    def seconds(self, start: int, end: int) -> float:
        return float(max(0, end - start))


Clock = WorkingClock | WallClock


@dataclass(frozen=True, slots=True)
class Given:
    """Times by which the light is judged (epoch seconds): reception, due time, end of the clock, suspensions (`still`)."""

    received: int
    due: int | None
    end: int
    closed: bool = False
    suspended: bool = False
    still: Sequence[Span] = ()


def judged(given: Given, clock: Clock) -> tuple[Light, Clock]:
    """The light of a matter, and the clock that told it.

    A limit that holds no working time at all (received and due on days off) is told by the clock on the wall. Where
    the clock never stood still the due instant itself decides what is overdue, as the indicators count it.
    """
    limit = None if given.due is None else clock.seconds(given.received, given.due)
    # The test of the clock ends the recursion: with the clock on the wall 0 stays 0.
    if limit == 0 and isinstance(clock, WorkingClock):
        return judged(given, WallClock())
    used = clock.seconds(given.received, given.end) - _stood(given, clock)
    late = None
    if given.due is not None and not given.still:
        # As the indicators count: closed at the due instant is in time, open at it is overdue.
        late = given.end > given.due if given.closed else given.end >= given.due
    told = light(used, limit, closed=given.closed, suspended=given.suspended, late=late)
    return told, clock


def _stood(given: Given, clock: Clock) -> float:
    spans = ((max(a, given.received), min(b, given.end)) for a, b in given.still)
    # Suspensions are cut to the matter's own time; one that lies outside it turns round.
    return sum(clock.seconds(a, b) for a, b in spans if a < b)


def hours(seconds: float, clock: Clock) -> float:
    """Seconds of a clock as the hours it is told in."""
    per_day = DAY_HOURS if isinstance(clock, WorkingClock) else 24
    return seconds / DAY_SECONDS * per_day
