"""One load under way: source after source, chunk after chunk, inside one transaction."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, select
from tqdm import tqdm

from data import schema
from data.counting import freezing
from data.counting.tallies import TallyChanges
from data.keeping import writes
from data.keeping.bulk import build_indexes, defer_indexes
from data.keeping.frames import frame
from data.keeping.inserting import next_id
from data.keeping.store import write_meta
from data.reference import kinds, measures, series, worktime
from data.reference.alerts import as_text
from data.reference.profile import Profile
from etl.loading import journal, milestones
from etl.loading.follow import StepBook, follow
from etl.loading.matterbook import MatterBook
from etl.loading.observing import observe
from etl.loading.pipeline import LARGE, Prepared, prepared
from etl.loading.preparing import Preparation
from etl.loading.relink import relink
from etl.loading.versions import Book, Writing
from etl.mapping.model import SourceMapping
from etl.placing.harmonise import Gazetteer
from etl.reading.drift import differences
from etl.reading.landing import Landed, export_date
from governance.errors import ProfileError, SourceError
from governance.scenes import as_plain

_TABLES = {
    "places": schema.place,
    "grids": schema.place,
    "officers": schema.officer,
    "facilities": schema.facility,
    "observations": schema.observation,
    "steps": schema.step,
}
_AS_REPAIRED: dict[str, Any] = {
    "snapshot": False,
    "format": "csv",
    "encoding": "utf-8",
    "header_row": 1,
    "header_rows": 1,
    "sheet": None,
}
"""How repaired rows come back, whatever their source writes (etl.running.replay)."""
_PACKED = 8
"""How much larger a packed file is taken to be once it is unpacked."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A delivery of repaired rows: never a snapshot, ordered as the delivery that they came in was."""

    exported_at: int | None = None


@dataclass(slots=True)
class Warm:
    """What a loader that goes on running keeps from one load to the next; a failed load leaves nothing in it."""

    places: Gazetteer | None = None
    version: tuple[int, ...] = ()


