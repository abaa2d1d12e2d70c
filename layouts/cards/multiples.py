"""逐月对比: one small chart a unit, side by side on one axis, the whole place's line behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from layouts.cards.face import Cell, Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import html
from layouts.chrome.theme import FONT, colour


@dataclass(frozen=True, slots=True)
class Multiple:
    """One small chart: a unit's values by month (None: nothing to judge), its last value in words.

    A faint month has too few matters to judge by.
    """

    name: str
    values: tuple[float | None, ...]
    faint: tuple[bool, ...]
    last: str


@dataclass(frozen=True, slots=True)
class Multiples:
    """Small charts of one indicator on one axis; `compared`: with the whole place's line in each."""

    title: str
    note: str
    months: tuple[str, ...]
    units: tuple[Multiple, ...]
    whole: Multiple
    percent: bool
    compared: bool


GAP = 0.02
"""Between two charts, as a share of the width; assets/scenes.css sets the names above them by it."""

NAMED = 4
"""So many months are named under a small chart."""


def look(view: Multiples, _room: Room) -> Look:
    """The heading, each chart's unit with its last value, and the charts under them."""
    if not view.units:
        heading = parts.heading(view.title, "")
        return Look([heading, parts.remark("这里没有下一级单位")], small_multiples(view))
    names = [
        html.Li(html.Span(unit.name, className="multiple-name"), html.Span(unit.last))
        for unit in view.units
    ]
    heading = parts.heading(view.title, view.note)
    return Look([heading, html.Ul(names, className="multiple-names")], small_multiples(view))


def table(view: Multiples) -> Table:
    """A row a unit and one for the whole place, a column a month; where there is nothing to judge it is empty."""
    columns = (Column("单位"), *map(Column, view.months))
    rows = tuple(
        (unit.name, *(_printed(value, view.percent) for value in unit.values))
        for unit in (*view.units, view.whole)
    )
    return Table(columns, rows)


def _printed(value: float | None, percent: bool) -> Cell:
    if value is None:
        return None
    # A count keeps no ".0": whole numbers are written as such.
    return f"{value:.2%}" if percent else round(value, 2) if value % 1 else int(value)


def words(view: Multiples) -> tuple[Sentence, ...]:
    """The newest month of which something is known, of each unit that is charted."""
    if not view.units:
        return (sentence(f"{view.title}：这里没有下一级单位。"),)
    told = table(view)
    return (
        sentence(f"{view.title}。"),
        *(_newest(told, at, unit, view) for at, unit in enumerate(view.units)),
    )


def _newest(told: Table, at: int, unit: Multiple, view: Multiples) -> Sentence:
    known = [n for n, value in enumerate(unit.values) if value is not None]
    if not known:
        return sentence(f"{unit.name}这些月份都没有可判断的数。")
    month = view.months[known[-1]]
    return sentence(f"{unit.name} {month} 为 ", told.cell(at, month), "。")


def small_multiples(view: Multiples) -> go.Figure:
    """A chart for each unit; sizes are those of a 16 px stage, the screen scales them."""
    count = max(1, len(view.units))
    # shared_yaxes: units are compared by height, which one axis alone allows.
    figure = make_subplots(rows=1, cols=count, shared_yaxes=True, horizontal_spacing=GAP)
    for at, unit in enumerate(view.units, start=1):
        if view.compared:
            figure.add_trace(_line(view, view.whole, "gold", whole=True), row=1, col=at)
        figure.add_trace(_line(view, unit, "blue"), row=1, col=at)
    figure.update_layout(_layout())
    shown, words = _named(view.months)
    figure.update_xaxes(
        # Otherwise plotly reads "2021-11" as a date and chooses ticks of its own.
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


def _line(view: Multiples, unit: Multiple, token: str, *, whole: bool = False) -> go.Scatter:
    form = "%{y:.2%}" if view.percent else "%{y:,.1f}"
    ink = colour(token)
    symbols = ["circle-open" if faint else "circle" for faint in unit.faint]
    return go.Scatter(
        x=list(view.months),
        y=list(unit.values),
        name=escape(unit.name),
        mode="lines" if whole else "lines+markers",
        line={"color": ink, "width": 1.5 if whole else 2, "dash": "dot" if whole else "solid"},
        marker={"color": ink, "size": 7, "symbol": symbols},
        # A month without a value stays a gap: no line may be drawn where nothing is known.
        connectgaps=False,
        showlegend=False,
        # Names come from sources, and plotly reads tags in its texts.
        hovertemplate=f"{escape(unit.name)} {form}<extra></extra>",
    )


def _named(months: Sequence[str]) -> tuple[list[str], list[str]]:
    """The months named under each chart, with the year where it begins."""
    # Minus twice over rounds the division up: never more names than NAMED.
    shown = list(months[:: -(-len(months) // NAMED)]) if months else []
    turns = [at for at in range(1, len(shown)) if shown[at - 1][:4] != shown[at][:4]]
    dated = turns if 1 in turns else [0, *turns]  # so close, the first year gives way to the second
    years = [month[:4] if at in dated else "" for at, month in enumerate(shown)]
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
