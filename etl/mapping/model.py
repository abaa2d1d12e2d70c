"""What a mapping says of a source, once it has been read and checked (etl.mapping.source reads it)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from etl.sources.declared import Remote
from governance.kinds import Kind, OwnField
from governance.matters import CODED, COUNTS, INSTANTS, RESULT, TEXTS
from governance.steps import STEP_COUNTS, STEP_INSTANTS, Step

JOBS = (
    "places",
    "grids",
    "officers",
    "facilities",
    "matters",
    "steps",
    "observations",
)
"""Every job, in the order in which a run does them; matters of a kind may be called by the kind's own job."""
MATTERS = "matters"

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
    MATTERS: (*_MATTER, *RESULT),
    "steps": ("matter", "step", "at", "actor", "limit"),
    "observations": ("series", "period", "value", "category", "measure", "month"),
}
SYNONYMS = {"series": "measure", "period": "month"}
"""Other names of two fields of observations, as mappings of the index's monthly figures call them."""
REQUIRED = {
    "places": ("code", "name"),
    "grids": ("code", "name", "parent"),
    "officers": ("code",),
    "facilities": ("code", "name"),
    MATTERS: ("received_at",),
    "steps": ("matter", "step", "at"),
    "observations": ("series", "period", "value"),
}
PERIODS = frozenset(("period", "month"))
TIMES = frozenset((*INSTANTS, "outcome_at", "entered_at", "at", "limit")) | PERIODS
NUMBERS = frozenset((*COUNTS, "residents", "lon", "lat", "value"))
FLAGS = frozenset(("full_time", "schematic"))
_CODED = {**CODED, "step": tuple(step.value for step in Step)}
PERSONAL = ("name", "phone", "id_number", "address")
"""What identifies a person: kept apart from the matter, shown nowhere."""
WORD_FORMATS = ("iso", "chinese", "excel", "epoch", "epoch_ms")
"""Date formats that are a word; every other is strptime's."""
PERIOD_WORD = "period"
"""The format of a period as people write it: 2021-Q3, 2021-W45, 2021年第3季度 (governance.grains)."""
USUALLY_REQUIRED = ("title", "category")
"""Fields whose filling makes a matter's record complete, where a mapping says nothing else and has them."""


def fields_of(job: str, kind: Kind | None) -> tuple[str, ...]:
    """The fields that a job knows: of matters those of every kind, the result where there is one, and the kind's own."""
    if kind is None:
        return FIELDS[job]
    result = RESULT if kind.outcomes else ()
    return (*_MATTER, *result, *(own_field.name for own_field in kind.fields))


def type_of(name: str, kind: Kind | None) -> str:
    """The type of a field, as governance.kinds.TYPES names them."""
    declared = kind.field(name) if kind else None
    if declared is not None:
        return declared.type
    for type, names in (("instant", TIMES), ("number", NUMBERS), ("flag", FLAGS)):
        if name in names:
            return type
    return "text"


def choices_of(name: str, kind: Kind | None) -> tuple[str, ...] | None:
    """The only values that a field may have; None where it may have any."""
    declared = kind.field(name) if kind else None
    if declared is not None and declared.codes:
        return tuple(code for code, _ in declared.codes)
    if kind is not None and name == "outcome":
        return tuple(outcome.code for outcome in kind.outcomes)
    return ("yes", "no") if type_of(name, kind) == "flag" else _CODED.get(name)


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
    matters: Kind | None = None
    """The kind of matter it brings; None for reference data."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def kind(self) -> str:
        """The code of the kind of matter, or '' for reference data."""
        return self.matters.code if self.matters else ""

    @property
    def must_have(self) -> tuple[str, ...]:
        """The fields without which there is no record."""
        return REQUIRED.get(self.job, REQUIRED[MATTERS])

    @property
    def own_fields(self) -> tuple[OwnField, ...]:
        """The own fields of its kind that it maps and that have no column of their own; its own words for stage and
        outcome last.
        """
        if self.matters is None:
            return ()
        fields = (
            own_field
            for own_field in self.matters.fields
            if own_field.name in self.fields and not own_field.kept
        )
        return (*fields, *self.matters.words)

    def open_columns(self) -> frozenset[str]:
        """The columns that feed fields anybody may see; a personal one is never among them."""
        fields = (*self.fields.values(), *([self.state] if self.state else []))
        named = {*self.id_columns, self.version.column, *_position_columns(self.position)}
        named.update(c for f in fields for c in (*f.columns, *([f.when[0]] if f.when else [])))
        named.update(c for s in self.place_steps for c in (s.column, s.within))
        if self.withdrawn:
            named.add(self.withdrawn[0])
        # A rule that names no column has '' for it.
        return frozenset(named - {""})

    def columns(self) -> frozenset[str]:
        """Every column this mapping reads; each must be in the header."""
        return self.open_columns() | frozenset(self.personal.values())

    def observes(self) -> frozenset[str]:
        """The fields this source can tell of; an indicator that needs another has no value."""
        seen = set(self.fields)
        if self.state_from_steps:
            seen.update((*STEP_INSTANTS, *STEP_COUNTS))
        # A result without a time of its own is taken to be reached when the matter was closed.
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
