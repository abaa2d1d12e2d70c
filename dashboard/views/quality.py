"""The page of data quality in words: its address, sources, loads, and the statements at its top."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.ask import ASKABLE, Reader
from dashboard.views.figures import cutoff_words
from data.kinds import kinds_of
from data.queries import quality
from governance.cadence import Cadence
from governance.errors import AskError
from governance.periods import instant
from governance.scope import Scope
from layouts import words
from layouts.quality import Ids
from layouts.quality.values import Run, RunPart, Runs, SourceRow, Status, Top

T = TypeVar("T")
PATH = "/quality"
OWN = ("code", "source", "load", "page", "district", "runs")
"""What this page asks besides the question of every screen."""
SHOWN_RUNS, MOST_RUNS = 8, 200
JOBS = {
    "places": "地点", "grids": "网格", "officers": "网格员", "facilities": "站点",
    "steps": "步骤记录", "observations": "指标数据",
}  # fmt: skip
_RUN_STATES = {
    "done": Status("完成", "ok"),
    "failed": Status("失败", "failed"),
    "running": Status("进行中", "running"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One reader's page as known at a load; `now` is the instant at which lateness is judged."""

    reader: Reader
    scope: Scope
    version: int
    asked: tuple[tuple[str, str], ...]
    known: int
    now: datetime

    @classmethod
    def of(cls, reader: Reader, search: str | None, now: int) -> "Page":
        """Reads '?known=3&code=bad_date'.

        Raises:
            AskError: an unknown load or an instant that cannot be read.
        """
        found = parse_qs((search or "").lstrip("?"))
        asked = tuple((n, found[n][-1].strip()) for n in (*ASKABLE, *OWN) if n in found)
        scope, store = reader.scope_of(), reader.store
        said = dict(asked).get("known") or None
        known = quality.known_load(store, said, scope=scope)
        zone = ZoneInfo(store.meta().get("timezone", "UTC"))
        at = datetime.fromtimestamp(now, zone)
        if said is not None and "-" in said:
            at = min(at, instant(said, zone)[0].astimezone(zone))
        elif said is not None and (done := quality.finished_at(store, known, scope=scope)):
            at = datetime.fromtimestamp(done / 1_000_000, zone)
        return cls(reader, scope, reader.version(), asked, known, at)

    @property
    def store(self) -> Any:
        return self.reader.store

    @property
    def zone(self) -> Any:
        return self.now.tzinfo

    @property
    def search(self) -> str:
        """The part of the address that the wall's questions understand."""
        said = {name: value for name, value in self.asked if name in ASKABLE}
        return f"?{urlencode(said)}" if said else ""

    def get(self, name: str) -> str | None:
        return dict(self.asked).get(name) or None

    def number(self, name: str) -> int | None:
        """A whole number of the address; what is none counts as not said."""
        text = self.get(name) or ""
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def with_(self, **changes: str | None) -> str:
        """The link to this page with some of it changed; None takes it away."""
        asked = {name: value for name, value in (dict(self.asked) | changes).items() if value}
        return PATH + (f"?{urlencode(asked)}" if asked else "")

    def rejects(self, **chosen: str) -> str:
        """The link to some of the rejected rows, with the section itself."""
        cleared = {"code": None, "source": None, "load": None, "page": None}
        return f"{self.with_(**(cleared | chosen))}#{Ids.REJECTS}"

    def elsewhere(self, path: str) -> str:
        """Another page at the same 知悉时点."""
        known = self.get("known")
        return path + (f"?{urlencode({'known': known})}" if known else "")

    def once(self, name: str, make: Callable[[], T], *more: Hashable) -> T:
        """`make()`, worked out once for this version, scope and load."""
        key = ("quality", name, self.known, *more)
        return self.reader.cache.once(self.version, self.scope, key, make)

    def moment(self, seconds: float, form: str = "%Y-%m-%d %H:%M") -> str:
        return datetime.fromtimestamp(seconds, self.zone).strftime(form)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, with None for what is missing."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def sources(page: Page) -> tuple[SourceRow, ...]:
    """Every source with its newest delivery; those that are late first, then those of matters."""
    found = page.once(
        "sources", lambda: quality.sources(page.store, page.known, scope=page.scope)
    )  # fmt: skip
    rows = [_source(page, row) for row in records(found)]
    order = {"late": 0, "ok": 1, "none": 2}
    return tuple(sorted(rows, key=lambda row: order.get(row.status.mark, 3)))


def _job(page: Page, job: str) -> str:
    """What a source brings: reference data, or matters of a kind."""
    kind = page.once("kinds", lambda: kinds_of(page.store)).of_job(job)
    return kind.label if kind else JOBS.get(job, job)


def _source(page: Page, row: dict[str, Any]) -> SourceRow:
    expects, whole = row["expects"], page.scope.whole_city
    status = Status("未约定", "none")
    if expects:
        landed = datetime.fromtimestamp(row["landed_at"], page.zone)
        late = Cadence.of(expects).late(landed, page.now)
        status = Status("按时", "ok") if late is None else Status(f"迟到 {_long(late)}", "late")
    refused = whole and row["rejected"]
    return SourceRow(
        title=row["title"],
        job=_job(page, row["job"]),
        file=row["file"],
        origin=row["origin"] or row["file"],
        delivered=page.moment(row["landed_at"]),
        read=words.count(row["read"]) if whole else "",
        rejected=words.count(row["rejected"]) if whole else "",
        rejects=page.rejects(source=row["source"], load=str(row["load"])) if refused else None,
        expects=Cadence.of(expects).label if expects else "—",
        status=status,
        demonstration=bool(row["demonstration"]),
    )


