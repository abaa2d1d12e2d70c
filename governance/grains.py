"""Grains: the lengths of time that figures are reported for, and the number by which a store keeps such a period.

A day is 20211105, an ISO week 202145, a month 202111, a quarter 20214 and a year 2021: within a grain numbers are in the
order of time.
"""

import re
from datetime import date
from typing import Final

from governance.errors import UnknownPeriod
from governance.periods import Period, day_of, parse_period, written

GRAINS: Final = ("day", "week", "month", "quarter", "year")
GRAIN_LABELS: Final = {"day": "日", "week": "周", "month": "月", "quarter": "季", "year": "年"}

_MARKS: Final = {"week": "-W", "month": "-", "quarter": "-Q", "year": ""}
"""What stands behind the year of a written period; of a day there are two."""
_CHINESE: Final = (
    (re.compile(r"(\d{4})年第?([1-4一二三四])季度?"), "{0}-Q{1}"),
    (re.compile(r"(\d{4})年第?(\d{1,2})周"), "{0}-W{1:0>2}"),
    (re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"), "{0}-{1:0>2}-{2:0>2}"),
    (re.compile(r"(\d{4})年(\d{1,2})月"), "{0}-{1:0>2}"),
    (re.compile(r"(\d{4})年"), "{0}"),
)
_FOUR: Final = str.maketrans("一二三四", "1234")


def number_of(day: date, grain: str) -> int:
    """The number of the period of a grain in which a day lies."""
    return int(re.sub(r"\D", "", written(day, grain)))


def text_of(number: int, grain: str) -> str:
    """The period as it is written in an address: 2021-11-05, 2021-W45, 2021-11, 2021-Q4 or 2021."""
    if grain == "day":
        return day_of(number).isoformat()
    year, rest = str(number)[:4], str(number)[4:]
    return year + _MARKS[grain] + rest


def period_of(number: int, grain: str) -> Period:
    """The days of a numbered period."""
    return parse_period(text_of(number, grain))


def following(number: int, grain: str, by: int = 1) -> int:
    """The number of the period so many after this one; before it where `by` is negative."""
    # Step by step over days: a year has 52 or 53 weeks, so numbers cannot be added.
    for _ in range(abs(by)):
        period = period_of(number, grain)
        day = period.last if by > 0 else period.first
        number = number_of(date.fromordinal(day_of(day).toordinal() + (1 if by > 0 else -1)), grain)
    return number


def inside(period: Period, grain: str) -> tuple[int, int] | None:
    """The first and the last period of a grain that lie wholly within these days; None where none does."""
    first, last = number_of(period.start, grain), number_of(period.end, grain)
    if period_of(first, grain).start < period.start:
        first = following(first, grain)
    if period_of(last, grain).end > period.end:
        last = following(last, grain, -1)
    return (first, last) if first <= last else None


def read_period(text: str) -> tuple[str, int] | None:
    """The grain and the number of a period as people write it (2021-Q3, 2021年第3季度, 2021-W45 …); None for none."""
    plain = text.strip()
    for form, latin in _CHINESE:
        if match := form.fullmatch(plain):
            # 第三季度 and 第3季度 are both written.
            plain = latin.format(*(part.translate(_FOUR) for part in match.groups()))
            break
    try:
        period = parse_period(plain)
    except UnknownPeriod:
        return None
    return None if period.unit == "range" else (period.unit, number_of(period.start, period.unit))