class Load:
    """One load under way in its transaction."""

    def __init__(
        self,
        connection: Connection,
        profile: Profile,
        mappings: Collection[SourceMapping],
        load_id: int,
        *,
        replay: Replay | None,
        warm: Warm,
    ) -> None:
        self.connection, self.profile, self.load_id = connection, profile, load_id
        self.tallies = TallyChanges(connection, load_id, profile.timezone)
        self.writing = Writing(connection, load_id, self.tallies)
        self.newest: float | None = None
        self.reports: dict[str, journal.SourceReport] = {}
        self._replay, self._mappings, self._warm = replay, mappings, warm

    def all(
        self, landed: list[tuple[SourceMapping, Landed]], now: Callable[[], int]
    ) -> journal.Report:
        """Take in every file and finish the load; returns its report."""
        self._write_profile()
        milestones.reached("profile_written")
        # Into empty tables: building an index once is faster than keeping it up row by row.
        deferred = defer_indexes(self.connection) if self._is_large(landed) else []
        for mapping, file in landed:
            self._source(mapping, file)
        # Steps first: they may change a matter's state. Then the links, which need all matters;
        # then the tallies, which count what both have made of them.
        follow(self.writing, self._mappings, self.reports)
        relink(self.writing, self.profile.kinds)
        milestones.reached("relinked")
        milestones.reached("before_tallies")
        self.tallies.write()
        milestones.reached("after_tallies")
        build_indexes(self.connection, deferred)
        milestones.reached("indexes_built")
        milestones.reached("before_journal")
        journal.write_notes(self.writing, self.reports)
        milestones.reached("before_finish")
        finished = now()
        newest = self._finish(finished)
        delivered = any(mapping.job == "observations" for mapping, _ in landed)
        anew = freezing.keep_definitions(self.connection, self.profile, self.load_id)
        changed = observe(self.writing, self.profile, newest, anew=anew)
        if anew or delivered or changed:
            freezing.freeze_baselines(self.connection, self.profile, self.load_id)
        milestones.reached("observed")
        known_at = journal.instant_text(finished, self.profile.zone)
        return journal.Report(self.load_id, known_at, self.reports)

    def _is_large(self, landed: list[tuple[SourceMapping, Landed]]) -> bool:
        return sum(_unpacked(file) for mapping, file in landed if mapping.kind) >= LARGE

    def _finish(self, finished: int) -> int | None:
        newest = writes.finish_load(
            self.connection,
            self.load_id,
            finished_at=finished,
            newest_event_at=None if self.newest is None else int(self.newest),
        )
        if newest is not None:
            self.tallies.write_rest(newest)
            milestones.reached("rest_written")
        return newest

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
            "alerts": as_text(p.alerts),
            "playlist": as_plain(p.playlist),
            worktime.META: worktime.as_text(p),
            kinds.META: p.kinds.text,
            series.META: p.series_texts,
            measures.META: measures.read_text(p.folder),
            "expects": {m.name: m.expects for m in self._mappings if m.expects},
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
        delivery = self._delivery(mapping, file)
        old = writes.last_form(self.connection, mapping.name)
        prepare = Preparation(
            delivery.mapping, file, self._places(), self.profile, delivery.exported, old
        )
        milestones.reached("source_begun")
        total = file.lines - 1 if file.lines else None
        with tqdm(
            desc=mapping.title, total=total, unit="行", unit_scale=True, disable=None
        ) as progress:
            for part in prepared(prepare, _unpacked(file)):
                self._take(part, delivery)
                milestones.reached("chunk_done")
                progress.update(len(part.rows))
        self._close(delivery)
        if delivery.form is not None and old is not None and not delivery.replay:
            drifts = differences(old, delivery.form, delivery.mapping)
            journal.write_drift(delivery, drifts)

    def _delivery(self, mapping: SourceMapping, file: Landed) -> journal.Delivery:
        given = None
        if self._replay is not None:
            # The repaired file has a name of its own without a date, and is a part of a
            # delivery: as a snapshot it would withdraw every record it does not name.
            given, mapping = self._replay.exported_at, replace(mapping, **_AS_REPAIRED)
        exported = None
        if mapping.version.dated:
            exported = given or export_date(file.name, mapping.zone)
        report = self.reports.setdefault(mapping.name, journal.SourceReport())
        number = next_id(self.connection, schema.delivery)
        book, repaired = self._book(mapping, exported), self._replay is not None
        return journal.Delivery(mapping, file, book, report, number, exported, repaired)

    def _close(self, delivery: journal.Delivery) -> None:
        """After a file's last row: what a snapshot does not name is withdrawn, and its line is written."""
        mapping, book, report = delivery.mapping, delivery.book, delivery.report
        if mapping.snapshot:
            if not book.counts.read:
                raise SourceError(
                    f"{delivery.file.name} 是全量快照却没有一行：为免全部撤销，不予装载。"
                )
            if book.unnamed:  # a record may stand in a row that could not be read: it is not absent
                report.notes["snapshot_incomplete"] += book.unnamed
            else:
                milestones.reached("before_withdrawal")
                book.withdraw_absent()
                milestones.reached("withdrawn")
        if mapping.version.by == "arrival" and mapping.kind:
            report.notes["order_by_arrival"] += 1
        limited = {"due_at"} if mapping.kind in self.profile.deadlines else set()
        journal.write_delivery(delivery, mapping.observes() | limited)
        milestones.reached("delivery_written")
        report.counts.add(book.counts)

    def _book(self, mapping: SourceMapping, exported: int | None) -> Book:
        if mapping.kind:
            return MatterBook(self.writing, schema.matter, mapping, exported)
        of_job = StepBook if mapping.job == "steps" else Book
        return of_job(self.writing, _TABLES[mapping.job], mapping, exported)

    def _places(self) -> Gazetteer:
        """The places known by now; built again only when they have changed."""
        version = writes.place_version(self.connection)
        # Made of every place and its shape: small loads in a row do not repeat it.
        if self._warm.version != version or self._warm.places is None:
            p = schema.place.c
            query = select(
                p.level, p.code, p.name, p.district, p.statutory, p.town, p.village, p.shape
            ).where(p.to_load.is_(None), p.withdrawn.is_(False))
            self._warm.places = Gazetteer(frame(self.connection, query))
            self._warm.version = version
        return self._warm.places

    def _take(self, part: Prepared, delivery: journal.Delivery) -> None:
        book = delivery.book
        milestones.reached("chunk_received")
        if part.newest is not None:
            self.newest = max(self.newest or part.newest, part.newest)
        if part.form is not None:
            delivery.form = part.form
        book.personal, book.facts = part.personal, part.facts
        book.take(part.rows, part.found)
        book.counts.rejected += journal.write_rejects(delivery, part.chunk, part.found)
        milestones.reached("rejects_written")
        book.unnamed += part.chunk.unnamed
        book.counts.read += part.chunk.read


def _unpacked(file: Landed) -> int:
    packed = file.name.lower().endswith((".gz", ".zip", ".xlsx"))
    return file.bytes * (_PACKED if packed else 1)
