"""Dates read one word at a time: ISO 8601 in its many forms, and Chinese years, months and days."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_TIME, _DAY, _MONTH = 0, 1, 2
_MIDNIGHT = re.compile(r"(?<=[T ])24(?=(:00(:00(\.0+)?)?|0000|00)?(Z|[+-]\d\d(:?\d\d)?)?$)")
_CHINESE = re.compile(
    r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]"
    r"(?:\s*(?P<half>上午|下午)?\s*(?P<hour>\d{1,2})"
    r"(?:[时点](?:(?P<minute>\d{1,2})分(?:(?P<second>\d{1,2})秒)?)?"
    r"|:(?P<minute2>\d{2})(?::(?P<second2>\d{2}))?))?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time in seconds as if in UTC (really so if `exact`), and how exactly it is known."""

    seconds: int
    precision: int
    exact: bool = False


def _iso(word: str) -> Clock | None:
    midnight = _MIDNIGHT.search(word)
    text = f"{word[: midnight.start()]}00{word[midnight.end() :]}" if midnight else word
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1900 <= moment.year < 2200:
        return None
    # A clock time without an offset is counted as if in UTC; the zone is applied by the caller.
    exact = moment.tzinfo is not None
    moment = (moment if exact else moment.replace(tzinfo=UTC)) + timedelta(days=bool(midnight))
    # A date alone has at most ten signs, as 2024-03-01 has.
    dated = not exact and len(word) <= 10
    return Clock(int(moment.timestamp() // 1), _DAY if dated else _TIME, exact)


def _chinese(word: str) -> Clock | None:
    match = _CHINESE.fullmatch(word)
    if not match:
        return None
    hour = _hour(match["half"], match["hour"])
    minute = int(match["minute"] or match["minute2"] or 0)
    second = int(match["second"] or match["second2"] or 0)
    if hour is None or (hour == 24 and (minute or second)):
        return None
    try:
        day = datetime(int(match["year"]), int(match["month"]), int(match["day"] or 1), tzinfo=UTC)
        moment = day.replace(hour=hour % 24, minute=minute, second=second)
    except ValueError:
        return None
    seconds = int((moment + timedelta(days=hour // 24)).timestamp())
    precision = _TIME if match["hour"] else _DAY if match["day"] else _MONTH
    return Clock(seconds, precision)


def _hour(half: str | None, digits: str | None) -> int | None:
    """The hour of the day; 上午12时 may be noon or midnight, and 下午15时 says two things."""
    hour = int(digits or 0)
    if half is None:
        return hour if hour <= 24 else None
    if half == "上午":
        return hour if hour <= 11 else None
    return hour % 12 + 12 if 1 <= hour <= 12 else None


CHINESE = "chinese"
WORDS: dict[str, Callable[[str], Clock | None]] = {"iso": _iso, CHINESE: _chinese}
"""Formats that are a word, and what reads them."""
