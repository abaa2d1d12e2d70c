"""Loading: rows against the versions held: inserted, updated, unchanged, superseded, or in conflict."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, select

from data import schema, writes
from data.tallies import TallyChanges
from etl.contracts.findings import Findings
from etl.contracts.values import Named
from etl.mapping import SourceMapping
from governance.matters import DISPUTE_INSTANTS, DISPUTE_NUMBERS, DISPUTE_TEXTS

Mask = NDArray[np.bool_]
_DISPUTE = (*DISPUTE_TEXTS, *DISPUTE_INSTANTS, *DISPUTE_NUMBERS)


@dataclass(slots=True)
class Counts:
    """What a load says of the rows of a source; read is the sum of the next five."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0
    rejected: int = 0
    withdrawn: int = 0

    def add(self, other: "Counts") -> None:
        for name, n in asdict(other).items():
            setattr(self, name, getattr(self, name) + n)


class Book:
    """The versions of one source's records in one table, during one load of one file."""

    derived: tuple[str, ...] = ()
    """Columns we derive ourselves: a change of theirs is an update, never a conflict."""

    def __init__(
        self,
        connection: Connection,
        table: Table,
        mapping: SourceMapping,
        *,
        load_id: int,
        exported_at: int | None,
    ) -> None:
        self.connection, self.table, self.mapping, self.load_id = (
            connection,
            table,
            mapping,
            load_id,
        )
        self.order = exported_at if mapping.version.by == "export_date" and exported_at else load_id
        self.counts = Counts()
        self.unnamed = 0
        self._in_file: set[str] = set()
        self._fresh = not writes.any_version(connection, table, mapping.name)
        self._met: set[str] = set()
        self._next_id = writes.next_id(connection, table)

    @property
    def _confirms(self) -> bool:
        return self.mapping.snapshot or self.mapping.version.by == "export_date"

    def take(self, rows: pd.DataFrame, found: Findings) -> None:
        """Reconcile the good rows of a chunk; conflicts are added to `found`.

        Args:
            rows: the table's columns but id, source, from_load, to_load, seen; index = position in the chunk.
            found: the chunk's findings.
        """
        good = rows[found.good]
        turns = good.groupby("key", sort=False).cumcount()
        for turn in range(int(turns.max()) + 1 if len(turns) else 0):
            self._round(good[turns == turn], found)
        bad = ~found.good
        named_rows = rows["named"].to_numpy(dtype=bool)
        self.unnamed += int((bad & ~named_rows).sum())
        if self._confirms:
            named_keys = rows["key"][bad & named_rows].dropna().astype(str).unique().tolist()
            writes.confirm_keys(
                self.connection, self.table, self.mapping.name, named_keys, self.order
            )

    def _round(self, rows: pd.DataFrame, found: Findings) -> None:
        """Rows with distinct keys."""
        keys = rows["key"].tolist()
        held = writes.held_versions(
            self.connection, self.table, self.mapping.name, self._askable(keys), self.derived
        )
        old = held.set_index("key").reindex(keys).reset_index(drop=True)
        verdict = _Verdict.of(rows, old, self)
        again = np.fromiter((k in self._in_file for k in keys), dtype=bool, count=len(keys))
        if self.mapping.version.by != "column":
            code = "duplicate_id" if self.mapping.version.by == "arrival" else "version_conflict"
            clash = again & verdict.differs
            self._refuse(rows, clash, code, found)
            verdict = verdict.without(clash)
            self._in_file.update(keys)
        self._refuse(rows, verdict.conflict, "version_conflict", found)
        self._apply(rows, old, verdict)

    def _askable(self, keys: list[str]) -> list[str]:
        """The keys that may be held: of a source never loaded before, those this load has met."""
        if not self._fresh:
            return keys
        known = [k for k in keys if k in self._met]
        self._met.update(keys)
        return known

    def _refuse(self, rows: pd.DataFrame, mask: Mask, code: str, found: Findings) -> None:
        if mask.any():
            where = np.zeros(len(found.codes), dtype=bool)
            where[rows.index[mask]] = True
            values = np.full(len(where), None, dtype=object)
            values[rows.index] = rows["key"]
            found.reject(where, code, Named("id", values))

    def _apply(self, rows: pd.DataFrame, old: pd.DataFrame, verdict: "_Verdict") -> None:
        counts = self.counts
        counts.inserted += int(verdict.new.sum())
        counts.updated += int(verdict.newer.sum())
        counts.unchanged += int(verdict.unchanged.sum())
        counts.superseded += int(verdict.older.sum())
        gone = rows["withdrawn"].to_numpy(dtype=bool)
        was_there = verdict.newer & ~old["withdrawn"].eq(True).to_numpy()
        counts.withdrawn += int((gone & was_there).sum())
        closing = old["id"][verdict.newer].astype("int64").tolist()
        self.closed(closing)
        writes.close_versions(self.connection, self.table, closing, self.load_id)
        self._insert(rows[verdict.new | verdict.newer], current=True)
        if verdict.older.any():
            self._keep_older(rows[verdict.older])
        if self._confirms:
            ids = old["id"][verdict.unchanged | verdict.older].astype("int64").tolist()
            writes.confirm(self.connection, self.table, ids, self.order)

    def _keep_older(self, rows: pd.DataFrame) -> None:
        held = writes.older_held(
            self.connection, self.table, self.mapping.name, rows["key"].tolist()
        )
        known = [
            (k, None if pd.isna(v) else int(v), d) in held
            for k, v, d in zip(rows["key"], rows["version"], rows["digest"], strict=True)
        ]
        self._insert(rows[~np.array(known, dtype=bool)], current=False)

    def _insert(self, rows: pd.DataFrame, *, current: bool) -> None:
        if rows.empty:
            return
        made = rows.assign(
            id=np.arange(self._next_id, self._next_id + len(rows)),
            source=self.mapping.name,
            from_load=self.load_id,
            seen=self.order,
        )
        if not current:
            made["to_load"] = self.load_id
        self._next_id += len(rows)
        writes.insert_rows(self.connection, self.table, made)
        self.added(made, current=current)

    def withdraw_absent(self) -> None:
        """After a snapshot: records that neither it nor a later one names are withdrawn."""
        ids = writes.absent(self.connection, self.table, self.mapping.name, self._latest_snapshot())
        if not ids:
            return
        rows = writes.versions(self.connection, self.table, ids)
        self.closed(ids)
        writes.close_versions(self.connection, self.table, ids, self.load_id)
        tombs = rows.assign(withdrawn=True).drop(columns=["id", "from_load", "to_load", "seen"])
        self._insert(self.whole(tombs, ids), current=True)
        self.counts.withdrawn += len(ids)

    def _latest_snapshot(self) -> int:
        """The order of the newest snapshot known, this one included."""
        if self.mapping.version.by != "export_date":
            return self.order
        d = schema.delivery.c
        query = select(d.exported_at).where(d.source == self.mapping.name, d.snapshot)
        earlier = [int(v) for v in self.connection.scalars(query) if v is not None]
        return max(self.order, *earlier) if earlier else self.order

    def whole(self, rows: pd.DataFrame, ids: list[int]) -> pd.DataFrame:
        """Copies of versions with what stands in tables beside them."""
        del ids
        return rows

    def added(self, rows: pd.DataFrame, *, current: bool) -> None:
        """New versions were inserted."""

    def closed(self, ids: list[int]) -> None:
        """Versions are about to be closed."""


