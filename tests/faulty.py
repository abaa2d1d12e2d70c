"""The real server with panels that fail on command: `python -m tests.faulty STORE PORT SWITCHES BUILD`.

A file SWITCHES/<panel> holding a word of FAULTS makes that panel so, until the file is gone.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from dash import html
from waitress import serve

from dashboard import build
from dashboard.access import current_scope, guard
from dashboard.wall import SCENES
from dashboard.wire.panel import Panel
from data.desk.sessions import open_desk
from data.keeping.store import open_store


class Stranger(html.Div):
    """A component that no browser has the script of."""

    def __init__(self) -> None:
        super().__init__("stranger")
        self._namespace = "nobody_has_this"


def _raises(panel: Panel, _asked: Any) -> Any:
    raise ValueError(f"{panel.name} was told to fail")


def _nonsense(drawn: Any) -> Callable[[Panel, Any], Any]:
    def draw(panel: Panel, asked: Any) -> Any:
        return {id: {"children": drawn} for id in panel.drawn(asked, panel.view(asked))}

    return draw


FAULTS: dict[str, Callable[[Panel, Any], Any]] = {
    "raises": _raises,
    "nonsense": _nonsense([{"no": "component"}]),
    "throws": _nonsense([html.Div(html.Img("a picture holds no text, says React"))]),
    "stranger": _nonsense([Stranger()]),
}


def faulty(panel: Panel, switches: Path) -> Panel:
    """The panel, and its faults."""
    switch = switches / panel.name

    def drawn(asked: Any, _seen: Any) -> Any:
        said = switch.read_text() if switch.exists() else ""
        while said == "hangs" and switch.exists():
            time.sleep(0.1)
        if said in FAULTS:
            return FAULTS[said](panel, asked)
        return panel.drawn(asked, panel.view(asked))

    return replace(panel, view=lambda _asked: None, drawn=drawn)


def main(store_url: str, port: str, switches: str, named: str) -> None:
    """Serves until it is killed."""
    for code, scene in SCENES.items():
        panels = tuple(faulty(panel, Path(switches)) for panel in scene.panels)
        SCENES[code] = replace(scene, panels=panels)
    build._build = lambda: named
    store, desk = open_store(store_url), open_desk(store_url)
    clock = lambda: int(time.time())  # noqa: E731
    app = build.create_app(store, desk, now=clock, scope_of=current_scope)
    guard(app.server, desk, now=clock, script_hashes=app.csp_hashes)
    serve(app.server, host="127.0.0.1", port=int(port), threads=32, ident=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
