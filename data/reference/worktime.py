"""The clock of deadlines as a table: the profile's calendar and its limits in hours, kept in the store by its last load."""

import json
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from data.keeping.store import Store
from data.reference.profile import Profile, load_profile
from governance.errors import ProfileError
from governance.lifecycle import WorkingCalendar
from governance.light import Clock, WallClock, WorkingClock

META = "worktime"
"""The entry of meta that holds it."""


def as_text(profile: Profile) -> str:
    """The table as `read_text` reads it."""
    calendar = profile.calendar
    return json.dumps(
        {
            "holidays": sorted(day.isoformat() for day in calendar.holidays),
            "workdays": sorted(day.isoformat() for day in calendar.workdays),
            "hours": _in_hours(profile),
        }
    )


def _in_hours(profile: Profile) -> list[list[str]]:
    """The (kind, urgency) whose limit is in hours, that is around the clock."""
    return [
        [kind, urgency]
        for kind, limits in sorted(profile.deadlines.items())
        for urgency, limit in sorted(limits.items())
        if limit.hours is not None
    ]


class Worktime:
    """Which clock tells the deadline of a kind of matter at an urgency."""

    def __init__(
        self, calendar: WorkingCalendar, zone: ZoneInfo, hours: frozenset[tuple[str, str]]
    ) -> None:
        self.working, self._hours = WorkingClock(calendar, zone), hours

    def clock(self, kind: str, urgency: str) -> Clock:
        # Profiles write the limit of matters without an urgency under `default`.
        return WallClock() if (kind, urgency or "default") in self._hours else self.working


def worktime(store: Store) -> Worktime:
    """The clock of the store's profile; of an older store, as the profile says now."""
    meta = store.meta()
    text = meta.get(META) or _of_profile(meta.get("profile", ""))
    return _read(text, meta["timezone"])


@lru_cache(maxsize=8)
def _read(text: str, zone: str) -> Worktime:
    table = json.loads(text)
    holidays, workdays = (
        {date.fromisoformat(day) for day in table[name]} for name in ("holidays", "workdays")
    )
    hours = frozenset((str(kind), str(urgency)) for kind, urgency in table["hours"])
    return Worktime(
        WorkingCalendar(frozenset(holidays), frozenset(workdays)), ZoneInfo(zone), hours
    )


@lru_cache(maxsize=8)
def _of_profile(name: str) -> str:
    try:
        return as_text(load_profile(name))
    except ProfileError:
        return json.dumps({"holidays": [], "workdays": [], "hours": []})