class MatterBook(Book):
    """Matters: with the dispute's own table beside and the tallies behind."""

    derived = (*schema.PLACE_COLUMNS, "due_at")

    def __init__(
        self,
        connection: Connection,
        mapping: SourceMapping,
        tallies: TallyChanges,
        *,
        load_id: int,
        exported_at: int | None,
    ) -> None:
        super().__init__(
            connection, schema.matter, mapping, load_id=load_id, exported_at=exported_at
        )
        self._tallies = tallies

    def added(self, rows: pd.DataFrame, *, current: bool) -> None:
        if self.mapping.kind == "dispute":
            own = rows[[*_DISPUTE]].assign(matter_id=rows["id"])
            writes.insert_rows(self.connection, schema.dispute, own)
        if current:
            self._tallies.add(rows[~rows["withdrawn"].astype(bool)], +1)

    def closed(self, ids: list[int]) -> None:
        open_ids = self._not_withdrawn(ids)
        self._tallies.add(writes.life_of(self.connection, open_ids), -1)

    def _not_withdrawn(self, ids: list[int]) -> list[int]:
        m = schema.matter.c
        return [
            i
            for batch in writes.batches(ids)
            for i in self.connection.scalars(
                select(m.id).where(m.id.in_(batch), m.withdrawn.is_(False))
            )
        ]

    def whole(self, rows: pd.DataFrame, ids: list[int]) -> pd.DataFrame:
        d = schema.dispute
        parts = [
            writes.frame(self.connection, select(d).where(d.c.matter_id.in_(b)))
            for b in writes.batches(ids)
        ]
        beside = pd.concat([p for p in parts if not p.empty] or [parts[0]], ignore_index=True)
        by_id = beside.set_index("matter_id").reindex(ids).reset_index(drop=True)
        return rows.reset_index(drop=True).join(by_id)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What each row is against the version held; exactly one of the five holds."""

    new: Mask
    newer: Mask
    unchanged: Mask
    older: Mask
    conflict: Mask

    @property
    def differs(self) -> Mask:
        return ~self.unchanged & ~self.new

    def without(self, mask: Mask) -> "_Verdict":
        return _Verdict(
            *(m & ~mask for m in (self.new, self.newer, self.unchanged, self.older, self.conflict))
        )

    @classmethod
    def of(cls, rows: pd.DataFrame, old: pd.DataFrame, book: Book) -> "_Verdict":
        rows = rows.reset_index(drop=True)
        new = old["id"].isna().to_numpy()
        withdrawn = old["withdrawn"].eq(True).to_numpy()
        said_same = (rows["digest"] == old["digest"]).to_numpy()
        same = said_same & (rows["withdrawn"].to_numpy(dtype=bool) == withdrawn)
        for column in book.derived:
            same &= _equal(rows[column], old[column])
        ahead, level = _order(rows, old, book)
        reborn = level & withdrawn & said_same & book.mapping.snapshot & ~new
        tomb = level & rows["withdrawn"].to_numpy(dtype=bool) & ~withdrawn & said_same
        rederived = level & said_same & ~same & ~withdrawn
        by_content = book.mapping.version.by != "column"
        unchanged = ~new & same & (level | (ahead if by_content else False))
        newer = ~new & ~unchanged & (ahead | reborn | tomb | rederived)
        conflict = ~new & level & ~unchanged & ~newer & ~said_same
        older = ~new & ~unchanged & ~newer & ~conflict
        return cls(new, newer, unchanged, older, conflict)


def _order(rows: pd.DataFrame, old: pd.DataFrame, book: Book) -> tuple[Mask, Mask]:
    """Whether each row's version is ahead of, or level with, the one held."""
    if book.mapping.version.by == "arrival":
        ahead = np.ones(len(rows), dtype=bool)
        return ahead, ~ahead
    held = old["version" if book.mapping.version.by == "column" else "seen"].astype("float64")
    version = rows["version"].astype("float64")
    return (version > held).to_numpy(), (version == held).to_numpy()


def _equal(ours: pd.Series, theirs: pd.Series) -> Mask:
    if ours.dtype.kind == "f":
        other = pd.to_numeric(theirs).to_numpy(dtype="float64")
        mine = ours.to_numpy(dtype="float64")
        return np.asarray((mine == other) | (np.isnan(mine) & np.isnan(other)))
    return np.asarray((ours == theirs).to_numpy(dtype=bool))
