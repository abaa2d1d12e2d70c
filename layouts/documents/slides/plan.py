"""Which slides a paper becomes: every statement with what shows it, nothing longer than its slide."""

import math
from dataclasses import dataclass, field, replace
from typing import Any, Final

from governance.briefing.paper import Cell, Paper, Section, Table, headed
from layouts.documents.ooxml import package as ooxml
from layouts.documents.slides.parts import BOTTOM, INNER, POINTS, TOP, table_heights
from layouts.documents.slides.text import (
    Line,
    Piece,
    first_sentence,
    height,
    paged,
    pieces,
    rows,
    words,
)
from layouts.documents.word.tables import lines_of, widths

TITLE_SIZES: Final = (26, 22, 20)
TEXT, TABLE_TEXT = 18.0, 14.0
LEFT: Final = 4.2
"""Inches of the column of text beside a picture."""
_HIGH: Final = (BOTTOM - TOP) * POINTS
MOST_ON_HALF: Final = 15
BETWEEN: Final = 0.35
_ABOVE: Final = 3
"""Rows of text that may stand over what is shown."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: its statement, the text under it, what is shown, and text under that."""

    kicker: str
    title: Line
    texts: list[Line] = field(default_factory=list)
    shown: list[Any] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    more: int = 0
    """Number of the continuation of a statement; 0 is its first slide."""


@dataclass(slots=True)
class _Group:
    heading: str
    texts: list[Line] = field(default_factory=list)
    shown: list[Any] = field(default_factory=list)


def slides(paper: Paper) -> list[Slide]:
    """The slides of all sections, in order."""
    planned: list[Slide] = []
    for number, section in enumerate([*paper["sections"], *_ending(paper)], start=1):
        kicker = headed(number, section["title"])
        planned += _section(kicker, section)
    return planned


def _ending(paper: Paper) -> list[Section]:
    """What changed and what was restated, together: each alone would leave its slide empty."""
    endings = ooxml.endings(paper)
    if len(endings) < 2:
        return endings
    changed, restated = endings
    blocks = [*changed["blocks"], *restated["blocks"]]
    return [{"code": "changed", "title": "与上期相比及更正", "blocks": blocks}]


def _groups(section: Section) -> list[_Group]:
    groups = [_Group("")]
    for block in section["blocks"]:
        if block["block"] != "paragraph":
            groups[-1].shown.append(block)
        elif block.get("heading"):
            heading = words(pieces(block))
            if groups[-1].texts or groups[-1].shown:
                groups.append(_Group(heading))
            else:
                groups[-1].heading = heading
        else:
            if groups[-1].shown:
                groups.append(_Group(groups[-1].heading))
            if line := pieces(block):
                groups[-1].texts.append(line)
    return [group for group in groups if group.texts or group.shown]


def _section(kicker: str, section: Section) -> list[Slide]:
    planned: list[Slide] = []
    title: Line = (Piece(section["title"]),)
    for group in _groups(section):
        # Words that follow a picture may stand under it rather than open a slide of their own.
        if not group.shown and planned and (joined := _joined(planned[-1], group)):
            planned[-1] = joined
            continue
        heading = f"{kicker} · {group.heading}" if group.heading else kicker
        texts = group.texts
        if texts:
            statement, rest = first_sentence(texts[0])
            if _fits(statement):
                title, texts = statement, ([rest] if rest else []) + texts[1:]
            else:
                title = (Piece(group.heading or section["title"]),)
        planned += _laid(Slide(heading, title), texts, group.shown)
    return planned or [Slide(kicker, title)]


def _fits(statement: Line) -> bool:
    return rows(words(statement), TITLE_SIZES[-1], INNER * POINTS) <= 2


def _joined(slide: Slide, group: _Group) -> Slide | None:
    """The slide with a group of words under its pictures, if they are few."""
    if not slide.shown or slide.texts or any(block["block"] == "table" for block in slide.shown):
        return None
    lines = group.texts
    if group.heading:
        lines = [(Piece(f"{group.heading}　", strong=True), *lines[0]), *lines[1:]]
    # More than 28 % of the height would press the pictures above.
    if height([*slide.below, *lines], TEXT, INNER * POINTS) > _HIGH * 0.28:
        return None
    return replace(slide, below=[*slide.below, *lines])


