"""What the books share: what stands in their cells, and how it looks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from governance.briefing.paper import Value
from layouts.documents.slides.text import rows as text_rows

LONGEST_CELL: Final = 32_767
"""What a cell of this format can hold, in UTF-16 units."""
# A text that looks like a formula, an address or a number must stay the text that it is.
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
HEAD: Final = {"bold": True, "bg_color": "#DCE6F2", "bottom": 1, "text_wrap": True}
MARK: Final = {"font_color": "#B3121D"}
NOTE: Final = {"font_color": "#5A6472"}
TITLE: Final = {**MARK, "bold": True, "font_size": 14}
Look = Callable[..., Any]
"""What gives a format of a book by its properties."""
BLANK: Final = object()
"""A cell of a chart without a value: empty, or the chart would draw it at zero."""


@dataclass(slots=True)
class Number:
    """A value with what the documents print of it, which gives the format of its cell."""

    value: Value
    shown: str


def or_blank(value: Value, shown: str) -> Any:
    """The number, or an empty cell."""
    return BLANK if value is None else Number(value, shown)


def rows_of(row: Sequence[Any], heads: Sequence[tuple[str, int]]) -> int:
    """How many rows of text the fullest cell takes; two Latin letters are a Chinese one."""
    texts = zip(row, heads, strict=False)
    return max(
        # A column's width counts Latin letters: a Chinese character takes two of them.
        (text_rows(cell, 2, head[1] * 1.0) for cell, head in texts if isinstance(cell, str)),
        default=1,
    )


def looks(book: Any, face: str) -> Look:
    """The formats of a book in a face, each made once."""
    base = {"font_name": face, "font_size": 11, "valign": "vcenter"}

    @cache
    def look(**properties: Any) -> Any:
        return book.add_format({**base, **properties})

    return look


def cell_text(words: str) -> str:
    """The words as a cell can hold them."""
    # A lone surrogate cannot be written as UTF-8; xlsxwriter drops a text that is too long.
    safe = words.encode("utf-8", "replace").decode("utf-8")
    if len(safe.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return safe
    # A character outside the basic plane takes two units: half the limit is safe for any text.
    return safe[: LONGEST_CELL // 2 - 1] + "…"
