"""What the wall's player asks for: the turns of the profile's playlist."""

import json
from typing import Any

from flask import Flask, Response

from dashboard.ask import Reader
from dashboard.wire.replies import reply
from governance.scenes import as_plain, in_turn


def turns(reader: Reader) -> list[dict[str, Any]]:
    """The turns that the newest load brought; without any, the scenes in their order."""
    kept: list[dict[str, Any]] = json.loads(reader.store.meta().get("playlist") or "[]")
    return kept or as_plain(in_turn(reader.scenes()))


def register(server: Flask, reader: Reader) -> None:
    """Adds GET /playlist (behind the guard like everything)."""

    def playlist() -> Response:
        return reply(turns(reader))

    server.add_url_rule("/playlist", "cockpit_playlist", playlist, methods=["GET"])