def _long(span: timedelta) -> str:
    """'3 天', '5 小时': the largest whole unit."""
    hours = int(span.total_seconds() // 3600)
    if hours >= 24:
        return f"{hours // 24} 天"
    return f"{hours} 小时" if hours else "不到 1 小时"


def runs(page: Page) -> Runs:
    """The newest loads, or more of them when asked."""
    limit = min(page.number("runs") or SHOWN_RUNS, MOST_RUNS)
    # A failed load changes no version: only this one list is asked anew each time.
    found = records(quality.runs(page.store, page.known, limit=limit, scope=page.scope))
    numbers = [row["load"] for row in found]
    parts = records(quality.deliveries(page.store, numbers, scope=page.scope))
    drifts = records(quality.drifts(page.store, numbers, scope=page.scope))
    total = quality.run_count(page.store, page.known, scope=page.scope)
    note = "读入 = 新增 + 更新 + 未变 + 旧版 + 拒收；撤销另计"
    if total > len(found):
        note = f"最近 {len(found)} 次，共 {words.count(total)} 次；{note}"
    older = len(found) < total and limit < MOST_RUNS
    return Runs(
        tuple(_run(page, row, parts, drifts) for row in found),
        note,
        page.with_(runs=str(min(limit * 5, MOST_RUNS))) if older else None,
    )


def _run(page: Page, row: dict[str, Any], parts: list[Any], drifts: list[Any]) -> Run:
    load, done = row["load"], row["status"] == "done"
    ended = row["finished_at"]
    counts = _counts(row) if done else ("—",) * len(quality.COUNTS)
    return Run(
        load=str(load),
        status=_RUN_STATES[row["status"]],
        finished=page.moment((ended or row["started_at"]) / 1_000_000, "%Y-%m-%d %H:%M:%S"),
        took=_took(ended - row["started_at"]) if ended else "—",
        counts=counts,
        message=row["message"] or "",
        drifts=tuple(d["sentence"] for d in drifts if d["load"] == load),
        parts=tuple(
            RunPart(p["title"], p["file"], _counts(p), bool(p["replay"]))
            for p in parts
            if p["load"] == load
        ),
        known=page.with_(known=str(load)) if done else None,
        chosen=load == page.known and page.get("known") is not None,
        rejects=page.rejects(load=str(load)) if done and row["rejected"] else None,
    )


def _counts(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(words.count(row[name]) for name in quality.COUNTS)


def _took(micros: int) -> str:
    seconds = max(micros, 0) / 1_000_000
    if seconds < 10:
        return f"{seconds:.1f} 秒"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest:02d} 秒" if minutes else f"{rest} 秒"


def top(page: Page) -> Top:
    """The title, the times, and the page in four statements."""
    try:
        asked = page.reader.asked(PATH, page.search)
        data = cutoff_words(asked.question.cutoff, asked.question)
    except AskError:
        data = "还没有事项"
    done = quality.finished_at(page.store, page.known, scope=page.scope)
    known = (
        f"{page.moment(done / 1_000_000)}（第 {page.known} 次装载）" if done else "还没有完成的装载"
    )
    rows = sources(page)
    return Top(
        known=known,
        data=data,
        demonstration=any(row.demonstration for row in rows),
        home=page.elsewhere("/"),
        facts=page.elsewhere("/facts"),
        statements=tuple(_statements(page, rows)),
    )


def _statements(page: Page, rows: tuple[SourceRow, ...]) -> list[tuple[str, str, Status]]:
    """Sources, and for readers of the whole city the newest load and what waits for repair."""
    agreed = [row for row in rows if row.status.mark != "none"]
    late = [row for row in agreed if row.status.mark == "late"]
    named = (
        f"{'、'.join(row.title for row in late[:2])}{' 等' if len(late) > 2 else ''}未按约定交付"
    )
    on_time = f"约定了间隔的 {len(agreed)} 个来源都按时交付" if agreed else "没有来源约定交付间隔"
    state = (
        Status("迟到", "late")
        if late
        else Status("按时", "ok")
        if agreed
        else Status("未约定", "none")
    )
    said = [(named if late else on_time, Ids.SOURCES.value, state)]
    if not page.scope.whole_city:
        return said
    newest = records(quality.runs(page.store, page.known, limit=1, scope=page.scope))
    if newest:
        row = newest[0]
        state = _RUN_STATES[row["status"]]
        at = page.moment((row["finished_at"] or row["started_at"]) / 1_000_000)
        rows_read = f"，读入 {words.count(row['read'])} 行" if row["status"] == "done" else ""
        said.append((f"最近一次装载 {at}{rows_read}", Ids.RUNS.value, state))
    waiting = page.once("waiting", lambda: _waiting(page))
    words_of = f"{words.count(waiting)} 行待修复" if waiting else "没有待修复的拒收行"
    state = Status("拒收", "late") if waiting else Status("无", "ok")
    return [*said, (words_of, Ids.REJECTS.value, state)]


def _waiting(page: Page) -> int:
    which = quality.Which(unrepaired=True)
    found = quality.rejects_by_code(page.store, page.known, which, scope=page.scope)
    return int(found["n"].sum()) if len(found) else 0
