"""The form of a frozen export: what its documents are drawn from, and the bytes that are hashed."""

import hashlib
import json
import math
from datetime import datetime, timedelta, timezone
from typing import Any, TypedDict


class Place(TypedDict):
    """The place the export is about."""

    code: str
    name: str


class KnownAt(TypedDict):
    """The last load that counted, and when it was."""

    load: int
    at: str


class Source(TypedDict):
    """One source: its title, when it was last loaded, how many rows are known of it."""

    title: str
    loaded_at: str
    rows: int


class Comparison(TypedDict):
    """The same figure of another period; `better` is None where no direction is good."""

    label: str
    shown: str
    delta_shown: str
    better: bool | None


class Indicator(TypedDict):
    """One figure with all that it stands on; `shown` is its value as screens print it.

    `unit` is "rate" (a share of one; "%" means the same) or anything else (a plain number).
    """

    id: str
    label: str
    definition: str
    numerator: int | None
    denominator: float | None
    value: float | None
    shown: str
    reason: str | None
    unit: str
    direction: str
    previous: Comparison | None
    year_before: Comparison | None


class Standing(TypedDict):
    """One line of the ranking; equal ranks are ties, None is out of the ranking."""

    rank: int | None
    name: str
    numerator: int | None
    denominator: float | None
    value: float | None
    shown: str


class Ranking(TypedDict):
    """The units ranked by one indicator."""

    indicator: str
    label: str
    rows: list[Standing]


class Month(TypedDict):
    """Counts of one month, "2021-11"."""

    month: str
    received: int | None
    closed: int | None
    settled: int | None


class Category(TypedDict):
    """Matters of one category."""

    name: str
    n: int


class Overdue(TypedDict):
    """One matter in hand past its due time."""

    id: str
    title: str
    place: str
    due: str
    days: int


class Payload(TypedDict):
    """All that an export says. Times are local ISO text; `period` is as a question writes it."""

    id: str
    title: str
    profile_title: str
    place: Place
    period: str
    period_label: str
    cutoff: str
    known_at: KnownAt
    made_at: str
    demonstration: bool
    notice: str | None
    sources: list[Source]
    indicators: list[Indicator]
    ranking: Ranking
    trend: list[Month]
    categories: list[Category]
    overdue: list[Overdue]


def canonical(payload: Payload) -> bytes:
    """The one way to write a payload: sorted keys, no spaces, UTF-8; NaN is an error."""
    # A source may leave half a surrogate pair in a title: the frozen bytes keep it as it came.
    return json.dumps(
        payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8", "surrogatepass")


def digest(payload: Payload) -> str:
    """The sha-256 of the canonical bytes, which the desk keeps and every document prints."""
    return hashlib.sha256(canonical(payload)).hexdigest()


def read(canonical_bytes: bytes) -> Payload:
    """The payload that `canonical` wrote."""
    loaded: Payload = json.loads(canonical_bytes.decode("utf-8", "surrogatepass"))
    return loaded


def made_at(payload: Payload) -> datetime:
    """When the export was frozen, with an offset; text without one is taken as UTC."""
    moment = datetime.fromisoformat(payload["made_at"])
    # Never the machine's zone, or another machine would write another moment.
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone(timedelta(0)))


def minute(instant: str) -> str:
    """'2021-12-31 23:59' of an ISO instant; anything else stays as it is."""
    text = instant.replace("T", " ", 1)
    return text[:16] if len(text) >= 16 and text[13] == ":" else text


def number(value: Any) -> int | float | None:
    """A finite number, or None: documents print no NaN."""
    # bool is an int in Python, but True is no count.
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value
