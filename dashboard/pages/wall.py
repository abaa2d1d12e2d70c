"""The wall's callbacks: its controls, the drawer and the export; its panels come by /now (dashboard/wall.py)."""

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.ask import Reader
from dashboard.stage import drawer as opening
from dashboard.wire.downloads import Exporter
from dashboard.wire.panels import quietly
from layouts.chrome import parts, shell
from layouts.chrome.still import still
from layouts.wall import bar, drawer


def _sentence(sentence: str) -> list[Any]:
    return [parts.remark(sentence)]


@quietly(_sentence)
def drawn(reader: Reader, path: str, search: str, which: Mapping[str, str]) -> list[Any]:
    """The opened drawer."""
    return drawer.body(opening.opened(reader, path, search, which))


@quietly(_sentence)
def exported(reader: Reader, exporter: Exporter, path: str, search: str) -> list[Any]:
    """Freezes the wall's figures and offers them."""
    return bar.exported(exporter.freeze(reader.asked(path, search)))


def register(app: Dash, reader: Reader, exporter: Exporter) -> None:
    """Registers the wall's callbacks on this application alone."""
    _controls(app)
    _pressed(app, reader, exporter)


def _controls(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("cockpit", "ask"),
        Input(bar.Ids.PERIOD, "value"),
        Input(bar.Ids.INDICATOR, "value"),
        Input(bar.Ids.CUTOFF, "value"),
        Input(bar.Ids.KNOWN, "value"),
        State(bar.Ids.SHOWN, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("cockpit", "knownAt"),
        Input(bar.Ids.KNOWN_AT, "value"),
        State(bar.Ids.SHOWN, "data"),
        prevent_initial_call=True,
    )


def _pressed(app: Dash, reader: Reader, exporter: Exporter) -> None:
    @app.callback(
        Output(drawer.Ids.BODY, "children"),
        Input(drawer.Ids.OPENED, "data"),
        State(shell.Ids.URL, "pathname"),
        State(shell.Ids.URL, "search"),
        prevent_initial_call=True,
    )
    def opened(which: Any, path: str, search: str) -> Any:
        return still(drawn(reader, path, search, which))

    @app.callback(
        Output(bar.Ids.EXPORTED, "children"),
        Input(bar.Ids.EXPORT, "n_clicks"),
        State(shell.Ids.URL, "pathname"),
        State(shell.Ids.URL, "search"),
        prevent_initial_call=True,
    )
    def pressed(_clicks: int, path: str, search: str) -> Any:
        return exported(reader, exporter, path, search)
