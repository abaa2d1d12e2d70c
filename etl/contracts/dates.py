"""Text to instants: only declared formats, ambiguity refused, clock changes noted."""

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contracts import fixed
from etl.contracts.findings import Findings
from etl.contracts.spellings import WORDS, Clock
from etl.contracts.values import Objects, is_none
from etl.contracts.zones import DAY_SECONDS, offsets_of

TIME, DAY, MONTH = 0, 1, 2
"""How exactly an instant is known."""

_FIRST = int(pd.Timestamp("1900-01-01").timestamp())
_LAST = int(pd.Timestamp("2200-01-01").timestamp())
"""Instants outside are mistakes (0001-01-01 and 9999-12-31 are some systems' words for none)."""
_CLOCK = frozenset({"now", "today"})
"""Words that pandas takes for the present instant, whatever the format."""
_WIDTHS = {"Y": 4, "y": 2, "m": 2, "d": 2, "H": 2, "I": 2, "M": 2, "S": 2, "j": 3}
_MIDNIGHT = re.compile(r"(?<![\d:])24:00(:00(\.0+)?)?$")
"""24:00 is the end of its day; 24:30 is nothing, and 10:24:00 is no midnight."""


@dataclass(frozen=True, slots=True)
class Instants:
    """Epoch seconds (nan = missing) and how exactly each is known."""

    at: NDArray[np.float64]
    precision: NDArray[np.int8]


def instants(
    texts: Objects,
    formats: tuple[str, ...],
    zone: ZoneInfo,
    findings: Findings,
    name: str,
    *,
    last: bool = False,
) -> Instants:
    """Instants of a column of texts (None = missing).

    Args:
        formats: strptime formats, "iso", "chinese", "excel", "epoch" or "epoch_ms".
        last: a date without a clock time stands for its last second (due times), else its first.
    """
    row_instants = Instants(np.full(len(texts), np.nan), np.full(len(texts), TIME, dtype="int8"))
    given = np.flatnonzero(~is_none(texts))
    words = texts[given].tolist()
    left = np.ones(len(given), dtype=bool)
    for part in fixed.read(words, fixed.shapes_of(formats)):
        precision = np.full(len(part.rows), TIME if part.timed else DAY, dtype="int8")
        read = _localised(part.local.astype("float64"), precision, zone, last)
        _keep(read, given[part.rows], row_instants, findings)
        left[part.rows] = False
    rest = np.flatnonzero(left)
    if len(rest):
        _read_carefully(texts, given[rest], formats, zone, findings, name, last, row_instants)
    return row_instants


def _keep(
    read: "_Reading", rows: NDArray[np.intp], row_instants: Instants, findings: Findings
) -> None:
    row_instants.at[rows], row_instants.precision[rows] = read.at, read.precision
    findings.note("ambiguous_time", int(read.twice.sum()))
    findings.note("nonexistent_time", int(read.skipped.sum()))


def _read_carefully(
    texts: Objects,
    rows: NDArray[np.intp],
    formats: tuple[str, ...],
    zone: ZoneInfo,
    findings: Findings,
    name: str,
    last: bool,
    row_instants: Instants,
) -> None:
    """Each different word by each format; no format is a reject, and so are two that disagree."""
    codes, words = pd.factorize(texts[rows])
    # NFKC turns full-width digits and signs, as Chinese input methods write them, into ASCII.
    plain = [(w if w.isascii() else unicodedata.normalize("NFKC", w)).strip() for w in words]
    nothing = _exact(np.full(len(plain), np.nan))
    read = [nothing, *(_read(plain, form, zone, last) for form in formats)]
    at, precision = nothing.at.copy(), nothing.precision.copy()
    clash = np.zeros(len(plain), dtype=bool)
    for other in read[1:]:
        clash |= ~np.isnan(at) & ~np.isnan(other.at) & (at != other.at)
        take = np.isnan(at)
        at[take], precision[take] = other.at[take], other.precision[take]
    twice = np.logical_or.reduce([r.twice for r in read])
    skipped = np.logical_or.reduce([r.skipped for r in read])
    merged = _Reading(at[codes], precision[codes], twice[codes], skipped[codes])
    _keep(merged, rows, row_instants, findings)
    for code, wrong in (("bad_date", np.isnan(at)), ("ambiguous_date", clash)):
        mask = np.zeros(len(texts), dtype=bool)
        mask[rows] = wrong[codes]
        findings.reject(mask, code, name, texts)


@dataclass(frozen=True, slots=True)
class _Reading:
    at: NDArray[np.float64]
    precision: NDArray[np.int8]
    twice: NDArray[np.bool_]
    skipped: NDArray[np.bool_]


def _exact(at: NDArray[np.float64]) -> _Reading:
    no = np.zeros(len(at), dtype=bool)
    return _Reading(at, np.full(len(at), TIME, dtype="int8"), no, no)


def _read(words: list[str], form: str, zone: ZoneInfo, last: bool) -> _Reading:
    if form in ("epoch", "epoch_ms"):
        return _epoch(words, 1 if form == "epoch" else 1000)
    if form in WORDS:
        return _spelled(words, WORDS[form], zone, last)
    if form == "excel":
        local = np.array([_serial(w) for w in words], dtype="float64")
        return _localised(local, np.full(len(words), TIME, dtype="int8"), zone, last)
    if "%z" in form:
        return _exact(_parsed(words, form))
    local = _parsed(words, form)
    return _localised(local, np.full(len(words), _precision(form), dtype="int8"), zone, last)


