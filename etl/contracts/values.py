"""Text to values: words that mean missing, value maps, numbers, flags."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contracts.findings import Findings
from etl.mapping.model import Field, SourceMapping

Objects = NDArray[np.object_]


def per_word(texts: Objects, change: Callable[[str], object]) -> Objects:
    """Apply `change` once to each different text; None stays None."""
    codes, words = pd.factorize(texts)
    # factorize says -1 for None, and index -1 is the last entry: one place more, for None.
    changed = np.empty(len(words) + 1, dtype=object)
    changed[:-1] = [change(w) for w in words]
    changed[-1] = None
    return changed[codes]


def stripped(frame: pd.DataFrame, column: str, missing: frozenset[str]) -> Objects:
    """A column's texts without the space around them; None where the word means missing."""
    words = frame[column].tolist()
    longest = max(map(len, missing), default=0)
    if not longest:
        return objects([w or None for w in map(str.strip, words)])
    nothing = missing | {""}  # a longer text is none of them: it need not be hashed
    return objects(
        [None if len(s) <= longest and s in nothing else s for s in map(str.strip, words)]
    )


def objects(values: Sequence[object]) -> Objects:
    """A list as an array of Python values, whatever they are."""
    # np.array would make a table of values that are tuples or lists of one length.
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def is_none(values: Objects) -> NDArray[np.bool_]:
    """Where an array of texts has none."""
    return np.asarray(values == None, dtype=bool)  # noqa: E711 -- elementwise


def text_of(frame: pd.DataFrame, field: Field, mapping: SourceMapping) -> Objects:
    """The field's text for each row, stripped; None where it is missing. Value maps are not applied."""
    if field.const is not None:
        return np.full(len(frame), field.const, dtype=object)
    if not field.columns:
        return np.full(len(frame), None, dtype=object)
    missing = mapping.missing | field.missing
    texts = stripped(frame, field.columns[0], missing)
    for column in field.columns[1:]:
        texts = np.where(is_none(texts), stripped(frame, column, missing), texts)
    if field.when is not None:
        column, values = field.when
        texts[~among(map(str.strip, frame[column]), values)] = None
    return texts


def mapped(
    texts: Objects, field: Field, findings: Findings, name: str, *, code: str = "unknown_value"
) -> Objects:
    """Texts through the field's value map; unlisted ones are rejected unless `else` is declared."""
    if field.map is None:
        return texts
    known = field.map
    table = {w: known.get(w, field.otherwise) for w in set(texts.tolist()) - {None}}
    table[None] = None
    values = objects([table[w] for w in texts.tolist()])
    if field.otherwise is None:
        findings.reject(is_none(values) & ~is_none(texts), code, name, texts)
    return values


def worded(frame: pd.DataFrame, mapping: SourceMapping, name: str, findings: Findings) -> Objects:
    """A field's texts through its value map; None also where the source has no such field."""
    field = mapping.fields.get(name, Field())
    return mapped(text_of(frame, field, mapping), field, findings, name)


def figures(
    frame: pd.DataFrame, mapping: SourceMapping, name: str, findings: Findings
) -> tuple[Objects, NDArray[np.float64]]:
    """A field's texts through its value map, and the numbers they say."""
    texts = worded(frame, mapping, name, findings)
    unit = mapping.fields.get(name, Field()).unit
    return texts, numbers(texts, findings, name, unit=unit)


def checked(
    values: Objects, known: Collection[str] | None, findings: Findings, name: str
) -> Objects:
    """Reject values outside a closed list; without one any may be."""
    if known and (strange := set(values.tolist()) - {None, *known}):
        findings.reject(among(values, strange), "unknown_value", name, values)
    return values


def among(values: Iterable[object], known: Collection[object]) -> NDArray[np.bool_]:
    """Which of the values are known ones."""
    return np.array([value in known for value in values], dtype=bool)


def numbers(
    texts: Objects, findings: Findings, name: str, *, unit: str = "", code: str = "bad_number"
) -> NDArray[np.float64]:
    """Numbers with full-width digits, thousands separators, 万, 亿, % and ‰; nan where missing.

    Args:
        unit: what may stand behind each number and is left out; no other word may.
        code: the reject of what is no number.
    """
    values = np.full(len(texts), np.nan)
    rows = np.flatnonzero(~is_none(texts))
    words = texts[rows].tolist()
    quick = _plain_numbers(words)
    if quick is not None:
        values[rows] = quick
        return values
    read = {w: _number(w.removesuffix(unit) if unit else w) for w in set(words)}
    values[rows] = [read[w] for w in words]
    bad = np.zeros(len(texts), dtype=bool)
    bad[rows] = np.isnan(values[rows])
    findings.reject(bad, code, name, texts)
    return values


_ODD = re.compile(r"[^0-9.\n-]")
# Typographic gaps part thousands; NFKC, which comes after, would make blanks of them.
_GAPS = str.maketrans(dict.fromkeys("\u2009\u202f\u00a0’", "'") | {"−": "-"})
_NUMERAL = re.compile(
    r"(?P<whole>[+-]?(?:\d+|\d{1,3}(?P<gap>[,'])\d{3}(?:(?P=gap)\d{3})*)?)(?P<part>\.\d*)?"
    r"(?:[eE](?P<power>[+-]?\d{1,3}))?\s*(?P<ending>[万亿%‰])?",
    re.ASCII,
)
"""Separators only between groups of three: 3,5 is no number here, for nobody said which one it is."""
_ENDINGS = {"万": 4, "亿": 8, "%": -2, "‰": -3, None: 0}


def _plain_numbers(words: list[str]) -> NDArray[np.float64] | None:
    """What nearly every column of numbers looks like, at once; None if a word needs more care."""
    if _ODD.search("\n".join(words)):
        return None
    try:
        values = np.array([float(w) for w in words], dtype="float64")
    except ValueError:
        return None
    return values if bool(np.isfinite(values).all()) else None


def _number(word: str) -> float:
    plain = unicodedata.normalize("NFKC", word.strip().translate(_GAPS)).strip()
    match = _NUMERAL.fullmatch(plain)
    if not match or not re.search(r"\d", f"{match['whole']}{match['part']}", re.ASCII):
        return np.nan
    if match["power"] and match["ending"]:
        return np.nan
    digits = re.sub("[,']", "", f"{match['whole']}{match['part'] or ''}")
    # The power goes into the text, so that the number is rounded once: 0.07万 is exactly 700,
    # but the product 0.07 * 10000 is 700.0000000000001.
    value = float(f"{digits}e{match['power'] or _ENDINGS[match['ending']]}")
    return value if np.isfinite(value) else np.nan
