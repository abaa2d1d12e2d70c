"""The faces of a card as values: a look for its room, a table with labelled columns, and sentences about the table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Literal, Protocol

import pandas as pd
import plotly.graph_objects as go

from layouts.chrome.elements import Element, html
from layouts.values import Figure

Room = Literal["strip", "side", "half", "full"]
"""How much room an area gives: a row of figures, a column beside a map, half of a page's width, or all of it."""

Cell = str | int | float | Figure | None
"""What a table holds; a figure keeps its 口径 and can be opened, None is not known."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what it says, in which unit its numbers are, and the term that defines what they count.

    A paper prints the columns whose numbers a term defines (an indicator, or one of governance.briefing.terms).
    """

    label: str
    unit: str = ""
    term: str = ""

    @property
    def heading(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class Table:
    """A card as a table: what is downloaded, read aloud, and what its sentences take their numbers from."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def frame(self) -> pd.DataFrame:
        """One column a heading ('单位', '受理（件）'), one row a row; figures as they are shown."""
        headings = [column.heading for column in self.columns]
        return pd.DataFrame([[plain(cell) for cell in row] for row in self.rows], columns=headings)

    def cell(self, row: int, column: str) -> "Ref":
        """The reference to a cell, for a sentence."""
        labels = [heading.label for heading in self.columns]
        return Ref(self.rows[row][labels.index(column)])

    def say(self, text: str, row: int = 0, **words: "Run") -> "Sentence":
        """A sentence with a row's cells by reference where columns stand in braces: '受理 {受理} 件'; `words` are other names."""
        runs: list[Run] = []
        for before, name, _, _ in Formatter().parse(text):
            runs += [before] if before else []
            if name is not None:
                runs.append(words[name] if name in words else self.cell(row, name))
        return Sentence(tuple(runs))


def plain(cell: Cell) -> str | int | float | None:
    """A cell without its 口径: what is printed of a figure, otherwise the cell itself."""
    return cell.shown if isinstance(cell, Figure) else cell


@dataclass(frozen=True, slots=True)
class Ref:
    """A number of a sentence: the cell of the table that it is."""

    cell: Cell

    def __str__(self) -> str:
        # Whole numbers get their commas here; any other number comes as the text that is shown.
        value = plain(self.cell)
        return "—" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


Run = str | Ref
"""A piece of a sentence: words, or a number by reference."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sober sentence; every number in it is a reference into the card's table."""

    runs: tuple[Run, ...]

    def __str__(self) -> str:
        return "".join(str(run) for run in self.runs)


def sentence(*runs: Run) -> Sentence:
    """A sentence of words and references, in order."""
    return Sentence(runs)


def joined(groups: Iterable[Sequence[Run]], sign: str = "、") -> list[Run]:
    """The runs of all groups, with a sign between one group and the next."""
    return [run for n, group in enumerate(groups) for run in ((sign, *group) if n else group)]


@dataclass(frozen=True, slots=True)
class Look:
    """A card as drawn: parts for its body, a figure for a 16 px stage, and changes of parts of the screen's chrome."""

    children: list[Any]
    figure: go.Figure | None = None
    chrome: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """{id: {property: value}} of what belongs to the screen, not to the card's area."""

    @classmethod
    def of(cls, *parts: Any, **rest: Any) -> "Look":
        """The parts one under the other; those that are None are left out."""
        return cls([part for part in parts if part is not None], **rest)


def spoken(sentences: Sequence[Sentence]) -> Element:
    """The sentences for readers who cannot see the drawing."""
    return html.P(" ".join(map(str, sentences)), className="spoken")


class Face(Protocol):
    """A module that draws the values of one card."""

    def look(self, value: Any, room: Room, /) -> Look: ...
    def table(self, value: Any, /) -> Table: ...
    def words(self, value: Any, /) -> tuple[Sentence, ...]: ...


@dataclass(frozen=True, slots=True)
class Untold:
    """What stands in place of a card's value where it can tell nothing: its name, and why."""

    title: str
    remark: str
