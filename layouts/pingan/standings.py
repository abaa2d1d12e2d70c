"""Standings with their doubt: rank and interval, a dot on its line on one axis, and a ground under what is not told apart."""

from collections.abc import Iterator
from typing import Any

from dash import dcc, html

from layouts import parts
from layouts.axis import Scale
from layouts.figures.pingan import percent
from layouts.pingan.pieces import choices, flag, heading, legend, move, state
from layouts.values_pingan import Band, Row, StandingsView

TIED = "差异不显著"
HEADS = ("名次", "单位", "名次区间", "", "得分", "状态", "比上月", "居首概率")


def section(view: StandingsView) -> list[Any]:
    """The standings as a panel."""
    return [html.Section(standings(view), className="paper-panel pingan-standings")]


def standings(view: StandingsView) -> list[Any]:
    """Bands of rows on one axis, the city's own line below, and the rule of the colours."""
    scale = Scale.of(_values(view), ticks=5)
    return [
        html.Div(
            [heading(view.title, view.note), choices(view.groups, "可比的单位")],
            className="paper-row",
        ),
        html.Div(
            [
                html.Div(
                    [_heads(scale), *(_band(band, scale, view.against) for band in view.bands)],
                    className="ranked",
                    role="table",
                ),
                *([_row(view.city, scale, view.against, whole=True)] if view.city else []),
            ],
            className="ranks",
        ),
        html.Div(
            [legend(view.rules), html.P(_reading(scale), className="paper-note")],
            className="paper-foot",
        ),
    ]


def _reading(scale: Scale) -> str:
    return (
        f"点为测算得分，横线为 5%–95% 区间；{scale.announced}。"
        f"同一底色内相邻单位的先后把握不足九成，{TIED}，作并列看待。"
    )


def _values(view: StandingsView) -> Iterator[float]:
    rows = [row for band in view.bands for row in band.rows] + ([view.city] if view.city else [])
    for row in rows:
        yield from (value for value in (row.score, row.low, row.high) if value is not None)


def _heads(scale: Scale) -> html.Div:
    cells = [
        html.Span(name, role="columnheader", className=f"c{n}") for n, name in enumerate(HEADS)
    ]
    cells[3] = html.Span(
        [
            html.Span(scale.words(tick), className="tick", style={"left": percent(scale.at(tick))})
            for tick in scale.ticks
        ],
        className="c3 ticks",
        role="columnheader",
        **parts.extra(aria_label=scale.announced),
    )
    return html.Div(cells, className="ranked-row ranked-heads", role="row")


def _band(band: Band, scale: Scale, against: str) -> html.Div:
    rows = [_row(row, scale, against) for row in band.rows]
    if not band.tied:
        return html.Div(rows, className="band", role="rowgroup")
    bracket = html.Span(html.Span(TIED), className="tie-bracket")
    return html.Div([bracket, *rows], className="band tied", role="rowgroup")


def _row(row: Row, scale: Scale, against: str, *, whole: bool = False) -> html.Div:
    name = [dcc.Link(row.name, href=row.href, className="link unit-link")]
    cells: tuple[Any, ...] = (
        row.rank,
        [*name, *([flag()] if row.flagged else [])],
        row.ranks,
        _dot(row, scale),
        html.Span(row.shown, title=row.interval or None),
        state(row.state),
        move(row.move, against),
        row.first,
    )
    css = "ranked-row whole" if whole else "ranked-row chosen" if row.chosen else "ranked-row"
    return html.Div(
        [html.Span(cell, role="cell", className=f"c{n}") for n, cell in enumerate(cells)],
        className=css,
        role="row",
        **parts.extra(data_unit=row.code),
    )


def _dot(row: Row, scale: Scale) -> html.Span:
    """The score as a dot, its interval as a line, on the shared axis with its ticks."""
    marks = [
        html.Span(className="grid-line", style={"left": percent(scale.at(tick))})
        for tick in scale.ticks
    ]
    if row.low is not None and row.high is not None:
        low, high = scale.at(row.low), scale.at(row.high)
        marks.append(
            html.Span(
                className=f"whisker fill-{row.state.code}",
                style={"left": percent(low), "width": percent(high - low)},
            )
        )
    marks.append(
        html.Span(
            className=f"point fill-{row.state.code}",
            style={"left": percent(scale.at(row.score))},
        )
    )
    said = f"{row.name} {row.shown} 分" + (f"，区间 {row.interval}" if row.interval else "")
    return html.Span(
        marks, className="dot-line", title=said, role="img", **parts.extra(aria_label=said)
    )
