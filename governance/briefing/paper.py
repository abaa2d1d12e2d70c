"""A briefing as it is frozen: the one content from which every form is drawn; plain data, written one way only."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final, Literal, NotRequired, TypedDict

Value = float | None

REST: Final = "其余"
"""Prefix of the name of the bar that holds all other categories, e.g. 其余类别."""


class Figure(TypedDict):
    """An asked number: what the documents print (`shown`) and all that it stands on.

    `note` is the number of its 口径 among `Paper.notes`; `source` says how to ask it again (indicator, place, period …).
    """

    id: str
    indicator: str
    label: str
    place: str
    period: str
    value: Value
    shown: str
    unit: str
    numerator: Value
    denominator: Value
    reason: str | None
    note: int | None
    source: dict[str, str | None]


class Run(TypedDict):
    """A piece of a sentence; with `figure` it is that figure's number, with `note` its 口径 is called here first."""

    text: str
    figure: NotRequired[str]
    note: NotRequired[int]
    strong: NotRequired[bool]


class Paragraph(TypedDict):
    """One paragraph; a `remark` is the office's own words; a `heading` stands over what follows it (（一）…)."""

    block: Literal["paragraph"]
    runs: list[Run]
    remark: bool
    heading: NotRequired[bool]


class Cell(TypedDict):
    """A cell of a table: words, or a figure's number."""

    text: str
    figure: NotRequired[str]


class Table(TypedDict):
    """A three-line table; `align` is 'left' or 'right' for each column."""

    block: Literal["table"]
    title: str
    header: list[str]
    align: list[str]
    rows: list[list[Cell]]
    note: str


class Series(TypedDict):
    """One series of a chart; each value is a figure's, by position of the categories."""

    name: str
    values: list[Value]
    figures: list[str | None]
    shown: list[str]


class Chart(TypedDict):
    """A chart; `form`: columns (over time), bars (longest first, what is left over last), line, or intervals (low … high)."""

    block: Literal["chart"]
    title: str
    form: Literal["columns", "bars", "line", "intervals"]
    unit: str
    categories: list[str]
    series: list[Series]
    low: NotRequired[list[Value]]
    high: NotRequired[list[Value]]
    axis: str
    alt: str


class Shape(TypedDict):
    """A place on the map: outer rings of lon/lat, its class (position in the map's classes; None: unknown)."""

    code: str
    name: str
    rings: list[list[tuple[float, float]]]
    tier: int | None
    text: str
    figure: NotRequired[str]


class Map(TypedDict):
    """A map of places by class; `schematic` prints 示意."""

    block: Literal["map"]
    title: str
    classes: list[str]
    shapes: list[Shape]
    schematic: bool
    alt: str


class Section(TypedDict):
    """A section under its heading; `title` is without its number, which `headed` gives (一、…)."""

    code: str
    title: str
    blocks: list[Any]


class Note(TypedDict):
    """A 口径, footnoted where a number of it first stands."""

    number: int
    label: str
    text: str


class Place(TypedDict):
    """Whom the briefing is about."""

    level: str
    code: str
    name: str


class Restated(TypedDict):
    """A figure of an earlier issue that later loads changed (更正)."""

    label: str
    issue: str
    then: str
    now: str


class Paper(TypedDict):
    """All that a briefing says. Times are local ISO text."""

    kind: str
    kind_label: str
    masthead: str
    title: str
    subject: str
    issue: str
    """期号 as printed, e.g. 2021年第11期; '' in a preview."""
    code: str
    """The code of proof; '' in a preview."""
    issuer: str
    author: str
    place: Place
    period: str
    period_label: str
    cutoff: str
    known: int
    known_at: str
    loads: list[str]
    scope: list[str]
    issued_at: str
    demonstration: bool
    schematic: bool
    notice: str
    warnings: list[str]
    """What must be said first: incomplete data, sources that are late."""
    sections: list[Section]
    figures: list[Figure]
    notes: list[Note]
    changed: list[str]
    """What changed against the issue before."""
    restated: list[Restated]
    recipients: list[str]
    verify_at: str


def blocks_of(paper: Paper) -> Iterator[Any]:
    """Every block of every section, in order."""
    return (block for section in paper["sections"] for block in section["blocks"])


def canonical(paper: Paper) -> bytes:
    """The one way to write it: sorted keys, no spaces, UTF-8; NaN is an error."""
    return json.dumps(
        paper, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(paper: Paper) -> str:
    """The sha-256 of the canonical bytes without code and issue, which are given with it."""
    # Both are given only while issuing: without them the digest is the same before and after.
    bare: Any = dict(paper) | {"code": "", "issue": ""}
    return hashlib.sha256(canonical(bare)).hexdigest()


def read(written: bytes) -> Paper:
    """The paper that `canonical` wrote."""
    paper: Paper = json.loads(written)
    return paper


NUMERALS = "零一二三四五六七八九"


def numeral(position: int) -> str:
    """A position as headings count it: 1 is 一, 12 is 十二, 30 is 三十."""
    tens, ones = divmod(position, 10)
    # From 10 to 19 the tens are not counted: 十二, never 一十二.
    written = ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "")
    return written + (NUMERALS[ones] if ones else "")


def headed(position: int, title: str) -> str:
    """The heading of the section at that position (from 1): 一、总体态势."""
    return f"{numeral(position)}、{title}"


def subheaded(position: int, title: str) -> str:
    """A heading within a section: （一）按类型."""
    return f"（{numeral(position)}）{title}"


def sentence(runs: list[Run]) -> str:
    """The words of a paragraph."""
    return "".join(run["text"] for run in runs)
