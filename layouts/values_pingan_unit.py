"""Values in: what the pages of the index are handed of one unit: what made it, what changed it, how far it can be trusted."""

from dataclasses import dataclass

from layouts.values_pingan import Choice, Direction, Row


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
