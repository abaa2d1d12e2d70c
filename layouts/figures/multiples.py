"""Small multiples: one chart a unit, side by side on one axis, the whole place's line behind each."""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from layouts.theme import FONT, colour
from layouts.values_scenes import Multiple, Multiples

GAP = 0.02
"""Between two charts, as a share of the width; assets/scenes.css sets the names above them by it."""

NAMED = 4
"""So many months are named under a small chart."""


def small_multiples(view: Multiples) -> go.Figure:
    """A chart for each unit; sizes are those of a 16 px stage, the screen scales them."""
    count = max(1, len(view.units))
    figure = make_subplots(rows=1, cols=count, shared_yaxes=True, horizontal_spacing=GAP)
    for at, unit in enumerate(view.units, start=1):
        if view.compared:
            figure.add_trace(_line(view, view.whole, "gold", whole=True), row=1, col=at)
        figure.add_trace(_line(view, unit, "blue"), row=1, col=at)
    figure.update_layout(_layout())
    shown, words = _named(view.months)
    figure.update_xaxes(
        type="category",
        tickmode="array",
        tickvals=shown,
        ticktext=words,
        tickangle=0,
        fixedrange=True,
        showgrid=False,
        linecolor=colour("line"),
    )
    return figure.update_yaxes(
        fixedrange=True,
        gridcolor="rgba(42,79,124,.55)",
        zeroline=False,
        nticks=5,
        rangemode="normal" if view.percent else "tozero",
        tickformat=".1%" if view.percent else ",~r",
    )


def _line(view: Multiples, one: Multiple, token: str, *, whole: bool = False) -> go.Scatter:
    form = "%{y:.2%}" if view.percent else "%{y:,.1f}"
    ink = colour(token)
    symbols = ["circle-open" if faint else "circle" for faint in one.faint]
    return go.Scatter(
        x=list(view.months),
        y=list(one.values),
        name=escape(one.name),
        mode="lines" if whole else "lines+markers",
        line={"color": ink, "width": 1.5 if whole else 2, "dash": "dot" if whole else "solid"},
        marker={"color": ink, "size": 7, "symbol": symbols},
        connectgaps=False,
        showlegend=False,
        # Names come from sources, and plotly reads tags in its texts.
        hovertemplate=f"{escape(one.name)} {form}<extra></extra>",
    )


def _named(months: Sequence[str]) -> tuple[list[str], list[str]]:
    """The months named under each chart, with the year where it begins."""
    shown = list(months[:: -(-len(months) // NAMED)]) if months else []
    turns = [at for at in range(1, len(shown)) if shown[at - 1][:4] != shown[at][:4]]
    said = turns if 1 in turns else [0, *turns]  # so close, the first year gives way to the second
    years = [month[:4] if at in said else "" for at, month in enumerate(shown)]
    return shown, [
        f"{int(month[5:])}月" + (f"<br>{year}" if year else "")
        for month, year in zip(shown, years, strict=True)
    ]


def _layout() -> dict[str, Any]:
    return {
        "font": {"family": FONT, "size": 14, "color": colour("sub")},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 56, "r": 40, "t": 6, "b": 40},
        "hovermode": "x",
        "hoverlabel": {
            "bgcolor": colour("panel-2"),
            "bordercolor": colour("line"),
            "font": {"family": FONT, "size": 14, "color": colour("text")},
        },
        "modebar": {"remove": ["sendDataToCloud", "toImage"]},
        "separators": ".,",
    }
