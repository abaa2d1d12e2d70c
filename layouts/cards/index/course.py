"""名次走势: a line a unit, a ground where months cannot tell units apart, gaps where months are incomplete."""

from dataclasses import dataclass
from typing import Any

from dash import dcc

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.choices import Choice, titled
from layouts.chrome.elements import Element, html
from layouts.figures.pingan import LINES, Ranked, column, course, line, percent

ROW, CLOSE_ROW = 3.0, 1.75
"""Height of a rank in rem: for a few units, and for many."""

MANY = 12


@dataclass(frozen=True, slots=True)
class Course:
    """Ranks over months; `ties` are, by month, the ranks from and to which units are not told apart."""

    title: str
    note: str
    months: tuple[str, ...]
    lines: tuple[Ranked, ...]
    ties: tuple[tuple[tuple[float, float], ...], ...]
    gaps: tuple[str, ...]
    spans: tuple[Choice, ...] = ()


def look(view: Course, _room: Room) -> Look:
    """Lines of ranks between their names; ties lie behind them."""
    units = len(view.lines)
    if not view.months or not units:
        return Look([parts.heading(view.title, view.note)])
    # By code and not by rank: a unit keeps its colour from month to month.
    inks = {
        code: LINES[n % len(LINES)] for n, code in enumerate(sorted(o.code for o in view.lines))
    }
    lines = [_line(unit, inks[unit.code], units) for unit in view.lines]
    tall = {"height": f"{units * (CLOSE_ROW if units > MANY else ROW)}rem"}
    box = html.Div(*_ties(view, units), *lines, className="course-box", style=tall)
    many = "yes" if units > MANY else "no"
    return Look(
        [
            titled(parts.heading(view.title, view.note), view.spans, "月数"),
            html.Div(box, _months(view.months), className="ranks-course", data_many=many),
            *([html.P("；".join(view.gaps), className="paper-note gaps")] if view.gaps else []),
        ]
    )


def _ties(view: Course, units: int) -> list[Element]:
    """A ground over the ranks that a month cannot tell apart."""
    count = len(view.months)
    return [
        html.Span(
            className="tie",
            style={
                "left": percent(column(n, count)),
                "top": percent((first - 1) / units),
                "height": percent((last - first + 1) / units),
            },
        )
        for n, ties in enumerate(view.ties)
        for first, last in ties
    ]


def _line(unit: Ranked, ink: str, units: int) -> Element:
    known = [at for at, rank in enumerate(unit.ranks) if rank is not None]
    inside: list[Any] = [
        html.Img(src=course(unit, units, ink, ribbon=True), alt="", className="course-ribbon"),
        html.Img(src=course(unit, units, ink, ribbon=False), alt="", className="course-line"),
        *(_point(unit, at, units, ink) for at in known),
    ]
    for at, side in ((known[0], "first"), (known[-1], "last")) if known else ():
        place = {"top": percent(line(unit.ranks[at] or 0, units)), "color": ink}
        css = f"course-name {side}"
        inside.append(dcc.Link(unit.name, href=unit.href, className=css, style=place))
    css = "course-unit chosen" if unit.chosen else "course-unit"
    return html.Div(*inside, className=css, data_unit=unit.code)


def _point(unit: Ranked, at: int, units: int, ink: str) -> Element:
    # `or 0` is for the type checker: only positions with a rank come here.
    rank, low, high = unit.ranks[at] or 0, unit.low[at], unit.high[at]
    title = f"{unit.name} 第 {rank:g}" + (
        f"（第 {low:g}–{high:g}）" if low is not None and high is not None else ""
    )
    left, top = column(at, len(unit.ranks)), line(rank, units)
    style = {"left": percent(left), "top": percent(top), "background": ink}
    return html.Span(html.Span(f"{rank:g}"), className="course-point", title=title, style=style)


def _months(months: tuple[str, ...]) -> Element:
    """Every month's number, the year where it begins."""
    cells = []
    for n, month in enumerate(months):
        begins = n == 0 or months[n - 1][:4] != month[:4]
        name = html.Span(f"{int(month[5:])}月", className="month-name")
        year = html.Span(month[:4], className="month-year") if begins else None
        place = {"left": percent(column(n, len(months)))}
        cells.append(html.Span(name, year, className="course-month", style=place))
    return html.Div(*cells, className="course-months")


def table(view: Course) -> Table:
    """A row a unit, its ranks by month; a month without ranks is not known."""
    columns = (Column("单位"), *(Column(month) for month in view.months))
    return Table(columns, tuple((unit.name, *unit.ranks) for unit in view.lines))


def words(view: Course) -> tuple[Sentence, ...]:
    """What the title says, every unit's last rank, and the months without."""
    told = table(view)
    last = [
        sentence(f"{unit.name} {view.months[-1]} 名次 ", told.cell(n, view.months[-1]), "。")
        for n, unit in enumerate(view.lines)
        if view.months
    ]
    return (
        sentence(Ref(view.title), "。"),
        *last,
        *(sentence(Ref(gap), "。") for gap in view.gaps),
    )
