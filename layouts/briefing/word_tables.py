"""Three-line tables of the Word form, whose heading row comes again on each page."""

import math
from typing import Any, Final

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from governance.briefing.paper import Table
from layouts.briefing.ooxml import cell_words, clean
from layouts.briefing.word_styles import HEI, fonts

WIDTH: Final = 156.0
SIZES: Final = (12.0, 10.5)
MILLIMETRE: Final = 0.3528
"""Millimetres of a point."""
EDGE: Final = 4.0
TOGETHER: Final = 9
"""Rows of a table that is not parted between pages."""
BORDERS: Final = (
    f"<w:tblBorders {nsdecls('w')}>"
    '<w:top w:val="single" w:sz="12" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="12" w:space="0" w:color="000000"/></w:tblBorders>'
)


def add(document: Document, said: Table) -> Any:
    """The table itself, without its caption."""
    columns = len(said["header"])
    table: Any = document.add_table(rows=1 + len(said["rows"]), cols=columns)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    table._tbl.tblPr.append(parse_xml(BORDERS))
    lines = lines_of(said)
    size, wide, _ = plan(said)
    together = len(lines) <= TOGETHER
    for position, (row, line) in enumerate(zip(table.rows, lines, strict=True)):
        _row(row, heading=position == 0)
        # A row without all its cells keeps the columns that it has.
        for column, cell in enumerate(row.cells):
            cell.width = Mm(wide[column])
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            words = line[column] if column < len(line) else ""
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["Cell"]
            run = paragraph.add_run(words)
            run.font.size = Pt(size)
            paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
            right = column < len(said["align"]) and said["align"][column] == "right"
            paragraph.alignment = ALIGN.RIGHT if right else ALIGN.LEFT
            last = position == len(lines) - 1
            paragraph.paragraph_format.keep_with_next = position == 0 or (together and not last)
            if position == 0:
                fonts(run._r.get_or_add_rPr(), HEI)
                _rule_under(cell)
    for column, width in zip(table.columns, wide, strict=True):
        column.width = Mm(width)
    return table


def _row(row: Any, *, heading: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))


def _rule_under(cell: Any) -> None:
    properties = cell._tc.get_or_add_tcPr()
    rule = parse_xml(
        f"<w:tcBorders {nsdecls('w')}>"
        '<w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'
    )
    before = properties.find(qn("w:vAlign"))
    if before is None:
        properties.append(rule)
    else:
        before.addprevious(rule)


def ems(text: str) -> float:
    """How wide a text is, in widths of a Chinese character."""
    return sum(1.0 if ord(c) > 0x2E80 else 0.55 for c in text)


def demands(lines: list[list[str]]) -> list[float]:
    """How wide each column would be, in widths of a Chinese character; a long heading takes two rows."""
    head, *rows = lines
    return [
        max(
            ems(word) if ems(word) <= 4 else max(4.0, ems(word) / 2 + 0.6),
            *(ems(line[column]) for line in rows if column < len(line)),
            1.0,
        )
        for column, word in enumerate(head)
    ]


def widths(
    lines: list[list[str]], align: list[str], whole: float, letter: float, edge: float
) -> list[float]:
    """Widths of columns: what each asks for, and where that is too much the widest give way.

    `letter` is the width of a Chinese character and `edge` what a cell keeps free, as `whole` is measured.
    """
    asked = [each * letter * 1.04 + edge for each in demands(lines)]
    numbers = [c for c, side in enumerate(align[: len(asked)]) if side == "right"]
    for column in numbers:  # columns of numbers are of one width, where there is room
        fair = sum(asked[c] for c in numbers) / len(numbers)
        asked[column] = max(fair, asked[column])
    if sum(asked) <= whole:
        return [each * whole / sum(asked) for each in asked]
    low, high = 0.0, max(asked)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(min(e, middle) for e in asked) < whole else (low, middle)
    return [min(each, high) * whole / sum(min(e, high) for e in asked) for each in asked]


def plan(said: Table) -> tuple[float, list[float], float]:
    """The letters of a table, the widths of its columns and its height in millimetres."""
    lines = lines_of(said)
    size = next((s for s in SIZES if _asked(lines, s) <= WIDTH), SIZES[-1])
    wide = widths(lines, said["align"], WIDTH, size * MILLIMETRE, EDGE)
    rows = sum(
        max(
            math.ceil(ems(cell) * size * MILLIMETRE / (wide[c] - EDGE) - 1e-6) or 1
            for c, cell in enumerate(line[: len(wide)])
        )
        for line in lines
        if line
    )
    return size, wide, rows * size * 1.5 * MILLIMETRE


def _asked(lines: list[list[str]], size: float) -> float:
    return sum(each * size * MILLIMETRE * 1.04 + EDGE for each in demands(lines))


def lines_of(said: Table) -> list[list[str]]:
    """The texts of a table, its heading first."""
    lines = [[clean(word) for word in said["header"]]]
    return lines + [[cell_words(cell) for cell in row] for row in said["rows"]]