def _parsed(words: list[str], form: str) -> NDArray[np.float64]:
    """Seconds that a strptime format reads (as if the clock were in UTC, or exactly with %z)."""
    written = _written(words, form)
    added = np.zeros(len(words))
    if "%H:%M" in form:
        for n, word in enumerate(written):
            if word is not None and (midnight := _MIDNIGHT.search(word)):
                # strptime knows hours 0 to 23: 24:00 is read as 00:00, and a day is added.
                written[n] = f"{word[: midnight.start()]}00{word[midnight.start() + 2 :]}"
                added[n] = DAY_SECONDS
    texts = pd.Series(written, dtype=object)
    # coerce loses nothing here: what stays NaT becomes nan and is rejected as bad_date.
    moments = pd.to_datetime(texts, format=form, errors="coerce", utc="%z" in form)
    counted = moments.dt.as_unit("s").astype("int64").to_numpy(dtype="float64")
    at = np.where(moments.isna(), np.nan, counted) + added
    return np.where((at >= _FIRST) & (at < _LAST), at, np.nan)


def _written(words: list[str], form: str) -> list[str | None]:
    """Words that pandas may read: not 'now' or 'today', nor 2024111 as %Y%m%d, which has two readings."""
    if re.search(r"%[YymdHIMSj]%[YymdHIMSj]", form) and not re.search("%[zf]", form):
        width = sum(_WIDTHS.get(d, 0) for d in re.findall(r"%(\w)", form))
        words = [w if sum(map(str.isdigit, w)) == width else "" for w in words]
    return [None if w in _CLOCK or _leaps(w, form) else w for w in words]


def _leaps(word: str, form: str) -> bool:
    """Whether a text says a 60th second, which pandas takes for the next minute and ISO 8601 refuses here."""
    if "%S" not in form or ("60" not in word and "61" not in word):
        return False
    try:
        return time.strptime(word, form).tm_sec >= 60
    except ValueError:
        return False


def _precision(form: str) -> int:
    if any(d in form for d in ("%H", "%I", "%c", "%X", "%s")):
        return TIME
    return DAY if any(d in form for d in ("%d", "%j", "%x", "%A", "%u")) else MONTH


def _epoch(words: list[str], scale: int) -> _Reading:
    # The year 2200 needs ten digits in seconds. Without a bound a very long run of digits would
    # be an int that no float can hold, and an OverflowError.
    longest = len(str(scale)) + 10
    whole = [w.isascii() and w.isdecimal() and len(w) <= longest for w in words]
    seconds = [int(w) // scale if ok else np.nan for w, ok in zip(words, whole, strict=True)]
    at = np.array(seconds, dtype="float64")
    return _exact(np.where((at >= _FIRST) & (at < _LAST), at, np.nan))


def _serial(word: str) -> float:
    """Local seconds of a spreadsheet's day number."""
    try:
        number = float(word)
    except ValueError:
        return np.nan
    # 2 958 465 is 31 December 9999, the last day of a spreadsheet. nan fails the test too.
    if not 1 <= number < 2_958_466:
        return np.nan
    return round(number * DAY_SECONDS) - 2_209_161_600.0  # day 0 is 30 December 1899


def _spelled(
    words: list[str], read: Callable[[str], Clock | None], zone: ZoneInfo, last: bool
) -> _Reading:
    """Words read one by one; some say their own offset from UTC."""
    clocks = [read(w) for w in words]
    seconds = np.array([np.nan if c is None else c.seconds for c in clocks], dtype="float64")
    precision = np.array([TIME if c is None else c.precision for c in clocks], dtype="int8")
    exact = np.array([c is not None and c.exact for c in clocks], dtype=bool)
    local = _localised(np.where(exact, np.nan, seconds), precision, zone, last)
    possible = np.where((seconds >= _FIRST) & (seconds < _LAST), seconds, np.nan)
    at = np.where(exact, possible, local.at)
    return _Reading(at, precision, local.twice, local.skipped)


def _localised(
    local: NDArray[np.float64], precision: NDArray[np.int8], zone: ZoneInfo, last: bool
) -> _Reading:
    """Local clock times to instants; the first of two, the later for one that is skipped."""
    present = (local >= _FIRST) & (local < _LAST)
    # nan cannot become a whole number: 0 stands in, and `present` takes it out again below.
    clock = np.where(present, local, 0).astype("int64")
    if last:
        clock = _last_seconds(clock, precision)
    read = offsets_of(zone).instants(clock)
    timed = present & (precision == TIME)
    at = np.where(present, read.at, np.nan)
    return _Reading(at, precision, timed & read.twice, timed & read.skipped)


def _last_seconds(clock: NDArray[np.int64], precision: NDArray[np.int8]) -> NDArray[np.int64]:
    """The last second of what is a day or a month; a clock time stays."""
    # Via months, because they differ in length: the first second of the next month, less one.
    months = (clock // DAY_SECONDS).astype("datetime64[D]").astype("datetime64[M]") + 1
    month_end = months.astype("datetime64[s]").astype("int64") - 1
    ends = np.where(precision == DAY, clock + DAY_SECONDS - 1, month_end)
    return np.where(precision == TIME, clock, ends)
