"""Values in: what the scenes of the wall hand to their layouts."""

from dataclasses import dataclass
from typing import Literal

from layouts.values import Figure

Place = Literal["first", "last", ""]


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit's figure in a column of the matrix; small: too few matters to be ranked by."""

    figure: Figure
    share: float | None
    n: str
    place: Place = ""
    tied: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the matrix: an indicator, its axis in words, where the whole place stands on it."""

    title: str
    axis: str
    direction: str
    whole: float | None
    dots: bool
    figure: Figure
    group: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of the matrix with a cell for each column, and what it is looked at with."""

    name: str
    href: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units against indicators."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Multiple:
    """One small chart: a unit's values by month (None: nothing to judge), its last value in words.

    A faint month has too few matters to judge by.
    """

    name: str
    values: tuple[float | None, ...]
    faint: tuple[bool, ...]
    last: str


@dataclass(frozen=True, slots=True)
class Multiples:
    """Small charts of one indicator on one axis; `compared`: with the whole place's line in each."""

    title: str
    note: str
    months: tuple[str, ...]
    units: tuple[Multiple, ...]
    whole: Multiple
    percent: bool
    compared: bool
