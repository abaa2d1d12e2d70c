"""Chunk: rows as text on their way to the contracts, and for each the line and the text it came from."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNREADABLE = frozenset({"ragged_row", "bad_json", "bad_text"})
"""Reject codes of the reader for rows that may be a record whose id cannot be read."""


class Refused(NamedTuple):
    """A row that is no data, or that cannot be taken apart into cells."""

    line: int
    code: str
    original: str
    detail: str = ""


class Originals(Protocol):
    """The text that each row of a chunk came from, made when it is asked for."""

    def __getitem__(self, row: int, /) -> str: ...


@dataclass(slots=True)
class Physical:
    """Originals that are lines of the file: `texts` begin with line `first`; row n is starts[n] … ends[n]."""

    texts: list[str]
    first: int
    starts: list[int]
    ends: list[int]

    def __getitem__(self, row: int, /) -> str:
        lines = self.texts[self.starts[row] - self.first : self.ends[row] + 1 - self.first]
        return "".join(lines).rstrip("\r\n")

    def clean(self) -> bool:
        """Whether no row can hold a NUL."""
        return not any("\0" in text for text in self.texts)


@dataclass(slots=True)
class Cells:
    """Originals of a source without lines: the row's cells, as a CSV would hold them."""

    cells: Sequence[str]
    width: int

    def __getitem__(self, row: int, /) -> str:
        return as_csv(self.cells[row * self.width : (row + 1) * self.width])


def as_csv(cells: Sequence[str]) -> str:
    """Cells as one line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)  # else line breaks are not quoted
    return line.getvalue().removesuffix("\r\n")


@dataclass(slots=True)
class Chunk:
    """Rows as text: a frame of the mapping's columns, and line and original text of each row.

    Attributes:
        refused: rows that never reached the frame; with the frame's they are all rows read.
        shapes: the geometry of each row, where the source holds geometry.
        member: which file of an archive, '' where the file is the table itself.
        header: the columns as the source writes them.
        notes: what is counted of the file and not of a row.
    """

    frame: pd.DataFrame
    lines: list[int]
    originals: Originals
    refused: list[Refused] = field(default_factory=list)
    shapes: list[Any] | None = None
    member: str = ""
    header: tuple[str, ...] = ()
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def unnamed(self) -> int:
        """How many refused rows may be a record whose id cannot be read."""
        return sum(r.code in UNREADABLE for r in self.refused)

    @property
    def read(self) -> int:
        """All rows of this stretch of the source."""
        return len(self.frame) + len(self.refused)

    @property
    def nul(self) -> NDArray[np.bool_]:
        """Which rows hold a NUL anywhere in their text."""
        count = len(self.frame)
        if isinstance(self.originals, Physical) and self.originals.clean():
            return np.zeros(count, dtype=bool)
        return np.fromiter(("\0" in self.originals[r] for r in range(count)), bool, count=count)


def frame_of(
    cells: list[str], count: int, positions: Mapping[str, int], absent: Sequence[str] = ()
) -> pd.DataFrame:
    """Columns of text from the cells of `count` rows, one row after the other; absent columns are empty.

    Args:
        positions: where in a row each column stands.
    """
    # numpy cannot work out -1 when there are no rows. dtype=object keeps each text as it is:
    # a fixed-width dtype would reserve the longest cell's width for every cell.
    table = np.array(cells, dtype=object).reshape(count, -1 if count else 0).T
    columns = {
        c: pd.Series(np.ascontiguousarray(table[i]) if count else [], dtype=object, copy=False)
        for c, i in positions.items()
    }
    columns |= {c: pd.Series([""] * count, dtype=object) for c in absent}
    return pd.DataFrame(columns, index=range(count), copy=False)
