"""What stands in the cells of a data book."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from governance.briefing.paper import Value
from layouts.documents.slides.text import rows as text_rows

BLANK: Final = object()
"""A cell of a chart without a value: empty, or the chart would draw it at zero."""


@dataclass(slots=True)
class Number:
    """A value with what the documents print of it, which gives the format of its cell."""

    value: Value
    shown: str


def or_blank(column: Sequence[Number], position: int) -> Any:
    """The value at a position, or an empty cell."""
    if position < len(column) and column[position].value is not None:
        return column[position]
    return BLANK


def rows_of(row: Sequence[Any], heads: Sequence[tuple[str, int]]) -> int:
    """How many rows of text the fullest cell takes; two Latin letters are a Chinese one."""
    texts = zip(row, heads, strict=False)
    return max(
        # A column's width counts Latin letters: a Chinese character takes two of them.
        (text_rows(cell, 2, head[1] * 1.0) for cell, head in texts if isinstance(cell, str)),
        default=1,
    )
