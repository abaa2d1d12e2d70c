"""Values in: what the scenes of the wall hand to their layouts."""

from dataclasses import dataclass
from typing import Literal

from layouts.values import Figure

Tone = Literal["whole", "solved", "unsolved", "open"]
Trend = Literal["more", "fewer", "within", "small", "none"]
Place = Literal["first", "last", ""]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way down from all disputes received: `start` and `share` in 0..1 of them.

    With a figure the count opens its matters.
    """

    name: str
    n: int
    share: float
    start: float
    tone: Tone
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Where the disputes received have ended; the stages after the first add up to it exactly."""

    stages: tuple[Stage, ...]
    note: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kindred:
    """One type or category: its count, its share of all, and its change against the same period last year."""

    name: str
    n: int
    share: float
    length: float
    before: float | None
    """Last year's count on the scale of `length`; None where there is nothing to compare with."""
    trend: Trend
    change: str
    against: str
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Solved:
    """One month of disputes received, and how many of them were solved by the cutoff."""

    month: str
    received: int
    resolved: int


@dataclass(frozen=True, slots=True)
class HeatClass:
    """One class of the heat: the least and the most matters of its hours, and how many hours are in it."""

    words: str
    hours: int
    step: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Matters received by weekday and hour: for each day 24 counts and their steps on the ramp (None: nothing)."""

    days: tuple[tuple[str, tuple[int, ...], tuple[int | None, ...]], ...]
    classes: tuple[HeatClass, ...]
    note: str
    peak: str
    clock: str


@dataclass(frozen=True, slots=True)
class Department:
    """One department: what it received, its rate in time on the panel's axis, and what it holds overdue."""

    name: str
    received: int
    rate: Figure
    n: str
    share: float | None
    late: int | None
    small: bool


@dataclass(frozen=True, slots=True)
class Departments:
    """The departments, most matters first; `axis` announces where it begins and ends."""

    rows: tuple[Department, ...]
    note: str
    axis: str
    whole: float | None


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
