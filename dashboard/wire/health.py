"""Whether figures can be had: /readyz asks store and desk one small question each, and tells no figure."""

from collections.abc import Callable

from flask import Flask, Response

from dashboard.wire.replies import reply
from dashboard.wire.turnstile import Turnstile
from data.desk.sessions import Desk
from data.keeping.store import Store
from data.queries import journal
from governance.errors import StoreError
from governance.scope import Scope


def failing(store: Store, desk: Desk, now: int, gate: Turnstile) -> list[str]:
    """What cannot be read now, by its name; the reasons are for the log, not for strangers."""
    failing = []
    asks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("store", lambda: journal.version(store, scope=Scope.everything())),
        ("desk", lambda: desk.has_live_session(now=now)),
    )
    for name, ask in asks:
        try:
            with gate.passing():
                ask()
        except StoreError:
            failing.append(name)
    return failing


def register(server: Flask, store: Store, desk: Desk, now: Callable[[], int]) -> None:
    """Adds GET /readyz, open like /healthz."""
    # Each is asked behind a turnstile: a probe must not use up the server's threads.
    gate = Turnstile("库")

    def readyz() -> Response:
        missing = failing(store, desk, now(), gate)
        return reply({"ready": not missing, "failing": missing}, 503 if missing else 200)

    server.add_url_rule("/readyz", "cockpit_readyz", readyz, methods=["GET"])
