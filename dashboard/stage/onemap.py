"""What the browser draws on the map by itself: cells, single matters, alerts, stations, outlines, a histogram."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.ask import Ask
from dashboard.cards.map import outlines
from dashboard.figures import moment
from dashboard.stage.alerts import of_place
from dashboard.stage.playback import bins
from data.queries import cloud, onmap, places
from data.queries.cloud import STATES, Chosen, Layers
from data.queries.onmap import View
from governance.alerts import Grade
from governance.errors import AskError, nearest
from governance.kinds import Kinds
from governance.periods import Cutoff
from governance.scope import Scope
from governance.traits import GRADES

Asking = Mapping[str, str]
Json = dict[str, Any]

ONLY_LATE = "overdue-only"
DRAWN_ELSEWHERE = ("late", "alert", "heat", "no-matters", "nothing")
"""Layers that only the browser draws: the server counts alike with and without them."""
STATION = "station:"


def layers(text: str, kinds: Kinds) -> Layers:
    """The matters that the names of layers ask for; of a group of which none is named all are meant.

    Raises:
        AskError: a layer that there is not.
    """
    named = [name for name in text.split(",") if name and not name.startswith(STATION)]
    known = (*kinds.codes, *GRADES, *STATES, ONLY_LATE, *DRAWN_ELSEWHERE)
    for name in named:
        if name not in known:
            raise AskError(f"没有图层 {name!r}{nearest(name, known)}。")
    return Layers(
        frozenset(named) & frozenset(kinds.codes),
        frozenset(named) & frozenset(GRADES),
        frozenset(named) & frozenset(STATES),
        ONLY_LATE in named,
    )


def cells(asked: Ask, asking: Asking) -> Json:
    """What lies in the view asked for.

    Raises:
        AskError: a view, an instant or a layer that cannot be read.
    """
    view, wanted = _view(asking), layers(asking.get("layers", ""), asked.kinds)
    matters = _chosen(asked, _span(asking))
    seen = onmap.seen(asked.store, matters, wanted, view, scope=asked.scope)
    counts = cloud.counts(matters, scope=asked.scope)
    kinds = _kinds(asked, matters)
    answer = {
        "n": seen.n,
        "late": seen.overdue,
        "counts": counts | {"kind": {code: counts["kind"].get(code, 0) for code, _, _ in kinds}},
        "kinds": kinds,
        "version": asked.version,
        "until": moment(asked.question.cutoff.at, asked.question),
    }
    if seen.cells.empty:
        days = [moment(int(at), asked.question, "%Y-%m-%d") for at in seen.singles["received_at"]]
        numbers = {code: n for n, (code, _, _) in enumerate(kinds)}
        kind = [numbers[matters.kinds[n]] for n in seen.singles["kind"]]
        return answer | {"singles": _rows(seen.singles.assign(received_at=days, kind=kind))}
    return answer | {"cells": _rows(seen.cells)}


def _kinds(asked: Ask, chosen: Chosen) -> list[tuple[str, str, str]]:
    """Code, label and mark of every kind there may be on the map: the declared ones first, in their order."""
    codes = dict.fromkeys((*asked.kinds.codes, *chosen.kinds))
    return [(code, (kind := asked.kinds.shown(code)).label, kind.mark) for code in codes]


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    """Rows as lists; five decimals of a degree are a metre."""
    if frame.empty:
        return []
    rounded = frame.assign(lon=frame["lon"].round(5), lat=frame["lat"].round(5))
    return [list(row) for row in zip(*(rounded[c].tolist() for c in rounded), strict=True)]


def _chosen(asked: Ask, span: tuple[int, int] | None) -> Chosen:
    """The matters of the question; those received in a span of time stand as they stood at its end."""
    question = asked.question
    if span is not None:
        at = min(span[1], question.cutoff.at)
        span = span[0], at
        question = replace(question, cutoff=Cutoff(at, question.cutoff.day, False))
    return cloud.chosen(asked.store, question, within=asked.key, received=span, scope=asked.scope)


def _view(asking: Asking) -> View:
    edges = asking.get("bbox", "").split(",")
    if len(edges) != 4:
        raise AskError("bbox 应是 西,南,东,北 四个度数，例如 119.2,30.3,120.6,31.2。")
    west, south, east, north = (_number("bbox", edge, -180, 180) for edge in edges)
    if west >= east or south >= north:
        raise AskError("bbox 的西应小于东，南应小于北。")
    return View(
        west,
        south,
        east,
        north,
        zoom=_number("zoom", asking.get("zoom", ""), 0, 22),
        pixels=int(_number("pixels", asking.get("pixels", "32"), 8, 256)),
    )


def _span(asking: Asking) -> tuple[int, int] | None:
    if "from" not in asking and "to" not in asking:
        return None
    # Instants of the cloud fit four bytes; the last of them stands for "never".
    first, last = (int(_number(n, asking.get(n, ""), 0, 2**32 - 2)) for n in ("from", "to"))
    if first > last:
        raise AskError("from 应不晚于 to。")
    return first, last


def _number(name: str, text: str, least: float, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        # NaN fails every comparison, so 'nan' itself is refused with all that is no number.
        value = math.nan
    if not least <= value <= most:
        raise AskError(f"{name} = {text[:40]!r} 应是 {least:g} 到 {most:g} 之间的数。")
    return value


def histogram(asked: Ask, asking: Asking) -> Json:
    """How many matters were received in each bin of a span of time.

    Raises:
        AskError: a span or a layer that there is not.
    """
    span = bins(asked.question, asking.get("range", "30d"))
    # A span holds both its ends; the last edge is the first second beyond.
    chosen = _chosen(asked, (span.edges[0], span.edges[-1] - 1))
    wanted = layers(asking.get("layers", ""), asked.kinds)
    n = onmap.received(chosen, wanted, np.array(span.edges), scope=asked.scope)
    return {"edges": span.edges, "words": span.words, "n": n.tolist(), "version": asked.version}


def stations(asked: Ask) -> Json:
    """The facilities by kind, as the store names the kinds: name, longitude, latitude."""
    kinds = asked.once("stations", lambda: _stations(asked))
    return {"kinds": kinds, "version": asked.version}


def _stations(asked: Ask) -> list[list[Any]]:
    scope = _within(asked)
    frame = places.facilities(asked.store, known=asked.question.known, scope=scope)
    kinds = []
    for kind, held in frame.groupby("kind", sort=False):
        drawn = held[held["lon"].notna()]
        rows = _rows(drawn[["lon", "lat", "name"]])
        kinds.append([str(kind), len(held), rows])
    return sorted(kinds, key=lambda row: (-row[1], row[0]))


def _within(asked: Ask) -> Scope:
    """The reader's scope; where it is the whole city, only the place asked about."""
    if asked.key is None or not asked.scope.whole_city:
        return asked.scope
    return Scope(frozenset({asked.key}), asked.scope.kinds)


def warned(asked: Ask) -> Json:
    """The alerts that have a position: longitude, latitude, grade, rule, since, source, id, title, place."""
    alerts = asked.once("map-alerts", lambda: _alerts(asked))
    return {"alerts": alerts, "grades": [grade.value for grade in Grade], "version": asked.version}


def _alerts(asked: Ask) -> list[list[Any]]:
    frame = of_place(asked)
    drawn = frame[frame["lon"].notna()]
    since = [moment(int(at), asked.question) for at in drawn["since"]]
    words = drawn[["lon", "lat", "grade", "rule"]].assign(since=since)
    # The browser expects texts; NULL of the database comes as NaN.
    told = drawn[["source", "id", "title", "place_name"]].fillna("")
    return _rows(pd.concat([words, told], axis=1))


def shapes(asked: Ask) -> Json:
    """The outlines of the units below the place, or its own; code and geometry."""
    return {
        "shapes": [
            [shape["properties"]["code"], shape["geometry"]] for shape in outlines(asked).features
        ]
    }


def backdrop(asked: Ask) -> Json:
    """What lies under the map."""
    return asked.read(places.backdrop)
