"""Text to instants: only declared formats, ambiguity refused, clock changes noted."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contracts.findings import Findings
from etl.contracts.values import Named, Objects

TIME, DAY, MONTH = 0, 1, 2
"""How exactly an instant is known."""

_DAY_SECONDS = 86_400
_FIRST, _LAST = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")
"""Instants outside are mistakes (0001-01-01 and 9999-12-31 are some systems' words for none)."""
_CLOCK = frozenset({"now", "today"})
"""Words that pandas takes for the present instant, whatever the format."""
_WIDTHS = {"Y": 4, "y": 2, "m": 2, "d": 2, "H": 2, "I": 2, "M": 2, "S": 2, "j": 3}


@dataclass(frozen=True, slots=True)
class Instants:
    """Epoch seconds (nan = missing) and how exactly each is known."""

    at: NDArray[np.float64]
    precision: NDArray[np.int8]


def instants(
    texts: Objects,
    formats: tuple[str, ...],
    zone: ZoneInfo,
    found: Findings,
    name: str,
    *,
    last: bool = False,
) -> Instants:
    """Instants of a column of texts (None = missing).

    Args:
        formats: strptime formats, "iso", "excel" or "epoch".
        last: a date without a clock time stands for its last second (due times), else its first.
    """
    codes, words = pd.factorize(texts)
    plain = [(w if w.isascii() else unicodedata.normalize("NFKC", w)).strip() for w in words]
    read = [_read(plain, form, zone, last) for form in formats] or [_nothing(len(plain))]
    at, precision = read[0].at.copy(), read[0].precision.copy()
    clash = np.zeros(len(plain), dtype=bool)
    for other in read[1:]:
        both = ~np.isnan(at) & ~np.isnan(other.at)
        clash |= both & (at != other.at)
        take = np.isnan(at)
        at[take], precision[take] = other.at[take], other.precision[take]
    twice = np.logical_or.reduce([r.twice for r in read])
    skipped = np.logical_or.reduce([r.skipped for r in read])
    found.reject(_spread(np.isnan(at), codes), "bad_date", Named(name, texts))
    found.reject(_spread(clash, codes), "ambiguous_date", Named(name, texts))
    found.note("ambiguous_time", int(_spread(twice, codes).sum()))
    found.note("nonexistent_time", int(_spread(skipped, codes).sum()))
    return Instants(
        np.where(codes >= 0, np.append(at, np.nan)[codes], np.nan),
        np.append(precision, TIME)[codes],
    )


def _spread(of_words: NDArray[np.bool_], codes: NDArray[np.intp]) -> NDArray[np.bool_]:
    return np.append(of_words, False)[codes]


@dataclass(frozen=True, slots=True)
class _Reading:
    at: NDArray[np.float64]
    precision: NDArray[np.int8]
    twice: NDArray[np.bool_]
    skipped: NDArray[np.bool_]


def _nothing(size: int) -> _Reading:
    no = np.zeros(size, dtype=bool)
    return _Reading(np.full(size, np.nan), np.zeros(size, dtype="int8"), no, no)


def _read(words: list[str], form: str, zone: ZoneInfo, last: bool) -> _Reading:
    if form == "epoch":
        return _epoch(words)
    if form == "iso":
        return _iso(words, zone, last)
    if form == "excel":
        return _localised(_excel(words), zone, TIME, last)
    with_zone = "%z" in form
    parsed = pd.to_datetime(_written(words, form), format=form, errors="coerce", utc=with_zone)
    if with_zone:
        return _exact(parsed)
    return _localised(parsed, zone, _precision(form), last)


def _written(words: list[str], form: str) -> pd.Series:
    """Words that pandas may read: not 'now' or 'today', nor 2024111 as %Y%m%d, which has two readings."""
    if re.search(r"%[YymdHIMSj]%[YymdHIMSj]", form) and not re.search("%[zf]", form):
        width = sum(_WIDTHS.get(d, 0) for d in re.findall(r"%(\w)", form))
        kept = [w if sum(map(str.isdigit, w)) == width else None for w in words]
    else:
        kept = [None if w in _CLOCK else w for w in words]
    return pd.Series(kept, dtype=object)


def _precision(form: str) -> int:
    if any(d in form for d in ("%H", "%I", "%c", "%X", "%s")):
        return TIME
    return DAY if any(d in form for d in ("%d", "%j", "%x", "%A", "%u")) else MONTH


def _epoch(words: list[str]) -> _Reading:
    at = np.array([float(w) if w.isdecimal() and len(w) <= 11 else np.nan for w in words])
    no = np.zeros(len(words), dtype=bool)
    return _Reading(at, np.zeros(len(words), dtype="int8"), no, no)


def _excel(words: list[str]) -> pd.Series:
    def serial(word: str) -> float:
        try:
            number = float(word)
        except ValueError:
            return np.nan
        return number if 1 <= number < 2_958_466 else np.nan

    days = np.array([serial(w) for w in words])
    seconds = pd.Series(np.round(days * _DAY_SECONDS))
    return pd.Timestamp("1899-12-30") + pd.to_timedelta(seconds, unit="s")


def _iso(words: list[str], zone: ZoneInfo, last: bool) -> _Reading:
    plain = _nothing(len(words))
    naive: dict[int, datetime] = {}
    for n, word in enumerate(words):
        try:
            moment = datetime.fromisoformat(word)
        except ValueError:
            continue
        if not _FIRST.year <= moment.year < _LAST.year:
            continue
        if moment.tzinfo is not None:
            plain.at[n] = moment.timestamp()
        else:
            naive[n] = moment
    local = pd.Series(naive, dtype="datetime64[us]").reindex(range(len(words)))
    dates = np.array([n in naive and len(w) <= 10 for n, w in enumerate(words)], dtype=bool)
    timed = _localised(local.mask(dates), zone, TIME, last)
    dated = _localised(local.where(dates), zone, DAY, last)
    at = np.where(~np.isnan(plain.at), plain.at, np.where(dates, dated.at, timed.at))
    precision = np.where(dates, DAY, TIME).astype("int8")
    return _Reading(at, precision, timed.twice, timed.skipped)


def _exact(parsed: pd.Series) -> _Reading:
    no = np.zeros(len(parsed), dtype=bool)
    possible = parsed.dt.year.between(_FIRST.year, _LAST.year)
    return _Reading(_seconds(parsed.where(possible)), np.zeros(len(parsed), dtype="int8"), no, no)


def _seconds(moments: pd.Series) -> NDArray[np.float64]:
    counted = moments.dt.as_unit("s").astype("int64").to_numpy(dtype="float64")
    return np.where(moments.isna(), np.nan, counted)


def _localised(local: pd.Series, zone: ZoneInfo, precision: int, last: bool) -> _Reading:
    """Local clock times to instants; the first of two, the later for one that is skipped."""
    moments = local.astype("datetime64[us]")
    moments = moments.where((moments >= _FIRST) & (moments < _LAST))
    exact = np.full(len(moments), precision, dtype="int8")
    if last and precision != TIME:
        step = pd.Timedelta(days=1) if precision == DAY else pd.offsets.MonthBegin(1)
        moments = (moments + step) - pd.Timedelta(seconds=1)
    first = np.ones(len(moments), dtype=bool)
    early = moments.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
    late = moments.dt.tz_localize(zone, ambiguous=~first, nonexistent="shift_forward")
    present = moments.notna().to_numpy()
    timed = present & (precision == TIME)
    skipped = timed & (early.dt.tz_localize(None) != moments).to_numpy()
    return _Reading(
        _seconds(early.dt.tz_convert("UTC")),
        exact,
        timed & (early != late).to_numpy() & ~skipped,
        skipped,
    )
