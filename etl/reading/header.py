"""The header: which column is which, by declared names and aliases alone; and which rows are no data."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from etl.mapping.model import SourceMapping
from etl.reading.guards import wide
from etl.reading.limits import MAX_COLUMNS
from governance.errors import SourceError, nearest

SUMMARY = frozenset(
    ("合计", "小计", "总计", "累计", "共计", "本页合计", "本页小计", "total", "subtotal")
)
_AROUND = " \u3000\xa0\t\r\n\ufeff\u200b\"'“”‘’"
_DIGITS = frozenset("0123456789〇零一二三四五六七八九十")
_FEW = 10
"""Lines looked through for a header that is not where it is said to be."""


def plain(cell: str) -> str:
    """A name without what says nothing: compatibility forms, byte order mark, blanks and quotes around it."""
    return unicodedata.normalize("NFKC", cell).strip(_AROUND)


def _bare(cell: str) -> str:
    """A word without blanks inside and a colon behind: 合 计： is 合计."""
    return plain(cell).replace(" ", "").rstrip(":").lower()


def joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Column names from one or more header rows: joined by '/', the upper carried over the cells merged with it."""
    # A heading merged across has its text in the leftmost cell only. The lowest row is not
    # carried: an empty cell there belongs to a heading merged downwards.
    upper = [_carried(row) for row in rows[:-1]]
    names = []
    for index, lowest in enumerate(rows[-1]):
        parts = [row[index] if index < len(row) else "" for row in upper] + [plain(lowest)]
        names.append("/".join(p for p in parts if p))
    return names


def _carried(row: Sequence[str]) -> list[str]:
    carried: list[str] = []
    for cell in row:
        carried.append(plain(cell) or (carried[-1] if carried else ""))
    return carried


@dataclass(slots=True)
class Header:
    """A header that has been matched: the position of each column the mapping reads."""

    names: list[str]
    positions: dict[str, int]
    rows: list[list[str]]
    absent: tuple[str, ...] = ()
    """Optional columns that are not there."""

    @property
    def width(self) -> int:
        return len(self.names)


class MissingColumns(SourceError):
    """A header without columns that are needed; carries both, so that a drift can be told."""

    def __init__(
        self, message: str, header: Sequence[str] = (), missing: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.header, self.missing = tuple(header), tuple(missing)


def matched(
    rows: Sequence[Sequence[str]], mapping: SourceMapping, name: str, after: Iterable[Sequence[str]]
) -> Header:
    """The header in these rows; `after` are the rows that follow, looked at only to explain a refusal.

    Raises:
        SourceError: a column is missing, stands twice, or there are too many.
    """
    names = joined(rows) if rows else []
    if len(names) > MAX_COLUMNS:
        raise wide(name)
    positions = locate(names, mapping, name, lambda missing: _explained(missing, rows, after))
    absent = tuple(sorted(mapping.columns() - set(positions)))
    return Header(names, positions, [[plain(c) for c in row] for row in rows], absent)


def locate(
    names: Sequence[str],
    mapping: SourceMapping,
    name: str,
    explain: Callable[[Sequence[str]], str],
) -> dict[str, int]:
    """Where each column stands; an optional one that is absent has no position."""
    places: dict[str, list[int]] = {}
    for index, heading in enumerate(names):
        places.setdefault(plain(heading), []).append(index)
    positions, missing = {}, []
    for column in sorted(mapping.columns()):
        spellings = (column, *mapping.aliases.get(column, ()))
        # Two spellings that differ in width only lead to one place: no contradiction.
        by_spelling = {s: places[plain(s)] for s in spellings if plain(s) in places}
        where = sorted({i for indices in by_spelling.values() for i in indices})
        if len(where) > 1 and len(by_spelling) > 1:
            raise SourceError(
                f"{name} 同时有列 {'、'.join(by_spelling)}（都是 {column}）：请只留一个。"
            )
        if len(where) > 1:
            raise SourceError(f"{name} 的列名 {column} 重复：请先改名。")
        if where:
            positions[column] = where[0]
        elif column not in mapping.optional:
            missing.append(column)
    if missing:
        hint = explain(missing) or nearest(missing[0], [n for n in names if n])
        raise MissingColumns(
            f"{name} 缺少列 {'、'.join(missing)}{hint}：请检查导出，或在映射里改列名。",
            names,
            missing,
        )
    return positions


def _explained(
    missing: Sequence[str], rows: Sequence[Sequence[str]], after: Iterable[Sequence[str]]
) -> str:
    """Whether the names stand further down, or only together with the row below."""
    wanted = {plain(m) for m in missing}
    # `range` stands first: zip ends with it before it takes one more row from the reader.
    for distance, row in zip(range(1, _FEW + 1), after, strict=False):
        if wanted <= {plain(c) for c in row}:
            return f"（往下第 {distance} 行像是表头：请核对映射里的 header_row、header_rows）"
        if distance == 1 and rows and wanted <= set(joined([*rows, row])):
            return f"（表头像有 {len(rows) + 1} 行：请在映射里写 header_rows = {len(rows) + 1}）"
    return ""


class NotData:
    """Recognises rows that are no data: the header again, totals, a second header row that nobody declared."""

    def __init__(self, header: Header, mapping: SourceMapping) -> None:
        self._header, self._missing = header.rows, mapping.missing
        self._ids = _positions(header, mapping.id_columns or _required(mapping))
        self._dates = _positions(header, _required(mapping)) if mapping.kind else []
        self._key = self._ids[0] if self._ids else 0
        self._keys = {row[self._key] for row in header.rows if self._key < len(row)}
        words = (*self._keys, *self._missing, *SUMMARY)
        self._suspect = _signs(w[:1] for w in words)
        self._last = _signs(w[-1:] for w in words) | {":", "："}

    def code(self, cells: Sequence[str]) -> str:
        """The reject of a row that is no data, '' for all others; most are told by their first or last sign."""
        word = cells[self._key]
        # Asked of every row. Full-width forms begin at U+FF00 and are folded to other signs
        # below, so only words outside them can be told by their first and last sign.
        if word and word[0] < "\uff00" and word[-1] < "\uff00":
            if word[0] not in self._suspect or word[-1] not in self._last:
                return ""
        tidy = _bare(word)
        if tidy not in SUMMARY and tidy not in self._missing and plain(word) not in self._keys:
            return ""
        texts = [plain(c) for c in cells]
        if texts in self._header:
            return "repeated_header"
        first = next((b for t in texts if (b := _bare(t)) and b not in self._missing), "")
        ids = [_bare(texts[i]) for i in self._ids]
        total = first in SUMMARY and all(i in SUMMARY or i in self._missing for i in ids)
        return "summary_row" if total else ""

    def second_header(self, cells: Sequence[str]) -> bool:
        """Whether the first row under the header holds names too: its date and its id say no number at all."""
        texts = [plain(c) for c in cells]
        told = [texts[i] for i in (*self._dates, *self._ids)]
        return bool(self._dates) and all(told) and not any(_DIGITS & set(t) for t in texts)


def _signs(signs: Iterable[str]) -> frozenset[str]:
    """These signs in either case, and those that may stand around a word."""
    distinct = set(signs)
    return frozenset(distinct | {s.upper() for s in distinct} | set(_AROUND))


def _required(mapping: SourceMapping) -> tuple[str, ...]:
    """The columns of the field without which there is no record."""
    field = mapping.fields.get(mapping.must_have[0])
    return field.columns[:1] if field else ()


def _positions(header: Header, columns: Iterable[str]) -> list[int]:
    return [header.positions[c] for c in columns if c in header.positions]
