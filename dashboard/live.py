"""The light poll: a route that answers the version, and the shell's clientside callbacks."""

from dash import ClientsideFunction, Dash, Input, Output, State
from flask import Response, jsonify

from dashboard.asked import Reader
from layouts import shell

PAGE_CONTENT = "_pages_content"
"""Dash's own id of what the page container holds."""


def register(app: Dash, reader: Reader) -> None:
    """Adds GET /version (behind the guard like everything) and the poll of it."""

    def version() -> Response:
        return jsonify({"version": reader.version()})

    app.server.add_url_rule("/version", "cockpit_version", version, methods=["GET"])
    app.clientside_callback(
        ClientsideFunction("cockpit", "beat"),
        Output(shell.Ids.VERSION, "data"),
        Input(shell.Ids.BEAT, "n_intervals"),
        State(shell.Ids.VERSION, "data"),
    )
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
