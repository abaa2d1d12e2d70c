"""Where the pages of the Word form end, foretold: pictures made to fit, words drawn before one that does not."""

import math
import re
from dataclasses import dataclass, field
from typing import Any, Final

from governance.briefing.paper import Paper, Section, sentence
from layouts.briefing import ooxml
from layouts.briefing.drawings import map_svg
from layouts.briefing.word_pictures import WIDTH, height_of
from layouts.briefing.word_tables import TOGETHER, ems, plan

POINT: Final = 0.3528
PAGE: Final = 297.0 - 37 - 35
LINE: Final = 28 * POINT
PER_LINE: Final = 442 / 16
PER_NOTE: Final = 41.0
SEPARATOR: Final = 5.0
CAPTION: Final = 48 * POINT
SAFETY: Final = 4.0
LEAST, LEAST_BARS = 0.6, 0.58
"""How small a picture may be made to stay on its page, of its own height."""
IMPRINT: Final = 48.0
_VIEW: Final = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True, slots=True)
class Placed:
    """A block where it will stand; of a picture, how high in millimetres."""

    block: Any
    height: float = 0.0


@dataclass(slots=True)
class _Flow:
    """How far down the page the text has come."""

    paper: Paper
    scale: float = 1.0
    y: float = 0.0
    foot: float = 0.0
    called: set[int] = field(default_factory=set)

    @property
    def left(self) -> float:
        return PAGE - self.foot - SAFETY - self.y

    def words(self, text: str) -> float:
        """The height of a paragraph."""
        return max(1, math.ceil((ems(text) + 2) / PER_LINE)) * LINE

    def take(self, height: float, whole: bool = False) -> None:
        """Go down; a whole thing that does not fit begins the next page."""
        if height <= self.left + SAFETY:
            self.y += height
            return
        self.y = height if whole else max(height - self.left, LINE)
        self.foot = 0.0

    def notes(self, runs: list[Any]) -> dict[int, float]:
        """The height of the notes that are called on each line of a paragraph."""
        texts = {note["number"]: f"{note['label']}：{note['text']}" for note in self.paper["notes"]}
        found: dict[int, float] = {}
        width = 2.0
        for run in runs:
            width += ems(run["text"])
            number = run.get("note")
            if number in texts and number not in self.called:
                self.called.add(number)
                line = int(width / PER_LINE)
                high = math.ceil((ems(texts[number]) + 1) / PER_NOTE) * 14 * POINT
                found[line] = found.get(line, 0.0) + high
        return found

    def place(self, blocks: list[Any]) -> list[Placed]:
        """The blocks of a section in the order in which they will stand."""
        waiting, found = list(blocks), []
        while waiting:
            block = waiting.pop(0)
            if block["block"] == "paragraph":
                found.append(self._paragraph(block))
            elif block["block"] == "table":
                found += self._table(block, waiting)
            else:
                found += self._picture(block, waiting)
        return found

    def _paragraph(self, block: Any) -> Placed:
        if ooxml.is_heading(block):
            self.heading()
            return Placed(block)
        notes = self.notes(block["runs"])
        for line in range(round(self.words(sentence(block["runs"])) / LINE)):
            more = notes.get(line, 0.0)
            more += SEPARATOR if more and not self.foot else 0.0
            if self.y + LINE + self.foot + more > PAGE:
                self.y = self.foot = 0.0
            self.y += LINE
            self.foot += more
        return Placed(block)

    def heading(self) -> None:
        """A heading stays with two lines of what follows it."""
        if self.y + 3 * LINE + self.foot > PAGE:
            self.y = self.foot = 0.0
        self.y += LINE

    def _table(self, block: Any, waiting: list[Any]) -> list[Placed]:
        height = CAPTION + plan(block)[2]
        whole = len(block["rows"]) < TOGETHER
        before = self._pulled(waiting) if whole and height > self.left else []
        self.take(height, whole)
        return [*before, Placed(block)]

    def _picture(self, block: Any, waiting: list[Any]) -> list[Placed]:
        height = natural(block) * self.scale
        before: list[Placed] = []
        least = LEAST_BARS if block.get("form") == "bars" else LEAST
        if height + CAPTION > self.left and height * least + CAPTION > self.left:
            before = self._pulled(waiting)
        if height + CAPTION > self.left >= height * least + CAPTION:
            height = self.left - CAPTION
        self.take(height + CAPTION, whole=True)
        return [*before, Placed(block, height)]

    def _pulled(self, waiting: list[Any]) -> list[Placed]:
        """Paragraphs that come after, up to the next heading, drawn forward while they fill the page."""
        found: list[Placed] = []
        position = 0
        while position < len(waiting):
            block = waiting[position]
            if block["block"] != "paragraph":
                position += 1
            elif ooxml.is_heading(block) or self.words(sentence(block["runs"])) > self.left:
                break
            else:
                found.append(self._paragraph(waiting.pop(position)))
        return found


def arranged(paper: Paper, sections: list[Section], head: float) -> list[list[Placed]]:
    """The blocks of every section; pictures are smaller where else the imprint stood alone."""
    for scale in (1.0, 0.92, 0.85):
        flow = _Flow(paper, scale, y=head)
        found = []
        for section in sections:
            flow.heading()
            found.append(flow.place(section["blocks"]))
        if flow.left >= IMPRINT or flow.y < PAGE / 2:
            return found
    return found


def natural(block: Any) -> float:
    """The height that a picture has of itself, in millimetres."""
    if block["block"] == "chart":
        return height_of(block)
    match = _VIEW.search(map_svg(block))
    return WIDTH * float(match[2]) / float(match[1]) if match else WIDTH * 0.7
