"""The contract of observations: a figure of a series for a subject and a period, or a reject with a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.tables.records import DELIVERED
from etl.contracts.dates import MONTH, instants
from etl.contracts.digests import digests
from etl.contracts.findings import Findings
from etl.contracts.keys import refuse_unkeepable
from etl.contracts.matters import Contracted, version, withdrawn_of
from etl.contracts.values import (
    Objects,
    figures,
    is_none,
    objects,
    per_word,
    text_of,
    worded,
)
from etl.mapping.model import PERIOD_WORD, SYNONYMS, Field, SourceMapping
from etl.placing.harmonise import Gazetteer, local_days
from etl.reading import Chunk
from governance.grains import GRAIN_LABELS, number_of, read_period
from governance.grains import text_of as period_text
from governance.periods import day_of
from governance.series import Series, SeriesBook

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]
_MOST = 1e15
"""Beyond it a number of this kind is a mistake, and no longer told apart from the next whole one."""
_FINE = ("day", "week")
_YEAR = len("2021")


@dataclass(frozen=True, slots=True)
class _Declared:
    """The declaration of each row's series, by position in the chunk; a row without one gets defaults that refuse nothing."""

    book: SeriesBook
    codes: Objects

    def each(self, of: Callable[[Series], object], otherwise: object) -> Objects:
        """A property of every row's series."""
        known = {series.code: of(series) for series in self.book}
        return objects([known.get(code, otherwise) for code in self.codes])

    def where(self, holds: Callable[[Series], bool]) -> Mask:
        return self.each(holds, False).astype(bool)


def contract(
    chunk: Chunk,
    mapping: SourceMapping,
    book: SeriesBook,
    places: Gazetteer,
    city: tuple[str, str] = ("", ""),
    *,
    landed_at: int,
    exported_at: int | None,
) -> Contracted:
    """Typed rows of observations.

    Columns of `rows`: those of the table, version, withdrawn, named, digest. A row that withdraws its record
    needs no value.

    Args:
        book: the series that there are.
        city: the city's code and name, by which figures of the whole are given.
    """
    frame, findings = chunk.frame, Findings(len(chunk.frame))
    gone = withdrawn_of(frame, mapping)
    code = _series(frame, mapping, book, findings)
    declared = _Declared(book, code)
    grain = declared.each(lambda series: series.grain, "month")
    period = _periods(frame, mapping, grain, landed_at, findings)
    category = _categories(frame, mapping, declared, findings)
    level, place = _subjects(frame, mapping, places, city, findings)
    told = ~is_none(code) & (period > 0) & (level != "")
    value = _values(frame, mapping, gone, findings)
    _check(declared, level, value, findings)
    parts = zip(code, level, place, grain, period.tolist(), category, strict=True)
    key = objects([_key(*part) for part in parts])
    columns = {
        "series": np.where(is_none(code), "", code),
        "subject_kind": level,
        "subject": place,
        "grain": grain,
        "period": period,
        "category": category,
        "value": np.nan_to_num(value),
        "origin": DELIVERED,
        "withdrawn": gone,
        "version": version(frame, mapping, findings, exported_at, landed_at),
        "digest": digests([value], [key]),
        "key": key,
        "named": told & refuse_unkeepable(chunk, key, findings),
    }
    return Contracted(pd.DataFrame(columns, index=frame.index), findings)


def _key(code: str | None, level: str, place: str, grain: str, period: int, category: str) -> str:
    """The record's own key; a month is written as it was when there were months alone."""
    when = str(period) if grain == "month" or not period else period_text(period, grain)
    return "|".join((code or "", level, place, when, *((category,) if category else ())))


def _name(mapping: SourceMapping, field: str) -> str:
    """The word by which the mapping calls a field."""
    return field if field in mapping.fields else SYNONYMS[field]


def _series(
    frame: pd.DataFrame, mapping: SourceMapping, book: SeriesBook, findings: Findings
) -> Objects:
    """The series' codes; None where none of that name is declared."""
    name = _name(mapping, "series")
    texts = worded(frame, mapping, name, findings)
    findings.reject(is_none(texts), "missing_field", name)
    known = np.isin(np.where(is_none(texts), "", texts).astype(str), book.codes)
    findings.reject(~known, "unknown_measure", name, texts)
    return objects([m if k else None for m, k in zip(texts, known, strict=True)])


def _periods(
    frame: pd.DataFrame, mapping: SourceMapping, grain: Objects, landed_at: int, findings: Findings
) -> Whole:
    """The periods' numbers, 0 where there is none; one that has not begun at the landing is refused.

    A time is the period of the series' grain in which it lies; a period that is written as such must be of that grain.
    """
    name = _name(mapping, "period")
    field = mapping.fields[name]
    texts = text_of(frame, field, mapping)
    findings.reject(is_none(texts), "missing_field", name)
    written, numbered = _written(texts, field)
    times = objects([None if w else t for w, t in zip(written, texts, strict=True)])
    formats = tuple(form for form in field.formats if form != PERIOD_WORD)
    dated = instants(times, formats, mapping.zone, findings, name)
    findings.reject(dated.at > landed_at, "in_the_future", name, texts)
    coarse = (dated.precision == MONTH) & np.isin(grain.astype(str), _FINE) & ~np.isnan(dated.at)
    # A bare year is read by %Y as its January; of a series with finer periods it is a mistake.
    coarse |= (grain != "year") & per_word(times, lambda word: len(word) == _YEAR).astype(bool)
    foreign = coarse | (written != "") & (written != grain)
    findings.reject(
        foreign,
        "wrong_grain",
        lambda row: f"{name} = {texts[row]}，应是{GRAIN_LABELS[grain[row]]}",
    )
    landing = datetime.fromtimestamp(landed_at, mapping.zone).date()
    now = np.array([number_of(landing, of) for of in grain], dtype="int64")
    findings.reject((written == grain) & (numbered > now), "in_the_future", name, texts)
    # nan has no day: 0 stands in, and the next line takes it out again.
    days = np.asarray(local_days(pd.Series(np.nan_to_num(dated.at)), mapping.timezone))
    lying = np.where(np.isnan(dated.at), 0, _lying(days, grain))
    return np.where(foreign, 0, np.where(written != "", numbered, lying))


