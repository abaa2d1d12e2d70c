"""Tallies: counts of measures by cells of place, class, cohort (when received) and event, kept in the load's transaction.

A cell has versions like a record: a load that changes its counts closes the version held and adds the new one. So the
current answer is a sum over current cells alone, and any earlier answer a sum over the cells known then.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from data import schema
from data.counting.cells import close_cells, held_cells, replace_rest
from data.counting.counted import due_between
from data.counting.facts import Facts, days_of, end_of_month, facts_of, written
from data.counting.names import Names
from data.keeping.inserting import insert_rows, is_empty
from governance.lifecycle import MEASURES

Ints = NDArray[np.int64]

LEVELS = {
    "unit": ("district", "statutory"),
    "town": ("district", "statutory", "town"),
    "grid": schema.PLACE_COLUMNS,
}
"""How far down each grain tells places."""


@dataclass(frozen=True, slots=True)
class Grain:
    """What a tally tells apart: places down to a level, the category or not, days or months."""

    table: Table
    places: str
    category: bool
    by_day: bool

    @property
    def name(self) -> str:
        return self.table.name.removeprefix("tally_")

    @property
    def levels(self) -> frozenset[str]:
        return frozenset(LEVELS[self.places])


GRAINS = (
    Grain(schema.tally_unit, "unit", True, False),
    Grain(schema.tally_town, "town", False, False),
    Grain(schema.tally_type, "town", True, False),
    Grain(schema.tally_grid, "grid", False, False),
    Grain(schema.tally_unit_day, "unit", False, True),
    Grain(schema.tally_day, "grid", True, True),
)
"""Every tally, of months and of days each the smallest first; the last tells everything."""

# 2**17 days from 1900 reach to the year 2258. Two days leave 29 bits for place and class.
_DAY_BITS = 17
"""A cell of the finest grain is one number while a load counts: whose it is, and two days since data.counting.facts.FIRST_DAY."""
_DAY_MASK = (1 << _DAY_BITS) - 1
_CELL = ("place_key", "class_key", "cohort", "event")
_MANY_CELLS = 150_000
"""So many cells of a coarser grain wait to be added to those there are."""
_MANY_FACTS = 400_000
"""So many facts are added up at once: those of some fifty thousand matters, and tens of megabytes."""


_Signed = tuple[Ints, NDArray[np.int8], NDArray[np.int8]]
"""Signed facts of the finest grain, as plain arrays: a cell's number, the measure, the sign."""


