"""来源: what came last from each source, and whether the next is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import html
from layouts.chrome.tables import Status, clipped, status
from layouts.chrome.tables import table as grid


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source and its newest delivery; `read` and `rejected` are "" where the reader may not know."""

    title: str
    job: str
    file: str
    origin: str
    delivered: str
    read: str
    rejected: str
    rejects: str | None
    expects: str
    status: Status
    demonstration: bool


HEADS = ("来源", "类别", "时效", "最近交付", "约定", "文件", "行数", "拒收")


def look(rows: Sequence[SourceRow], _room: Room) -> Look:
    """Sources: what came last, and whether the next is late."""
    heading = parts.heading("来源", "最近一次交付；约定的间隔写在来源的映射里（expects）")
    if not rows:
        return Look.of(heading, parts.remark("还没有装载过任何来源。"))
    # Columns 6 and 7 of HEADS are numbers: rows read and rows refused.
    return Look.of(heading, grid(HEADS, [_source(source) for source in rows], numbers=(6, 7)))


def _source(source: SourceRow) -> tuple[Any, ...]:
    demonstration = [html.Span("演示", className="tag")] if source.demonstration else []
    rejected: Any = source.rejected
    if source.rejects is not None:
        rejected = dcc.Link(source.rejected, href=source.rejects, className="link refused-rows")
    return (
        [clipped(source.title), *demonstration],
        source.job,
        status(source.status),
        source.delivered,
        source.expects,
        clipped(source.file, source.origin),
        source.read,
        rejected,
    )


def table(rows: Sequence[SourceRow]) -> Table:
    """A row a source."""
    return Table(
        tuple(map(Column, HEADS)),
        tuple(
            (r.title, r.job, r.status.word, r.delivered, r.expects, r.file, r.read, r.rejected)
            for r in rows
        ),
    )


def words(rows: Sequence[SourceRow]) -> tuple[Sentence, ...]:
    """Which sources are late, or that none is."""
    told = table(rows)
    late = [at for at, source in enumerate(rows) if source.status.mark == "late"]
    if not late:
        return (sentence("没有来源迟到。" if rows else "还没有装载过任何来源。"),)
    return tuple(told.say("{来源} {时效}。", at) for at in late)
