"""What lies where on the map: cells, single matters, the gravest, and when they were received."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import func, select

from data import schema
from data.counting.cloud import GRADE_BIT, KIND_BIT, degrees, mercator
from data.keeping.frames import frame, frame_of
from data.keeping.store import Store
from data.queries.cloud import STATE_BIT, Chosen, Layers, Mask
from data.queries.matters import as_listed, with_names
from governance.matters import URGENCIES
from governance.questions import Question
from governance.scope import Scope

MOST_CELLS = 9_000
SINGLES = 300
"""Matters one by one up to here, else sums over cells."""


@dataclass(frozen=True, slots=True)
class View:
    """What a screen shows: degrees, the zoom, how many pixels a cell should measure, how many matters stand alone."""

    west: float
    south: float
    east: float
    north: float
    zoom: float
    pixels: int = 32
    singles: int = SINGLES


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies in a view.

    Attributes:
        n, overdue: of the matters drawn.
        cells: columns lon, lat, n, overdue; empty where matters stand alone.
        singles: columns lon, lat, kind (number of Chosen.kinds), grade, state, late, received_at, source, id, title.
    """

    n: int
    overdue: int
    cells: pd.DataFrame
    singles: pd.DataFrame


def seen(store: Store, chosen: Chosen, layers: Layers, view: View, *, scope: Scope) -> Seen:
    """What lies in a view: single matters where they are few enough, else sums over square cells."""
    del scope  # `chosen` is narrowed already
    cloud = chosen.cloud
    x, y = cloud.x[chosen.rows], cloud.y[chosen.rows]
    left, right, top, bottom = _box(view)
    here = (x >= left) & (x <= right) & (y >= top) & (y <= bottom)
    wanted = layers.wanted(chosen.kinds)
    if not wanted.all():
        here &= wanted[chosen.flags]
    n = int(np.count_nonzero(here))
    late = chosen.late
    overdue = int(np.count_nonzero(here & late))
    if n <= view.singles:
        picked = np.flatnonzero(here)
        no_cells = pd.DataFrame(columns=["lon", "lat", "n", "overdue"])
        return Seen(n, overdue, no_cells, _singles(store, chosen, picked))
    if n < len(here):
        picked = np.flatnonzero(here)
        x, y, late = x[picked], y[picked], late[picked]
    return Seen(n, overdue, _cells(x, y, late, view, (left, right, top, bottom)), pd.DataFrame())


def _box(view: View) -> tuple[int, int, int, int]:
    """Left, right, top, bottom of a view in the cloud's measure; nothing without a position lies in it."""
    x, y = mercator(np.array([view.west, view.east]), np.array([view.north, view.south]))
    # y of 0 is no position, so a box begins at 1.
    return int(x[0]), int(x[1]), max(int(y[0]), 1), int(y[1])


def _cells(
    x: NDArray[np.uint32],
    y: NDArray[np.uint32],
    late: Mask,
    view: View,
    box: tuple[int, int, int, int],
) -> pd.DataFrame:
    """Sums over cells of about as many pixels as asked for, placed where their matters lie on the mean."""
    left, right, top, bottom = box
    size = _size(view, right - left, bottom - top)
    # Cells are counted from the corner of the world, not of the view: a map that is moved keeps
    # its cells. Only their numbers begin at the view.
    first, high = top // size, bottom // size - top // size + 1
    row = (y // np.uint32(size) - np.uint32(first)).astype("int32")
    cell = (x // np.uint32(size) - np.uint32(left // size)).astype("int32") * high + row
    n = np.bincount(cell)
    filled = np.flatnonzero(n)
    overdue = np.bincount(cell[late], minlength=len(n))[filled]
    at_x, at_y = (
        begin + np.bincount(cell, weights=coordinates - np.uint32(begin))[filled] / n[filled]
        for coordinates, begin in ((x, left), (y, top))
    )
    lon, lat = degrees(at_x, at_y)
    return pd.DataFrame({"lon": lon, "lat": lat, "n": n[filled], "overdue": overdue})


def _size(view: View, wide: int, high: int) -> int:
    """The side of a cell in the cloud's measure; the same for a screen that is only moved."""
    # In quarters of a zoom step, or every turn of the wheel would make other cells.
    steps = round(view.zoom * 4) / 4
    # At zoom 0 the world of 2**32 is 256 = 2**8 pixels
    # wide, so a pixel is 2**24, halved with each step.
    size = min(max(1, round(view.pixels * 2 ** (24 - steps))), 2**30)
    while (wide // size + 2) * (high // size + 2) > MOST_CELLS:
        size += size // 4 + 1
    return size


def _singles(store: Store, chosen: Chosen, picked: NDArray[np.intp]) -> pd.DataFrame:
    """Matters one by one, with the words that only the store has."""
    cloud, rows = chosen.cloud, chosen.rows[picked]
    flags = chosen.flags[picked]
    lon, lat = degrees(cloud.x[rows], cloud.y[rows])
    words = _words(store, cloud.id[rows].tolist())
    return pd.DataFrame(
        {
            "lon": lon,
            "lat": lat,
            "kind": flags >> KIND_BIT,
            "grade": flags >> GRADE_BIT & 3,
            "state": flags >> STATE_BIT & 3,
            "late": chosen.late[picked].astype("uint8"),
            "received_at": cloud.received[rows],
        }
    ).join(words)


def _words(store: Store, ids: list[int]) -> pd.DataFrame:
    m = schema.matter.c
    query = select(
        m.id.label("row"), m.source, m.key.label("id"), func.coalesce(m.title, "").label("title")
    )
    with store.reading() as connection:
        words = frame_of(connection, query, m.id, ids)
    # IN gives rows in any order; this is the order of `ids` again.
    return words.set_index("row").loc[ids].reset_index(drop=True)


def received(
    chosen: Chosen, layers: Layers, edges: NDArray[np.int64], *, scope: Scope
) -> NDArray[np.int64]:
    """How many of the matters drawn were received in each bin; a bin ends before the next edge."""
    del scope  # `chosen` is narrowed already
    rows = chosen.rows[layers.wanted(chosen.kinds)[chosen.flags]]
    at = chosen.cloud.received[rows][chosen.cloud.y[rows] > 0]
    held, _ = np.histogram(at, bins=edges)
    return held.astype("int64")


def gravest(
    store: Store, question: Question, chosen: Chosen, limit: int = 20, *, scope: Scope
) -> pd.DataFrame:
    """Open matters past due, graver grades first and of one grade the longest overdue.

    Returns:
        Columns id, source, kind, title, category, state, place_name, received_at, due_at, closed_at, grade.
    """
    del scope  # `chosen` is narrowed already
    late = np.flatnonzero(chosen.late)
    rows = chosen.rows[late]
    grade = (chosen.flags[late] >> GRADE_BIT & 3).astype("int64")
    # Ungraded is the highest number, but no grave matter: it stands with the mildest.
    weight = np.where(grade < len(URGENCIES), grade, 0)
    # lexsort sorts by its last key first.
    order = np.lexsort((chosen.cloud.id[rows], chosen.cloud.due[rows], -weight))[:limit]
    ids = [int(id_) for id_ in chosen.cloud.id[rows][order]]
    m = schema.matter.c
    with store.reading() as connection:
        listed = frame(connection, as_listed().add_columns(m.id.label("row")).where(m.id.in_(ids)))
        # IN gives rows in any order; this is the order of `ids` again.
        listed = listed.set_index("row").loc[ids].reset_index(drop=True)
        named = with_names(connection, listed, question)
    return named.assign(grade=grade[order])
