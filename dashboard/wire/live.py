"""The shell's clientside callbacks; the poll itself is assets/live.js asking dashboard.wire.now."""

from dash import ClientsideFunction, Dash, Input, Output

from layouts.chrome import shell

PAGE_CONTENT = "_pages_content"
"""Dash's own id of what the page container holds."""


def register(app: Dash) -> None:
    """Registers what the shell does in the browser."""
    app.clientside_callback(
        ClientsideFunction("cockpit", "stage"),
        Output(shell.Ids.STAGE, "data"),
        Input(shell.Ids.ROOT, "id"),
    )
    app.clientside_callback(
        ClientsideFunction("cockpit", "screen"),
        Output(shell.Ids.SCREEN, "data"),
        Input(PAGE_CONTENT, "children"),
    )
