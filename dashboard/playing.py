"""What the wall's player asks for: the turns of the profile's playlist."""

import json
from typing import Any

from flask import Flask, Response

from dashboard.ask import Reader
from governance.scenes import PLAYED, as_plain


def turns(reader: Reader) -> list[dict[str, Any]]:
    """The turns that the newest load brought; of a store older than playlists, all scenes in order."""
    kept = reader.store.meta().get("playlist")
    return json.loads(kept) if kept else as_plain(PLAYED)


def register(server: Flask, reader: Reader) -> None:
    """Adds GET /playlist (behind the guard like everything)."""

    def playlist() -> Response:
        return Response(json.dumps(turns(reader)), mimetype="application/json")

    server.add_url_rule("/playlist", "cockpit_playlist", playlist, methods=["GET"])
