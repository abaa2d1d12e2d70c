"""What a mapping says of a source, once it has been read and checked (etl.mapping reads it)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from etl.sources.declared import Remote
from governance.matters import (
    COUNTS,
    DISPUTE_INSTANTS,
    DISPUTE_NUMBERS,
    DISPUTE_TEXTS,
    INSTANTS,
    TEXTS,
)
from governance.steps import STEP_COUNTS, STEP_INSTANTS

JOBS = (
    "places",
    "grids",
    "officers",
    "facilities",
    "incidents",
    "disputes",
    "steps",
    "observations",
)
"""Every job, in the order in which a run does them."""

FORMATS = ("csv", "tsv", "xlsx", "jsonl", "geojson")

_MATTER = (*INSTANTS, "entered_at", *COUNTS, *TEXTS)
_PLACE = (
    "code",
    "name",
    "parent",
    "statutory",
    "residents",
    "kind",
    "lon",
    "lat",
    "schematic",
    "place",
)
FIELDS: dict[str, tuple[str, ...]] = {
    "places": _PLACE,
    "grids": _PLACE,
    "officers": ("code", "place", "role", "full_time", "name"),
    "facilities": ("code", "name", "kind", "place"),
    "incidents": _MATTER,
    "disputes": (*_MATTER, *DISPUTE_TEXTS, *DISPUTE_INSTANTS, *DISPUTE_NUMBERS),
    "steps": ("matter", "step", "at", "actor", "limit"),
    "observations": ("measure", "month", "value"),
}
REQUIRED = {
    "places": ("code", "name"),
    "grids": ("code", "name", "parent"),
    "officers": ("code",),
    "facilities": ("code", "name"),
    "incidents": ("received_at",),
    "disputes": ("received_at",),
    "steps": ("matter", "step", "at"),
    "observations": ("measure", "month", "value"),
}
TIMES = frozenset((*INSTANTS, *DISPUTE_INSTANTS, "entered_at", "at", "limit", "month"))
NUMBERS = frozenset((*COUNTS, *DISPUTE_NUMBERS, "residents", "lon", "lat", "value"))
FLAGS = frozenset(("full_time", "schematic"))
PERSONAL = ("name", "phone", "id_number", "address")
"""What identifies a person: kept apart from the matter, shown nowhere."""
WORD_FORMATS = ("iso", "chinese", "excel", "epoch", "epoch_ms")
"""Date formats that are a word; every other is strptime's."""
USUALLY_REQUIRED = ("title", "category")
"""Fields whose filling makes a matter's record complete, where a mapping says nothing else and has them."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where a field comes from and how its text is read."""

    columns: tuple[str, ...] = ()
    const: str | None = None
    formats: tuple[str, ...] = ()
    map: Mapping[str, str] | None = None
    otherwise: str | None = None
    missing: frozenset[str] = frozenset()
    unit: str = ""
    when: tuple[str, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What orders versions: a column, the export's date in the file name, or arrival.

    `export_date` beside a column: the column orders versions, the export's date orders absence from snapshots.
    """

    by: str = "arrival"
    column: str = ""
    formats: tuple[str, ...] = ()
    export_date: bool = False

    @property
    def dated(self) -> bool:
        """Whether each file tells the date of its export."""
        return self.by == "export_date" or self.export_date


@dataclass(frozen=True, slots=True)
class PositionRule:
    """Where a point comes from and what it is measured in."""

    lon: str = ""
    lat: str = ""
    point: str = ""
    order: str = "lat,lon"
    crs: str = "wgs84"
    placeholders: tuple[tuple[float, float], ...] = ()
    extent: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class PlaceStep:
    """One way to find a matter's place."""

    by: str
    column: str = ""
    level: str | None = None
    cut: tuple[int, ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Shapes that stand in another file than the rows."""

    file: str
    code: str
    crs: str = "wgs84"


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """One source of a profile."""

    name: str
    job: str
    title: str
    timezone: str
    fields: Mapping[str, Field]
    file: str | None = None
    format: str | None = None
    sheet: str | None = None
    header_row: int = 1
    header_rows: int = 1
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    encoding: str = "auto"
    snapshot: bool = False
    demonstration: bool = False
    missing: frozenset[str] = frozenset({""})
    id_columns: tuple[str, ...] = ()
    id_content: bool = False
    version: Version = field(default_factory=Version)
    state: Field | None = None
    state_from_dates: bool = False
    state_from_steps: bool = False
    steps_of: str = ""
    position: PositionRule | None = None
    withdrawn: tuple[str, frozenset[str]] | None = None
    place_steps: tuple[PlaceStep, ...] = ()
    unknown_place: str = "reject"
    level: str | None = None
    schematic: bool = False
    boundaries: Boundaries | None = None
    personal: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    expects: str | None = None
    remote: Remote | None = None
    every: int | None = None
    inbox: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def kind(self) -> str:
        """The kind of matter, or '' for reference data."""
        return {"incidents": "incident", "disputes": "dispute"}.get(self.job, "")

    def open_columns(self) -> frozenset[str]:
        """The columns that feed fields anybody may see; a personal one is never among them."""
        named: set[str] = set(self.id_columns)
        for one in (*self.fields.values(), *([self.state] if self.state else [])):
            named.update((*one.columns, *([one.when[0]] if one.when else [])))
        named.update(c for c in (self.version.column, *_position_columns(self.position)) if c)
        named.update(c for s in self.place_steps for c in (s.column, s.within) if c)
        if self.withdrawn:
            named.add(self.withdrawn[0])
        return frozenset(named)

    def columns(self) -> frozenset[str]:
        """Every column this mapping reads; each must be in the header."""
        return self.open_columns() | frozenset(self.personal.values())

    def observes(self) -> frozenset[str]:
        """The fields this source can tell of; an indicator that needs another has no value."""
        seen = set(self.fields)
        if self.state_from_steps:
            seen.update((*STEP_INSTANTS, *STEP_COUNTS))
        if "outcome" in seen and "outcome_at" not in seen and "closed_at" in seen:
            seen.add("outcome_at")
        seen.update(
            name
            for name, told in (("position", self.position), ("required", self.required))
            if told
        )
        return frozenset(seen)


def _position_columns(rule: PositionRule | None) -> tuple[str, ...]:
    return (rule.lon, rule.lat, rule.point) if rule else ()
