"""装载: the newest loads, or more of them when the address asks for them."""

from typing import Any, Final

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.cards.quality.rejects import rejected_rows
from data.keeping.frames import records
from data.queries import quality
from layouts.cards.quality import loads as face
from layouts.cards.quality.loads import Run, RunPart, Runs
from layouts.chrome import words
from layouts.chrome.tables import Status

SHOWN, MOST = 8, 200
STATES: Final = {
    "done": Status("完成", "ok"),
    "failed": Status("失败", "failed"),
    "running": Status("进行中", "running"),
}


def ask(ask: Ask, _options: Nothing) -> Runs:
    """The newest loads, or more of them when asked."""
    limit = min(ask.address.number("runs") or SHOWN, MOST)
    # A failed load changes no version: only this one list is asked anew each time.
    runs = records(quality.runs(ask.store, ask.known, limit=limit, scope=ask.scope))
    numbers = [row["load"] for row in runs]
    parts = records(quality.deliveries(ask.store, numbers, scope=ask.scope))
    drifts = records(quality.drifts(ask.store, numbers, scope=ask.scope))
    total = quality.run_count(ask.store, ask.known, scope=ask.scope)
    note = "读入 = 新增 + 更新 + 未变 + 旧版 + 拒收；撤销另计"
    if total > len(runs):
        note = f"最近 {len(runs)} 次，共 {words.count(total)} 次；{note}"
    older = len(runs) < total and limit < MOST
    return Runs(
        tuple(_run(ask, row, parts, drifts) for row in runs),
        note,
        ask.address.with_(runs=str(min(limit * 5, MOST))) if older else None,
    )


def _run(ask: Ask, row: dict[str, Any], parts: list[Any], drifts: list[Any]) -> Run:
    load, done = row["load"], row["status"] == "done"
    ended = row["finished_at"]
    counts = _counts(row) if done else ("—",) * len(quality.COUNTS)
    return Run(
        load=str(load),
        status=STATES[row["status"]],
        # Loads are timed in microseconds since 1970.
        finished=f"{ask.local((ended or row['started_at']) / 1_000_000):%Y-%m-%d %H:%M:%S}",
        took=_took(ended - row["started_at"]) if ended else "—",
        counts=counts,
        message=row["message"] or "",
        drifts=tuple(d["sentence"] for d in drifts if d["load"] == load),
        parts=tuple(
            RunPart(p["title"], p["file"], _counts(p), bool(p["replay"]))
            for p in parts
            if p["load"] == load
        ),
        known=ask.address.with_(known=str(load)) if done else None,
        chosen=load == ask.known and ask.address.get("known") is not None,
        rejects=rejected_rows(ask, load=str(load)) if done and row["rejected"] else None,
    )


def _counts(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(words.count(row[name]) for name in quality.COUNTS)


def _took(micros: int) -> str:
    # A machine's clock may be set back during a load.
    seconds = max(micros, 0) / 1_000_000
    if seconds < 10:
        return f"{seconds:.1f} 秒"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest:02d} 秒" if minutes else f"{rest} 秒"


CARD = Card("loads", "装载", ask, face)
