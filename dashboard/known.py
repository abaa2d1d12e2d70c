"""The control of 知悉时点, as it lives on the pages beside the wall: the address says it, and is what it changes."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard.ask import Reader
from dashboard.panels import quietly
from data.queries import journal
from layouts import known as control
from layouts import shell


@quietly(lambda sentence: (no_update,) * 4)
def offered(reader: Reader, search: str | None) -> tuple[Any, ...]:
    """The loads to choose from, the one chosen, the time typed in, and what is shown."""
    said = (parse_qs((search or "").lstrip("?")).get("known") or [""])[-1].strip()
    meta = reader.store.meta()
    found = journal.loads(reader.store, limit=control.MOST, scope=reader.scope_of())
    zone = reader.store.zone() if "timezone" in meta else None
    options = [{"value": control.LATEST, "label": "最新一次装载"}]
    for load, at in zip(found["load"], found["finished_at"], strict=True):
        done = datetime.fromtimestamp(at, zone)
        options.append({"value": str(load), "label": f"第 {load} 次 {done:%Y-%m-%d %H:%M}"})
    is_time = "-" in said
    if said and said not in {option["value"] for option in options}:
        options.insert(1, {"value": said, "label": said})
    chosen = said or control.LATEST
    shown = {"known": chosen, "at": said if is_time else ""}
    return options, chosen, shown["at"], shown


def register(app: Dash, reader: Reader, screen: str) -> None:
    """Registers the control of one screen."""
    menu, field, shown = control.ids(screen)

    @app.callback(
        Output(menu, "options"),
        Output(menu, "value"),
        Output(field, "value"),
        Output(shown, "data"),
        Input(shell.Ids.URL, "search"),
        Input(shell.Ids.VERSION, "data"),
    )
    def filled(search: Any, version: Any) -> Any:
        return (no_update,) * 4 if version is None else offered(reader, search)

    app.clientside_callback(
        ClientsideFunction("cockpit", "known"),
        Input(menu, "value"),
        Input(field, "value"),
        State(shown, "data"),
        prevent_initial_call=True,
    )
