"""The form of a file of rejected rows that people repair: the source's own columns, then four that say whose they are."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence

REPAIR_COLUMNS = ("拒收代码", "拒收原因", "原行号", "拒收编号")
"""What a file of rejects has beside the source's own columns; the last one finds the row again."""
_CAME_FROM = re.compile(r"原第 (\d+) 次交付")
# Beginnings that a spreadsheet may read as a formula, tab and carriage return among them.
_LIVE = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[\d.,]+%?")


def origin_of(name: str, digest: str, delivery: int) -> str:
    """Where a replayed delivery says it came from; `came_from` reads it."""
    return f"重放 {name}（{digest[:12]}，原第 {delivery} 次交付）"


def came_from(origin: str) -> int | None:
    """The delivery in which replayed rows were refused; None for what is no replay's origin."""
    match = _CAME_FROM.search(origin)
    return int(match[1]) if match else None


def guarded(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would calculate; `unguarded` takes it away again."""
    bare = cell.lstrip("'")
    # Apostrophes that were there are looked through and get one more, so that `unguarded` can
    # tell a guard from a cell that came with one. A number (-5, +3.2%) calculates nothing.
    if not bare.startswith(_LIVE) or _NUMBER.fullmatch(bare):
        return cell
    return "'" + cell


def unguarded(cell: str) -> str:
    """The cell as it came."""
    bare = cell.lstrip("'")
    return cell[1:] if len(bare) < len(cell) and guarded(cell[1:]) == cell else cell


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it, and no live formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def columns_of(header: str | None) -> tuple[str, ...]:
    """The column names in the form kept with a delivery (JSON); none where it has no header."""
    kept = json.loads(header) if header else []
    # Two forms are kept: the list of names alone, or a table that has it under `header`.
    if isinstance(kept, dict):
        kept = kept.get("header", [])
    return tuple(str(name) for name in kept)


def cells_of(original: str, columns: tuple[str, ...], file: str) -> tuple[str, ...]:
    """The cells of a row as it came, at least as many as there are columns."""
    # A row of CSV may begin with a brace too: what is no JSON is read as CSV below.
    if original.startswith("{"):
        try:
            row = json.loads(original)
        except ValueError:
            row = None
        if isinstance(row, dict):
            return tuple("" if row.get(c) is None else str(row[c]) for c in columns)
    # Anywhere in the name: the file may be x.tsv.gz.
    delimiter = "\t" if ".tsv" in file.lower() else ","
    # newline="" leaves line breaks inside quoted cells as they came.
    cells = next(csv.reader(io.StringIO(original, newline=""), delimiter=delimiter), [])
    return (*cells, *[""] * (len(columns) - len(cells)))
