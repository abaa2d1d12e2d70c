"""网格, as it lives: one callback fills the page from the address; its figures open the drawer."""

from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard.ask import Reader
from dashboard.views import grid as views
from dashboard.wire import known
from dashboard.wire.downloads import Exporter
from dashboard.wire.panels import quietly
from governance.errors import UnknownPlace
from layouts import grid as screen
from layouts.chrome import shell
from layouts.chrome.still import still


@quietly(screen.refused)
def filled(reader: Reader, pathname: str | None, search: str | None) -> Any:
    """The page's body; a grid that cannot be shown is said with the nearest that can."""
    # The address changes before the page does: that of another page asks nothing here.
    if (pathname or "").split("/")[1:2] != [views.PATH]:
        return no_update
    try:
        return screen.body(views.page(reader, pathname or "", search))
    except UnknownPlace as error:
        address = reader.asked("/", search).address
        link = address.at((views.PATH, error.near)) if error.near else None
        nearest = (error.near, link) if link else None
        return screen.refused(str(error), nearest, address.city())


def register(app: Dash, reader: Reader, _exporter: Exporter) -> None:
    """Registers the page's callbacks."""
    known.register(app, reader, screen.SCREEN)

    @app.callback(
        Output(screen.Ids.BODY, "children"),
        Input(shell.Ids.URL, "pathname"),
        Input(shell.Ids.URL, "search"),
        Input(shell.Ids.VERSION, "data"),
    )
    def grid(pathname: Any, search: Any, version: Any) -> Any:
        return no_update if version is None else still(filled(reader, pathname, search))
