"""Where a record belongs, as a mapping says: its position, its place, the level and borders of places."""

from data.reference.coordinates import known_crs
from etl.mapping.model import Boundaries, PlaceStep, PositionRule
from governance.declared import Table
from governance.kinds import Kind
from governance.places import LEVELS


def position(top: Table) -> PositionRule | None:
    """Where the point stands, and in which coordinates."""
    table = top.sub("position", optional=True)
    table.only("lon", "lat", "point", "order", "crs", "placeholders", "extent")
    if not table.values:
        return None
    if table.values.keys() & {"lon", "lat", "point"} not in ({"lon", "lat"}, {"point"}):
        raise table.fail("[position] 要写 lon 与 lat，或 point")
    try:
        pairs = tuple((float(x), float(y)) for x, y in table.values.get("placeholders", []))
    except (TypeError, ValueError):
        raise table.fail(
            "[position] placeholders 应是 [经度, 纬度] 的列表", "placeholders"
        ) from None
    return PositionRule(
        lon=table.word("lon"),
        lat=table.word("lat"),
        point=table.word("point"),
        order=table.choice("order", ("lat,lon", "lon,lat"), otherwise="lat,lon"),
        crs=_crs(table),
        placeholders=pairs,
        extent=_extent(table) if "extent" in table.values else None,
    )


def _extent(table: Table) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(v) for v in table.values["extent"])
    except (TypeError, ValueError):
        # An extent without area fails the check below, which has the sentence that explains.
        west, south, east, north = 0.0, 0.0, 0.0, 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise table.fail("[position] extent 应是 [西, 南, 东, 北]，以度计（WGS-84）", "extent")
    return west, south, east, north


def place_steps(top: Table, job: str, kind: Kind | None) -> tuple[PlaceStep, ...]:
    """The ways to the place, in the order in which they are tried."""
    table = top.sub("place", optional=True).only("try", "unknown")
    if kind and not table.values:
        raise table.fail('[place] 要写 try；没有地点就写 try = [] 与 unknown = "city"')
    steps = tuple(_step(step, top) for step in table.each("try", "步"))
    if job == "observations" and (not steps or any(s.by == "point" for s in steps)):
        raise table.fail("[place] 要写 try：指标数据的地点由单位的代码或名称（code、name）给出")
    return steps


def _step(step: Table, top: Table) -> PlaceStep:
    step.only("by", "column", "level", "cut", "within")
    by = step.choice("by", ("code", "name", "point"))
    level = step.choice("level", LEVELS, otherwise="") or None
    if by == "point" and (level is None or "position" not in top.values):
        raise step.fail('by = "point" 要写 level，并要有 [position]')
    if by != "point" and not step.word("column"):
        raise step.fail("要写 column")
    cut = step.values.get("cut", [])
    if not isinstance(cut, list) or not all(type(c) is int and c > 0 for c in cut):
        raise step.wrong("cut", cut, "应是长度的列表，如 [15, 12, 9, 6]")
    return PlaceStep(by, step.word("column"), level, tuple(cut), step.word("within"))


def unknown_place(top: Table, job: str) -> str:
    """What becomes of a record whose place nobody knows."""
    known = ("reject",) if job == "observations" else ("reject", "city")
    return top.sub("place", optional=True).choice("unknown", known, otherwise="reject")


def level(top: Table, job: str) -> str | None:
    """The level of the places a source lists."""
    if job == "grids":
        return top.choice("level", ("grid",), otherwise="grid")
    return top.choice("level", LEVELS) if job == "places" else None


def boundaries(top: Table) -> Boundaries | None:
    """The file of the borders, and how its codes are called."""
    table = top.sub("boundaries", optional=True).only("file", "code", "crs")
    if not table.values:
        return None
    return Boundaries(table.text("file"), table.text("code"), _crs(table))


def _crs(table: Table) -> str:
    name = table.word("crs", otherwise="wgs84")
    if not known_crs(name):
        raise table.fail(
            f"坐标系 {name!r} 不认识（wgs84、gcj02、bd09、cgcs2000 或 EPSG:NNNN）", "crs"
        )
    return name
