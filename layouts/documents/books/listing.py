"""The XLSX of a figure's matters: one sheet of them, one that says what they are; no formulas."""

from io import BytesIO
from typing import Final

import xlsxwriter

from layouts.documents.books.cells import HEAD, OPTIONS, cell_text, looks
from layouts.values import Listing

_HEADS: Final = (
    ("编号", 24),
    ("事项", 48),
    ("所在地", 24),
    ("受理", 18),
    ("时限", 18),
    ("办结", 18),
)
_PARTICULARS: Final = ("要素", 48)
"""Where some matter has fields of its own kind that lists print."""
MOST: Final = 1_048_574
"""What one sheet can hold below its heading."""


def listing(view: Listing) -> bytes:
    """The workbook: every matter a line, all of them text."""
    buffer = BytesIO()
    # A list may have very many rows: sheets are written to temporary files, not to memory.
    book = xlsxwriter.Workbook(buffer, OPTIONS | {"in_memory": False})
    look = looks(book, "Noto Sans SC")
    sheet = book.add_worksheet("清单")
    some = any(matter.particulars for matter in view.lines)
    for column, (word, width) in enumerate((*_HEADS, *([_PARTICULARS] if some else []))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, word, look(**HEAD))
    sheet.freeze_panes(1, 1)
    for row, matter in enumerate(view.lines[:MOST], start=1):
        cells = (
            matter.id,
            matter.title,
            matter.place,
            matter.received,
            matter.due,
            matter.closed,
            *([matter.particulars] if some else []),
        )
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell_text(cell))
    about = book.add_worksheet("说明")
    about.set_column(0, 0, 24)
    about.set_column(1, 1, 96)
    for row, (name, value) in enumerate(view.notes):
        about.write_string(row, 0, name, look(**HEAD))
        about.write_string(row, 1, cell_text(value), look(text_wrap=True))
    book.close()
    return buffer.getvalue()
