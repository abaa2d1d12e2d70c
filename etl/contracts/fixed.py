"""Dates of fixed width (2024-03-01 10:20:30 and its kin), read a column at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0], dtype="int64")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the digits stand: the width of the text, what parts a date, and date from time."""

    width: int
    parts: str
    gap: str = ""

    @property
    def timed(self) -> bool:
        return self.width > 10


_ISO = (*(Shape(w, "-", gap) for w in (19, 16) for gap in " T"), Shape(10, "-"))
SHAPES: dict[str, tuple[Shape, ...]] = {
    "iso": _ISO,
    **{f"%Y{p}%m{p}%d": (Shape(10, p),) for p in "-/."},
    **{f"%Y{p}%m{p}%d{g}%H:%M": (Shape(16, p, g),) for p in "-/." for g in " T"},
    **{f"%Y{p}%m{p}%d{g}%H:%M:%S": (Shape(19, p, g),) for p in "-/." for g in " T"},
}
"""The shapes that a format reads; a text of such a shape has no other reading among these formats."""
HARMLESS = frozenset({"excel", "epoch", "epoch_ms", "chinese"})
"""Formats that never read a text of one of the shapes."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Clock times (seconds as if in UTC) of the texts that were read, by position."""

    rows: NDArray[np.intp]
    local: NDArray[np.int64]
    timed: bool


def shapes_of(formats: tuple[str, ...]) -> tuple[Shape, ...]:
    """The shapes that may be read at once; none if another format could read them otherwise."""
    if any(f not in SHAPES and f not in HARMLESS for f in formats):
        return ()
    return tuple(dict.fromkeys(s for f in formats for s in SHAPES.get(f, ())))


def read(words: list[str], shapes: tuple[Shape, ...]) -> list[Fixed]:
    """The texts that have one of the shapes and say a day that exists; the others are left alone."""
    if not shapes:
        return []
    lengths = np.fromiter(map(len, words), dtype="int64", count=len(words))
    parts = []
    for width in sorted({s.width for s in shapes}):
        rows = np.flatnonzero(lengths == width)
        text = "".join(words if len(rows) == len(words) else [words[r] for r in rows])
        if not len(rows) or not text.isascii():
            continue
        signs = np.frombuffer(text.encode("ascii"), dtype="uint8").reshape(len(rows), width)
        signs = np.ascontiguousarray(signs.T)
        good, local = _local(signs, [s for s in shapes if s.width == width])
        parts.append(Fixed(rows[good], local[good], width > 10))
    return parts


def _local(
    signs: NDArray[np.uint8], shapes: list[Shape]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    year = _number(signs, 0) * 100 + _number(signs, 2)
    month, day = _number(signs, 5), _number(signs, 8)
    width = len(signs)
    hour = _number(signs, 11) if width > 10 else np.zeros_like(day)
    minute = _number(signs, 14) if width > 10 else np.zeros_like(day)
    second = _number(signs, 17) if width > 16 else np.zeros_like(day)
    digits = [0, 1, 2, 3, 5, 6, 8, 9, *([11, 12, 14, 15] if width > 10 else [])]
    digits += [17, 18] if width > 16 else []
    # 48 is '0'. Unsigned subtraction wraps around, so signs below '0' become large and fail.
    good = np.all(signs[digits] - np.uint8(48) < 10, axis=0)
    good &= np.logical_or.reduce([_parted(signs, s) for s in shapes])
    good &= (_FIRST_YEAR <= year) & (year <= _LAST_YEAR) & (1 <= month) & (month <= 12)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)) & (month == 2)
    # & 15 keeps the index inside the table where the month is nonsense and already refused.
    good &= (1 <= day) & (day <= _MONTH_DAYS[month & 15] + leap)
    good &= (hour < 24) & (minute < 60) & (second < 60)
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype("int64") + day - 1
    return good, days * 86_400 + hour * 3600 + minute * 60 + second


def _number(signs: NDArray[np.uint8], at: int) -> NDArray[np.int64]:
    tens, ones = signs[at].astype("int64"), signs[at + 1].astype("int64")
    return np.asarray(tens * 10 + ones - 528)  # both digits are 48 too large


def _parted(signs: NDArray[np.uint8], shape: Shape) -> NDArray[np.bool_]:
    part = (signs[4] == ord(shape.parts)) & (signs[7] == ord(shape.parts))
    if shape.timed:
        part &= (signs[10] == ord(shape.gap)) & (signs[13] == ord(":"))
    if shape.width > 16:
        part &= signs[16] == ord(":")
    return np.asarray(part)
