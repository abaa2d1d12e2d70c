"""A file of repaired rejects, read back: each row's cells, and the reject it was."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from etl.reading import cell_text
from governance.errors import SourceError
from governance.repair import REPAIR_COLUMNS, unguarded

_ID = REPAIR_COLUMNS[-1]
Table = list[list[str]]


@dataclass(frozen=True, slots=True)
class Repaired:
    """The source's own columns, and by reject the row's own cells in the order of the file."""

    header: tuple[str, ...]
    rows: dict[int, tuple[str, ...]]


def read(path: Path) -> Repaired:
    """A CSV (UTF-8 or GB18030, as spreadsheets save it) or XLSX of repaired rejects.

    Raises:
        SourceError: unreadable, without the column that says which reject a row was, or with a number twice.
    """
    try:
        table = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    except FileNotFoundError:
        raise SourceError(f"没有文件 {path}：请检查路径。") from None
    except (CalamineError, csv.Error, OSError) as error:
        raise SourceError(f"{path.name} 无法读取：{error}。") from error
    if not table or _ID not in table[0]:
        raise SourceError(
            f"{path.name} 没有 {_ID} 一列：请用 python -m etl rejects --export 得到的文件来修复。"
        )
    header, rows = table[0], [row for row in table[1:] if any(row)]
    source_columns = [n for n, name in enumerate(header) if name not in REPAIR_COLUMNS]
    cells_by_reject: dict[int, tuple[str, ...]] = {}
    for line, row in enumerate(rows, start=2):
        cells, number = _taken_apart(row, header, source_columns)
        if not number.isdecimal():
            raise SourceError(
                f"{path.name} 第 {line} 行的 {_ID} 是 {number!r}：请照导出的原样保留。"
            )
        if int(number) in cells_by_reject:
            raise SourceError(f"{path.name} 里 {_ID} {number} 出现两次：请只留一行。")
        cells_by_reject[int(number)] = cells
    return Repaired(tuple(header[n] for n in source_columns), cells_by_reject)


def _taken_apart(
    row: list[str], header: list[str], source_columns: list[int]
) -> tuple[tuple[str, ...], str]:
    """The row's own cells and the number of the reject; a row of too many cells carries its four at the end."""
    cells = [unguarded(cell) for cell in row] + [""] * (len(header) - len(row))
    # Spreadsheets pad rows with empty cells; those are no cells too many.
    while len(cells) > len(header) and not cells[-1]:
        cells.pop()
    if len(cells) > len(header):
        return tuple(cells[: -len(REPAIR_COLUMNS)]), cells[-1].strip()
    return tuple(cells[n] for n in source_columns), cells[header.index(_ID)].strip()


def _csv(path: Path) -> Table:
    raw = path.read_bytes()
    # In this order: GB18030 reads nearly any bytes, UTF-8 only its own.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(raw.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{path.name} 的编码无法识别：请另存为 UTF-8。")


def _xlsx(path: Path) -> Table:
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    # skip_empty_area=False keeps empty columns on the left: cells stand under their header.
    return [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
