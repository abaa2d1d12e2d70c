"""Values in: what pages hand to layouts. Words and shapes are decided there, numbers never here."""

from dataclasses import dataclass
from typing import Literal

from governance.kinds import Kind

Verdict = Literal["better", "worse", "same", "neutral", "none"]
Mark = Literal["value", "zero", "not_yet", "unknown", "suppressed"]


Tone = Literal["green", "blue", "orange", "red"]
"""The four colours of the index; each has a shape and a word beside it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as shown, and the counts behind it as `kpi --json` prints them ("" for null)."""

    indicator: str
    level: str
    place: str
    label: str
    shown: str
    numerator: str
    denominator: str
    mark: Mark = "value"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison in words: 环比 or 同比, its arrow, its verdict, and what it is against."""

    label: str
    shown: str
    verdict: Verdict
    against: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the trend; counts are matters."""

    month: str
    received: int
    closed: int
    settled: int | None


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One matter in a list; times are already words in the profile's zone."""

    id: str
    kind: Kind | None
    title: str
    place: str
    received: str
    due: str
    closed: str
    when: str
    href: str | None = None
    particulars: str = ""
    """What of its kind's own fields lists print, in one line."""


@dataclass(frozen=True, slots=True)
class Legend:
    """One class of the map: its colour, its range in words and how many units are in it."""

    colour: str
    words: str
    units: int
    share: float


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source of the trust line."""

    title: str
    loaded: str
    read: str
    rejected: str


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust line: fresh until when, known at which load, from which sources."""

    demonstration: bool
    cutoff: str
    known: str
    sources: tuple[SourceLine, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the path from the city down to the place shown."""

    name: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several that may be chosen; `href` is None where it leads nowhere."""

    words: str
    href: str | None
    chosen: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Controls:
    """What the control bar shows for the question asked."""

    period: str
    periods: tuple[Choice, ...]
    earlier: str | None
    later: str | None
    kinds: tuple[Choice, ...]
    indicator: str
    indicators: tuple[tuple[str, str], ...]
    cutoff: str
    known: str
    loads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TitleBar:
    """The title bar."""

    title: str
    period: str
    crumbs: tuple[Crumb, ...]
    trust: Trust


@dataclass(frozen=True, slots=True)
class Listing:
    """All matters a figure counts, and what the list is a list of, as pairs of words."""

    notes: tuple[tuple[str, str], ...]
    lines: tuple[MatterLine, ...]


@dataclass(frozen=True, slots=True)
class NotesOn:
    """Where notes are written and read: what they are about, and the period that a new one is about ('': none)."""

    title: str
    key: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class Drawer:
    """One figure opened: its meaning, its counts, its times, and the matters counted."""

    figure: Figure
    title: str
    definition: str
    rows: tuple[tuple[str, str], ...]
    matters: tuple[MatterLine, ...]
    listing: str
    download: str | None = None
    pin: str | None = None
    """The link that takes the figure along into a briefing."""
    notes: tuple[NotesOn, ...] = ()
