"""Values in: what the page of briefings is handed; every word of it is ready to be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.chrome.choices import Choice


@dataclass(frozen=True, slots=True)
class Head:
    """What may be chosen by a link: the kind and the neighbouring periods; and what is chosen."""

    city: str
    demonstration: bool
    kinds: tuple[Choice, ...]
    period: str
    earlier: str | None
    later: str | None
    remark: str


@dataclass(frozen=True, slots=True)
class Fields:
    """What the fields show and offer; `theme` None: this kind has none."""

    places: tuple[tuple[str, str], ...]
    place: str
    period: str
    theme: str | None
    author: str
    indicators: tuple[tuple[str, str], ...]
    pins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The draft as it would be issued; `page` is a whole HTML document that is shown sealed off."""

    title: str
    about: str
    page: str
    warnings: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A briefing just issued."""

    title: str
    number: str
    code: str
    verify: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An issue in the archive; `compare` adds it to the two compared, or takes it away."""

    number: str
    kind: str
    place: Choice
    period: str
    author: str
    issued_at: str
    code: str
    verify: str
    files: tuple[tuple[str, str], ...]
    compare: Choice


@dataclass(frozen=True, slots=True)
class Archive:
    """The issues that the reader may see, the newest first."""

    statement: str
    kinds: tuple[Choice, ...]
    place: Choice | None
    rows: tuple[Row, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two issues: what it is called, and what it stands on."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two issues side by side, the earlier at the left."""

    statement: str
    sides: tuple[Side, Side]
    changed: Sequence[str]
    restated: Sequence[tuple[str, str, str]]
    """Of each figure restated: what, then, now."""
    restated_note: str
    sections: Sequence[tuple[str, Sequence[str], Sequence[str]]]
    close: str
