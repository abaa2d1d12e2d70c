"""Values in: what the pages of the index are handed of all units; numbers to be drawn stand beside the words that are read."""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["better", "worse", "same", "none"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several that may be chosen; `href` is None where it leads nowhere."""

    words: str
    href: str | None
    chosen: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above everything: what this is, of when, known when, and what may be asked instead."""

    statement: str
    name: str
    notice: str
    version: str
    month: str
    earlier: str | None
    later: str | None
    years: tuple[tuple[str, tuple[Choice, ...]], ...]
    spans: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    coverage: str
    known: str
    demonstration: bool
    way: tuple[Choice, ...]
    links: tuple[Choice, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """One of the four colours: its code, its word, and the rule by which it is given."""

    code: str
    word: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A change against the month before: arrow and size, what became of the rank, good or bad."""

    words: str
    ranks: str
    verdict: Direction


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's standing; the city has neither rank nor `first`."""

    code: str
    name: str
    href: str
    rank: str
    ranks: str
    score: float
    low: float | None
    high: float | None
    shown: str
    interval: str
    state: State
    move: Move
    first: str
    flagged: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Units that follow each other and cannot surely be told apart; of one alone there is nothing to say."""

    rows: tuple[Row, ...]

    @property
    def tied(self) -> bool:
        return len(self.rows) > 1


@dataclass(frozen=True, slots=True)
class StandingsView:
    """Units that may be compared, best first, and the city; `groups` are the other comparable units."""

    title: str
    note: str
    groups: tuple[Choice, ...]
    bands: tuple[Band, ...]
    city: Row | None
    rules: tuple[State, ...]
    against: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that was not delivered, and by whom."""

    what: str
    whom: str


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A month that is not ranked, and why; `way` leads to one that is."""

    title: str
    sentence: str
    rows: tuple[Lacking, ...]
    way: Choice | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit's ranks over the months; None where the month could not be ranked."""

    code: str
    name: str
    href: str
    ranks: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """Ranks over months; `ties` are, by month, the ranks from and to which units are not told apart."""

    title: str
    note: str
    months: tuple[str, ...]
    lines: tuple[Ranked, ...]
    ties: tuple[tuple[tuple[float, float], ...], ...]
    gaps: tuple[str, ...]
    spans: tuple[Choice, ...] = ()


Ring = tuple[tuple[float, float], ...]
"""Longitudes and latitudes of a closed line."""


@dataclass(frozen=True, slots=True)
class Area:
    """One place on the map: outlines, what it scored, and where it leads; no state where it is not ranked."""

    code: str
    name: str
    href: str | None
    shown: str
    state: State | None
    rings: tuple[Ring, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class MapView:
    """The four classes on the map; `counts` are the units in each, in the order of `rules`."""

    title: str
    note: str
    areas: tuple[Area, ...]
    rules: tuple[State, ...]
    counts: tuple[int, ...]
    remark: str
