"""Rejected rows as a file to repair: text throughout, nothing a spreadsheet would calculate or shorten."""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Final

import xlsxwriter

from governance.repair import as_csv
from layouts.documents.books.cells import HEAD, OPTIONS, cell_text, looks

Rows = Iterable[Sequence[str]]


def as_xlsx(header: Sequence[str], rows: Rows) -> bytes:
    """One sheet of texts: codes keep their zeros, long numbers their last digits, also when they are edited."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    look, sheet = looks(book, "Noto Sans SC"), book.add_worksheet("拒收")
    plain = book.add_format({"num_format": "@", "font_name": "Noto Sans SC", "font_size": 11})
    for column, name in enumerate(header):
        sheet.set_column(column, column, min(max(len(name) * 2, 12), 32), plain)
        sheet.write_string(0, column, cell_text(name), look(**HEAD))
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(line, column, cell_text(cell), plain)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


FORMS: Final[dict[str, tuple[str, Callable[[Sequence[str], Rows], bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}
"""How rejects can be downloaded, by the ending of the address."""
