"""What a timetable issues: the newest period that is over and whose data are there, once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.briefing.office import Office
from data.queries import asking, journal
from governance.briefing import periods
from governance.errors import BriefingError
from governance.periods import Period, day_number


def newest_complete(office: Office, kind: str) -> Period:
    """The newest period of a kind that has ended, both by the clock and in the newest load.

    Raises:
        BriefingError: the kind has no timetable.
    """
    template = office.template(kind)
    if template.period not in periods.CALENDAR:
        raise BriefingError(
            f"{template.label}没有固定的时段，不能按时签发：请用 briefing 并写明 --period。"
        )
    zone = ZoneInfo(office.profile.timezone)
    today = datetime.fromtimestamp(office.now, zone).date()
    ended = _ended_before(today, template.period)
    # "Ended before" excludes the day itself; a period may end on the last complete day.
    return _ended_before(
        min(ended.end, _complete_until(office, zone)) + timedelta(days=1), template.period
    )


def _complete_until(office: Office, zone: ZoneInfo) -> date:
    """The last day of which the newest load may have everything: it has newer data, or was made after it."""
    question = asking.question(office.store, scope=office.scope)
    trust = journal.trust(office.store, question, scope=office.scope)
    newest = question.cutoff.local(zone).date()
    loaded = datetime.fromtimestamp(trust.known_at, zone).date()
    return newest if day_number(loaded) > day_number(newest) else newest - timedelta(days=1)


def _ended_before(day: date, unit: str) -> Period:
    """The newest period of a unit whose last day is before the day."""
    last = periods.around(day - timedelta(days=1), unit)
    if last.end < day:
        return last
    before = last.previous()
    if before is None:
        raise BriefingError(f"{last.label} 之前没有时段。")
    return before
