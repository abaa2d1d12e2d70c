"""Values in: what the page of data quality is handed, already in words; numbers are worked out elsewhere."""

from dataclasses import dataclass
from typing import Literal

from layouts.values import Figure

Mark = Literal["ok", "late", "failed", "running", "none"]


@dataclass(frozen=True, slots=True)
class Status:
    """A state as colour, shape and word."""

    word: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source and its newest delivery; `read` and `rejected` are "" where the reader may not know."""

    title: str
    job: str
    file: str
    origin: str
    delivered: str
    read: str
    rejected: str
    rejects: str | None
    expects: str
    status: Status
    demonstration: bool


@dataclass(frozen=True, slots=True)
class RunPart:
    """One file of a load and what became of its rows, in the order of COUNT_NAMES."""

    title: str
    file: str
    counts: tuple[str, ...]
    replay: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One load; `known` is the link that shows the page as known then, if it is done."""

    load: str
    status: Status
    finished: str
    took: str
    counts: tuple[str, ...]
    message: str
    drifts: tuple[str, ...]
    parts: tuple[RunPart, ...]
    known: str | None
    chosen: bool
    rejects: str | None = None
    """The link to the rows that this load refused, if any."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The newest loads; `more` leads to older ones."""

    runs: tuple[Run, ...]
    note: str
    more: str | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """K18 by place: heads are (label, definition), the whole first."""

    note: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Figure, ...]], ...]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One reject code: how many, which share, how many of them were replayed; `length` in 0..1 is its bar."""

    code: str
    reason: str
    n: str
    share: str
    length: float
    replayed: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class RejectRow:
    """One rejected row as it came."""

    id: str
    load: str
    source: str
    file: str
    line: str
    code: str
    reason: str
    original: str
    cut: str
    replayed: str


@dataclass(frozen=True, slots=True)
class Download:
    """The rows of one source that wait for repair, as files."""

    title: str
    xlsx: str
    csv: str


@dataclass(frozen=True, slots=True)
class Rejects:
    """Rejected rows by code, and one page of them; `filters` are (words, the link without it)."""

    note: str
    codes: tuple[CodeRow, ...]
    filters: tuple[tuple[str, str], ...]
    rows: tuple[RejectRow, ...]
    shown: str
    before: str | None
    after: str | None
    downloads: tuple[Download, ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Days without any matter, out of so many; `share` in 0..1."""

    words: str
    share: float
    silent: bool


@dataclass(frozen=True, slots=True)
class CoverRow:
    """How steadily a place reports; a place with parts opens to them."""

    name: str
    href: str | None
    received: str
    last: str
    spans: tuple[Span, ...]
    level: Literal["district", "town"]
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage by place."""

    note: str
    heads: tuple[str, ...]
    rows: tuple[CoverRow, ...]


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A published figure beside the computed one."""

    label: str
    scope: str
    period: str
    cutoff: str
    published: str
    source: str
    computed: str
    indicator: str
    difference: str
    status: Status
    remark: str


@dataclass(frozen=True, slots=True)
class Published:
    """Published figures that an indicator answers, and those that none does."""

    beside: tuple[PublishedRow, ...]
    alone: tuple[PublishedRow, ...]


@dataclass(frozen=True, slots=True)
class Top:
    """What is known: since when, up to when, and the page in four statements."""

    known: str
    data: str
    demonstration: bool
    home: str
    facts: str
    statements: tuple[tuple[str, str, Status], ...]
