"""Values in: what the pages of the index are handed; numbers to be drawn stand beside the words that are read."""

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


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension of a unit against the city; scores are None where all its indicators are missing."""

    code: str
    name: str
    own: float | None
    city: float | None
    words: str
    weight: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Dimensions of a unit against the city."""

    title: str
    note: str
    unit: str
    axes: tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A step of the change: from where to where on the index's axis, and what it is made of."""

    name: str
    words: str
    begin: float
    end: float
    said: str = ""
    pieces: tuple["Piece", ...] = ()

    @property
    def verdict(self) -> Direction:
        return "same" if self.end == self.begin else "better" if self.end > self.begin else "worse"


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A change of the index taken apart; the words of the pieces add up to those of the whole."""

    title: str
    note: str
    before: Choice
    before_at: float
    before_shown: str
    after: str
    after_at: float
    after_shown: str
    whole: str
    pieces: tuple[Piece, ...]
    choices: tuple[Choice, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a unit; figures are '' where it is missing, and `origin` says how it came."""

    id: str
    name: str
    count: str
    expected: str
    ratio: str
    score: str
    weight: str
    contribution: str
    origin: str
    remark: str = ""
    listed: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A dimension's indicators and what they come to."""

    name: str
    weight: str
    score: str
    contribution: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every indicator of a unit; contributions as shown, less the deductions, add up to the index as shown."""

    title: str
    note: str
    groups: tuple[Group, ...]
    deducted: str
    deductions: str
    index: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter behind a count."""

    id: str
    href: str
    month: str
    place: str
    when: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The matters behind a computed count: as many as it counts."""

    title: str
    note: str
    rows: tuple[Matter, ...]
    close: str


@dataclass(frozen=True, slots=True)
class UnitView:
    """One unit (or the city): its standing, what made it, what changed it."""

    row: Row
    units: tuple[Choice, ...]
    sentence: str
    cards: tuple[tuple[str, str, str], ...]
    profile: Profile
    waterfall: Waterfall | None
    no_waterfall: str
    table: Table
    listing: Listing | None


@dataclass(frozen=True, slots=True)
class Without:
    """An indicator whose absence would change the order, and how."""

    name: str
    moves: str


@dataclass(frozen=True, slots=True)
class Share:
    """What a part of the assumptions brings to the doubt, 0..1."""

    name: str
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class DoubtView:
    """How far the order hangs on single indicators, and where the doubt comes from."""

    title: str
    note: str
    without: tuple[Without, ...]
    rest: str
    shares: tuple[Share, ...]
    sentence: str
