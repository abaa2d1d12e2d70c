"""Places: ancestors from the parent, shapes read, validated and re-projected with geopandas."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import make_valid, to_geojson
from shapely import transform as reshape
from shapely.errors import GEOSException
from shapely.geometry import shape as to_shape
from shapely.geometry.base import BaseGeometry

from data.reference.coordinates import to_wgs84
from data.reference.profile import Profile
from etl.contracts.findings import Findings
from etl.mapping.model import SourceMapping
from etl.reading import Chunk, read_geojson, text_of_value
from governance.errors import SourceError
from governance.places import CHAIN


def place_rows(
    chunk: Chunk,
    rows: pd.DataFrame,
    places: pd.DataFrame,
    mapping: SourceMapping,
    profile: Profile,
    findings: Findings,
) -> pd.DataFrame:
    """Rows of the table place from contracted rows.

    Args:
        chunk: the rows as text, with their shapes where the file holds shapes.
        rows: contracted rows (code, name, parent, statutory, residents, kind, schematic, lon, lat).
        places: the places already known, the levels above among them.
        mapping: the source; profile: for the folder of its boundaries; findings: takes the rejects.
    """
    level = mapping.level or ""
    says_schematic = "schematic" in mapping.fields
    flags = rows["schematic"].map({"yes": True, "no": False})
    table_rows = pd.DataFrame(
        {
            "level": level,
            "code": rows["code"],
            "name": rows["name"],
            "residents": rows["residents"],
            "kind": rows["kind"].fillna(""),
            "schematic": flags.fillna(mapping.schematic).astype(bool)
            if says_schematic
            else mapping.schematic,
            "lon": rows["lon"],
            "lat": rows["lat"],
            **_ancestors(rows, places, level, findings),
        },
        index=rows.index,
    )
    table_rows["shape"] = _shapes(chunk, rows, mapping, profile, findings)
    return table_rows


def _ancestors(
    rows: pd.DataFrame, places: pd.DataFrame, level: str, findings: Findings
) -> dict[str, pd.Series]:
    """parent, district, statutory, town, village of each row."""
    parent = rows["parent"].fillna("").astype(str)
    above = {"town": "district", "village": "town", "grid": "village"}.get(level)
    columns = {c: pd.Series("", index=rows.index, dtype=object) for c in (*CHAIN[:-1], "statutory")}
    if above is not None:
        known = places[places["level"] == above].set_index("code")
        unknown = (parent != "") & ~parent.isin(known.index)
        findings.reject(
            unknown.to_numpy(), "unknown_parent", "parent", parent.to_numpy(dtype=object)
        )
        for column in columns:
            # The parent is itself the place of the level above; its row has the levels over it.
            identity = pd.Series(known.index, known.index)
            values = identity if above == column else known[column]
            columns[column] = parent.map(values).fillna("").astype(object)
    # What the source says of the statutory division counts more than what the parent has.
    if rows["statutory"].notna().any():
        columns["statutory"] = rows["statutory"].fillna(columns["statutory"])
    return {"parent": parent, **columns}


def _shapes(
    chunk: Chunk,
    rows: pd.DataFrame,
    mapping: SourceMapping,
    profile: Profile,
    findings: Findings,
) -> list[str | None]:
    features: list[Any]
    if chunk.shapes is not None:
        features, crs = chunk.shapes, mapping.position.crs if mapping.position else "wgs84"
    elif mapping.boundaries is not None:
        by_code = _features_by_code(mapping, profile)
        features, crs = [by_code.get(c) for c in rows["code"]], mapping.boundaries.crs
    else:
        return [None] * len(rows)
    shapes = gpd.GeoSeries([_read(f) for f in features], index=range(len(features)))
    # A feature that was given but could not be read; no feature at all is no fault.
    absurd = np.array([f is not None for f in features], dtype=bool) & shapes.isna().to_numpy()
    findings.reject(absurd, "bad_shape", "boundary")
    return _checked(shapes, crs, findings)


def _read(feature: Any) -> BaseGeometry | None:
    """A shape from GeoJSON geometry; None for one that is none, or that nobody can read."""
    try:
        return None if feature is None else to_shape(feature)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, GEOSException):
        return None


def _features_by_code(mapping: SourceMapping, profile: Profile) -> dict[str, Any]:
    rule = mapping.boundaries
    assert rule is not None
    path = profile.folder / rule.file
    try:
        features = read_geojson(path.read_bytes(), rule.file)
    except FileNotFoundError:
        raise SourceError(f"没有文件 {path}：请检查映射里的 file。") from None
    return {text_of_value(f["properties"].get(rule.code)): f["geometry"] for f in features}


def _checked(shapes: gpd.GeoSeries, crs: str, findings: Findings) -> list[str | None]:
    """Shapes in WGS-84 as GeoJSON text; those that cannot be mended into areas are rejected."""
    present = shapes.notna().to_numpy()
    broken = present & ~shapes.is_valid.to_numpy()
    mended = [make_valid(s) if b else s for s, b in zip(shapes, broken, strict=True)]
    # make_valid may leave a line or a mixed collection, and neither can hold a point.
    hopeless = np.array(
        [p and not _is_area(s) for p, s in zip(present, mended, strict=True)], dtype=bool
    )
    findings.reject(hopeless, "bad_shape", "boundary")
    findings.note("mended_shape", int((broken & ~hopeless).sum()))
    return [
        to_geojson(_to_wgs84(s, crs)) if p and not h else None
        for s, p, h in zip(mended, present, hopeless, strict=True)
    ]


def _is_area(shape: BaseGeometry) -> bool:
    return shape.geom_type in ("Polygon", "MultiPolygon") and not shape.is_empty


def _to_wgs84(shape: BaseGeometry, crs: str) -> BaseGeometry:
    # The two datums differ by centimetres: less than any boundary is drawn to.
    if crs in ("wgs84", "cgcs2000"):
        return shape
    if crs.startswith("EPSG:"):
        return gpd.GeoSeries([shape], crs=crs).to_crs("EPSG:4326").iloc[0]
    return reshape(shape, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], crs)))
