"""The map's own routes: cells, histogram, stations, alerts, outlines and backdrop, behind the guard like everything."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from flask import Flask, Response, request

from dashboard.ask import Ask, Reader
from dashboard.stage import onemap as views
from data.counting.cloud import held
from data.keeping.store import Store
from governance.errors import AskError, CockpitError, UnknownPlace

Answer = Callable[[Ask, Mapping[str, str]], dict[str, Any]]

ROUTES: Final[Mapping[str, Answer]] = {
    "cells": views.cells,
    "histogram": views.histogram,
    "stations": lambda asked, _: views.stations(asked),
    "alerts": lambda asked, _: views.warned(asked),
    "shapes": lambda asked, _: views.shapes(asked),
    "backdrop": lambda asked, _: views.backdrop(asked),
}


def answer(reader: Reader, name: str, asking: Mapping[str, str]) -> Response:
    """One of the routes' answers as compact JSON; a question that cannot be answered is told in a sentence."""
    try:
        path, search = asking.get("path", "/"), asking.get("search", "")
        asked = reader.asked(path, search, asking.get("scene"))
        # A path of another page would be answered with the map of the whole city.
        if asked.address.steps and asked.key is None:
            raise UnknownPlace(f"没有地图 {path!r}：请回到全市总览。")
        return _json(ROUTES[name](asked, asking), 200)
    except AskError as error:
        return _json({"error": str(error)}, 400)
    except CockpitError as error:
        return _json({"error": str(error)}, 503)


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(orjson.dumps(body), status, mimetype="application/json")


def warm(store: Store) -> None:
    """Begins to fill the cloud beside the first requests, which otherwise would wait for it."""

    def fill() -> None:
        held(store).newest()

    # daemon: the process may end while this still counts.
    threading.Thread(target=fill, name="cloud", daemon=True).start()


def register(server: Flask, reader: Reader) -> None:
    """Adds GET /map/<name>."""

    def told(name: str) -> Response:
        if name not in ROUTES:
            return _json({"error": f"没有 /map/{name}。"}, 404)
        return answer(reader, name, request.args)

    server.add_url_rule("/map/<name>", "cockpit_map", told, methods=["GET"])
