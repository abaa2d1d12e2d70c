"""Days as the integer yyyymmdd: what comes before and after, and the months, weeks and spans that they make."""

from calendar import monthrange
from datetime import timedelta

from governance.periods import day_number, day_of

Span = tuple[int, int]
"""Days (yyyymmdd) or months (yyyymm), both ends inside."""


def month_end(day: int) -> int:
    """The last day of the month of a day."""
    return day // 100 * 100 + monthrange(day // 10000, day // 100 % 100)[1]


def split_months(first: int, last: int) -> tuple[Span | None, list[Span]]:
    """The whole months inside a span of days, and the broken edges beside them."""
    # day % 100 is the day of the month: a span that begins on the 1st has its month whole.
    start = first if first % 100 == 1 else _next_month(first)
    end = last if last == month_end(last) else _last_month_end(last)
    # No whole month inside: the span lies in one month, or in two broken ones.
    if start > end:
        return None, [(first, last)]
    edges = [(first, day_before(start))] if first < start else []
    edges += [(day_after(end), last)] if end < last else []
    return (start // 100, end // 100), edges


def _next_month(day: int) -> int:
    return day_after(month_end(day))


def _last_month_end(day: int) -> int:
    return day_before(day // 100 * 100 + 1)


def day_after(day: int) -> int:
    return day_number(day_of(day) + timedelta(days=1))


def day_before(day: int) -> int:
    return day_number(day_of(day) - timedelta(days=1))


def time_of(cohort: int, group: str) -> int:
    """The month (yyyymm), ISO week (yyyyww) or day of a day of reception; a month stays as it is."""
    if group == "week":
        # The ISO year, not the calendar's: 1 January may lie in the last week of the old year.
        year, week, _ = day_of(int(cohort)).isocalendar()
        return year * 100 + week
    # A day has eight digits and a month six, so the size tells which of them it is.
    return int(cohort) // 100 if group == "month" and cohort > 1_000_000 else int(cohort)
