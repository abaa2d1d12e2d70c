"""Rejects out and in again: a file of them to repair, and repaired rows as a delivery of the same source."""

import csv
import hashlib
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from data.keeping.store import Store
from data.keeping.writes import mark_replayed
from data.queries import quality
from data.reference.profile import Profile
from etl.loading.journal import Report
from etl.reading.landing import Landed, land
from etl.running.jobs import Replay, run
from etl.running.repaired import Repaired, read
from governance.errors import SourceError
from governance.repair import as_csv, origin_of
from governance.scope import Scope

_EVERYTHING = Scope.everything()


@dataclass(slots=True)
class Replayed:
    """What became of a file of repaired rows."""

    already: int = 0
    """Rows that an earlier replay has taken up: they are left alone."""
    accepted: int = 0
    rejected: int = 0
    reports: list[Report] = field(default_factory=list)

    def add(self, report: Report, source: str) -> None:
        counts = report.sources[source].counts
        self.reports.append(report)
        self.rejected += counts.rejected
        self.accepted += counts.read - counts.rejected

    def as_dict(self) -> dict[str, object]:
        return {
            "accepted": self.accepted,
            "rejected": self.rejected,
            "already": self.already,
            "loads": [report.as_dict() for report in self.reports],
        }

    def as_text(self) -> str:
        sentence = (
            f"已收 {self.accepted} 行，仍被拒收 {self.rejected} 行，早已重放过 {self.already} 行。"
        )
        if self.rejected:
            sentence += "仍被拒收的行有新的拒收编号，请重新导出后再修复。"
        return "\n\n".join([*(report.as_text() for report in self.reports), sentence])


def export(store: Store, path: Path, which: quality.Which) -> int:
    """Write the rejects that wait for repair as a CSV; returns how many.

    Raises:
        AskError: there are none, or they cannot stand in one table; SourceError: the file cannot be written.
    """
    known = quality.known_load(store, None, scope=_EVERYTHING)
    table = quality.repairable(store, known, which, scope=_EVERYTHING)
    try:
        path.write_bytes(as_csv(table.header, table.rows))
    except OSError as error:
        raise SourceError(f"无法写入 {path}：{error.strerror}。") from error
    return len(table.rows)


def replay(store: Store, profile: Profile, path: Path) -> Replayed:
    """Load repaired rows, each as a delivery of the source that they came from, dated as they first came.

    Rows that were replayed before are left alone, so that the same file a second time changes nothing. What is refused
    again stands among the rejects of the new load.

    Raises:
        CockpitError: the file is none of repaired rejects, or nothing could be loaded.
    """
    repaired = read(path)
    held = quality.originals(store, list(repaired.rows), scope=_EVERYTHING)
    unknown = sorted(set(repaired.rows) - set(held["id"]))
    if unknown:
        raise SourceError(f"{path.name} 里的拒收编号 {unknown[0]} 不在这个库里：请核对库与文件。")
    waiting = held[held["replayed_by"].isna()]
    done = Replayed(already=len(held) - len(waiting))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for delivery in sorted(set(waiting["delivery"])):
        rows = waiting[waiting["delivery"] == delivery]
        source = str(rows["source"].iloc[0])
        origin = origin_of(path.name, digest, int(delivery))
        load = quality.delivered_as(store, source, origin, scope=_EVERYTHING)
        if load is None:
            report = _delivered(store, profile, source, repaired, rows, origin)
            done.add(report, source)
            load = report.load
        else:  # an earlier replay of this file died before it could say so
            done.already += len(rows)
        with store.writing() as connection:
            mark_replayed(connection, rows["id"].tolist(), load)
    return done


def _delivered(
    store: Store, profile: Profile, source: str, repaired: Repaired, rows: pd.DataFrame, origin: str
) -> Report:
    """One load of the repaired rows of one delivery."""
    exported = rows["exported_at"].iloc[0]
    replaying = Replay(exported_at=None if pd.isna(exported) else int(exported))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "replay.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(repaired.header)
            writer.writerows(repaired.rows[int(i)] for i in rows["id"])

        def fetched(landing: Path, now: int) -> Landed:
            return replace(land(path, landing, now=now), origin=origin)

        return run(store, profile, [(source, fetched)], replay=replaying, bundled=False)
