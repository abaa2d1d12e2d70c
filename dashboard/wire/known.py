"""The control of 知悉时点, as it lives on the pages beside the wall: the address says it, and is what it changes."""

from dataclasses import dataclass
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard.ask import Ask, Reader
from dashboard.wire.panels import quietly
from data.queries import journal
from layouts.chrome import known as control
from layouts.chrome import shell


@dataclass(frozen=True, slots=True)
class Offered:
    """The loads to choose from, the one chosen, and the time typed in ('' for none)."""

    options: tuple[dict[str, str], ...]
    chosen: str
    at: str


def choices(ask: Ask) -> Offered:
    """What the control shows for an address, even one that names a load that there is not."""
    known = ask.address.get("known") or ""
    loads = journal.loads(ask.store, limit=control.MOST, scope=ask.scope)
    options = [{"value": control.LATEST, "label": "最新一次装载"}]
    for load, at in zip(loads["load"], loads["finished_at"], strict=True):
        done = f"{ask.local(at):%Y-%m-%d %H:%M}"
        options.append({"value": str(load), "label": f"第 {load} 次 {done}"})
    # An instant, or a load older than the list: a menu shows no value that is not among its
    # options.
    if known and known not in {option["value"] for option in options}:
        options.insert(1, {"value": known, "label": known})
    return Offered(tuple(options), known or control.LATEST, known if "-" in known else "")


@quietly(lambda sentence: (no_update,) * 4)
def offered(reader: Reader, search: str | None) -> tuple[Any, ...]:
    """The options, the one chosen, the time typed in, and what is shown, for a page with callbacks of its own."""
    offer = choices(reader.ask("/", search))
    return list(offer.options), offer.chosen, offer.at, {"known": offer.chosen, "at": offer.at}


def register(app: Dash, reader: Reader, screen: str) -> None:
    """Registers the control of one screen that fills it by a callback of its own."""
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

    listen(app, screen)


def listen(app: Dash, screen: str) -> None:
    """What the control does when it is used: it changes the address."""
    menu, field, shown = control.ids(screen)
    app.clientside_callback(
        ClientsideFunction("cockpit", "known"),
        Input(menu, "value"),
        Input(field, "value"),
        State(shown, "data"),
        prevent_initial_call=True,
    )
