"""The spans of time that the map plays: the last 24 hours, 30 days or 12 months of data, in bins."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.errors import AskError, close, nearest
from governance.questions import Question
from layouts.onemap import RANGES


@dataclass(frozen=True, slots=True)
class Bins:
    """Edges in epoch seconds, one more than there are bins, and what each bin is called.

    The last bin ends with the newest data: it may be a part of an hour, day or month.
    """

    edges: tuple[int, ...]
    words: tuple[str, ...]


def bins(question: Question, span: str) -> Bins:
    """The bins of a span that ends where the question's data end.

    Raises:
        AskError: no such span.
    """
    if span not in RANGES:
        raise AskError(f"没有回放时段 {span!r}{nearest(span, RANGES)}。", near=close(span, RANGES))
    newest = question.cutoff.local(question.zone)
    starts = {"24h": _hours, "30d": _days, "12m": _months}[span](newest)
    form = {"24h": "%m-%d %H 时", "30d": "%m-%d", "12m": "%Y-%m"}[span]
    # A bin does not hold its end: one second more takes in what came at the cutoff itself.
    edges = (*(int(start.timestamp()) for start in starts), question.cutoff.at + 1)
    local = (datetime.fromtimestamp(edge, question.zone) for edge in edges[:-1])
    return Bins(edges, tuple(start.strftime(form) for start in local))


def _hours(newest: datetime) -> list[datetime]:
    last = newest.replace(minute=0, second=0, microsecond=0).timestamp()
    # By epoch seconds: on the wall clock an hour is missing or double where summer time
    # changes.
    return [datetime.fromtimestamp(last - 3600 * back, newest.tzinfo) for back in range(23, -1, -1)]


def _days(newest: datetime) -> list[datetime]:
    last = newest.replace(hour=0, minute=0, second=0, microsecond=0)
    # By the wall clock: a day back is midnight again, however long the day was.
    return [last - timedelta(days=back) for back in range(29, -1, -1)]


def _months(newest: datetime) -> list[datetime]:
    last = newest.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    # Months counted from year 0: going back over New Year is then plain subtraction.
    months = [last.year * 12 + last.month - 1 - back for back in range(11, -1, -1)]
    return [last.replace(year=month // 12, month=month % 12 + 1) for month in months]
