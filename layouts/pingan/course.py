"""The course of ranks: a line a unit, a ground where months cannot tell units apart, gaps where months are incomplete."""

from typing import Any

from dash import dcc, html

from layouts import parts
from layouts.figures.pingan import LINES, column, course, line, percent
from layouts.pingan.pieces import choices, heading
from layouts.values_pingan import Course, Ranked

ROW, CLOSE_ROW = 3.0, 1.75
"""Height of a rank in rem: for a few units, and for many."""

MANY = 12


def ranks(view: Course) -> list[Any]:
    """Lines of ranks between their names; ties lie behind them."""
    units = len(view.lines)
    if not view.months or not units:
        return [heading(view.title, view.note)]
    inks = {
        code: LINES[n % len(LINES)] for n, code in enumerate(sorted(o.code for o in view.lines))
    }
    tall = units * (CLOSE_ROW if units > MANY else ROW)
    return [
        html.Div(
            [heading(view.title, view.note), choices(view.spans, "月数")], className="paper-row"
        ),
        html.Div(
            [
                html.Div(
                    [
                        *_ties(view, units),
                        *(_line(one, inks[one.code], units) for one in view.lines),
                    ],
                    className="course-box",
                    style={"height": f"{tall}rem"},
                ),
                _months(view.months),
            ],
            className="ranks-course",
            **parts.extra(data_many="yes" if units > MANY else "no"),
        ),
        *([html.P("；".join(view.gaps), className="paper-note gaps")] if view.gaps else []),
    ]


def _ties(view: Course, units: int) -> list[html.Span]:
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


def _line(one: Ranked, ink: str, units: int) -> html.Div:
    known = [at for at, rank in enumerate(one.ranks) if rank is not None]
    inside: list[Any] = [
        html.Img(src=course(one, units, ink, ribbon=True), alt="", className="course-ribbon"),
        html.Img(src=course(one, units, ink, ribbon=False), alt="", className="course-line"),
        *(_point(one, at, units, ink) for at in known),
    ]
    for at, side in ((known[0], "first"), (known[-1], "last")) if known else ():
        inside.append(
            dcc.Link(
                one.name,
                href=one.href,
                className=f"course-name {side}",
                style={"top": percent(line(one.ranks[at] or 0, units)), "color": ink},
            )
        )
    css = "course-unit chosen" if one.chosen else "course-unit"
    return html.Div(inside, className=css, **parts.extra(data_unit=one.code))


def _point(one: Ranked, at: int, units: int, ink: str) -> html.Span:
    rank, low, high = one.ranks[at] or 0, one.low[at], one.high[at]
    said = f"{one.name} 第 {rank:g}" + (
        f"（第 {low:g}–{high:g}）" if low is not None and high is not None else ""
    )
    return html.Span(
        html.Span(f"{rank:g}"),
        className="course-point",
        title=said,
        style={
            "left": percent(column(at, len(one.ranks))),
            "top": percent(line(rank, units)),
            "background": ink,
        },
    )


def _months(months: tuple[str, ...]) -> html.Div:
    """Every month's number, the year where it begins."""
    cells = []
    for n, month in enumerate(months):
        begins = n == 0 or months[n - 1][:4] != month[:4]
        cells.append(
            html.Span(
                [
                    html.Span(f"{int(month[5:])}月", className="month-name"),
                    *([html.Span(month[:4], className="month-year")] if begins else []),
                ],
                className="course-month",
                style={"left": percent(column(n, len(months)))},
            )
        )
    return html.Div(cells, className="course-months")
