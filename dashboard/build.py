"""The application put together: shell, pages, poll, downloads; nothing is read from the environment."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dash
from dash import Dash, State
from flask import Response, request
from plotly.io.json import config as json_config
from werkzeug.exceptions import HTTPException

from dashboard.ask import Reader
from dashboard.briefing import acts, desk_routes
from dashboard.desks import Desks
from dashboard.pages import pages, wall
from dashboard.wire import downloads, health, keeper, live, notes, onemap, playing, remote
from dashboard.wire import now as now_route
from dashboard.wire.cache import Cache
from dashboard.wire.downloads import Exporter
from dashboard.wire.now import Now
from dashboard.wire.revision import Revision
from data.desk.events import Events
from data.desk.remotes import Remotes
from data.desk.sessions import Desk
from data.keeping.store import Store
from governance.scope import Scope
from layouts.chrome import shell

_log = logging.getLogger(__name__)

ASSETS = Path(__file__).resolve().parent.parent / "assets"
TITLE = "社会治理驾驶舱"


def _refuse(error: Exception) -> Any:
    """A request that Dash itself cannot read is refused in one line; anything else is logged whole."""
    if isinstance(error, HTTPException):
        return error
    # Dash raises for a component file that it does not have; that is no fault of ours to log
    # whole.
    if request.path.startswith("/_dash-component-suites/"):
        return Response("没有这个文件。", status=404, mimetype="text/plain")
    if request.path.startswith("/_dash-"):
        _log.warning("refused %s %s: %r", request.method, request.path, error)
        return Response("无法识别的请求。", status=400, mimetype="text/plain")
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return Response("内部错误，已记入日志。", status=500, mimetype="text/plain")


def _build() -> str:
    """Digest of the code that screens depend on; a screen that runs an older one reloads itself."""
    seen = hashlib.sha256()
    for folder in (ASSETS, ASSETS.parent / "layouts", ASSETS.parent / "dashboard"):
        # Sorted: the order in which a disk lists files must not change the digest.
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".js", ".css", ".py"):
                seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _bare(build: str) -> Dash:
    """Dash as it is wanted here: its own files only, its pages ours, and no guess at their layouts."""
    # Components are walked once by the plain encoder; plotly's other one walks them in Python first (3.8 against 6.4 ms).
    json_config.default_engine = "json"
    return Dash(
        "cockpit",
        use_pages=True,
        pages_folder="",
        assets_folder=str(ASSETS),
        assets_ignore=r"^(sw|remote)\.js$",  # served by routes of their own
        routing_callback_inputs={"shown": State(shell.Ids.SCREEN, "data")},
        serve_locally=True,
        # One page is laid out at a time, so the ids of all others are missing when callbacks
        # are checked.
        suppress_callback_exceptions=True,
        title=TITLE,
        index_string=keeper.index(build, TITLE),
        # Dash would write "Updating..." into the title at every callback.
        update_title="",
    )


def _pages(desks: Desks) -> None:
    for order, page in enumerate(pages(desks)):
        title = page.title
        dash.register_page(
            page.module, page.path, page.path_template, title, order, title, layout=page.layout
        )


def create_app(
    store: Store,
    desk: Desk,
    *,
    now: Callable[[], int],
    scope_of: Callable[[], Scope],
    profile: str = "",
    verify_at: str = "",
    screens: Path | None = None,
) -> Dash:
    """The application on a store and a desk; the guard is put before it by the caller.

    `now` gives epoch seconds, `scope_of` who asks in the present request; `profile` names whose
    templates briefings use ('': the store's own), `verify_at` is where readers have one proved;
    `screens` is the folder of the profile's own screens.
    """
    build = _build()
    app = _bare(build)
    desks = Desks(screens)
    _pages(desks)
    events = Events(desk)
    reader = Reader(
        store, Cache(), scope_of, now, scenes=desks.names, revision=Revision(events),
        desk=desk, profile=profile, verify_at=verify_at,
    )  # fmt: skip
    app.layout = shell.layout()
    live.register(app)
    answering = Now(reader, build, desks=desks)
    now_route.register(app.server, answering)
    remote.register(
        app.server,
        Remotes(desk),
        answering.switchboard,
        now=now,
        script=(ASSETS / "remote.js").read_text(encoding="utf-8"),
        scenes=desks.names,
    )
    playing.register(app.server, reader)
    notes.register(app.server, notes.Notes(reader, events, now))
    health.register(app.server, store, desk, now)
    keeper.register(app.server, ASSETS / "sw.js", build)
    onemap.register(app.server, reader)
    wall.register(app, reader, Exporter(desk, now))
    acts.register(app, reader)
    desk_routes.register(app.server, reader)
    downloads.register(app.server, reader, desk)
    app.server.register_error_handler(Exception, _refuse)
    return app
