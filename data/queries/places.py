"""Places as known at a load: the tree, its shapes, what lies under the map."""

import json
from dataclasses import fields
from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import from_geojson
from sqlalchemy import Connection, and_, func, or_, select

from data import schema
from data.keeping.frames import frame, rows_of
from data.keeping.store import Store
from data.queries.filters import Condition, known_at, newest_done
from governance.errors import UnknownPlace, close, nearest
from governance.places import CHAIN, LEVELS, Place, level_below
from governance.scope import PlaceKey, Scope

_TOLERANCE = {"district": 0.0006, "statutory": 0.0006, "town": 0.0004}
"""Degrees by which shapes are simplified for the screen; shared borders stay shared."""


def city(store: Store, *, scope: Scope) -> Place:
    """The city itself, the root of the tree; its name is no secret of any scope."""
    del scope
    meta = store.meta()
    residents = int(meta["residents"]) if meta.get("residents") else None
    return Place("city", meta.get("city_code", ""), meta.get("city_name", ""), residents=residents)


def lies_in(key: PlaceKey) -> Condition:
    """The place itself and everything in it."""
    p, (level, code) = schema.place.c, key
    itself = and_(p.level == level, p.code == code)
    return or_(itself, p[level] == code) if level in p else itself


def visible_to(scope: Scope) -> list[Condition]:
    """The conditions for the places of the reader's scope."""
    if scope.places is None:
        return []
    return [or_(*(lies_in(k) for k in sorted(scope.places)))]


def _there(
    connection: Connection, known: int, level: str, within: PlaceKey | None, scope: Scope
) -> list[Condition]:
    """The conditions for the places of a level inside `within`, as known at a load."""
    inside = [] if within is None or within[0] == "city" else [lies_in(within)]
    there = known_at(connection, schema.place, known)
    return [there, schema.place.c.level == level, *visible_to(scope), *inside]


def listing(
    store: Store,
    level: str,
    *,
    within: PlaceKey | None = None,
    known: int | None = None,
    scope: Scope,
) -> list[Place]:
    """The places of a level, inside `within`, by code."""
    p = schema.place.c
    with store.reading() as connection:
        at = newest_done(connection) if known is None else known
        conditions = _there(connection, at, level, within, scope)
        columns = [p[field.name] for field in fields(Place)]
        rows = connection.execute(select(*columns).where(*conditions).order_by(p.code)).all()
    return [Place(*row) for row in rows]


def one(
    store: Store, code: str, level: str | None = None, *, known: int | None = None, scope: Scope
) -> Place:
    """The place of that code (at that level), as known at a load; without one, at the newest.

    Raises:
        UnknownPlace: there is none, or it is outside the scope.
    """
    if level == "city" or (level is None and code == city(store, scope=scope).code):
        return city(store, scope=scope)
    # Wider levels first; the statutory division, whose code a district may share, comes last.
    for tried_level in (level,) if level else (*CHAIN, "statutory"):
        matches = [
            p for p in listing(store, tried_level, known=known, scope=scope) if p.code == code
        ]
        if matches:
            return matches[0]
    names = {p.code: p.name for p in listing(store, level or "district", known=known, scope=scope)}
    codes = {name: place_code for place_code, name in names.items()}
    near = codes.get(close(code, codes)) or close(code, names)
    hint = f"（最接近的是 {names[near]} {near}）" if near else nearest(code, names)
    raise UnknownPlace(f"没有地点 {code!r}{hint}。", near=near)


def named(connection: Connection, rows: pd.DataFrame, known: int) -> pd.DataFrame:
    """Rows with columns of codes of CHAIN, and beside them the names of these places, as known at a load.

    A column more for each level, district_name and so on, and place_name, the narrowest above the grid; '' for none.
    """
    p = schema.place.c
    query = select(p.level, p.code, p.name).where(known_at(connection, schema.place, known))
    codes = sorted({code for level in CHAIN for code in rows[level] if code})
    names = {(r.level, r.code): r.name for r in rows_of(connection, query, p.code, codes)}
    place = pd.Series("", index=rows.index, dtype=object)
    for level in CHAIN:
        its_names = [names.get((level, code), "") for code in rows[level]]
        name = pd.Series(its_names, index=rows.index, dtype=object)
        rows = rows.assign(**{f"{level}_name": name})
        # A grid's name says little by itself: the place shown is the narrowest above it.
        if level != CHAIN[-1]:
            place = name.where(name != "", place)
    return rows.assign(place_name=place)


