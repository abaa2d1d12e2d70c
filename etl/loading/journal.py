"""The journal: one line a load, a line a delivery, every reject and note; and what a run prints."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import insert

from data import schema
from data.keeping.inserting import insert_rows, next_id
from etl.contracts.findings import REASONS, Findings
from etl.loading.verdict import Counts
from etl.loading.versions import Book, Writing
from etl.mapping.model import SourceMapping
from etl.reading import Chunk
from etl.reading.drift import Drift
from etl.reading.landing import Landed


@dataclass(slots=True)
class SourceReport:
    """What happened to a source's rows in a load."""

    counts: Counts = field(default_factory=Counts)
    rejects: Counter[str] = field(default_factory=Counter)
    drift: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, object]:
        rejects = dict(sorted(self.rejects.items()))
        return {
            **asdict(self.counts),
            "rejects": rejects,
            **({"drift": self.drift} if self.drift else {}),
            "notes": dict(sorted(self.notes.items())),
        }


@dataclass(slots=True)
class Report:
    """What `python -m etl run` prints."""

    load: int
    known_at: str
    sources: dict[str, SourceReport]

    def as_dict(self) -> dict[str, object]:
        return {
            "load": self.load,
            "known_at": self.known_at,
            "sources": {name: report.as_dict() for name, report in self.sources.items()},
        }

    def as_text(self) -> str:
        """A table a person can read, codes and counts below each source."""
        names = list(asdict(Counts()))
        lines = [
            f"装载 {self.load}，知悉时点 {self.known_at}",
            "来源".ljust(14) + "".join(n.rjust(12) for n in names),
        ]
        for name, report in self.sources.items():
            counts = asdict(report.counts)
            lines.append(name.ljust(16) + "".join(f"{counts[n]:>12,}" for n in names))
            lines += [
                f"    拒收 {c}（{REASONS[c]}）{n:,}" for c, n in sorted(report.rejects.items())
            ]
            lines += [f"    变化 {sentence}" for sentence in report.drift]
            lines += [f"    备注 {c} {n:,}" for c, n in sorted(report.notes.items()) if n]
        return "\n".join(lines)


@dataclass(slots=True)
class Delivery:
    """One file of one source while it is taken in."""

    mapping: SourceMapping
    file: Landed
    book: Book
    report: SourceReport
    number: int
    exported: int | None
    replay: bool
    form: dict[str, Any] | None = None

    @property
    def whole(self) -> bool:
        """Whether it is a snapshot that names every record."""
        return self.mapping.snapshot and not self.book.unnamed

    @property
    def labels(self) -> dict[str, Any]:
        """What every line of the journal that belongs to it says."""
        source = self.mapping.name
        return {"load_id": self.book.load_id, "delivery_id": self.number, "source": source}


def instant_text(micros: int, zone: ZoneInfo) -> str:
    """Microseconds since the epoch as ISO text in the zone."""
    seconds, rest = divmod(micros, 1_000_000)
    return (
        datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest).astimezone(zone).isoformat()
    )


def write_rejects(delivery: Delivery, chunk: Chunk, findings: Findings) -> int:
    """Keep every rejected row of a chunk with code, reason, line and original text; returns how many."""
    rows = np.flatnonzero(~findings.good)
    kept = [
        (chunk.lines[r], str(findings.codes[r]), findings.reason(int(r)), chunk.originals[int(r)])
        for r in rows
    ]
    for line, code, text, detail in chunk.refused:
        kept.append((line, code, f"{REASONS[code]}：{detail}" if detail else REASONS[code], text))
    if chunk.member:
        kept = [(line, c, f"{why}（{chunk.member}）", text) for line, c, why, text in kept]
    # PostgreSQL refuses a text with a NUL; the sign for it keeps the reject readable.
    kept = [(line, code, reason, text.replace("\0", "␀")) for line, code, reason, text in kept]
    delivery.report.rejects.update(code for _, code, _, _ in kept)
    delivery.report.notes.update(findings.notes)
    delivery.report.notes.update(chunk.notes)
    if kept:
        # By line: refusals of the reader and rejects of the contract mix in file order.
        frame = pd.DataFrame(sorted(kept), columns=["line", "code", "reason", "original"])
        first = next_id(delivery.book.connection, schema.reject)
        frame = frame.assign(id=np.arange(first, first + len(frame)), **delivery.labels)
        insert_rows(delivery.book.connection, schema.reject, frame)
    return len(kept)


def write_delivery(delivery: Delivery, observes: frozenset[str]) -> None:
    """The line of one landed file; its counts add up."""
    mapping, landed = delivery.mapping, delivery.file
    form = None if delivery.replay else delivery.form
    delivery.book.connection.execute(
        insert(schema.delivery),
        {
            "id": delivery.number,
            "load_id": delivery.book.load_id,
            "source": mapping.name,
            "job": mapping.job,
            "title": mapping.title,
            "file": landed.name,
            "origin": landed.origin or landed.name,
            "mark": landed.mark,
            "replay": delivery.replay,
            "header": None if form is None else json.dumps(form, ensure_ascii=False),
            "sha256": landed.sha256,
            "bytes": landed.bytes,
            "landed_at": landed.landed_at,
            "observes": json.dumps(sorted(observes)),
            "ordered_by": mapping.version.by,
            "exported_at": delivery.exported,
            "snapshot": delivery.whole,
            "demonstration": mapping.demonstration,
            **asdict(delivery.book.counts),
        },
    )


def write_drift(delivery: Delivery, drifts: Sequence[Drift]) -> None:
    """How this delivery's form differs from the one before, for the journal and for whoever runs the load."""
    connection = delivery.book.connection
    for number, drift in enumerate(drifts, next_id(connection, schema.drift)):
        line = {"id": number, **delivery.labels, **asdict(drift)}
        connection.execute(insert(schema.drift), line)
        delivery.report.drift.append(drift.sentence)


def write_notes(writing: Writing, reports: Mapping[str, SourceReport]) -> None:
    """The notes of each source in a load."""
    lines = [
        {"load_id": writing.load_id, "source": source, "code": code, "n": n}
        for source, report in reports.items()
        for code, n in report.notes.items()
        if n
    ]
    if lines:
        writing.connection.execute(insert(schema.note), lines)
