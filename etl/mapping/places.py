"""Where a record belongs, as a mapping says: its position, its place, the level and borders of places."""

from typing import Any, cast

from data.reference.coordinates import known_crs
from data.reference.profile import check_keys
from etl.mapping.keys import Keys, is_length
from etl.mapping.model import Boundaries, PlaceStep, PositionRule
from governance.places import LEVELS


def position(keys: Keys) -> PositionRule | None:
    """Where the point stands, and in which coordinates."""
    parts = ("lon", "lat", "point", "order", "crs", "placeholders", "extent")
    table = keys.table_of("position", parts)
    if not table:
        return None
    if table.keys() & {"lon", "lat", "point"} not in ({"lon", "lat"}, {"point"}):
        raise keys.fail("[position] 要写 lon 与 lat，或 point。")
    order = keys.choice(table, "order", ("lat,lon", "lon,lat"), "lat,lon")
    try:
        placeholders = tuple((float(x), float(y)) for x, y in table.get("placeholders", []))
    except (TypeError, ValueError):
        raise keys.fail("[position] placeholders 应是 [经度, 纬度] 的列表。") from None
    return PositionRule(
        lon=table.get("lon", ""),
        lat=table.get("lat", ""),
        point=table.get("point", ""),
        order=order,
        crs=_crs(keys, table.get("crs", "wgs84")),
        placeholders=placeholders,
        extent=_extent(keys, table.get("extent")),
    )


def _extent(keys: Keys, extent: object) -> tuple[float, float, float, float] | None:
    if extent is None:
        return None
    try:
        west, south, east, north = (float(v) for v in cast(list[float], extent))
    except (TypeError, ValueError):
        # An extent without area fails the check below, which has the sentence that explains.
        west, south, east, north = 0.0, 0.0, 0.0, 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise keys.fail("[position] extent 应是 [西, 南, 东, 北]，以度计（WGS-84）。")
    return west, south, east, north


def place_steps(keys: Keys, job: str) -> tuple[PlaceStep, ...]:
    """The ways to the place, in the order in which they are tried."""
    table = keys.table_of("place", ("try", "unknown"))
    if keys.kind and not table:
        raise keys.fail('[place] 要写 try；没有地点就写 try = [] 与 unknown = "city"。')
    steps = tuple(_step(keys, s, n) for n, s in enumerate(table.get("try", []), 1))
    if job == "observations" and (not steps or any(s.by == "point" for s in steps)):
        raise keys.fail("[place] 要写 try：指标数据的地点由单位的代码或名称（code、name）给出。")
    return steps


def _step(keys: Keys, spec: dict[str, Any], n: int) -> PlaceStep:
    where = f"[place] 第 {n} 步"
    check_keys(spec, ("by", "column", "level", "cut", "within"), f"{keys.path} {where}")
    by = keys.choice(spec, "by", ("code", "name", "point"), None)
    level = keys.choice(spec, "level", LEVELS, "") or None
    if by == "point" and (level is None or keys.table.get("position") is None):
        raise keys.fail(f'{where}：by = "point" 要写 level，并要有 [position]。')
    if by != "point" and not spec.get("column"):
        raise keys.fail(f"{where}：要写 column。")
    cut = spec.get("cut", [])
    if not isinstance(cut, list) or not all(is_length(c) for c in cut):
        raise keys.fail(f"{where}：cut 应是长度的列表，如 [15, 12, 9, 6]。")
    return PlaceStep(by, spec.get("column", ""), level, tuple(cut), spec.get("within", ""))


def unknown_place(keys: Keys, job: str) -> str:
    """What becomes of a record whose place nobody knows."""
    known = ("reject",) if job == "observations" else ("reject", "city")
    return keys.choice(keys.table.get("place", {}), "unknown", known, "reject")


def level(keys: Keys, job: str) -> str | None:
    """The level of the places a source lists."""
    if job == "grids":
        return keys.choice(keys.table, "level", ("grid",), "grid")
    if job == "places":
        return keys.choice(keys.table, "level", LEVELS, None)
    return None


def boundaries(keys: Keys) -> Boundaries | None:
    """The file of the borders, and how its codes are called."""
    table = keys.table_of("boundaries", ("file", "code", "crs"))
    if not table:
        return None
    if "file" not in table or "code" not in table:
        raise keys.fail("[boundaries] 要写 file 与 code。")
    return Boundaries(table["file"], table["code"], _crs(keys, table.get("crs", "wgs84")))


def _crs(keys: Keys, name: str) -> str:
    if not known_crs(name):
        raise keys.fail(f"坐标系 {name!r} 不认识（wgs84、gcj02、bd09、cgcs2000 或 EPSG:NNNN）。")
    return name