def below(store: Store, key: PlaceKey | None, *, scope: Scope) -> tuple[str, list[Place]]:
    """The next level down that has places, and its places inside `key` (None: the city)."""
    level = level_below(key[0] if key else "city")
    while level is not None:
        places = listing(store, level, within=key, scope=scope)
        if places:
            return level, places
        level = level_below(level)
    return "", []


def path(store: Store, key: PlaceKey, *, scope: Scope) -> list[Place]:
    """The places from the city down to `key`."""
    place = one(store, key[1], key[0], scope=scope)
    codes = {"district": place.district, "town": place.town, "village": place.village}
    whole = Scope.everything()
    # The way up is public: a reader of one town may see the names of its district and city.
    above = [one(store, codes[level], level, scope=whole) for level in CHAIN[:3] if codes[level]]
    return [city(store, scope=scope), *(a for a in above if a.key != key), place]


def shapes(
    store: Store, level: str, *, within: PlaceKey | None = None, scope: Scope
) -> dict[str, Any]:
    """GeoJSON of a level's places (WGS-84, simplified; properties code, name, level, schematic)."""
    p = schema.place.c
    with store.reading() as connection:
        # Loads of matters leave places as they are: what is kept stands until a load changed
        # one.
        changed = connection.execute(select(func.max(p.from_load), func.max(p.to_load))).one()
    kept = (changed[0] or 0, changed[1] or 0)
    collection: dict[str, Any] = json.loads(_shapes(store, kept, level, within, scope))
    return collection


@lru_cache(maxsize=64)
def _shapes(
    store: Store, _changed: tuple[int, int], level: str, within: PlaceKey | None, scope: Scope
) -> str:
    p = schema.place.c
    with store.reading() as connection:
        conditions = _there(connection, newest_done(connection), level, within, scope)
        query = select(p.code, p.name, p.level, p.schematic, p.shape).where(
            *conditions, p.shape.is_not(None)
        )
        rows = frame(connection, query.order_by(p.code))
    geometry = list(from_geojson(rows.pop("shape").to_numpy(dtype=object))) if len(rows) else []
    table = gpd.GeoDataFrame(rows, geometry=geometry, crs="EPSG:4326")
    tolerance = _TOLERANCE.get(level, 0.0002)
    # Simplified together, neighbours keep one border;
    # this needs shapes without overlaps or gaps.
    if len(table) > 1 and table.is_valid_coverage():
        table["geometry"] = table.geometry.simplify_coverage(tolerance)
    elif len(table):
        table["geometry"] = table.geometry.simplify(tolerance, preserve_topology=True)
    return str(table.to_json(drop_id=True, to_wgs84=False))


def backdrop(store: Store, *, scope: Scope) -> dict[str, Any]:
    """What lies under the map: GeoJSON by name (neighbours, water); public, so of every scope."""
    del scope
    with store.reading() as connection:
        rows = connection.execute(select(schema.backdrop)).all()
    return {r.name: json.loads(r.shape) for r in rows}


def facilities(store: Store, *, known: int, scope: Scope) -> pd.DataFrame:
    """Facilities as a frame: code, name, kind, place, lon, lat."""
    f, p = schema.facility.c, schema.place.c
    with store.reading() as connection:
        query = select(f.code, f.name, f.kind, f.place, f.lon, f.lat).where(
            known_at(connection, schema.facility, known)
        )
        if scope.places is not None:
            there = known_at(connection, schema.place, known)
            query = query.where(f.place.in_(select(p.code).where(there, *visible_to(scope))))
        return frame(connection, query.order_by(f.code))


def known_levels(store: Store, *, scope: Scope) -> list[str]:
    """The levels that have any place, from the district down."""
    return [level for level in LEVELS if listing(store, level, scope=scope)]
