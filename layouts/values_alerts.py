"""Values in: alerts as a list and as the one that interrupts."""

from dataclasses import dataclass
from typing import Literal

Grade = Literal["red", "orange", "yellow", "blue"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One open matter that calls for attention; times are already words in the profile's zone."""

    key: str
    source: str
    kind: str
    grade: Grade
    grade_word: str
    level_word: str
    what: str
    category: str
    rule: str
    where: str
    """The path of its places, the district first."""
    near: str
    """The narrowest place above the grid."""
    since: str
    age: str
    due: str
    left: str
    """How long until it is due, or by how long it is over."""
    who: str
    lon: float | None
    lat: float | None
    href: str
    from_load: int


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many alerts a grade has, and what it means."""

    grade: Grade
    word: str
    n: str
    definition: str


@dataclass(frozen=True, slots=True)
class AlertList:
    """The alerts of a place: the gravest and newest of them, all counted by grade."""

    alerts: tuple[Alert, ...]
    counts: tuple[GradeCount, ...]
    note: str
    remark: str
