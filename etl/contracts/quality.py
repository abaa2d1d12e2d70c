"""What a matter's record is worth: the flags behind K18, worked out once its place is known."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import from_geojson, intersects_xy, prepare, union_all
from shapely.geometry.base import BaseGeometry

from etl.contracts.own_fields import PREFIX
from etl.mapping.model import SourceMapping
from governance.matters import TIMELY_SECONDS, Quality

Mask = NDArray[np.bool_]


def polygons_by_district(places: pd.DataFrame) -> dict[str, BaseGeometry]:
    """The prepared polygon of each district in WGS-84; under '' that of all of them, for matters of the city alone.

    Args:
        places: the current places; columns level, code, shape (GeoJSON text or None).
    """
    here = places[(places["level"] == "district") & places["shape"].notna()]
    shapes = from_geojson(here["shape"].to_numpy(dtype=object))
    polygons = dict(zip(here["code"].tolist(), shapes.tolist(), strict=True))
    if polygons:
        polygons[""] = union_all(shapes)
        prepare(list(polygons.values()))
    return polygons


def quality_flags(
    rows: pd.DataFrame, mapping: SourceMapping, polygons: Mapping[str, BaseGeometry]
) -> NDArray[np.int64]:
    """Flags of governance.matters.Quality, row by row.

    Args:
        rows: contracted rows with their column district.
        mapping: says which fields are required, and whether there is a time of entry.
        polygons: see `polygons_by_district`.
    """
    flags = np.where(_complete(rows, mapping), int(Quality.COMPLETE), 0)
    if "entered_at" in mapping.fields:
        late = (rows["entered_at"] - rows["received_at"]).to_numpy(dtype="float64")
        flags |= np.where(np.isnan(late), 0, int(Quality.ENTERED))
        flags |= np.where(late <= TIMELY_SECONDS, int(Quality.TIMELY), 0)
    if mapping.position is not None:
        judged, inside = _inside(rows, polygons)
        flags |= np.where(judged, int(Quality.POINTED), 0)
        flags |= np.where(inside, int(Quality.INSIDE), 0)
    return flags.astype("int64")


def _complete(rows: pd.DataFrame, mapping: SourceMapping) -> Mask:
    """Where every required field is filled; nowhere when nothing is required, for then nobody can tell."""
    if not mapping.required:
        return np.zeros(len(rows), dtype=bool)
    own_columns = {field.name: PREFIX + field.name for field in mapping.own_fields}
    columns = [
        "lon" if name == "position" else own_columns.get(name, name) for name in mapping.required
    ]
    filled = [rows[name].notna().to_numpy(dtype=bool) for name in columns]
    return np.asarray(np.logical_and.reduce(filled))


def _inside(rows: pd.DataFrame, polygons: Mapping[str, BaseGeometry]) -> tuple[Mask, Mask]:
    """Which points can be judged (their district's polygon is known), and which lie in it or on its border."""
    lon, lat = (rows[c].to_numpy(dtype="float64") for c in ("lon", "lat"))
    judged, inside = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    codes, districts = pd.factorize(rows["district"])
    pointed = ~np.isnan(lon)
    for number, district in enumerate(districts):
        polygon = polygons.get(str(district))
        if polygon is None:
            continue
        here = np.flatnonzero((codes == number) & pointed)
        judged[here] = True
        inside[here] = intersects_xy(polygon, lon[here], lat[here])
    return judged, inside
