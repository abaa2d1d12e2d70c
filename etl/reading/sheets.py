"""Sheets: workbooks looked through before the library opens them, then read row by row."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from etl.mapping.model import SourceMapping
from etl.reading import guards, limits
from etl.reading.chunk import Cells, Originals, as_csv
from etl.reading.header import Header
from etl.reading.parts import Part
from etl.reading.tables import Row
from governance.errors import SourceError, nearest

_ROOT = re.compile(rb"<(?!\?|!--)(!?)")
_TAG = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLAIN = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
"""How nearly every writer puts it; ten times as fast as the next, which allows whatever else XML does."""
_PLACE = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FULL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REF = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")
_TEXT = re.compile(rb"""\bt=["']str["']""")
_SIGNS = (b"<f", b":f", b'"e"', b"'e'")
"""Without one of these a stretch of a sheet holds neither formula nor error value."""
_UNIQUE = re.compile(rb"""\buniqueCount\s*=\s*["']([0-9]{1,18})["']""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FAULT = ("bad_cell", "公式没有存下结果，或是错误值（#N/A、#REF! 等）")


@dataclass(slots=True)
class Survey:
    """What a sheet's XML says before it is read: its extent, and cells whose value cannot be had."""

    rows: set[int] = field(default_factory=set)
    columns: set[bytes] = field(default_factory=set)
    valueless: set[tuple[int, int]] = field(default_factory=set)

    def check(self, name: str) -> None:
        """Refuse a sheet whose bounding rectangle is too large to hold."""
        if not self.columns:
            return
        places = [column_number(c) for c in self.columns]
        if max(places) > limits.MAX_COLUMNS:
            raise guards.wide(name)
        area = (max(self.rows) - min(self.rows) + 1) * (max(places) - min(places) + 1)
        if area > limits.MAX_CELLS:
            raise SourceError(
                f"{name} 的工作表超过 {limits.MAX_CELLS // 10_000} 万个单元格：请另存为 CSV 再装载。"
            )


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        # Base 26 without a zero; 64 is the byte before 'A'.
        number = number * 26 + letter - 64
    return number


class Sheet:
    """The rows of one sheet; a cell merged downwards holds for every row of data it covers."""

    def __init__(self, sheet: CalamineSheet, survey: Survey, mapping: SourceMapping) -> None:
        self._sheet, self._survey = sheet, survey
        self._data_from = mapping.header_row + mapping.header_rows
        self._merged: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
            if bottom > top and top + 1 >= self._data_from:
                self._merged.setdefault(top + 1, []).append((left, bottom + 1))
        self.header: Header | None = None

    def rows(self) -> Iterator[Row]:
        # The library begins every row at the first used column, our positions begin at A.
        pad = [""] * (self._sheet.start[1] if self._sheet.start else 0)
        covering: dict[int, tuple[int, str]] = {}
        for line, values in enumerate(self._sheet.iter_rows(), 1):
            cells = pad + [cell_text(v) for v in values]
            if line in self._merged or covering:
                self._cover(line, cells, covering)
            fault = _FAULT if self._survey.valueless and self._lacks(line) else None
            yield line, line, cells if any(cells) else [], fault

    def _cover(self, line: int, cells: list[str], covering: dict[int, tuple[int, str]]) -> None:
        """Write what merged cells above this row say into it."""
        for column, (bottom, text) in list(covering.items()):
            if line > bottom:
                del covering[column]
            elif column < len(cells):
                cells[column] = cells[column] or text
        for column, bottom in self._merged.get(line, ()):
            if column < len(cells):
                covering[column] = bottom, cells[column]

    def _lacks(self, line: int) -> bool:
        """Whether a cell that is asked for has no value that can be had."""
        used = self.header.positions.values() if self.header else ()
        return any((line, column + 1) in self._survey.valueless for column in used)

    def full(self) -> bool:
        return False

    def text(self, first: int, last: int, cells: list[str]) -> str:
        return as_csv(cells)

    def originals(self, starts: list[int], ends: list[int], cells: list[str]) -> Originals:
        return Cells(cells, self.header.width if self.header else 0)


@contextmanager
def sheet(part: Part, mapping: SourceMapping) -> Iterator[Sheet]:
    """The sheet that the mapping names, or the first.

    Raises:
        SourceError: not a workbook that can be read safely, or without that sheet.
    """
    content = io.BytesIO(part.whole(limits.MAX_WORKBOOK))
    with guards.archive(content, part.name) as archive:
        targets = _sheets(archive, part.name)
        name = mapping.sheet or next(iter(targets))
        if name not in targets:
            raise SourceError(f"{part.name} 没有工作表 {name!r}{nearest(name, targets)}。")
        survey = _surveyed(archive, targets[name], part.name)
    content.seek(0)
    try:
        with CalamineWorkbook.from_filelike(content) as book:
            yield Sheet(book.get_sheet_by_name(name), survey, mapping)
    except CalamineError as error:
        raise SourceError(f"{part.name} 不是可读的 xlsx 工作簿：{error}。") from error


def _sheets(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The workbook's sheets in order, each with the part that holds it; refuses what could do harm."""
    known = {m.filename: m for m in archive.infolist()}
    if any(k.lower().endswith("vbaproject.bin") for k in known):
        raise SourceError(f"{name} 带有宏：请另存为不带宏的 xlsx 或 CSV。")
    if any("externallinks/" in k.lower() for k in known):
        raise SourceError(f"{name} 引用了外部文件：请断开链接（数据 → 编辑链接）后另存。")
    for key, member in known.items():
        if member.file_size > limits.MAX_WORKBOOK_XML:
            raise SourceError(f"{name} 的 {guards.shown(key)} 过大：请另存为 CSV 再装载。")
        if key.lower().endswith((".xml", ".rels")):
            _check_prolog(archive, key, name)
        if key.lower().endswith("sharedstrings.xml"):
            _check_shared(archive, member, name)
    relations = _small(archive, "xl/_rels/workbook.xml.rels", name)
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    sheets: dict[str, str] = {}
    for element in _small(archive, "xl/workbook.xml", name).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            target = targets.get(element.get(_RELATION), "")
            # Absolute targets begin at the archive's root, relative ones at the folder xl.
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            sheets[element.get("name", "")] = path
    if not sheets or any(path not in known for path in sheets.values()):
        raise SourceError(f"{name} 不是可读的 xlsx 工作簿（找不到工作表）：请另存为 xlsx。")
    return sheets


def _check_prolog(archive: zipfile.ZipFile, key: str, name: str) -> None:
    """Refuse XML that defines entities, or hides its beginning; a workbook has no use for either."""
    with archive.open(key) as stream:
        head = stream.read(limits.MAX_PROLOG)
    match = _ROOT.search(head)
    # NUL bytes would be UTF-16, in which a definition could pass the search unseen. A comment
    # long enough to push the first element out of the prolog is refused too.
    if b"\0" in head or (match is None and head.strip()) or (match and match[1]):
        what = "XML 里有文档类型定义（DTD、实体）"
        raise SourceError(f"{name} 的 {guards.shown(key)} {what}或读不懂：不予装载。")


def _check_shared(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Refuse a stated number of texts that the part has no room for; the library makes room for as many."""
    for text in _stretches(archive, member.filename, name):
        stated = _UNIQUE.findall(text)
        # A count written in a way that the pattern does not read is refused, not overlooked.
        odd = text.count(b"uniqueCount") != len(stated)
        if odd or any(int(number) > member.file_size for number in stated):
            raise SourceError(f"{name} 谎称的文本数目过大：不予装载。")


def _small(archive: zipfile.ZipFile, key: str, name: str) -> ElementTree.Element:
    """A part of the workbook's frame, which is never large; without a DTD nothing in it can expand."""
    try:
        if archive.getinfo(key).file_size > limits.MIB:
            raise SourceError(f"{name} 的 {key} 过大：不像正常的工作簿，不予装载。")
        return ElementTree.fromstring(archive.read(key))
    except (LookupError, ValueError, ElementTree.ParseError) as error:
        raise SourceError(f"{name} 不是可读的 xlsx 工作簿（{key}）：请另存为 xlsx。") from error


def _stretches(archive: zipfile.ZipFile, key: str, name: str) -> Iterator[bytes]:
    """A part in stretches of about a block, cut behind a cell, or before a tag where there are no cells."""
    rest = b""
    with archive.open(key) as stream:
        while block := stream.read(limits.BLOCK):
            text = rest + block
            # Cut behind a whole cell, so that no pattern has to match across two stretches.
            # Less than 4 means that rfind gave -1.
            cut = text.rfind(b"</c>") + 4
            if cut < 4:
                cut = max(text.rfind(b"<"), 0)
            rest = text[cut:]
            if len(rest) > limits.MAX_LINE:
                raise SourceError(f"{name} 的工作表里有超长的单元格：不予装载。")
            yield text[:cut]
    yield rest


def _surveyed(archive: zipfile.ZipFile, key: str, name: str) -> Survey:
    survey = Survey()
    for text in _stretches(archive, key, name):
        _survey(text, survey, name)
    survey.check(name)
    return survey


def _survey(block: bytes, survey: Survey, name: str) -> None:
    cells = len(_TAG.findall(block))
    places = _PLAIN.findall(block)
    # The library puts a cell without a place behind the one before it: the extent, and with it
    # the memory, would be unknown.
    if len(places) != cells and len(places := _PLACE.findall(block)) != cells:
        raise SourceError(
            f"{name} 的单元格没有写明位置或超出表格范围：请用电子表格软件另存为 xlsx。"
        )
    survey.columns.update({column for column, _ in places})
    survey.rows.update(map(int, {row for _, row in places}))
    if any(sign in block for sign in _SIGNS):
        for attributes, body in _FULL.findall(block):
            if _ERROR.search(attributes) or (
                _FORMULA.search(body) and not _cached(attributes, body)
            ):
                column, row = _REF.findall(attributes)[0]
                survey.valueless.add((int(row), column_number(column)))
    if len(survey.columns) > limits.MAX_COLUMNS:
        raise guards.wide(name)


def _cached(attributes: bytes, body: bytes) -> bool:
    """Whether a formula's result stands beside it; an empty text is one."""
    return bool(_VALUE.search(body) or _TEXT.search(attributes))


def cell_text(cell: object) -> str:
    """A cell as the text a CSV of it would hold: whole floats without '.0', instants in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return f"{cell:.15e}"  # a number that long has lost its last digits: never an id
    # Before `date`: a datetime is a date as well, and needs a blank before its time.
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
