"""The jobs: what a run does with each source, in one transaction, all or nothing."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, select
from tqdm import tqdm

from data import schema, writes
from data.profile import Profile
from data.store import Store, exclusive, landing_folder, write_meta
from data.tallies import TallyChanges
from etl import journal
from etl.contracts import matters as matter_contract
from etl.contracts import references
from etl.contracts.findings import Findings
from etl.extract import Chunk, chunks
from etl.harmonise import Gazetteer, due_times, local_days
from etl.landing import Landed, export_date, land
from etl.load import Book, MatterBook
from etl.mapping import JOBS, SourceMapping, load_mappings
from etl.places import place_rows
from etl.relink import relink
from governance.errors import CockpitError, ProfileError, SourceError, nearest
from governance.matters import DISPUTE_INSTANTS, DUE_INSTANTS, INSTANTS

__all__ = ["JOBS", "run"]

_REFERENCE = ("places", "grids", "officers", "facilities")
_TABLES = {
    "places": schema.place,
    "grids": schema.place,
    "officers": schema.officer,
    "facilities": schema.facility,
}


def wall_clock() -> int:
    """Microseconds since the epoch."""
    return time.time_ns() // 1000


def run(
    store: Store,
    profile: Profile,
    given: Sequence[tuple[str, Path]] = (),
    *,
    now: Callable[[], int] = wall_clock,
) -> journal.Report:
    """Load sources into the store as one load.

    Args:
        store: an opened store.
        profile: the city.
        given: (source name, file); without any, every source that has a file of its own. Bundled
            reference sources are always loaded with them.
        now: the clock, in microseconds.

    Raises:
        CockpitError: nothing was loaded; the message says why and what to do.
    """
    mappings = load_mappings(profile)
    work = _work(profile, mappings, given)
    for _, path in work:
        if not path.is_file():
            raise SourceError(f"没有文件 {path}：请检查路径。")
    with exclusive(store):
        _check_profile(store, profile)
        with store.writing() as connection:
            load_id = writes.start_load(connection, now())
        try:
            landed = [
                (m, land(path, landing_folder(store), now=now() // 1_000_000)) for m, path in work
            ]
            with store.writing() as connection:
                return _Load(connection, profile, load_id).all(landed, now)
        except BaseException as error:
            with store.writing() as connection:
                message = str(error) if isinstance(error, CockpitError) else repr(error)
                writes.fail_load(connection, load_id, finished_at=now(), message=message)
            raise


def _work(
    profile: Profile,
    mappings: dict[str, SourceMapping],
    given: Sequence[tuple[str, Path]],
) -> list[tuple[SourceMapping, Path]]:
    """The mappings and files of a run, in the order of the jobs."""
    work: list[tuple[SourceMapping, Path]] = []
    for name, _ in given:
        if name not in mappings:
            raise ProfileError(f"档案 {profile.name} 没有来源 {name!r}{nearest(name, mappings)}。")
    for name, mapping in mappings.items():
        files = [path for n, path in given if n == name]
        bundled = mapping.file is not None and (not given or mapping.job in _REFERENCE)
        if not files and bundled:
            files = [profile.folder / str(mapping.file)]
        work += [(mapping, path) for path in files]
    if not work:
        raise ProfileError("没有要装载的文件：请用 --source 名称 文件 给出。")
    return work


def _check_profile(store: Store, profile: Profile) -> None:
    """One store, one city, one time zone."""
    meta = store.meta()
    for key, value in (("profile", profile.name), ("timezone", profile.timezone)):
        if meta.get(key, value) != value:
            raise ProfileError(
                f"这个库属于档案 {meta['profile']}（{meta['timezone']}），不能再装 {profile.name}"
                f"（{profile.timezone}）：请另用 --store。"
            )


class _Load:
    """One load under way in its transaction."""

    def __init__(self, connection: Connection, profile: Profile, load_id: int) -> None:
        self.connection, self.profile, self.load_id = connection, profile, load_id
        self.tallies = TallyChanges(load_id, profile.timezone)
        self.newest: float | None = None
        self.reports: dict[str, journal.SourceReport] = {}

    def all(
        self, landed: list[tuple[SourceMapping, Landed]], now: Callable[[], int]
    ) -> journal.Report:
        self._write_profile()
        for mapping, file in landed:
            self._source(mapping, file)
        relink(self.connection, self.tallies, self.load_id)
        self.tallies.write(self.connection)
        for name, report in self.reports.items():
            journal.write_notes(self.connection, self.load_id, name, report)
        finished = now()
        newest = None if self.newest is None else int(self.newest)
        writes.finish_load(
            self.connection, self.load_id, finished_at=finished, newest_event_at=newest
        )
        known_at = journal.instant_text(finished, self.profile.zone)
        return journal.Report(self.load_id, known_at, self.reports)

    def _write_profile(self) -> None:
        p = self.profile
        values: dict[str, object] = {
            "profile": p.name,
            "title": p.title,
            "timezone": p.timezone,
            "city_code": p.city_code,
            "city_name": p.city_name,
            "residents": str(p.residents or ""),
            "notice": p.notice,
            "levels": dict(p.levels),
            "facts": [asdict(f) for f in p.facts],
            "calendar_until": p.calendar.until.isoformat() if p.calendar.until else "",
        }
        write_meta(self.connection, values)
        shapes = {}
        for name, path in p.backdrop.items():
            try:
                shapes[name] = path.read_text(encoding="utf-8")
            except OSError:
                raise ProfileError(f"profile.toml [backdrop]：没有文件 {path}。") from None
        writes.replace_backdrop(self.connection, shapes)

    def _source(self, mapping: SourceMapping, file: Landed) -> None:
        report = self.reports.setdefault(mapping.name, journal.SourceReport())
        exported = (
            export_date(file.name, mapping.zone) if mapping.version.by == "export_date" else None
        )
        book = self._book(mapping, exported)
        places = self._places()
        delivery_id = writes.next_id(self.connection, schema.delivery)
        total = file.lines - 1 if file.lines else None
        with tqdm(
            desc=mapping.title, total=total, unit="行", unit_scale=True, disable=None
        ) as progress:
            for chunk in chunks(file, mapping):
                self._chunk(chunk, mapping, file, book, places, report, delivery_id, exported)
                progress.update(len(chunk.frame))
        if mapping.snapshot:
            if not book.counts.read:
                raise SourceError(f"{file.name} 是全量快照却没有一行：为免全部撤销，不予装载。")
            if book.unnamed:  # a record may stand in a row that could not be read: it is not absent
                report.notes["snapshot_incomplete"] += book.unnamed
            else:
                book.withdraw_absent()
        if mapping.version.by == "arrival" and mapping.kind:
            report.notes["order_by_arrival"] += 1
        limited = {"due_at"} if mapping.kind in self.profile.deadlines else set()
        journal.write_delivery(
            self.connection,
            delivery_id,
            self.load_id,
            mapping,
            file,
            book.counts,
            exported,
            mapping.observes() | limited,
            whole=mapping.snapshot and not book.unnamed,
        )
        report.counts.add(book.counts)

    def _book(self, mapping: SourceMapping, exported: int | None) -> Book:
        if mapping.kind:
            return MatterBook(
                self.connection, mapping, self.tallies, load_id=self.load_id, exported_at=exported
            )
        table = _TABLES[mapping.job]
        return Book(self.connection, table, mapping, load_id=self.load_id, exported_at=exported)

    def _places(self) -> Gazetteer:
        p = schema.place.c
        query = select(
            p.level, p.code, p.name, p.district, p.statutory, p.town, p.village, p.shape
        ).where(p.to_load.is_(None), p.withdrawn.is_(False))
        return Gazetteer(writes.frame(self.connection, query))

    def _chunk(
        self,
        chunk: Chunk,
        mapping: SourceMapping,
        file: Landed,
        book: Book,
        places: Gazetteer,
        report: journal.SourceReport,
        delivery_id: int,
        exported: int | None,
    ) -> None:
        if mapping.kind:
            rows, found = self._matters(chunk, mapping, file, places, exported)
        else:
            rows, found = self._references(chunk, mapping, places, exported)
        book.take(rows, found)
        rejected = journal.write_rejects(
            self.connection,
            chunk,
            found,
            report,
            load_id=self.load_id,
            delivery_id=delivery_id,
            source=mapping.name,
        )
        book.counts.rejected += rejected
        book.unnamed += len(chunk.ragged)
        book.counts.read += len(chunk.frame) + len(chunk.ragged)

    def _matters(
        self,
        chunk: Chunk,
        mapping: SourceMapping,
        file: Landed,
        places: Gazetteer,
        exported: int | None,
    ) -> tuple[pd.DataFrame, Findings]:
        made = matter_contract.contract(
            chunk, mapping, landed_at=file.landed_at, exported_at=exported
        )
        rows, found = made.rows, made.found
        for column, codes in places.resolve(chunk.frame, rows, mapping, found).items():
            rows[column] = codes
        rows["due_at"] = due_times(rows, mapping, self.profile, found.notes)
        rows["received_day"] = local_days(rows["received_at"].fillna(0), self.profile.timezone)
        rows["kind"], rows["linked"] = mapping.kind, False
        self._remember_newest(rows[found.good])
        return rows, found

    def _remember_newest(self, rows: pd.DataFrame) -> None:
        happened = [c for c in (*INSTANTS, *DISPUTE_INSTANTS) if c not in DUE_INSTANTS]
        newest = rows[happened].max().max()
        if not pd.isna(newest):
            self.newest = max(self.newest or newest, newest)

    def _references(
        self, chunk: Chunk, mapping: SourceMapping, places: Gazetteer, exported: int | None
    ) -> tuple[pd.DataFrame, Findings]:
        made = references.contract(chunk, mapping, exported_at=exported)
        rows, found = made.rows, made.found
        kept = rows[["key", "version", "withdrawn", "named"]]
        if mapping.level is not None:
            own = place_rows(chunk, rows, places.places, mapping, self.profile, found)
        elif mapping.job == "officers":
            own = rows[["code", "place", "role", "name"]].fillna("")
            own = own.assign(full_time=rows["full_time"] == "yes")
        else:
            own = rows[["code", "name", "kind", "place", "lon", "lat"]].fillna(
                {"kind": "", "place": ""}
            )
        made_rows = own.join(kept)
        return made_rows.assign(digest=references.digests(made_rows.drop(columns="named"))), found
