"""Loading: rows against the versions held: inserted, updated, unchanged, superseded, or in conflict."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select

from data import schema
from data.counting.facts import Facts
from data.counting.tallies import TallyChanges
from data.keeping import versions
from data.keeping.inserting import insert_rows, next_id
from etl.contracts.findings import Findings
from etl.loading import milestones
from etl.loading.met import Met
from etl.loading.verdict import Counts, Mask, Verdict
from etl.mapping.model import SourceMapping


@dataclass(slots=True)
class Writing:
    """What all books of one load share: its transaction, its number, and what it has changed so far."""

    connection: Connection
    load_id: int
    tallies: TallyChanges
    touched: dict[str, set[str]] = field(default_factory=dict)
    """The matters, by source, whose rows or steps this load has changed."""

    def touch(self, source: str, keys: Iterable[str]) -> None:
        self.touched.setdefault(source, set()).update(keys)


class Book:
    """The versions of one source's records in one table, during one load of one file."""

    personal: pd.DataFrame | None = None
    """What identifies a person in the chunk at hand: columns row (its index), field, value."""
    facts: Facts | None = None
    """What the tallies take from the matters of the chunk at hand, by position."""
    derived: tuple[str, ...] = ()
    """Columns we derive ourselves: a change of theirs is an update, never a conflict."""

    def __init__(
        self, writing: Writing, table: Table, mapping: SourceMapping, exported_at: int | None
    ) -> None:
        self.writing, self.table, self.mapping = writing, table, mapping
        self.connection, self.load_id = writing.connection, writing.load_id
        self.order = exported_at or writing.load_id
        self.counts = Counts()
        self.unnamed = 0
        self.latest = self._latest_snapshot()
        self._in_file = Met()
        self._fresh = not versions.any_version(self.connection, table, mapping.name)
        self._met = Met()
        self._next_id = next_id(self.connection, table)

    @property
    def _confirms(self) -> bool:
        return self.mapping.snapshot or self.mapping.version.dated

    def take(self, rows: pd.DataFrame, findings: Findings) -> None:
        """Reconcile the good rows of a chunk; conflicts are added to `findings`.

        Args:
            rows: the table's columns but id, source, from_load, to_load, seen; index = position in the chunk.
            findings: the chunk's findings.
        """
        good = rows if findings.good.all() else rows[findings.good]
        if good["key"].is_unique:
            self._round(good, findings)
        else:
            # A key that stands several times in a chunk: each of its rows is judged against the
            # version that the row before it has left, so they are taken round by round.
            turns = good.groupby("key", sort=False).cumcount()
            for turn in range(int(turns.max()) + 1):
                self._round(good[turns == turn], findings)
        bad = ~findings.good
        named_rows = rows["named"].to_numpy(dtype=bool)
        self.unnamed += int((bad & ~named_rows).sum())
        if self._confirms and (bad & named_rows).any():
            self._mention(rows["key"][bad & named_rows].dropna().astype(str).unique().tolist())

    def _mention(self, keys: list[str]) -> None:
        """Note that rejected rows name these records: no snapshot may withdraw them as absent, even if they are learned later."""
        versions.mention(self.connection, self.table, self.mapping.name, keys, self.order)
        self._revive(keys)

    def _revive(self, keys: list[str]) -> None:
        """Bring back records withdrawn as absent that an export at least as new as the newest snapshot names."""
        held = versions.held_versions(self.connection, self.table, self.mapping.name, keys, ())
        back = held["absent"].eq(True) & (held["seen"] >= self.latest)
        ids = held["id"][back].astype("int64").tolist()
        if ids:
            self._copy(ids, withdrawn=False)

    def _copy(self, ids: list[int], *, withdrawn: bool) -> None:
        """New versions that say what the old ones said, but for whether the record is there."""
        self.closed(ids)
        changed = pd.DataFrame({"id": sorted(ids), "withdrawn": withdrawn, "absent": withdrawn})
        new_ids = versions.as_new_versions(self.connection, self.table, changed, self.load_id)
        self._next_id += len(new_ids)
        self.renewed(new_ids)

    def _round(self, rows: pd.DataFrame, findings: Findings) -> None:
        """Rows with distinct keys."""
        keys = rows["key"].tolist()
        held = versions.held_versions(
            self.connection, self.table, self.mapping.name, self._askable(keys), self.derived
        )
        old = held.set_index("key").reindex(keys if len(held) else []).reset_index(drop=True)
        if held.empty:
            old = old.reindex(range(len(keys)))
        verdict = Verdict.of(rows, old, self)
        if self.mapping.version.by == "arrival":
            # Without versions nobody can say which of a file's two different rows is later.
            clash = self._in_file.add(keys) & verdict.differs
            self._refuse(rows, clash, "duplicate_id", findings)
            verdict = verdict.without(clash)
        self._apply(rows, old, verdict, findings)

    def _askable(self, keys: list[str]) -> list[str]:
        """The keys that may be held: of a source never loaded before, those this load has met."""
        # A first load of millions of rows would else ask the store for each of them, in vain.
        if not self._fresh:
            return keys
        met = self._met.add(keys)
        return [keys[n] for n in np.flatnonzero(met)]

    def _refuse(self, rows: pd.DataFrame, mask: Mask, code: str, findings: Findings) -> None:
        if mask.any():
            where = np.zeros(len(findings.codes), dtype=bool)
            where[rows.index[mask]] = True
            values = np.full(len(where), None, dtype=object)
            values[rows.index] = rows["key"]
            findings.reject(where, code, "id", values)

    def _apply(
        self, rows: pd.DataFrame, old: pd.DataFrame, verdict: Verdict, findings: Findings
    ) -> None:
        counts = self.counts
        counts.inserted += int(verdict.new.sum())
        counts.updated += int(verdict.newer.sum())
        counts.unchanged += int(verdict.unchanged.sum())
        gone = rows["withdrawn"].to_numpy(dtype=bool)
        was_there = verdict.newer & ~old["withdrawn"].eq(True).to_numpy()
        counts.withdrawn += int((gone & was_there).sum())
        wins = self._contest(rows, old, verdict, findings)
        closing = old["id"][verdict.newer | wins].astype("int64").tolist()
        milestones.reached("before_close")
        self.closed(closing)
        versions.close_versions(self.connection, self.table, closing, self.load_id)
        milestones.reached("versions_closed")
        fresh = verdict.new | verdict.newer | wins
        if verdict.absent.any():
            rows = rows.assign(withdrawn=gone | verdict.absent, absent=verdict.absent)
        new = rows if fresh.all() else rows[fresh]
        self._said(self._insert(new, old[fresh], current=True))
        if self._confirms:
            self._confirm(rows, old, verdict)

    def _confirm(self, rows: pd.DataFrame, old: pd.DataFrame, verdict: Verdict) -> None:
        """Note that the delivery names these records; one that was withdrawn as absent may come back."""
        named = verdict.unchanged | verdict.older | verdict.conflict
        ids = old["id"][named].astype("int64").tolist()
        versions.confirm(self.connection, self.table, ids, self.order)
        if self.mapping.version.by == "export_date":
            same = old["id"][verdict.unchanged].astype("int64").tolist()
            versions.confirm(self.connection, self.table, same, self.order, "version")
        back = named & ~verdict.absent & old["absent"].eq(True).to_numpy()
        if back.any():
            self._revive(rows["key"][back].tolist())

    def _contest(
        self, rows: pd.DataFrame, old: pd.DataFrame, verdict: Verdict, findings: Findings
    ) -> Mask:
        """Two contents of one version are a conflict whichever came first, and both are kept.

        Which of the two counts meanwhile must not hang on the order of arrival: it is the one whose digest
        is the smaller. Returns the rows that take the place of the version held.
        """
        nobody = np.zeros(len(rows), dtype=bool)
        if not (verdict.older.any() or verdict.conflict.any()):
            return nobody
        asked = np.flatnonzero(verdict.older | verdict.conflict)
        keys = rows["key"].iloc[asked].tolist()
        held = versions.older_held(self.connection, self.table, self.mapping.name, keys)
        known, contested = nobody.copy(), verdict.conflict.copy()
        for n in asked:
            version, digest = rows["version"].iloc[n], rows["digest"].iloc[n]
            same = held.get(
                (rows["key"].iloc[n], None if pd.isna(version) else int(version)), set()
            )
            known[n] = digest in same
            contested[n] |= bool(same - {digest})
        # An older version repeated word for word contradicts nothing.
        contested &= ~(verdict.older & known)
        self._refuse(rows, contested, "version_conflict", findings)
        self.counts.superseded += int((verdict.older & ~contested).sum())
        smaller = (rows["digest"].to_numpy() < old["digest"].fillna("").to_numpy()).astype(bool)
        standing = old["absent"].eq(True).to_numpy() | ~old["withdrawn"].eq(True).to_numpy()
        wins: Mask = verdict.conflict & smaller & standing
        kept = (verdict.older | verdict.conflict) & ~wins & ~known
        self._said(self._insert(rows[kept], old[kept], current=False))
        return wins

    def _said(self, rows: pd.DataFrame) -> None:
        """Keep apart what identifies a person in rows of the chunk at hand that were inserted as versions."""
        if self.personal is None or self.personal.empty or rows.empty:
            return
        personal = self.personal[self.personal["row"].isin(rows.index)]
        kept = personal[["field", "value"]].assign(
            matter_id=rows["id"].reindex(personal["row"]).to_numpy()
        )
        insert_rows(self.connection, schema.personal, kept)

    def _insert(self, rows: pd.DataFrame, old: pd.DataFrame, *, current: bool) -> pd.DataFrame:
        """New versions of the chunk at hand, under its index; returns them with their ids."""
        if rows.empty:
            return rows
        inserted = rows.assign(
            id=np.arange(self._next_id, self._next_id + len(rows)),
            source=self.mapping.name,
            from_load=self.load_id,
            seen=self._seen(rows, old),
        )
        if not current:
            # Learned and superseded in one load: kept for the record, current at no time.
            inserted["to_load"] = self.load_id
        self._next_id += len(rows)
        milestones.reached("before_insert")
        insert_rows(self.connection, self.table, inserted)
        milestones.reached("after_insert")
        self.added(inserted, current=current)
        return inserted

    def _seen(self, rows: pd.DataFrame, old: pd.DataFrame) -> NDArray[np.int64]:
        """The newest export that named each record: this one, or one known already."""
        seen: NDArray[np.int64] = np.full(len(rows), self.order, dtype="int64")
        if not self._confirms:
            return seen
        before = old["seen"].astype("float64").fillna(0).to_numpy()
        seen = np.maximum(seen, before.astype("int64"))
        mentioned = versions.mentioned(
            self.connection, self.mapping.name, rows["key"].tolist(), after=self.order
        )
        if mentioned:
            named = [mentioned.get(k, self.order) for k in rows["key"]]
            seen = np.maximum(seen, np.array(named, dtype="int64"))
        return seen

    def withdraw_absent(self) -> None:
        """After a snapshot: records that neither it nor a later one names are withdrawn."""
        latest = max(self.order, self.latest)
        ids = versions.absent(self.connection, self.table, self.mapping.name, latest)
        if ids:
            self._copy(ids, withdrawn=True)
            self.counts.withdrawn += len(ids)

    def _latest_snapshot(self) -> int:
        """The order of the newest whole snapshot known before this delivery."""
        # Loads order such snapshots: one without a date is newer than all before it.
        if not self.mapping.version.dated:
            return self.order if self.mapping.snapshot else 0
        d = schema.delivery.c
        query = select(func.max(d.exported_at)).where(d.source == self.mapping.name, d.snapshot)
        return int(self.connection.scalar(query) or 0)

    def added(self, rows: pd.DataFrame, *, current: bool) -> None:
        """New versions of the chunk at hand were inserted."""

    def renewed(self, ids: list[int]) -> None:
        """Copies of versions were inserted, in all as they were but for whether the record is there."""

    def closed(self, ids: list[int]) -> None:
        """Versions are about to be closed."""
