"""Mixing: seeded files of good rows with labelled faulty ones among them."""

import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.corruptor import forms
from tests.corruptor.good import GOOD
from tests.corruptor.kind import Kind
from tests.corruptor.kinds import KINDS, VARIETIES
from tests.corruptor.rows import Row, mark_of

FILES = {
    "hamlets": ("hamlets_1",),
    "events": ("events_1", "events_2"),
    "visits": ("visits_1",),
    "disputes": ("disputes_20240630",),
    "calls": ("calls_1",),
    "book": ("book_1",),
}
SHARES = {
    "hamlets": 0.01,
    "events": 0.49,
    "visits": 0.17,
    "disputes": 0.17,
    "calls": 0.13,
    "book": 0.03,
}
"""Of the good rows."""
STRANGE = 0.3
"""The share of good rows that look wrong."""


@dataclass(slots=True)
class Mixed:
    """A file and its rows, in their order."""

    source: str
    path: Path
    rows: list[Row]


class Maker:
    """Makes rows of one source, numbered through all its files."""

    def __init__(self, source: str, draw: Random) -> None:
        self.source, self._draw = source, draw
        self._number = 0

    def plain(self) -> Row:
        self._number += 1
        return GOOD[self.source](self._number, self._draw)

    def of(self, kind: Kind, before: Row | None = None) -> Row:
        """A row of the kind; of a twin, `before` is the record's first row."""
        row = self._twin(before, kind) if before is not None else self.plain()
        row.kind, row.code, row.expected = kind.name, kind.code, kind.expected
        kind.spoil(row, self._draw)
        return row

    def _twin(self, before: Row, kind: Kind) -> Row:
        row = Row(dict(before.cells), dict(before.truth), before.mark, after=before)
        row.rewrite = before.rewrite
        if kind.expected != "unchanged":
            self._number += 1
            row.mark = mark_of(self.source, self._number)
        return row

    def pair(self, one: Kind, other: Kind) -> Row | None:
        """A row with two faults that lie in different cells; its code is the earlier stage's."""
        plain = self.plain()
        row, second = (copy.copy(plain) for _ in range(2))
        row.cells, second.cells = dict(plain.cells), dict(plain.cells)
        one.spoil(row, self._draw)
        other.spoil(second, self._draw)
        changed = [
            {c for c in plain.cells if r.cells.get(c) != plain.cells[c]} for r in (row, second)
        ]
        if changed[0] & changed[1]:
            return None
        for column in changed[1]:
            if column in second.cells:
                row.cells[column] = second.cells[column]
            else:
                del row.cells[column]
        row.kind, row.expected = f"{one.name} + {other.name}", "rejected"
        row.code = min(one, other, key=lambda k: k.stage).code
        return row


def mix(folder: Path, good: int, faulty: int, seed: int) -> list[Mixed]:
    """The files of all sources: `good` good rows in all, and at least `faulty` faulty ones, as many of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    each = math.ceil(faulty / len(KINDS))
    made: list[Mixed] = []
    for source, names in FILES.items():
        draw = Random(f"{seed}:{source}")
        maker = Maker(source, draw)
        for turn, name in enumerate(names):
            share = math.ceil(good * SHARES[source] / len(names))
            mine = each // len(names) + (turn < each % len(names))
            rows = _rows(maker, share, mine, draw)
            path = folder / f"{name}.{forms.SUFFIXES[source]}"
            forms.write(path, source, rows, turn)
            made.append(Mixed(source, path, rows))
    return made


def _rows(maker: Maker, good: int, each: int, draw: Random) -> list[Row]:
    mine = [k for k in KINDS if k.source == maker.source]
    strange = [k for k in VARIETIES if k.source == maker.source]
    alone = [k for k in strange if not k.twin]
    rows = [maker.plain() for _ in range(good)]
    firsts = rows[: good // 2]
    for number in range(int(good * STRANGE)):
        if alone:
            rows[good // 2 + number] = maker.of(alone[number % len(alone)])
    twins = [k for k in (*mine, *strange) if k.twin]
    rows += [maker.of(k) for k in mine if not k.twin for _ in range(each)]
    for row in rows:
        row.place = draw.random()
    many = {k.name: each if k.code else max(1, good // 100) for k in twins}
    rows += _twins(maker, [k for k in twins for _ in range(many[k.name])], firsts, draw)
    return sorted(rows, key=lambda row: row.place)


def _twins(
    maker: Maker, kinds: Sequence[Kind], firsts: Sequence[Row], draw: Random
) -> Iterator[Row]:
    """Each the second row of a record of its own."""
    for kind, before in zip(kinds, draw.sample(firsts, len(kinds)), strict=True):
        row = maker.of(kind, before)
        row.place = draw.uniform(before.place, 1)
        yield row
