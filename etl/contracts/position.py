"""Points: read, placeholders set aside, converted to WGS-84."""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.coordinates import to_wgs84
from etl.contracts.findings import Findings
from etl.contracts.values import Named, Objects, numbers
from etl.mapping import PositionRule, SourceMapping

Array = NDArray[np.float64]
_DEGREES = r"[+-]?\d+(?:\.\d*)?"
_PAIR = re.compile(rf"^\(?\s*({_DEGREES})\s*[,;\s]\s*({_DEGREES})\s*\)?$")
_DECIMALS = 5
"""Two points nearer than 1e-5 degree (about a metre) are the same placeholder."""


def positions(frame: pd.DataFrame, mapping: SourceMapping, found: Findings) -> tuple[Array, Array]:
    """Longitude and latitude in degrees WGS-84; nan where there is no usable point."""
    rule = mapping.position
    nowhere = np.full(len(frame), np.nan)
    if rule is None:
        return nowhere, nowhere.copy()
    lon, lat = _read(frame, rule, mapping, found)
    placeholder = (lon == 0) & (lat == 0)
    for x, y in rule.placeholders:
        placeholder |= (np.round(lon - x, _DECIMALS) == 0) & (np.round(lat - y, _DECIMALS) == 0)
    found.note("placeholder_point", int(placeholder.sum()))
    lon, lat = np.where(placeholder, np.nan, lon), np.where(placeholder, np.nan, lat)
    half = np.isnan(lon) | np.isnan(lat)
    lon[half], lat[half] = np.nan, np.nan
    lon, lat = to_wgs84(lon, lat, rule.crs)
    off = (np.abs(lon) > 180) | (np.abs(lat) > 90) | np.isinf(lon) | np.isinf(lat)
    found.reject(off, "bad_position", Named("lon", lon.astype(object)))
    return lon, lat


def _read(
    frame: pd.DataFrame, rule: PositionRule, mapping: SourceMapping, found: Findings
) -> tuple[Array, Array]:
    if not rule.point:
        lon = numbers(_texts(frame, rule.lon, mapping), found, rule.lon)
        return lon, numbers(_texts(frame, rule.lat, mapping), found, rule.lat)
    pairs = _texts(frame, rule.point, mapping)
    matches = [None if p is None else _PAIR.match(p) for p in pairs]
    bad = np.array(
        [p is not None and m is None for p, m in zip(pairs, matches, strict=True)], dtype=bool
    )
    found.reject(bad, "bad_position", Named(rule.point, pairs))
    first = np.array([float(m[1]) if m else np.nan for m in matches])
    second = np.array([float(m[2]) if m else np.nan for m in matches])
    return (second, first) if rule.order == "lat,lon" else (first, second)


def _texts(frame: pd.DataFrame, column: str, mapping: SourceMapping) -> Objects:
    missing = mapping.missing
    return np.array(
        [None if w.strip() in missing else w.strip() for w in frame[column]], dtype=object
    )
