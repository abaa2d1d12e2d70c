"""月度走势: matters by month received, with what became of them by the cutoff."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Room, Run, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.figures import trend
from layouts.values import Month


@dataclass(frozen=True, slots=True)
class Trend:
    """The months from the first with matters to the last; `done` names what is counted beside the received."""

    title: str
    note: str
    done: str
    months: tuple[Month, ...]
    none: str = "本期没有受理事项"
    """What is said where there are no months."""


def look(value: Trend, _room: Room) -> Look:
    """Paired bars on one axis from zero, under a heading."""
    return Look([parts.heading(value.title, value.note)], trend.monthly(value.months, value.done))


def table(value: Trend) -> Table:
    """A row a month."""
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


def words(value: Trend) -> tuple[Sentence, ...]:
    """The newest month beside the one before."""
    told = table(value)
    if not value.months:
        return (sentence(f"{value.title}：{value.none}。"),)
    last = len(value.months) - 1
    runs: list[Run] = [value.months[last].month, " 受理 ", told.cell(last, "受理"), " 件，其中", value.done, " ",
            told.cell(last, f"其中{value.done}"), " 件"]  # fmt: skip
    if last:
        runs += ["；上月受理 ", told.cell(last - 1, "受理"), " 件"]
    return (sentence(*runs, "。"),)
