"""Time that counts, in words: the deadline light of a matter, whose hands it is in, and since when."""

from math import isinf

from dashboard.ask import Ask
from dashboard.cards import chain
from dashboard.cards.matter.asked import Row
from dashboard.figures import moment
from data.reference.worktime import Worktime, worktime
from governance.chain import Hands, Holder, hands, state_at
from governance.disclosure import person
from governance.light import (
    DAY_HOURS,
    DAY_SECONDS,
    LEVEL_LABELS,
    Clock,
    Given,
    Level,
    Span,
    WallClock,
    hours,
    judged,
)
from governance.matters import CLOSED_STATES, DECLINED_STATES, INSTANTS, State
from layouts.cards.matter.light import Light

HOLDERS = {
    Holder.TOWN: "镇街流转",
    Holder.DEPARTMENT: "处置部门",
    Holder.GRID: "网格核实",
    Holder.NOBODY: "已了结",
}


def clock_of(asked: Ask, row: Row) -> Clock:
    """The clock of a matter's deadline."""
    times: Worktime = asked.once("worktime", lambda: worktime(asked.store))
    return times.clock(row["kind"], row["urgency"] or "default")


def instants(row: Row) -> dict[str, int | None]:
    """The instants of a matter's life."""
    return {name: row[name] for name in INSTANTS}


def state(asked: Ask, row: Row) -> State:
    """The matter's state at the cutoff."""
    known = State(row["state"]) if row["state"] in set(State) else State.ACCEPTED
    return state_at(known, instants(row), asked.question.cutoff.at)


def due(row: Row) -> int | None:
    """The due time that counts: the granted one where there is one."""
    at = row["extended_due_at"] if row["extended_due_at"] is not None else row["due_at"]
    return None if at is None else int(at)


def light(asked: Ask, row: Row, still: tuple[Span, ...] = ()) -> Light:
    """The deadline light at the cutoff, with its numbers in the hours of the clock that told it."""
    now, at = state(asked, row), asked.question.cutoff.at
    ends = (row["closed_at"], row["first_closed_at"])
    # A closing after the cutoff has not happened yet, but the first closing may have.
    closed_at = next((end for end in ends if end is not None and end <= at), None)
    closed = now in CLOSED_STATES and closed_at is not None
    if now in DECLINED_STATES:
        return Light(Level.UNLIMITED, "不计时限", "不予受理或已合并，不计时限", None)
    given = Given(
        received=int(row["received_at"]),
        due=due(row),
        end=int(closed_at) if closed and closed_at is not None else at,
        closed=closed,
        suspended=now is State.SUSPENDED,
        still=still,
    )
    told, clock = judged(given, clock_of(asked, row))
    # With no time allowed at all the share is infinite, which no bar can show.
    share = None if told.share is None or isinf(told.share) else told.share
    return Light(
        told.level,
        LEVEL_LABELS[told.level],
        numbers(told.used, told.limit, clock),
        share,
        _note(told.level, still, clock),
    )


def _note(level: Level, still: tuple[Span, ...], clock: Clock) -> str:
    if still:
        stood = sum(clock.seconds(a, b) for a, b in still)
        return f"挂起 {_hours(stood, clock)} 不计入已用"
    return "来源没有挂起时刻，已用按未挂起计" if level is Level.SUSPENDED else ""


def unit(clock: Clock) -> str:
    """What a clock's hours are called."""
    return "小时" if isinstance(clock, WallClock) else "工时"


def numbers(used: float, limit: float | None, clock: Clock) -> str:
    """'已用 12.3 / 40 工时'."""
    if limit is None:
        return f"已用 {_hours(used, clock)}，来源没有时限"
    most = f"{hours(limit, clock):,.1f}".removesuffix(".0")
    return f"已用 {hours(used, clock):,.1f} / {most} {unit(clock)}"


def _hours(seconds: float, clock: Clock) -> str:
    return f"{hours(seconds, clock):,.1f} {unit(clock)}"


def clock_words(clock: Clock) -> str:
    """How the hours are counted."""
    if isinstance(clock, WallClock):
        return "时限按自然小时连续计算。"
    return (
        f"工时按节假日与调休日历：只计工作日，一个工作日计 {DAY_HOURS} 工时，按当日已过的比例折算。"
    )


def gap(asked: Ask, row: Row, start: int, end: int) -> str:
    """The time between two instants by the calendar, and how much of it counts: '16 小时 9 分，计 3.2 工时'."""
    clock = clock_of(asked, row)
    whole = lasted(end - start)
    if isinstance(clock, WallClock):
        return whole
    counted = clock.seconds(start, end)
    if counted >= 10 * DAY_SECONDS:
        return f"{whole}，计 {counted / DAY_SECONDS:,.1f} 个工作日"
    return f"{whole}，计 {_hours(counted, clock)}"


def lasted(seconds: int) -> str:
    """A stretch of the calendar in words."""
    if seconds < 3600:
        return f"{max(0, seconds) // 60} 分钟"
    if seconds < DAY_SECONDS:
        return f"{seconds // 3600} 小时 {seconds // 60 % 60} 分"
    return f"{seconds // DAY_SECONDS:,} 天 {seconds // 3600 % 24} 小时"


def held(asked: Ask, row: Row) -> Hands:
    """In whose hands the matter is at the cutoff."""
    return hands(state(asked, row), instants(row), asked.question.cutoff.at)


def holder(asked: Ask, row: Row, where: Hands) -> str:
    """Who holds it, by name as far as a source gives one."""
    match where.holder:
        case Holder.TOWN:
            town = chain.place(asked, ("town", str(row["town"] or "")))
            return f"{town.name}（镇街流转）" if town else HOLDERS[Holder.TOWN]
        case Holder.DEPARTMENT:
            return str(row["department"] or "处置部门未登记")
        case Holder.GRID:
            name = f" {person(row['officer'])}" if row["officer"] else ""
            return f"网格员{name}（现场核实）"
    return HOLDERS[Holder.NOBODY]


def since(asked: Ask, where: Hands) -> tuple[str, str]:
    """Since when, and for how long up to the cutoff: never by the clock of the server."""
    if where.since is None:
        return "来源没有这一步的时刻", ""
    return moment(where.since, asked.question), lasted(asked.question.cutoff.at - where.since)
