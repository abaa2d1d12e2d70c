"""What the browser does by itself, by functions of assets/; the poll is assets/live.js asking dashboard.wire.now."""

from typing import Final

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.dependencies import DashDependency

from layouts.chrome import known, shell
from layouts.chrome.desk import DESK
from layouts.wall import bar, mapped

PAGE_CONTENT = "_pages_content"
"""Dash's own id of what the page container holds."""

_MENU, _FIELD, _SHOWN = known.ids(DESK)

DRAWN: Final[dict[str, tuple[DashDependency, ...]]] = {
    "stage": (Output(shell.Ids.STAGE, "data"), Input(shell.Ids.ROOT, "id")),
    "screen": (Output(shell.Ids.SCREEN, "data"), Input(PAGE_CONTENT, "children")),
    "joined": (Output(mapped.Ids.UNITS, "data"), Input(mapped.Ids.SHADING, "data")),
    "backdrop": (
        *(Output(mapped.Ids.NEIGHBOURS, "data"), Output(mapped.Ids.WATER, "data")),
        Input(mapped.Ids.NEIGHBOURS, "id"),
    ),
}
"""By function what it fills, and from what: at once when a screen is opened."""

ASKED: Final[dict[str, tuple[DashDependency, ...]]] = {
    "ask": (
        *(Input(id, "value") for id in (bar.Ids.PERIOD, bar.Ids.INDICATOR)),
        *(Input(id, "value") for id in (bar.Ids.CUTOFF, bar.Ids.KNOWN)),
        State(bar.Ids.SHOWN, "data"),
    ),
    "knownAt": (Input(bar.Ids.KNOWN_AT, "value"), State(bar.Ids.SHOWN, "data")),
    "known": (Input(_MENU, "value"), Input(_FIELD, "value"), State(_SHOWN, "data")),
}
"""By function the controls that change the address, when they are used."""


def register(app: Dash) -> None:
    """Registers all of them."""
    for name, parts in (DRAWN | ASKED).items():
        function = ClientsideFunction("cockpit", name)
        app.clientside_callback(function, *parts, prevent_initial_call=name in ASKED)
