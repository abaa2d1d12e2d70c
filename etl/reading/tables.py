"""Tables: rows of cells gathered into chunks, each row either data or refused with its line."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Protocol

from etl.mapping.model import SourceMapping
from etl.reading.chunk import Chunk, Originals, Physical, Refused, frame_of
from etl.reading.guards import wide
from etl.reading.header import Header, NotData, matched
from etl.reading.limits import MAX_CELL, MAX_COLUMNS
from etl.reading.lines import Lines, encoding_of
from etl.reading.parts import Part
from governance.errors import SourceError

# One setting for the whole process: the csv module keeps it globally.
csv.field_size_limit(MAX_CELL)
Row = tuple[int, int, list[str], tuple[str, str] | None]
"""First line, last line, cells (none: a blank row), and the reject code and detail of what is wrong with it."""
QUOTES = ("ragged_row", "引号没有闭合或用错，或单元格过长")
SECOND = "像是第二行表头；是的话请在映射里写 header_rows = 2"
_TELLING = 4
"""Columns that a table must have before the number of separators tells that a line is a row of its own."""


class Table(Protocol):
    """A source of rows: delimited text or a sheet."""

    header: Header | None
    """The matched header; None until it has been read."""

    def rows(self) -> Iterator[Row]:
        """Every row."""

    def full(self) -> bool:
        """Whether the rows gathered hold enough text for a chunk."""

    def text(self, first: int, last: int, cells: list[str]) -> str:
        """The original of a row since the last `originals`."""

    def originals(self, starts: list[int], ends: list[int], cells: list[str]) -> Originals:
        """The originals of rows since the last call."""


class Delimited:
    """CSV and TSV. A row that swallows the next one by an open quote costs itself alone."""

    def __init__(self, lines: Lines, delimiter: str) -> None:
        self._lines, self._delimiter = lines, delimiter
        self.header: Header | None = None

    def rows(self) -> Iterator[Row]:
        lines = self._lines
        reader = self._reader()
        while True:
            first = lines.at
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield self._again(first)
                reader = self._reader()
                continue
            last = lines.at - 1
            if last > first and self._swallowed(first, last, cells):
                yield self._again(first)
                reader = self._reader()
            else:
                yield first, last, cells if any(cells) else [], None

    def _reader(self) -> Iterator[list[str]]:
        # strict: a quote in the wrong place is an error and not a guess.
        return csv.reader(self._lines.feed(), delimiter=self._delimiter, strict=True)

    def _again(self, first: int) -> Row:
        """Give up the row's first line alone and read again from the one after it."""
        self._lines.rewind(first + 1)
        return first, first, [], QUOTES

    def _swallowed(self, first: int, last: int, cells: list[str]) -> bool:
        """Whether a row over several lines is rather several rows: too many cells, or each line has a row's separators."""
        if self.header is None:
            return False
        width = self.header.width
        if len(cells) != width:
            return True
        counts = {line.count(self._delimiter) for line in self._lines.between(first, last)}
        return width >= _TELLING and counts == {width - 1}

    def full(self) -> bool:
        return self._lines.full()

    def text(self, first: int, last: int, cells: list[str]) -> str:
        return self._lines.text(first, last)

    def originals(self, starts: list[int], ends: list[int], cells: list[str]) -> Originals:
        first, texts = self._lines.take()
        return Physical(texts, first, starts, ends)


@contextmanager
def delimited(part: Part, mapping: SourceMapping) -> Iterator[Delimited]:
    """The rows of a text table."""
    encoding = encoding_of(part, mapping.encoding)
    with part.opened() as stream:
        lines = Lines(stream, encoding, part.name)
        yield Delimited(lines, "\t" if part.form == "tsv" else ",")


def in_chunks(table: Table, part: Part, mapping: SourceMapping, size: int) -> Iterator[Chunk]:
    """The rows under the header, `size` at a time."""
    rows = table.rows()
    header = _header(rows, part.name, mapping)
    table.header = header
    gathering = _Gathering(table, header, mapping, part.member)
    while gathering.more(rows, size):
        yield gathering.chunk()


def _header(rows: Iterator[Row], name: str, mapping: SourceMapping) -> Header:
    heading: list[list[str]] = []
    for first, _, cells, fault in rows:
        if first < mapping.header_row or not (cells or fault):
            continue
        if fault:
            raise SourceError(f"{name} 的表头（第 {first} 行）读不出：{fault[1]}，请核对导出。")
        if len(cells) > MAX_COLUMNS:
            raise wide(name)
        heading.append(cells)
        if len(heading) == mapping.header_rows:
            break
    return matched(heading, mapping, name, (cells for _, _, cells, _ in islice(rows, 10)))


class _Gathering:
    """The chunk under way; its cells lie in one flat list, for a list of lists keeps the collector busy."""

    def __init__(self, table: Table, header: Header, mapping: SourceMapping, member: str) -> None:
        self._table, self._header, self._member = table, header, member
        self._not_data = NotData(header, mapping)
        self._first = True
        self._given = False
        self._begin()

    def _begin(self) -> None:
        self._cells: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._refused: list[Refused] = []

    def more(self, rows: Iterator[Row], size: int) -> bool:
        """Gather rows until the chunk is full; False if there are no more, unless it is the very first chunk."""
        width, code_of, full = self._header.width, self._not_data.code, self._table.full
        starts, ends, cells_of_all = self._starts, self._ends, self._cells
        for first, last, cells, fault in rows:
            if fault or len(cells) != width or code_of(cells) or self._first:
                self._look(first, last, cells, fault)
            else:
                cells_of_all += cells
                starts.append(first)
                ends.append(last)
            if len(starts) + len(self._refused) >= size or full():
                if starts or self._refused:
                    break
                self._table.originals([], [], [])  # blank rows only: nothing of them is kept
        only, self._given = not self._given, True
        return only or bool(starts or self._refused)

    def _look(self, first: int, last: int, cells: list[str], fault: tuple[str, str] | None) -> None:
        """Refuse a row, or keep the one under the header; a blank row is nothing."""
        if not (cells or fault):
            return
        code, detail = fault or ("", "")
        if not code:
            ragged = len(cells) != self._header.width
            code = "ragged_row" if ragged else self._not_data.code(cells)
        if not code and self._not_data.second_header(cells):
            code, detail = "repeated_header", SECOND
        self._first = False
        if code:
            text = self._table.text(first, last, cells)
            self._refused.append(Refused(first, code, text, detail))
        else:
            self._cells += cells
            self._starts.append(first)
            self._ends.append(last)

    def chunk(self) -> Chunk:
        """What was gathered; the next chunk begins."""
        header = self._header
        originals = self._table.originals(self._starts, self._ends, self._cells)
        chunk = Chunk(
            frame_of(self._cells, len(self._starts), header.positions, header.absent),
            self._starts,
            originals,
            self._refused,
            member=self._member,
            header=tuple(header.names),
        )
        self._begin()
        return chunk
