"""Text to values: words that mean missing, value maps, numbers, flags."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.contracts.findings import Findings
from etl.mapping import Field, SourceMapping

Objects = NDArray[np.object_]


def per_word(texts: Objects, change: Callable[[str], object]) -> Objects:
    """Apply `change` once to each different text; None stays None."""
    codes, words = pd.factorize(texts)
    changed = np.empty(len(words) + 1, dtype=object)
    changed[:-1] = [change(w) for w in words]
    changed[-1] = None
    return changed[codes]


def text_of(frame: pd.DataFrame, field: Field, mapping: SourceMapping) -> Objects:
    """The field's text for each row, stripped; None where it is missing. Value maps are not applied."""
    if field.const is not None:
        return np.full(len(frame), field.const, dtype=object)
    missing = mapping.missing | field.missing
    found = np.full(len(frame), None, dtype=object)
    for column in field.columns:
        texts = per_word(frame[column].to_numpy(dtype=object), lambda w: _present(w, missing))
        found = np.where(found == None, texts, found)  # noqa: E711 -- elementwise
    return found


def _present(word: str, missing: frozenset[str]) -> str | None:
    stripped = word.strip()
    return None if stripped in missing or not stripped else stripped


def mapped(
    texts: Objects, field: Field, found: Findings, name: str, *, code: str = "unknown_value"
) -> Objects:
    """Texts through the field's value map; unlisted ones are rejected unless `else` is declared."""
    if field.map is None:
        return texts
    table = field.map
    values = per_word(texts, lambda w: table.get(w, field.otherwise))
    unlisted = (values == None) & (texts != None)  # noqa: E711 -- elementwise
    found.reject(unlisted, code, Named(name, texts))
    return values


def checked(values: Objects, known: tuple[str, ...], found: Findings, name: str) -> Objects:
    """Reject values outside a closed list."""
    wrong = per_word(values, lambda w: None if w in known else w)
    found.reject(wrong != None, "unknown_value", Named(name, values))  # noqa: E711 -- elementwise
    return values


def numbers(texts: Objects, found: Findings, name: str) -> NDArray[np.float64]:
    """Numbers with full-width digits, thousands separators, 万 and %; nan where missing."""
    values = per_word(texts, _number)
    bad = np.array([v is _BAD for v in values], dtype=bool)
    found.reject(bad, "bad_number", Named(name, texts))
    return np.array([np.nan if v is None or v is _BAD else v for v in values], dtype="float64")


_BAD = object()


_NUMERAL = re.compile(
    r"[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII
)
"""Commas only between groups of three: 3,5 is no number here, for nobody said which one it is."""
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
"""What nearly every number looks like; the rest is read with more care."""
_ENDINGS = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "%": Decimal("0.01")}


def _number(word: str) -> object:
    if _PLAIN.fullmatch(word):
        return float(word)
    plain = unicodedata.normalize("NFKC", word).strip()
    scale = _ENDINGS.get(plain[-1:], Decimal(1))
    if plain[-1:] in _ENDINGS:
        plain = plain[:-1].strip()
    if not _NUMERAL.fullmatch(plain):
        return _BAD
    value = float(Decimal(plain.replace(",", "")) * scale)
    return value if np.isfinite(value) else _BAD


class Named:
    """'name = value' of a row, made only for the rows that are rejected."""

    def __init__(self, name: str, values: Objects) -> None:
        self._name, self._values = name, values

    def __getitem__(self, row: int, /) -> str:
        return f"{self._name} = {self._values[row]}"
