"""Forms: rows printed as a CSV, TSV, JSON lines or XLSX file, each row told its line and its original text."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path

import xlsxwriter

from tests.corruptor.kinds_typed import Formula
from tests.corruptor.rows import Row


def write_table(path: Path, rows: Sequence[Row], delimiter: str, encoding: str, end: str) -> None:
    """Text with one header line; `end` ends each row."""
    columns = list(rows[0].cells)
    made, line = [_joined(columns, delimiter)], 2
    for row in rows:
        text = _joined([str(row.cells.get(c, "")) for c in columns], delimiter)
        line = _placed(row, text, line, made)
    path.write_bytes((end.join(made) + end).encode(encoding))


def write_objects(path: Path, rows: Sequence[Row]) -> None:
    """One JSON object a line."""
    made: list[str] = []
    line = 1
    for row in rows:
        # A lone half of a character can only be written as an escape.
        plain = not any("\ud800" in str(v) for v in row.cells.values())
        line = _placed(row, json.dumps(row.cells, ensure_ascii=not plain), line, made)
    path.write_bytes(("\n".join(made) + "\n").encode())


def _placed(row: Row, text: str, line: int, made: list[str]) -> int:
    """Add a row's text; returns the next line's number."""
    text = row.rewrite(text) if row.rewrite else text
    row.line, row.original = line, text.replace("\0", "␀")
    made.append(text)
    return line + text.count("\n") + 1


def _joined(cells: Sequence[str], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n")


def write_book(path: Path, rows: Sequence[Row]) -> None:
    """A workbook with one sheet."""
    columns = list(rows[0].cells)
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet, dated = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.write_row(0, 0, columns)
    for line, row in enumerate(rows, 2):
        row.line = line
        row.original = _joined([_shown(row.cells.get(c)) for c in columns], ",")
        for place, column in enumerate(columns):
            _put(sheet, line - 1, place, row.cells.get(column), dated)
    book.close()


def _put(
    sheet: xlsxwriter.worksheet.Worksheet, line: int, place: int, value: object, dated: object
) -> None:
    if isinstance(value, Formula):
        sheet.write_formula(line, place, value.text, None, value.result)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, value, dated)
    elif isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    elif value:
        sheet.write_string(line, place, str(value))


def _shown(value: object) -> str:
    """What a reader gets of a cell as text: nothing for an error, of more than fifteen digits the float they are."""
    if isinstance(value, Formula):
        return "" if str(value.result).startswith("#") else _shown(value.result)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        whole = float(value).is_integer()
        return f"{value:.15e}" if abs(value) >= 1e15 else str(int(value)) if whole else str(value)
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())  # the library takes midnight for a day
    return str(value)


def write(path: Path, source: str, rows: Sequence[Row], number: int) -> None:
    """The rows as their source writes them; text of even files is GB18030 with CRLF, of odd ones UTF-8 with BOM."""
    if source == "calls":
        write_objects(path, rows)
    elif source == "book":
        write_book(path, rows)
    else:
        encoding, end = ("utf-8-sig", "\n") if number % 2 else ("gb18030", "\r\n")
        write_table(path, rows, "\t" if source == "disputes" else ",", encoding, end)


SUFFIXES = {
    "hamlets": "csv",
    "events": "csv",
    "visits": "csv",
    "disputes": "tsv",
    "calls": "jsonl",
    "book": "xlsx",
}