def _laid(first: Slide, texts: list[Line], shown: list[Any]) -> list[Slide]:
    """What is shown, in its order; pictures that follow each other share a slide."""
    planned: list[Slide] = []
    shown = list(shown)
    if texts and shown and shown[0]["block"] != "table" and not short(texts):
        page, *rest = paged(texts, TEXT, LEFT * POINTS, _HIGH)
        planned.append(replace(first, texts=page, shown=[shown.pop(0)]))
        texts = []
        planned += [
            replace(first, texts=p) for p in _pages([line for page in rest for line in page])
        ]
    # Many words get slides of their own before what is shown; a few stand over it.
    if texts and not (shown and short(texts)):
        planned += [replace(first, texts=page) for page in _pages(texts)]
        texts = []
    while shown:
        block = shown.pop(0)
        if block["block"] == "table":
            planned += _tabled(first, texts, block)
        else:
            pair = [block]
            # Two narrow pictures are read as well side by side, unless words stand over them.
            if not texts and narrow(block) and shown and narrow(shown[0]):
                pair.append(shown.pop(0))
            planned.append(replace(first, texts=texts, shown=pair))
        texts = []
    return [replace(slide, more=position) for position, slide in enumerate(planned or [first])]


def narrow(block: Any) -> bool:
    """Whether a picture is read as well on half a slide."""
    return block["block"] == "map" or (
        block["block"] == "chart" and len(block["categories"]) <= MOST_ON_HALF
    )


def short(texts: list[Line]) -> bool:
    """Whether words are few enough to stand over what they speak of."""
    return sum(rows(words(line), TEXT, INNER * POINTS) for line in texts) <= _ABOVE


def size_of(texts: list[Line]) -> float:
    """The letters of words that stand alone: larger where there are few."""
    sizes = (TEXT + 6, TEXT + 4)
    return next((s for s in sizes if height(texts, s, INNER * POINTS) <= _HIGH / 2), TEXT + 2)


def _pages(texts: list[Line]) -> list[list[Line]]:
    return paged(texts, TEXT + 2, INNER * POINTS, _HIGH)


def _tabled(first: Slide, texts: list[Line], table: Table) -> list[Slide]:
    """A table under its few words; a long one on several slides."""
    whole = (BOTTOM - TOP) - 0.8
    used = height(texts, TEXT, INNER * POINTS) / POINTS if texts else 0.0
    return [
        replace(first, texts=[] if position else texts, shown=[part])
        for position, part in enumerate(parts(table, whole - used, whole))
    ]


def parts(table: Table, room: float, later: float) -> list[Table]:
    """A table in parts that fit, each with the heading row, none much longer than another.

    `room` is the height that the first part has, in inches; the others have `later`.
    """
    heading, *heights = table_heights(lines_of(table), wide(table), TABLE_TEXT)
    rooms = (room - heading, later - heading)
    kept = _cut(table["rows"], heights, *rooms, len(heights))
    # Rows spread over as many slides as are needed; but where unequal heights would then ask
    # for one slide more, the filled slides stay.
    evenly = _cut(table["rows"], heights, *rooms, math.ceil(len(heights) / len(kept)))
    kept = evenly if len(evenly) == len(kept) else kept
    if len(kept) == 1:
        return [table]
    return [
        {**table, "rows": part_rows, "title": f"{table['title']}（{n}/{len(kept)}）"}
        for n, part_rows in enumerate(kept, start=1)
    ]


def _cut(
    rows_of: list[list[Cell]], heights: list[float], room: float, later: float, most: int
) -> list[list[list[Cell]]]:
    """Rows in parts: the first has its room, all others `later`, none over `most` rows."""
    row_parts: list[list[list[Cell]]] = [[]]
    left = room
    for row, high in zip(rows_of, heights, strict=True):
        # The first row of a part is placed whatever its height: else one too high would open
        # empty parts.
        if row_parts[-1] and (high > left or len(row_parts[-1]) >= most):
            row_parts.append([])
            left = later
        row_parts[-1].append(row)
        left -= high
    return row_parts


def wide(table: Table, whole: float = INNER) -> list[float]:
    """The widths of a table's columns, in inches."""
    letter = TABLE_TEXT / POINTS
    return widths(lines_of(table), table["align"], whole, letter, 0.18 + letter)
