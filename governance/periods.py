"""Periods and cutoffs: which matters are asked about, and up to when their fate counts."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.errors import BadInstant, UnknownPeriod

FORMS = "2021, 2021-Q3, 2021-11, 2021-W45, 2021-11-05 或 A..B"
YEARS = range(1900, 2200)
"""Years that can be asked about: a mistyped one is an error, and its neighbours are dates as well."""


def day_number(day: date) -> int:
    """A day as the integer yyyymmdd, the form in which the store keeps days."""
    return day.year * 10000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both inside."""

    start: date
    end: date
    label: str
    unit: str = "range"

    @property
    def first(self) -> int:
        return day_number(self.start)

    @property
    def last(self) -> int:
        return day_number(self.end)

    def previous(self) -> "Period | None":
        """The unit before (环比); None for a year, whose 环比 is its 同比, and for free ranges."""
        if self.unit in ("year", "range"):
            return None
        return parse_period(written(self.start - timedelta(days=1), self.unit))

    def year_before(self) -> "Period":
        """The same period last year (同比)."""
        if self.unit == "week":
            year, week, _ = self.start.isocalendar()
            # Week 53 has no counterpart in a year of 52 weeks: the last one stands in.
            return parse_period(f"{year - 1}-W{min(week, _weeks_in(year - 1)):02d}")
        if self.unit in ("year", "quarter", "month"):
            # The label is in the form that was read, so all behind its year stays.
            return parse_period(f"{self.start.year - 1}{self.label[4:]}")
        start, end = years_later(self.start, -1), years_later(self.end, -1)
        return Period(start, end, f"{start}..{end}" if start != end else f"{start}", self.unit)


_WRITTEN: Mapping[str, Callable[[date], str]] = {
    "day": date.isoformat,
    "week": lambda day: f"{day:%G-W%V}",
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year}",
}


def written(day: date, unit: str) -> str:
    """The period of a unit in which a day lies, in the form that is read: 2021-11-05, 2021-W45, 2021-11, 2021-Q4, 2021."""
    return _WRITTEN[unit](day)


def _weeks_in(year: int) -> int:
    # 28 December always lies in the last ISO week of its year.
    return date(year, 12, 28).isocalendar().week


def years_later(day: date, years: int) -> date:
    """The same calendar day in another year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _year(text: str) -> Period:
    return Period(date(int(text), 1, 1), date(int(text), 12, 31), text, "year")


def _quarter(text: str) -> Period:
    year, quarter = int(text[:4]), int(text[-1])
    start = date(year, quarter * 3 - 2, 1)
    return Period(start, _month_end(year, quarter * 3), text.upper(), "quarter")


def _month(text: str) -> Period:
    year, month = int(text[:4]), int(text[5:])
    return Period(date(year, month, 1), _month_end(year, month), text, "month")


def _week(text: str) -> Period:
    start = date.fromisocalendar(int(text[:4]), int(text[6:]), 1)
    return Period(start, start + timedelta(days=6), text.upper(), "week")


def _day(text: str) -> Period:
    day = date.fromisoformat(text)
    return Period(day, day, text, "day")


_READERS = (
    (re.compile(r"\d{4}"), _year),
    (re.compile(r"\d{4}-[Qq][1-4]"), _quarter),
    (re.compile(r"\d{4}-[Ww]\d{2}"), _week),
    (re.compile(r"\d{4}-\d{2}"), _month),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), _day),
)


def parse_period(text: str) -> Period:
    """A period from its text; A..B may join any two forms.

    Raises:
        UnknownPeriod: the text is none of the forms, or ends before it starts.
    """
    text = text.strip()
    if ".." in text:
        left, _, right = text.partition("..")
        start, end = parse_period(left).start, parse_period(right).end
        if end < start:
            raise UnknownPeriod(f"时段 {text!r} 的止日早于起日：请写成 A..B，A 不晚于 B。")
        return Period(start, end, text)
    for form, read in _READERS:
        # Tested before it is read: `date` also takes the years 1 and 9999, which lack a
        # neighbour.
        if form.fullmatch(text) and int(text[:4]) in YEARS:
            try:
                return read(text)
            # A right form with impossible numbers (2021-13, 2021-W54) ends in the error below.
            except ValueError:
                break
    raise UnknownPeriod(f"无法识别时段 {text!r}：可写成 {FORMS}。")


@dataclass(frozen=True, slots=True)
class Cutoff:
    """统计截止: the last instant (epoch seconds, UTC) whose events count, and its local day."""

    at: int
    day: int
    whole_day: bool

    def local(self, zone: ZoneInfo) -> datetime:
        return datetime.fromtimestamp(self.at, zone)


def instant(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """An instant from ISO text, and whether it was a bare date (then: the last second of that day).

    Raises:
        BadInstant: the text is not an ISO date or instant.
    """
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
        # fromisoformat reads 2021-W45 as its Monday, but a week is no instant.
        if moment.year not in YEARS or "W" in text:
            raise ValueError(text)
    except ValueError as error:
        raise BadInstant(
            f"无法识别时刻 {text!r}：可写成 2021-12-31 或 2021-12-31T23:59:59。"
        ) from error
    # Not longer than a date: no clock time was written. 20211231 is a date as well.
    if len(text) <= len("2021-12-31"):
        return datetime.combine(moment, time(23, 59, 59), zone), True
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)), False


def cutoff_at(moment: datetime, zone: ZoneInfo) -> Cutoff:
    """The cutoff at an instant; one in the last second of a day takes the whole day."""
    local = moment.astimezone(zone)
    # A whole day can be answered from the tallies, which are kept by day.
    whole = (local + timedelta(seconds=1)).date() > local.date()
    return Cutoff(int(moment.timestamp()), day_number(local.date()), whole)


def parse_cutoff(text: str, zone: ZoneInfo) -> Cutoff:
    """A cutoff from ISO text; a bare date means its end."""
    return cutoff_at(instant(text, zone)[0], zone)
