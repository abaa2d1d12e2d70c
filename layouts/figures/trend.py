"""The monthly trend: received and closed as paired bars on one axis from zero."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import dcc

from layouts.chrome.theme import FONT, colour
from layouts.values import Figure, Month

MOST_NAMES = 12
"""More months than these are named by every second, third … one, never tilted."""

MOST_BARS = 24
MOST_YEARS = 8

CONFIG: Any = {
    "displayModeBar": False,
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
}
"""No mode bar anywhere: one of its buttons uploads the figure to a cloud."""


def empty_graph(id: str) -> dcc.Graph:
    """The place of the graph; assets/trend.js scales the figure to the stage and puts it here."""
    return dcc.Graph(id=id, figure=_blank(), config=CONFIG, className="graph", responsive=True)


def monthly(months: Sequence[Month], done: str = "办结") -> go.Figure:
    """Received, closed (or what else `done` names) and, where it is observed, verified by month received.

    Sizes are those of a 16 px stage; the screen scales them.
    """
    names = [month.month for month in months]
    figure = go.Figure(layout=_layout())
    series = [
        ("受理", "blue", [month.received for month in months]),
        (f"其中{done}", "ok", [month.closed for month in months]),
    ]
    for name, token, counts in series:
        figure.add_trace(_trace(names, counts, name, colour(token), long=len(names) > MOST_BARS))
    settled = [month.settled for month in months]
    if any(n is not None for n in settled):
        figure.add_scatter(
            x=names,
            y=settled,
            name="其中核实结案",
            mode="markers",
            marker={"color": colour("gold"), "symbol": "diamond", "size": _size(names)},
            hovertemplate="核实结案 %{y:,} 件<extra></extra>",
        )
    shown, words = _ticks(names)
    return figure.update_xaxes(tickmode="array", tickvals=shown, ticktext=words)


def course(
    months: Sequence[tuple[str, Figure, float | None]], *, summed: bool, percent: bool
) -> go.Figure:
    """One measure month by month: bars from zero for what adds up, else a line about its values, broken where there is none."""
    names, values = [month for month, *_ in months], [value for *_, value in months]
    told = [figure.shown for _, figure, _ in months]
    figure = go.Figure(layout=_layout())
    drawn = {
        "x": names, "y": values, "customdata": told, "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    if summed:
        figure.add_bar(**drawn, marker={"color": colour("blue"), "line": {"width": 0}})
    else:
        line = {"color": colour("blue"), "width": 2}
        figure.add_scatter(**drawn, mode="lines+markers", line=line, connectgaps=False)
        # About the values: a score of 94 to 96 from zero would be a straight line.
        figure.update_yaxes(rangemode="normal")
    figure.update_yaxes(tickformat=".1%" if percent else ",~g").update_layout(showlegend=False)
    shown, words = _ticks(names)
    return figure.update_xaxes(tickmode="array", tickvals=shown, ticktext=words)


def _trace(names: list[str], counts: list[int], name: str, ink: str, *, long: bool) -> Any:
    """Bars; lines where there are too many months for bars to be told apart."""
    hover = name + " %{y:,} 件<extra></extra>"
    if long:
        return go.Scatter(
            x=names, y=counts, name=name, mode="lines", line={"color": ink, "width": 2},
            hovertemplate=hover,
        )  # fmt: skip
    return go.Bar(
        x=names, y=counts, name=name, marker={"color": ink, "line": {"width": 0}},
        hovertemplate=hover,
    )  # fmt: skip


def _size(names: Sequence[str]) -> int:
    return 4 if len(names) > MOST_BARS else 8


def _ticks(months: list[str]) -> tuple[list[str], list[str]]:
    """Which months are named and how: '3月', with the year where it begins; years alone over long spans."""
    if len(months) > MOST_BARS:
        januaries = [month for month in months if month.endswith("-01")]
        # Minus twice over rounds the division up: never more names than the limit.
        januaries = januaries[:: -(-len(januaries) // MOST_YEARS)]
        return januaries, [month[:4] for month in januaries]
    shown = months[:: -(-len(months) // MOST_NAMES)] if months else []
    turns = [at for at in range(len(shown)) if at and shown[at][:4] != shown[at - 1][:4]]
    # The year under the first month gives way to that of a January close beside it.
    years = {*turns, *([] if turns and turns[0] < 3 else [0])}
    return shown, [
        f"{int(month[5:])}月" + (f"<br>{month[:4]}" if at in years else "")
        for at, month in enumerate(shown)
    ]


def _blank() -> go.Figure:
    figure = go.Figure(layout=_layout())
    return figure.update_xaxes(visible=False).update_yaxes(visible=False)


def _layout() -> go.Layout:
    return go.Layout(
        font={"family": FONT, "size": 14, "color": colour("sub")},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 52, "r": 4, "t": 30, "b": 40},
        bargap=0.28,
        bargroupgap=0.06,
        barmode="group",
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"},
        xaxis={
            # Otherwise plotly reads "2021-11" as a date and chooses ticks of its own.
            "type": "category",
            "tickangle": 0,
            "fixedrange": True,
            "showgrid": False,
            "linecolor": colour("line"),
        },
        yaxis={
            "rangemode": "tozero",
            "fixedrange": True,
            "gridcolor": "rgba(42,79,124,.55)",
            "zeroline": False,
            "tickformat": ",d",
            "nticks": 5,
        },
        hovermode="x unified",
        hoverlabel={
            "bgcolor": colour("panel-2"),
            "bordercolor": colour("line"),
            "font": {"family": FONT, "size": 14, "color": colour("text")},
        },
        modebar={"remove": ["sendDataToCloud", "toImage"]},
        separators=".,",
    )
