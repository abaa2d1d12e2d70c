"""Pieces that several scenes are made of: types against last year, figures that do not open, graphs to be scaled."""

from typing import Any

from dash import dcc, html

from layouts import parts
from layouts.figures import trend


def graph(store: str, id: str, heading: str, *, name: str, panel: str, className: str) -> Any:
    """A panel with a graph: its heading, the figure for a 16 px stage, and where it is drawn scaled."""
    return html.Section(
        [html.Div(id=heading), dcc.Store(id=store), trend.empty_graph(id)],
        className=f"panel {className}",
        **parts.extra(aria_label=name, data_panel=panel),
    )
