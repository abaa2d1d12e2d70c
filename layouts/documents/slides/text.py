"""How much text a place on a slide holds, and text taken apart so that nothing runs over."""

import math
import re
from dataclasses import dataclass, replace
from typing import Final

from governance.briefing.paper import Paragraph

PITCH: Final = 1.35
"""Height of a line in heights of its letters."""
GAP: Final = 0.5
"""Space under a paragraph, in heights of its letters."""
# A cut behind the mark, by look-behind: the mark stays with its sentence.
_BREAKS: Final = re.compile(r"(?<=[。；！？])")
# The most characters of one step of a cut, where no sentence ends sooner.
_HARD: Final = 60
_MEETING: Final = re.compile(
    r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: words, and the figure they are the number of."""

    text: str
    figure: str | None = None
    strong: bool = False


Line = tuple[Piece, ...]


def pieces(paragraph: Paragraph) -> Line:
    """The runs of a paragraph without their footnote marks: slides have the definitions in the speaker's notes."""
    return tuple(
        Piece(run["text"], run.get("figure"), bool(run.get("strong")))
        for run in paragraph["runs"]
        if run["text"]
    )


def words(line: Line) -> str:
    """The text of a line."""
    return "".join(piece.text for piece in line)


def ems(text: str) -> float:
    """How wide a text is, in widths of a Chinese character; a quarter stands between Chinese and digits."""
    # From U+2E80 on characters are full squares; Chinese faces draw these quotes, dots and
    # dashes as squares too. A Latin letter is rated at 0.6.
    letters = sum(1.0 if ord(c) > 0x2E80 or c in "“”‘’…—" else 0.6 for c in text)
    return letters + 0.25 * len(_MEETING.findall(text))


def rows(text: str, size: float, width: float) -> int:
    """Into how many rows a text falls; `width` in points, with a little kept for marks that may not begin a row."""
    per_row = max(1.0, width / size - 1.0)
    return max(1, math.ceil(ems(text) / per_row))


def height(lines: list[Line], size: float, width: float) -> float:
    """The height of paragraphs, in points."""
    return sum(rows(words(line), size, width) * size * PITCH + size * GAP for line in lines)


def cut(line: Line, at: int) -> tuple[Line, Line]:
    """A line in two at a character; no number is parted from itself."""
    head: list[Piece] = []
    tail: list[Piece] = []
    seen = 0
    for piece in line:
        room = at - seen
        seen += len(piece.text)
        if room >= len(piece.text):
            head.append(piece)
        elif room <= 0 or piece.figure is not None:
            tail.append(piece)
        else:
            head.append(replace(piece, text=piece.text[:room]))
            tail.append(replace(piece, text=piece.text[room:]))
    return tuple(head), tuple(tail)


def first_sentence(line: Line) -> tuple[Line, Line]:
    """The first sentence without its full stop, and the rest."""
    text = words(line)
    end = text.find("。")
    if end < 0:
        return line, ()
    head, tail = cut(line, end)
    return head, cut(tail, 1)[1]


def paged(lines: list[Line], size: float, width: float, most: float) -> list[list[Line]]:
    """Paragraphs in pages of at most a height; a paragraph longer than a page is cut at a sentence."""
    pages: list[list[Line]] = [[]]
    for line in lines:
        for part in _parts(line, size, width, most):
            if pages[-1] and height([*pages[-1], part], size, width) > most:
                pages.append([])
            pages[-1].append(part)
    return [page for page in pages if page]


def _parts(line: Line, size: float, width: float, most: float) -> list[Line]:
    if height([line], size, width) <= most:
        return [line]
    parts: list[Line] = []
    rest: Line = line
    current: Line = ()
    while rest:
        step = next((len(s) for s in _BREAKS.split(words(rest)) if s), _HARD)
        head, rest_after = cut(rest, min(step, _HARD))
        if not head:  # a number longer than the step stays whole
            head, rest_after = (rest[0],), rest[1:]
        if current and height([(*current, *head)], size, width) > most:
            parts.append(current)
            current = ()
        current, rest = (*current, *head), rest_after
    return [*parts, current] if current else parts
