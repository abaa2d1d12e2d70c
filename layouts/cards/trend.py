"""月度走势: matters by month received, with what became of them by the cutoff."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.figures import trend
from layouts.values import Figure, Month


@dataclass(frozen=True, slots=True)
class Trend:
    """The months from the first with matters to the last; `done` names what is counted beside the received."""

    title: str
    note: str
    done: str
    months: tuple[Month, ...]
    none: str = "本期没有受理事项"
    """What is said where there are no months."""


@dataclass(frozen=True, slots=True)
class Course:
    """A measure month by month: (month, figure, value); of a month without a value the figure has the reason."""

    title: str
    note: str
    months: tuple[tuple[str, Figure, float | None], ...]
    summed: bool
    """Bars for what adds up, a line for all else."""
    percent: bool


def look(value: Trend | Course, _room: Room) -> Look:
    """Paired bars on one axis from zero, or the course of one measure, under a heading."""
    if isinstance(value, Course):
        drawn = trend.course(value.months, summed=value.summed, percent=value.percent)
        return Look([parts.heading(value.title, value.note)], drawn)
    return Look([parts.heading(value.title, value.note)], trend.monthly(value.months, value.done))


def table(value: Trend | Course) -> Table:
    """A row a month."""
    if isinstance(value, Course):
        columns = (Column("月份"), Column("数值"), Column("分子"), Column("分母"))
        return Table(
            columns,
            tuple((m, told, told.numerator, told.denominator) for m, told, _ in value.months),
        )
    columns = (
        Column("月份"),
        Column("受理", "件"),
        Column(f"其中{value.done}", "件"),
        Column("其中核实结案", "件"),
    )
    rows = tuple(
        (month.month, month.received, month.closed, month.settled) for month in value.months
    )
    return Table(columns, rows)


def words(value: Trend | Course) -> tuple[Sentence, ...]:
    """The newest month beside the one before."""
    told = table(value)
    if isinstance(value, Course):
        return _course_words(value, told)
    if not value.months:
        return (sentence(f"{value.title}：{value.none}。"),)
    last = len(value.months) - 1
    before = {"before": told.cell(last - 1, "受理")} if last else {}
    text = "{月份} 受理 {受理} 件，其中{done} {closed} 件"
    text += "；上月受理 {before} 件。" if last else "。"
    closed = told.cell(last, f"其中{value.done}")
    return (told.say(text, last, done=value.done, closed=closed, **before),)


def _course_words(value: Course, told: Table) -> tuple[Sentence, ...]:
    if not value.months:
        return (sentence(f"{value.title}：时段内没有月份。"),)
    last = len(value.months) - 1
    label, reason = value.months[last][1].label, value.months[last][1].reason
    before = {"before": told.cell(last - 1, "数值")} if last else {}
    text = "{label} {月份} {数值}" + ("（{reason}）" if reason else "")
    text += "；上月 {before}。" if last else "。"
    return (told.say(text, last, label=label, reason=reason, **before),)
