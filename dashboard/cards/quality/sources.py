"""来源: every source with its newest delivery, late or on time at the instant asked about."""

from datetime import datetime, timedelta
from typing import Any, Final

import pandas as pd

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.cards.quality.rejects import rejected_rows
from data.keeping.frames import records
from data.queries import quality
from governance.cadence import Cadence
from governance.periods import instant
from layouts.cards.quality import sources as face
from layouts.cards.quality.sources import SourceRow
from layouts.chrome import words
from layouts.chrome.tables import Status

JOBS: Final = {
    "places": "地点", "grids": "网格", "officers": "网格员", "facilities": "站点",
    "steps": "步骤记录", "observations": "指标数据",
}  # fmt: skip


def judged_at(ask: Ask) -> datetime:
    """The instant at which lateness is judged: now, or when what is asked about was known."""
    known, now = ask.address.get("known"), ask.local(ask.now)
    # An instant is written with hyphens, a load is a number.
    if known is not None and "-" in known:
        # An instant still to come is judged now.
        return min(now, instant(known, ask.zone)[0].astimezone(ask.zone))
    if known is not None and (done := quality.finished_at(ask.store, ask.known, scope=ask.scope)):
        return ask.local(done / 1_000_000)
    return now


def ask(ask: Ask, _options: Nothing) -> tuple[SourceRow, ...]:
    """The sources; those that are late first, then those of matters."""
    now = judged_at(ask)
    rows = [_source(ask, row, now) for row in records(source_frame(ask))]
    order = {"late": 0, "ok": 1, "none": 2}
    return tuple(sorted(rows, key=lambda row: order.get(row.status.mark, 3)))


def source_frame(ask: Ask) -> pd.DataFrame:
    """The sources as data.queries.quality.sources gives them."""
    return ask.read(quality.sources, ask.known)


def _source(ask: Ask, row: dict[str, Any], now: datetime) -> SourceRow:
    expects, whole = row["expects"], ask.scope.whole_city
    status = Status("未约定", "none")
    if expects:
        landed = ask.local(row["landed_at"])
        late = Cadence.of(expects).late(landed, now)
        status = Status("按时", "ok") if late is None else Status(f"迟到 {_long(late)}", "late")
    refused = whole and row["rejected"]
    return SourceRow(
        title=row["title"],
        job=_job(ask, row["job"]),
        file=row["file"],
        origin=row["origin"] or row["file"],
        delivered=f"{ask.local(row['landed_at']):%Y-%m-%d %H:%M}",
        read=words.count(row["read"]) if whole else "",
        rejected=words.count(row["rejected"]) if whole else "",
        rejects=rejected_rows(ask, source=row["source"], load=str(row["load"]))
        if refused
        else None,
        expects=Cadence.of(expects).label if expects else "—",
        status=status,
        demonstration=bool(row["demonstration"]),
    )


def _job(ask: Ask, job: str) -> str:
    """What a source brings: reference data, or matters of a kind."""
    kind = ask.kinds.of_job(job)
    return kind.label if kind else JOBS.get(job, job)


def _long(span: timedelta) -> str:
    """'3 天', '5 小时': the largest whole unit."""
    hours = int(span.total_seconds() // 3600)
    if hours >= 24:
        return f"{hours // 24} 天"
    return f"{hours} 小时" if hours else "不到 1 小时"


CARD = Card("sources", "来源", ask, face, clocked=True)
