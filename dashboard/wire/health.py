"""Whether figures can be had: /readyz asks store and desk one small question each, and tells no figure."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, Response

from dashboard.wire.turnstile import Turnstile
from data.desk.sessions import Desk
from data.keeping.store import Store
from data.queries import journal
from governance.errors import StoreError
from governance.scope import Scope


@dataclass(frozen=True, slots=True)
class Readiness:
    """Store and desk, each asked behind a turnstile: a probe must not use up the server's threads."""

    store: Store
    desk: Desk
    now: Callable[[], int]
    gate: Turnstile = field(default_factory=lambda: Turnstile("库"))

    def failing(self) -> list[str]:
        """What cannot be read now, by its name; the reasons are for the log, not for strangers."""
        failing = []
        for name, ask in (("store", self._store), ("desk", self._desk)):
            try:
                with self.gate.passing():
                    ask()
            except StoreError:
                failing.append(name)
        return failing

    def _store(self) -> None:
        journal.version(self.store, scope=Scope.everything())

    def _desk(self) -> None:
        self.desk.has_live_session(now=self.now())


def register(server: Flask, ready: Readiness) -> None:
    """Adds GET /readyz, open like /healthz."""

    def readyz() -> Response:
        failing = ready.failing()
        text = json.dumps({"ready": not failing, "failing": failing})
        return Response(text, 503 if failing else 200, mimetype="application/json")

    server.add_url_rule("/readyz", "cockpit_readyz", readyz, methods=["GET"])
