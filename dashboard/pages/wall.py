"""The wall's callbacks: the drawer and the export; its panels come by /now (dashboard/wall.py)."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State

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
