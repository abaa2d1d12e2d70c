"""The control of 知悉时点, as it lives on the pages beside the wall: the address says it, and is what it changes."""

from dataclasses import dataclass

from dash import ClientsideFunction, Dash, Input, State

from dashboard.ask import Ask
from data.queries import journal
from layouts.chrome import known as control


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
