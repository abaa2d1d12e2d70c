"""Values of the pages of one matter and of one grid, and of the comparison of towns with their like."""

from dataclasses import dataclass
from typing import Literal

from governance.kinds import Kind
from layouts.values import Choice, Crumb, Figure, MatterLine, NotesOn

Tense = Literal["past", "due", "former", "now", "future"]
"""An instant of a time line: happened, a limit that is past, known once and corrected since, the cutoff itself, or to come."""


@dataclass(frozen=True, slots=True)
class LightView:
    """The deadline light: its word, its numbers ('已用 12.3 / 40 工时'), the share of the limit used."""

    level: str
    word: str
    numbers: str
    share: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant of a matter's life; `gap` is the time since the one before, in words."""

    name: str
    at: str
    tense: Tense
    gap: str = ""
    who: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a load changed: as it was, as it is since."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """What one load said of the matter; `href` shows the page as known then."""

    load: str
    at: str
    href: str
    chosen: bool
    note: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One level of the 五包 chain with those in charge; nobody is registered where `people` is empty."""

    duty: str
    role: str
    place: str
    href: str | None
    people: tuple[str, ...]
    missing: str = "未登记"


@dataclass(frozen=True, slots=True)
class ChainView:
    """The chain of a place; a sentence instead where there is none to show."""

    setting: str
    links: tuple[ChainLink, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class HandsView:
    """Where a matter lies and since when."""

    holder: str
    step: str
    since: str
    lasted: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedView:
    """A matter this one is linked with, and how."""

    how: str
    line: MatterLine


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page: the way down to it, its title, and as of when it holds."""

    crumbs: tuple[Crumb, ...]
    title: str
    cutoff: str
    known: str
    demonstration: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatterView:
    """The page of one matter."""

    head: Head
    id: str
    source: str
    kind: Kind
    tags: tuple[tuple[str, str], ...]
    hands: HandsView
    light: LightView
    where: tuple[tuple[str, str], ...]
    on_map: str | None
    moments: tuple[Moment, ...]
    clock_words: str
    facts: tuple[tuple[str, str], ...]
    particulars: tuple[tuple[str, str], ...]
    """What only its kind has."""
    linked: tuple[LinkedView, ...]
    chain: ChainView
    versions: tuple[VersionView, ...]
    notes: NotesOn


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An open matter with its light and whose hands it is in."""

    line: MatterLine
    light: LightView
    hands: str


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of a grid with what it was counted over; `small` marks one too small to be judged."""

    title: str
    figure: Figure
    counted: str
    small: bool


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month of the trend; `length` is its share of the largest."""

    month: str
    received: int
    closed: int
    length: float
    closed_length: float


@dataclass(frozen=True, slots=True)
class Site:
    """A facility of the village."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Person:
    """One in charge of a grid: the role, who, and whether full-time."""

    role: str
    name: str
    full_time: str


@dataclass(frozen=True, slots=True)
class GridView:
    """The page of one grid."""

    head: Head
    code: str
    village: str
    period: str
    periods: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    earlier: str | None
    later: str | None
    people: tuple[Person, ...]
    chain: ChainView
    kpis: tuple[Kpi, ...]
    open: tuple[OpenLine, ...]
    open_words: str
    closed: tuple[MatterLine, ...]
    closed_words: str
    months: tuple[MonthBar, ...]
    sites: tuple[Site, ...]
    notes: NotesOn