class TallyChanges:
    """What one load changes: gathered as versions of matters come and go, written at its end.

    The finest tally, which has a few rows for each matter, is written as it grows, so that a load of any length
    needs the memory of a short one.
    """

    def __init__(self, connection: Connection, load_id: int, zone: str) -> None:
        self._connection, self._load_id, self._zone = connection, load_id, zone
        self._places = Names(connection, schema.dim_place)
        self._classes = Names(connection, schema.dim_class)
        self._gathered: list[_Signed] = []
        self._pairs: dict[int, int] = {}
        self._coarse: dict[Grain, list[pd.DataFrame]] = {g: [] for g in GRAINS[:-1]}
        self._from_nothing = is_empty(connection, GRAINS[-1].table)
        self._touched = pd.DataFrame({c: pd.Series(dtype="int64") for c in _CELL})

    def add(self, matters: pd.DataFrame, sign: int) -> None:
        """Count these versions of matters in (+1) or out (−1); columns as for `data.counting.facts.facts_of`."""
        if len(matters):
            self.take(facts_of(matters, self._zone), sign)

    def take(self, facts: Facts, sign: int) -> None:
        """Count the matters of these facts in (+1) or out (−1)."""
        self._gathered.append(self._signed(facts, sign))
        if sum(len(cells) for cells, _, _ in self._gathered) >= _MANY_FACTS:
            self._flush()

    def _signed(self, facts: Facts, sign: int) -> _Signed:
        return self._whose(facts)[facts.row] | facts.day, facts.measure, facts.sign * np.int8(sign)

    def _whose(self, facts: Facts) -> Ints:
        """Each matter's place and class (as one number) and day of reception, the upper part of a cell's number."""
        places, classes = self._places.of(facts.places), self._classes.of(facts.classes)
        # Place and class as the halves of one 64-bit number: one sort finds the pairs that occur.
        pairs, where = np.unique(
            places[facts.place_key] << 32 | classes[facts.class_key], return_inverse=True
        )
        known = self._pairs
        pair_numbers = np.array(
            [known.setdefault(p, len(known)) for p in pairs.tolist()], dtype="int64"
        )
        return (pair_numbers[where] << _DAY_BITS | facts.received) << _DAY_BITS

    def write(self) -> None:
        """Close the cells that changed and insert what they hold now."""
        self._flush()
        for grain, parts in self._coarse.items():
            if parts:
                whole = _added_up(parts)
                parts.clear()
                self._write(grain, whole)
                if grain.table is schema.tally_type:
                    self._touched = whole[list(_CELL)]
        self._places.write()
        self._classes.write()

    def touched(self) -> pd.DataFrame:
        """What the counts written have changed: columns district, town, kind, category, and the first month of each."""
        # Event 0 holds from reception on, so the later of the two is the month that changes.
        cells = self._touched.assign(month=self._touched[["cohort", "event"]].max(axis=1))
        first = cells.groupby(["place_key", "class_key"], as_index=False)["month"].min()
        rows = [
            # Of (district, statutory, town ...) the first and third word; of (kind, source,
            # linked, category) the first and last.
            (*self._places.words[place_key][0:3:2], *self._classes.words[class_key][0:4:3], month)
            for place_key, class_key, month in first.itertuples(index=False)
        ]
        return pd.DataFrame(rows, columns=["district", "town", "kind", "category", "month"])

    def _flush(self) -> None:
        """Write the finest tally of the facts so far; the coarser ones only grow, and are few."""
        if not any(len(cells) for cells, _, _ in self._gathered):
            return
        finest = self._summed(self._gathered)
        self._gathered = []
        for grain, parts in self._coarse.items():
            parts.append(_added_up([self._coarser(finest, grain)]))
            # Added up only once what waits is half of what is there: adding up after each flush
            # would go through the whole again and again.
            if sum(map(len, parts[1:])) > max(_MANY_CELLS, len(parts[0]) // 2):
                parts[:] = [_added_up(parts)]
        self._write(GRAINS[-1], finest)

    def _summed(self, gathered: list[_Signed]) -> pd.DataFrame:
        """Facts added up by cell: columns place_key, class_key, cohort, event, and the measures."""
        cells, measures, signs = (np.concatenate(part) for part in zip(*gathered, strict=True))
        different, where = np.unique(cells, return_inverse=True)
        sums = _added(where, measures, signs, len(different))
        # A dict keeps its keys in the order of arrival,
        # which is that of the numbers it gave out.
        pairs = np.fromiter(self._pairs, dtype="int64", count=len(self._pairs))
        cell_pairs = pairs[different >> 2 * _DAY_BITS]
        return _frame(
            cell_pairs >> 32,
            cell_pairs & (1 << 32) - 1,
            written(different >> _DAY_BITS & _DAY_MASK),
            written(different & _DAY_MASK),
            sums,
        )

    def _coarser(self, finest: pd.DataFrame, grain: Grain) -> pd.DataFrame:
        """The same changes at a coarser grain, not yet added up by cell."""
        coarser = finest.copy(deep=False)
        coarser["place_key"] = self._place_at(grain)[finest["place_key"].to_numpy()]
        coarser["class_key"] = self._class_at(grain)[finest["class_key"].to_numpy()]
        if not grain.by_day:
            # From yyyymmdd to yyyymm; event 0 stays 0.
            coarser["cohort"], coarser["event"] = finest["cohort"] // 100, finest["event"] // 100
        return coarser

    def _place_at(self, grain: Grain) -> Ints:
        """For each place the one that stands for it at the grain."""
        told = LEVELS[grain.places]
        kept = [
            tuple(w if c in told else "" for c, w in zip(schema.PLACE_COLUMNS, words, strict=True))
            for words in self._places.words[1:]
        ]
        # Number 0 names nothing and stands for itself,
        # so that numbers can be used as positions.
        return np.array([0, *(self._places.number(k) for k in kept)], dtype="int64")

    def _class_at(self, grain: Grain) -> Ints:
        if grain.category:
            return np.arange(len(self._classes.words))
        kept = [(*words[:3], None) for words in self._classes.words[1:]]
        return np.array([0, *(self._classes.number(k) for k in kept)], dtype="int64")

    def _write(self, grain: Grain, changes: pd.DataFrame) -> None:
        whole = changes
        if (
            not self._from_nothing
        ):  # else there is nothing to look up, nor an index to look it up by
            held = held_cells(self._connection, grain.table, changes)
            if len(held):
                close_cells(self._connection, grain.table, held, self._load_id)
                whole = _added_up([changes, held.drop(columns=["id", "from_load"])])
        # A cell whose counts all came to 0 is closed without a successor.
        some = np.logical_or.reduce([whole[m].to_numpy() != 0 for m in _told(whole)] or [[]])
        kept = whole if some.all() else whole[some]
        # In the order of the index, so that its pages are filled one after another.
        ordered = kept.sort_values(["place_key", "cohort", "class_key", "event"])
        insert_rows(self._connection, grain.table, ordered.assign(from_load=self._load_id))

    def write_rest(self, newest: int) -> None:
        """Keep what falls after the newest event until its month's end, for questions up to that event."""
        until = end_of_month(newest, self._zone)
        matters = due_between(self._connection, newest, until)
        parts = []
        if len(matters):
            whole = facts_of(matters, self._zone, after=newest)
            last = days_of(np.array([newest, until]), self._zone)
            for grain in GRAINS:
                facts = whole.on(whole.day <= (last[0] if grain.by_day else last[1]))
                if len(facts.row):
                    parts.append(self._rest(facts, grain))
        replace_rest(self._connection, _stacked(parts) if parts else pd.DataFrame())
        self._places.write()
        self._classes.write()

    def _rest(self, facts: Facts, grain: Grain) -> pd.DataFrame:
        """These facts at a grain, whenever they fall."""
        summed = self._summed([self._signed(facts, +1)])
        coarse = summed if grain is GRAINS[-1] else self._coarser(summed, grain)
        # All events as one: what is taken off is the whole rest, whenever in it a thing falls.
        return _added_up([coarse.assign(event=0)]).drop(columns="event").assign(grain=grain.name)


def _added(
    where: Ints, measures: NDArray[np.int8], signs: NDArray[np.generic], size: int
) -> NDArray[np.int32]:
    """A row a cell, a column a measure."""
    sums = np.zeros((size, len(MEASURES)), dtype="int32")
    for n in range(len(MEASURES)):
        here = measures == n
        if here.any():
            # bincount adds floats, which are exact for whole numbers of this size.
            counts = np.bincount(where[here], weights=signs[here], minlength=size)
            sums[:, n] = counts.astype("int32")
    return sums


def _added_up(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Changes of one grain with each cell once."""
    # Unsorted: what is written is put in order there, and all else is added up again.
    whole = _stacked(parts).groupby(list(_CELL), as_index=False, sort=False).sum()
    return whole[[*_CELL, *(m for m in _told(whole) if whole[m].any())]].astype("int32")


def _frame(
    place_key: Ints, class_key: Ints, received: Ints, event: Ints, sums: NDArray[np.integer]
) -> pd.DataFrame:
    """Cells and their counts, in half the room: without the measures that none of them has."""
    keys = {"place_key": place_key, "class_key": class_key, "cohort": received, "event": event}
    told = {m: sums[:, n] for n, m in enumerate(MEASURES) if sums[:, n].any()}
    return pd.DataFrame({name: np.asarray(v, dtype="int32") for name, v in (keys | told).items()})


def _told(cells: pd.DataFrame) -> list[str]:
    """The measures that a frame of cells has columns for."""
    return [m for m in MEASURES if m in cells]


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames of cells one below the other; a measure that one of them lacks is 0 there."""
    if len(parts) == 1:
        return parts[0]
    columns = list(dict.fromkeys(c for part in parts for c in part))
    return pd.concat([p.reindex(columns=columns, fill_value=0) for p in parts], ignore_index=True)
