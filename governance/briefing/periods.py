"""Periods and instants as an office writes them."""

from datetime import date, datetime
from typing import Final

from governance.periods import Period, parse_period

UNITS: Final = {"day": "日", "week": "周", "month": "月", "free": "任意时段"}
"""The units a template may ask for."""
# %G with %V: the ISO year of a week, which is not %Y around New Year.
CALENDAR: Final = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}
"""The units by which the calendar is parted, and how a day's period of each is labelled."""
_THIS = {"day": "当日", "week": "本周", "month": "本月", "quarter": "本季度", "year": "本年"}
_BEFORE = {"day": "前一日", "week": "上周", "month": "上月", "quarter": "上季度"}
_YEAR_BEFORE = {"week": "上年同周", "month": "上年同月", "quarter": "上年同季", "year": "上年"}


def fits(period: Period, unit: str) -> bool:
    """Whether a template of that unit may be written about the period."""
    return unit == "free" or period.unit == unit


def title_of(period: Period) -> str:
    """The period in a title: 2021年11月, 2021年第45周, 2021年11月5日."""
    label, start = period.label, period.start
    match period.unit:
        case "year":
            return f"{label}年"
        case "month":
            return f"{label[:4]}年{start.month}月"
        case "quarter":
            return f"{label[:4]}年第{label[-1]}季度"
        case "week":
            return f"{label[:4]}年第{int(label[6:])}周（{_days(period)}）"
        case "day":
            return f"{start.year}年{start.month}月{start.day}日"
    days = _days(period)
    return days if start.year != period.end.year else f"{start.year}年{days}"


def _days(period: Period) -> str:
    start, end = period.start, period.end
    first = f"{start.month}月{start.day}日"
    if start.year != end.year:
        return f"{start.year}年{first}至{end.year}年{end.month}月{end.day}日"
    last = f"{end.day}日" if start.month == end.month else f"{end.month}月{end.day}日"
    return first if start == end else f"{first}至{last}"


def this(period: Period) -> str:
    """本月, 本周, 当日; 本期 for any other."""
    return _THIS.get(period.unit, "本期")


def before(period: Period, *, running: bool = False) -> str:
    """What 环比 is against: 上月, or 上月同期 while the period runs; '' where there is none."""
    name = _BEFORE.get(period.unit, "")
    return f"{name}同期" if name and running and period.unit != "day" else name


def year_before(period: Period, *, running: bool = False) -> str:
    """What 同比 is against; '' for a day, which would meet another day of the week."""
    if period.unit == "day":
        return ""
    return "上年同期" if running else _YEAR_BEFORE.get(period.unit, "上年同期")


def said(moment: datetime) -> str:
    """An instant in a sentence: 2021年11月30日24时, 2026年11月21日15时21分."""
    day = f"{moment.year}年{moment.month}月{moment.day}日"
    # The last second is how a cutoff by a bare date is kept; offices write it 24时 of that day.
    if (moment.hour, moment.minute, moment.second) == (23, 59, 59):
        return f"{day}24时"
    return f"{day}{moment.hour}时" + (f"{moment.minute}分" if moment.minute else "")


def around(day: date, unit: str) -> Period:
    """The day, week or month in which a day lies."""
    return parse_period(f"{day:{CALENDAR[unit]}}")
