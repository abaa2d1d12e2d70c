"""Three-line tables of the Word form, whose heading row comes again on each page."""

import re
from itertools import zip_longest
from typing import Any, Final

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from governance.briefing.paper import Table
from layouts.documents.ooxml.package import cell_words
from layouts.documents.word.styles import HEI, fonts

WIDTH: Final = 156.0
SIZES: Final = (12.0, 10.5, 9.0)
MILLIMETRE: Final = 0.3528
"""Millimetres of a point."""
# A run of printable ASCII ("!" to "~") is not broken; any other character may begin a row.
_TOKEN: Final = re.compile(r"[!-~]+|[^!-~]")
MOST_FULL: Final = 1.25
"""Up to this multiple of the text's width a table wraps its cells; a wider one takes the smallest letters."""
EDGE: Final = 4.0
TOGETHER: Final = 9
"""Rows of a table that is not parted between pages."""
BORDERS: Final = (
    f"<w:tblBorders {nsdecls('w')}>"
    # Widths of rules are eighths of a point.
    '<w:top w:val="single" w:sz="12" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="12" w:space="0" w:color="000000"/></w:tblBorders>'
)


def add(document: Document, block: Table, noted: bool) -> Any:
    """The table itself, without its caption; `noted` if a note follows, which stays with its last row."""
    table: Any = document.add_table(rows=1 + len(block["rows"]), cols=len(block["header"]))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    rule(table)
    lines = lines_of(block)
    size, wide = plan(block)
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
            right = column < len(block["align"]) and block["align"][column] == "right"
            paragraph.alignment = ALIGN.RIGHT if right else ALIGN.LEFT
            last = position == len(lines) - 1
            keep = noted if last else position == 0 or together
            paragraph.paragraph_format.keep_with_next = keep
            if position == 0:
                fonts(run._r.get_or_add_rPr(), HEI)
                _rule_under(cell)
    for column, width in zip(table.columns, wide, strict=True):
        column.width = Mm(width)
    return table


def rule(table: Any) -> None:
    """The rules over and under a table, at the place that the format asks for."""
    # The schema wants the borders before any of these.
    table._tbl.tblPr.insert_element_before(
        parse_xml(BORDERS), "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def _row(row: Any, *, heading: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))


def _rule_under(cell: Any) -> None:
    rule = parse_xml(
        f"<w:tcBorders {nsdecls('w')}>"
        '<w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'
    )
    # The schema wants the borders before vAlign.
    cell._tc.get_or_add_tcPr().insert_element_before(rule, "w:vAlign")


def ems(text: str) -> float:
    """How wide a text is, in widths of a Chinese character."""
    return sum(1.0 if ord(c) > 0x2E80 else 0.55 for c in text)


def columns(lines: list[list[str]]) -> list[tuple[str, ...]]:
    """The texts of each column, its heading first; a cell that a row lacks is ''."""
    return list(zip_longest(*lines, fillvalue=""))[: len(lines[0])]


def demands(lines: list[list[str]]) -> list[float]:
    """How wide each column would be, in widths of a Chinese character; a long heading takes two rows."""
    return [
        max(
            ems(word) if ems(word) <= 4 else max(4.0, ems(word) / 2 + 0.6),
            *map(ems, cells),
            1.0,
        )
        for word, *cells in columns(lines)
    ]


def widths(
    lines: list[list[str]], align: list[str], whole: float, letter: float, edge: float
) -> list[float]:
    """Widths of columns: what each asks for, and where that is too much the widest give way.

    `letter` is the width of a Chinese character and `edge` what a cell keeps free, as `whole` is measured.
    """
    # Widths of letters are estimates: 4 % more, or a word that just fits would break.
    asked = [demand * letter * 1.04 + edge for demand in demands(lines)]
    numbers = [c for c, side in enumerate(align[: len(asked)]) if side == "right"]
    if sum(asked) <= whole:
        fair = sum(asked[c] for c in numbers) / max(1, len(numbers))
        for column in numbers:  # columns of numbers are of one width, where there is room
            asked[column] = max(fair, asked[column])
        return [width * whole / sum(asked) for width in asked]
    floors = [least * letter * 1.04 + edge for least in tokens(lines)]
    pairs = list(zip(asked, floors, strict=True))
    # Forty halvings find the width to which the widest columns are cut so that all fit.
    low, high = 0.0, max(asked)
    for _ in range(40):
        middle = (low + high) / 2
        enough = sum(max(f, min(a, middle)) for a, f in pairs) < whole
        low, high = (middle, high) if enough else (low, middle)
    fitted = [max(f, min(a, high)) for a, f in pairs]
    # The widths add up to the whole exactly, which halving only comes near to.
    return [width * whole / sum(fitted) for width in fitted]


def tokens(lines: list[list[str]]) -> list[float]:
    """The longest of each column that is not broken into rows: a number, a code; not over twelve."""
    return [
        min(12.0, max((ems(t) for cell in cells for t in _TOKEN.findall(cell)), default=1.0))
        for cells in columns(lines)
    ]


def plan(table: Table) -> tuple[float, list[float]]:
    """The letters of a table and the widths of its columns in millimetres."""
    lines = lines_of(table)
    fits = [(s, _asked(lines, s) / WIDTH) for s in SIZES]
    wraps = next((s for s, full in fits[1:] if full <= MOST_FULL), SIZES[-1])
    size = next((s for s, full in fits if full <= 1), wraps)
    return size, widths(lines, table["align"], WIDTH, size * MILLIMETRE, EDGE)


def _asked(lines: list[list[str]], size: float) -> float:
    return sum(demand * size * MILLIMETRE * 1.04 + EDGE for demand in demands(lines))


def lines_of(table: Table) -> list[list[str]]:
    """The texts of a table, its heading first."""
    return [table["header"]] + [[cell_words(cell) for cell in row] for row in table["rows"]]
