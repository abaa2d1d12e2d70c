"""受理时刻: weekdays against hours; the darker the fewer, hours without any matter are empty frames."""

from dataclasses import dataclass
from typing import Any

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome import words as shown
from layouts.chrome.elements import Element, html
from layouts.chrome.theme import RAMP

NAMED_HOURS = (0, 6, 12, 18)


@dataclass(frozen=True, slots=True)
class HeatClass:
    """One class of the heat: the least and the most matters of its hours, and how many hours are in it."""

    words: str
    hours: int
    step: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Matters received by weekday and hour: for each day 24 counts and their steps on the ramp (None: nothing)."""

    days: tuple[tuple[str, tuple[int, ...], tuple[int | None, ...]], ...]
    classes: tuple[HeatClass, ...]
    note: str
    peak: str
    clock: str


def look(view: Heat, _room: Room) -> Look:
    """Weekdays against hours: the darker the fewer; hours without any matter are empty frames."""
    heading = parts.heading("受理时刻", f"{view.note} · {view.peak}" if view.peak else "")
    if not view.days:
        return Look.of(heading, parts.remark("本期没有受理事项"))
    cells: list[Any] = []
    for day, counts, steps in view.days:
        cells.append(html.Span(day, className="heat-day"))
        cells += [_cell(day, hour, counts[hour], steps[hour]) for hour in range(24)]
    cells.append(html.Span(className="heat-day"))
    cells += [html.Span(f"{hour} 时", className="heat-hour") for hour in NAMED_HOURS]
    return Look.of(
        heading,
        html.Div(cells, className="heat", role="img", aria_label=view.peak),
        html.Div(
            [_class(shade) for shade in view.classes],
            className="heat-legend",
            title=f"件数分档；钟点按 {view.clock}",
        ),
    )


def _cell(day: str, hour: int, n: int, step: int | None) -> Element:
    title = f"{day} {hour} 时：{shown.count(n)} 件"
    if step is None:
        return html.Span(className="heat-cell empty", title=title)
    return html.Span(className="heat-cell", title=title, style={"background": RAMP[step]})


def _class(shade: HeatClass) -> Element:
    return html.Span(
        html.Span(className="swatch", style={"background": RAMP[shade.step]}),
        shade.words,
        className="heat-class",
        title=f"{shade.words} 件：{shade.hours} 个时段",
    )


def table(view: Heat) -> Table:
    """A row a weekday, a column an hour."""
    columns = (Column("星期"), *(Column(f"{hour} 时", "件") for hour in range(24)))
    return Table(columns, tuple((day, *counts) for day, counts, _ in view.days))


def words(view: Heat) -> tuple[Sentence, ...]:
    """The fullest day of the week with its hour, or that the sources tell no hours."""
    if not view.days:
        return (sentence("本期没有受理事项。"),)
    told = table(view)
    # Of equal days and hours the first is named: max and index both keep it.
    most = max(range(len(view.days)), key=lambda day: max(view.days[day][1]))
    counts = view.days[most][1]
    hour = counts.index(max(counts))
    fullest = told.cell(most, f"{hour} 时")
    return (sentence(f"受理时刻：{view.days[most][0]} {hour} 时最多，", fullest, " 件。"),)
