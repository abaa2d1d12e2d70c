"""数据状况: sources, and for readers of the whole city the newest load and what waits for repair."""

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.cards.quality import loads, sources
from data.keeping.frames import records
from data.queries import quality
from layouts.cards.quality import statements as face
from layouts.cards.quality.sources import SourceRow
from layouts.cards.quality.statements import Statement
from layouts.chrome import words
from layouts.chrome.tables import Status


def ask(ask: Ask, options: Nothing) -> list[Statement]:
    """The statements, each with the link to the section that tells it."""
    told = [_on_time(sources.ask(ask, options))]
    if not ask.scope.whole_city:
        return told
    newest = records(quality.runs(ask.store, ask.known, limit=1, scope=ask.scope))
    return [*told, *(_newest(ask, row) for row in newest), _to_repair(ask)]


def _on_time(rows: tuple[SourceRow, ...]) -> Statement:
    """Which of the sources that agreed on a cadence are late."""
    agreed = [row for row in rows if row.status.mark != "none"]
    late = [row for row in agreed if row.status.mark == "late"]
    if late:
        named = "、".join(row.title for row in late[:2]) + (" 等" if len(late) > 2 else "")
        return f"{named}未按约定交付", "#quality-sources", Status("迟到", "late")
    if agreed:
        kept = f"约定了间隔的 {len(agreed)} 个来源都按时交付"
        return kept, "#quality-sources", Status("按时", "ok")
    return "没有来源约定交付间隔", "#quality-sources", Status("未约定", "none")


def _newest(ask: Ask, row: dict[str, object]) -> Statement:
    finished = float(str(row["finished_at"] or row["started_at"])) / 1_000_000
    at = f"{ask.local(finished):%Y-%m-%d %H:%M}"
    read = f"，读入 {words.count(int(str(row['read'])))} 行" if row["status"] == "done" else ""
    return f"最近一次装载 {at}{read}", "#quality-loads", loads.STATES[str(row["status"])]


def _to_repair(ask: Ask) -> Statement:
    counts = ask.read(quality.rejects_by_code, ask.known, quality.Which(unrepaired=True))
    waiting = int(counts["n"].sum()) if len(counts) else 0
    if waiting:
        return f"{words.count(waiting)} 行待修复", "#quality-rejects", Status("拒收", "late")
    return "没有待修复的拒收行", "#quality-rejects", Status("无", "ok")


CARD = Card("statements", "数据状况", ask, face, rooms=("strip",), clocked=True)
