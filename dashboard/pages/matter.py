"""事项, as it lives: one callback fills the page from the address."""

from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard.ask import Reader
from dashboard.views import matter as views
from dashboard.wire import known
from dashboard.wire.downloads import Exporter
from dashboard.wire.panels import quietly
from governance.errors import UnknownMatter
from layouts import matter as screen
from layouts.chrome import shell
from layouts.chrome.still import still


@quietly(screen.refused)
def filled(reader: Reader, pathname: str, search: str | None) -> Any:
    """The page's body; a matter that cannot be shown is said with the nearest that can."""
    try:
        if views.named(pathname) is None:
            return no_update
        return screen.body(views.page(reader, pathname, search))
    except UnknownMatter as error:
        asked = reader.asked("/", search)
        return screen.refused(str(error), views.nearest(asked, error), asked.address.city())


def register(app: Dash, reader: Reader, _exporter: Exporter) -> None:
    """Registers the page's callbacks."""
    known.register(app, reader, screen.SCREEN)

    @app.callback(
        Output(screen.Ids.BODY, "children"),
        Input(shell.Ids.URL, "pathname"),
        Input(shell.Ids.URL, "search"),
        Input(shell.Ids.VERSION, "data"),
    )
    def matter(pathname: Any, search: Any, version: Any) -> Any:
        return no_update if version is None else still(filled(reader, pathname, search))
