"""The form of a delivery: its header, and what the words of its first rows look like, column by column."""

import re
import statistics
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

SAMPLE = 1_000
"""Rows looked at; the form of a delivery does not change within it."""
_MOST_WORDS, _LONGEST_WORD, _FEWEST_ROWS = 30, 20, 30
_MOSTLY = 0.95
_DATE = (
    r"(?:19|20)\d{2}(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}[日号]|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}"
)
_CLOCK = r"(?:[T\s]*(?:[上下]午)?\s*\d{1,2}[:时点]?\d{2}.*|\s*\d{1,2}时?)?"
# ASCII: without it \d takes full-width and other scripts' digits too.
_INSTANT = re.compile(rf"(?:{_DATE}){_CLOCK}", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,3}(?:[,']\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?\s*(?P<unit>[^\d\s.,+()-]{0,4})",
    re.ASCII,
)
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9_|-]{2,}", re.ASCII)
_FLAGS = frozenset(
    "是 否 有 无 Y N y n yes no YES NO Yes No true false TRUE FALSE True False √ ×".split()
)
_SIGNS = str.maketrans(dict.fromkeys(string.digits, "9") | dict.fromkeys(string.ascii_letters, "A"))
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """What a column's words look like; no word of it is kept but those of short closed lists.

    Attributes:
        filled: the share of rows with a word; rows: how many were looked at.
        kind: instant, number, code, flag or text ('' = nothing filled).
        shape: the shape most words have (digits 9, letters A) where nearly all have it, else ''.
        median: of the numbers' absolute values; unit: what stands behind nearly all of them.
        length: the median length; distinct: the share of different words.
        words: the words of a short list with their shares; empty for what is no short list, or private.
    """

    rows: int
    filled: float
    kind: str = ""
    shape: str = ""
    median: float | None = None
    unit: str = ""
    length: float = 0.0
    distinct: float = 0.0
    words: Mapping[str, float] = field(default_factory=dict)


class FormReader:
    """Gathers the form of a delivery from its first rows.

    Args:
        header: every column name in the order of the file.
        private: columns of which no word is kept (the mapping's personal ones).
    """

    def __init__(self, header: Sequence[str], private: frozenset[str] = frozenset()) -> None:
        self._header, self._private = list(header), private
        self._words: dict[str, list[str]] = {}
        self._rows = 0

    def add(self, frame: pd.DataFrame) -> None:
        """Rows as text, in the order of the file; those beyond the sample cost nothing."""
        room = SAMPLE - self._rows
        if room <= 0:
            return
        for column in frame.columns:
            some = frame[column].iloc[:room].tolist()
            self._words.setdefault(str(column), []).extend(w.strip() for w in some)
        self._rows += min(room, len(frame))

    def form(self) -> dict[str, Any]:
        """The form as plain values, to be kept as JSON."""
        extra = _heading_rows(self._words)
        columns = {
            name: asdict(_column(words[extra:], name in self._private))
            for name, words in self._words.items()
        }
        return {"header": self._header, "header_rows": 1 + extra, "columns": columns}


def _column(words: list[str], private: bool) -> ColumnForm:
    filled = [w for w in words if w]
    if not filled:
        return ColumnForm(len(words), 0.0)
    counts = Counter(filled)
    kind = kind_of(filled)
    shape, times = "", 0
    if kind in ("instant", "code"):
        shape, times = Counter(shape_of(w) for w in filled).most_common(1)[0]
    numbers = [m for m in map(_read, filled) if m is not None] if kind == "number" else []
    short = len(counts) <= _MOST_WORDS and max(map(len, counts)) <= _LONGEST_WORD
    listed = short and kind in ("text", "flag", "code") and len(filled) >= _FEWEST_ROWS
    # A closed list repeats itself: on average each word at least twice. Names and addresses do
    # not, and must not be kept in the journal.
    listed = listed and 2 * len(counts) <= len(filled) and not private
    return ColumnForm(
        rows=len(words),
        filled=round(len(filled) / len(words), 4),
        kind=kind,
        shape=shape if times >= _MOSTLY * len(filled) else "",
        median=statistics.median(abs(n) for n, _ in numbers) if numbers else None,
        unit=_unit(numbers),
        length=statistics.median(map(len, filled)),
        distinct=round(len(counts) / len(filled), 4),
        words={w: round(n / len(filled), 4) for w, n in sorted(counts.items())} if listed else {},
    )


def kind_of(words: Sequence[str]) -> str:
    """instant, number, code, flag or text: what nearly all words are."""
    most = _MOSTLY * len(words)
    if _share(_INSTANT, words, most):
        return "instant"
    if set(words) <= _FLAGS:
        return "flag"
    if sum(_read(w) is not None for w in words) >= most:
        return "code" if _numbered(words) else "number"
    return "code" if _share(_CODE, words, most) else "text"


def _share(pattern: re.Pattern[str], words: Sequence[str], most: float) -> bool:
    """Whether at least so many words match; most columns are told from their first hundred."""
    first = words[:100]
    if sum(bool(pattern.fullmatch(w)) for w in first) < _MOSTLY * len(first) / 2:
        return False
    return sum(bool(pattern.fullmatch(w)) for w in words) >= most


def _numbered(words: Sequence[str]) -> bool:
    """Whether whole numbers name things: they keep zeros in front, all have one length, or are very long."""
    if any(w.startswith("0") and w.isdecimal() and len(w) > 1 for w in words):
        return True
    lengths = [len(w) for w in words]
    if not all(w.isdecimal() for w in words):
        return False
    # Counts and amounts rarely have nine digits, and hardly ever all the same six or more.
    return statistics.median(lengths) >= 9 or (len(words) > 1 and min(lengths) == max(lengths) >= 6)


def shape_of(word: str) -> str:
    """Digits as 9, letters as A, Chinese characters as 中; '2024-03-01' is '9999-99-99'."""
    return _HAN.sub("中", word.translate(_SIGNS))


def _read(word: str) -> tuple[float, str] | None:
    match = _NUMBER.fullmatch(word)
    # Every part of the pattern may be absent: a short word alone would pass as a unit.
    if not match or not word or word[0] not in "+-.0123456789":
        return None
    unit = match["unit"]
    try:
        return float(re.sub("[,'\\s]", "", word.removesuffix(unit))), unit
    except ValueError:
        return None


def _unit(numbers: Sequence[tuple[float, str]]) -> str:
    if not numbers:
        return ""
    unit, times = Counter(u for _, u in numbers).most_common(1)[0]
    return unit if times >= _MOSTLY * len(numbers) else ""


def _heading_rows(words: Mapping[str, list[str]]) -> int:
    """How many rows below the header are still heading: where columns say numbers and times, they say words."""
    # The first three rows are left out here: they are the ones that may still be heading.
    typed = {n: w for n, w in words.items() if kind_of([v for v in w[3:] if v] or [""]) != "text"}
    extra = 0
    for row in range(3):
        cells = [(n, w[row]) for n, w in typed.items() if len(w) > row + 5 and w[row]]
        odd = sum(not re.search(r"\d", cell) and cell not in _FLAGS for _, cell in cells)
        if len(cells) < 2 or odd < len(cells):
            break
        extra += 1
    return extra