def _written(texts: Objects, field: Field) -> tuple[Objects, Whole]:
    """Grain and number of what is written as a period; '' and 0 of any other text."""
    if PERIOD_WORD not in field.formats:
        return np.full(len(texts), "", dtype=object), np.zeros(len(texts), dtype="int64")
    read = per_word(texts, read_period)
    grains = objects(["" if period is None else period[0] for period in read])
    return grains, np.array([0 if period is None else period[1] for period in read], dtype="int64")


def _lying(days: Whole, grain: Objects) -> Whole:
    """The periods in which local days (yyyymmdd) lie."""
    numbers = np.zeros(len(days), dtype="int64")
    for this_grain in set(grain.tolist()):
        here = grain == this_grain
        codes, different = pd.factorize(days[here])
        of = np.array([number_of(day_of(int(day)), this_grain) for day in different], dtype="int64")
        numbers[here] = of[codes]
    return numbers


def _categories(
    frame: pd.DataFrame, mapping: SourceMapping, declared: _Declared, findings: Findings
) -> Objects:
    """The categories' codes, '' for a series without any; one that is not declared is refused."""
    texts = worded(frame, mapping, "category", findings)
    known = declared.each(
        lambda series: {word: code for code, label in series.categories for word in (code, label)},
        {},
    )
    divided = declared.where(lambda series: bool(series.categories))
    findings.reject(divided & is_none(texts), "missing_field", "category")
    codes = objects([of.get(t) for of, t in zip(known, texts, strict=True)])
    findings.reject(divided & is_none(codes), "unknown_value", "category", texts)
    return objects([code if d and code else "" for d, code in zip(divided, codes, strict=True)])


def _subjects(
    frame: pd.DataFrame,
    mapping: SourceMapping,
    places: Gazetteer,
    city: tuple[str, str],
    findings: Findings,
) -> tuple[Objects, Objects]:
    """Kind and key of each row's subject: the level and the code of its place; '' where there is none."""
    at = places.positions(frame, pd.DataFrame(index=frame.index), mapping, findings)
    whole = np.zeros(len(frame), dtype=bool)
    for step in mapping.place_steps:
        whole |= np.isin(frame[step.column].str.strip().to_numpy(dtype=str), [c for c in city if c])
    whole &= at < 0
    findings.reject((at < 0) & ~whole, "unknown_place", *places.words(frame, mapping))
    # Row -1 means no place, and numpy's index -1 is the last entry: this ''.
    levels = np.append(places.places["level"].to_numpy(dtype=object), "")
    codes = np.append(places.places["code"].to_numpy(dtype=object), "")
    return np.where(whole, "city", levels[at]), np.where(whole, city[0], codes[at])


def _values(
    frame: pd.DataFrame, mapping: SourceMapping, gone: Mask, findings: Findings
) -> NDArray[np.float64]:
    texts, values = figures(frame, mapping, "value", findings)
    findings.reject(is_none(texts) & ~gone, "missing_field", "value")
    findings.reject(np.abs(values) > _MOST, "bad_number", "value", texts)
    return values


def _check(
    declared: _Declared, level: Objects, value: NDArray[np.float64], findings: Findings
) -> None:
    """What is declared of each series: where it is observed, and which figures it can have."""
    codes = declared.codes

    def shown(row: int) -> str:
        return f"{codes[row] or ''} = {value[row]:g}"

    def levels(row: int) -> str:
        return f"{codes[row]} 只报到 {'、'.join(observed[row])}"

    least = declared.each(lambda series: series.least, -np.inf).astype(float)
    most = declared.each(
        lambda series: np.inf if series.most is None else series.most, np.inf
    ).astype(float)
    observed = declared.each(lambda series: series.levels, ())
    foreign = np.fromiter(
        # No declared levels means any level.
        (at != "" and of != () and at not in of for at, of in zip(level, observed, strict=True)),
        dtype=bool,
        count=len(value),
    )
    findings.reject((value < 0) & (least >= 0), "negative_value", shown)
    findings.reject((value < least) | (value > most), "out_of_range", shown)
    findings.reject(foreign, "wrong_level", levels)
    findings.reject(
        declared.where(lambda series: series.divides) & (value == 0), "zero_exposure", shown
    )
    whole = declared.where(lambda series: series.whole)
    findings.reject(whole & (value != np.floor(value)) & ~np.isnan(value), "not_whole", shown)
