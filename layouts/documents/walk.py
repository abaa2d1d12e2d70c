"""A paper as every form reads it: from its first section to its last, with what is counted on the way."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from governance.briefing.paper import Figure, Note, Paper, headed, sentence, subheaded
from layouts.documents.ooxml.package import cleaned, definition, endings, figures_by_id

Block = tuple[str, Any]
"""What a block is (paragraph, heading, table, chart, map), and the block; of a heading its words."""


class Walk:
    """One paper under way: sections are numbered, tables and drawings counted, and a note is called once."""

    def __init__(self, paper: Paper) -> None:
        self.paper = cleaned(paper)
        self.figures = figures_by_id(self.paper)
        self.notes_by_number = {note["number"]: note for note in self.paper["notes"]}
        self.called: list[int] = []
        self.tables, self.drawings = count(1), count(1)
        self._definitions: dict[str, str] = {}

    def sections(self) -> Iterator[tuple[str, list[Block]]]:
        """The heading of each section, the endings among them, and its blocks."""
        sections = [*self.paper["sections"], *endings(self.paper)]
        for number, section in enumerate(sections, start=1):
            yield headed(number, section["title"]), list(_blocks(section["blocks"]))

    def first_calls(self, numbers: Iterable[int | None]) -> list[int]:
        """Those of the notes that are called here for the first time, in order."""
        wanted = {n for n in numbers if n in self.notes_by_number and n not in self.called}
        called = sorted(n for n in wanted if n is not None)
        self.called += called
        return called

    def definition(self, figure: Figure) -> str:
        """The 口径 of a figure, looked up once for each name."""
        if figure["label"] not in self._definitions:
            self._definitions[figure["label"]] = definition(self.paper, [figure])
        return self._definitions[figure["label"]]

    def left(self) -> list[Note]:
        """The notes that nothing called."""
        return [note for number, note in self.notes_by_number.items() if number not in self.called]


def _blocks(blocks: list[Any]) -> Iterator[Block]:
    """The blocks; headings within a section are counted."""
    below = count(1)
    for block in blocks:
        if block.get("heading"):
            yield "heading", subheaded(next(below), sentence(block["runs"]))
        else:
            yield block["block"], block
