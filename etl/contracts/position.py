"""Points: read, placeholders set aside, converted to WGS-84, looked at beside the city's extent."""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.reference.coordinates import to_wgs84
from etl.contracts.findings import Findings
from etl.contracts.surroundings import Surroundings
from etl.contracts.values import numbers, objects, stripped
from etl.mapping.model import PositionRule, SourceMapping

Array = NDArray[np.float64]
_DEGREES = r"[+-]?\d+(?:\.\d*)?"
_PAIR = re.compile(rf"^\(?\s*({_DEGREES})\s*[,;\s]\s*({_DEGREES})\s*\)?$")
_DECIMALS = 5
"""Two points nearer than 1e-5 degree (about a metre) are the same placeholder."""


def positions(
    frame: pd.DataFrame,
    mapping: SourceMapping,
    findings: Findings,
    around: Surroundings | None = None,
) -> tuple[Array, Array]:
    """Longitude and latitude in degrees WGS-84; nan where there is no usable point.

    Args:
        around: the delivery's surroundings, one object for all its chunks; None: no point is far.

    Raises:
        SourceError: the delivery's points as a whole contradict the mapping.
    """
    rule = mapping.position
    if rule is None:
        nowhere = np.full(len(frame), np.nan)
        return nowhere, nowhere.copy()
    lon, lat, placeholder = as_read(frame, mapping, findings)
    findings.note("placeholder_point", int(placeholder.sum()))
    at = to_wgs84(lon, lat, rule.crs)
    if around is not None:
        swapped, far = around.swapped_and_far(lon, lat, at, rule)
        findings.reject(
            swapped,
            "swapped_position",
            lambda row: f"lon = {lon[row]:g}，lat = {lat[row]:g}",
        )
    off = (np.abs(at[0]) > 180) | (np.abs(at[1]) > 90) | np.isinf(at[0]) | np.isinf(at[1])
    findings.reject(off, "bad_position", "lon", objects(at[0].tolist()))
    if around is not None:
        findings.note("point_far", int((far & ~off).sum()))
    return at


def as_read(
    frame: pd.DataFrame, mapping: SourceMapping, findings: Findings
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Longitude and latitude in the declared system (nan = no point), and where a placeholder stood."""
    rule = mapping.position
    assert rule is not None
    lon, lat = _read(frame, rule, mapping, findings)
    # 0, 0 lies in the Gulf of Guinea: what a form sends when nobody has set a point.
    placeholder = (lon == 0) & (lat == 0)
    for x, y in rule.placeholders:
        placeholder |= (np.round(lon - x, _DECIMALS) == 0) & (np.round(lat - y, _DECIMALS) == 0)
    empty = placeholder | np.isnan(lon) | np.isnan(lat)
    return np.where(empty, np.nan, lon), np.where(empty, np.nan, lat), placeholder


def _read(
    frame: pd.DataFrame, rule: PositionRule, mapping: SourceMapping, findings: Findings
) -> tuple[Array, Array]:
    if not rule.point:
        lon, lat = (
            numbers(stripped(frame, c, mapping.missing), findings, c, code="bad_position")
            for c in (rule.lon, rule.lat)
        )
        # One of two coordinates is no missing point but a broken one.
        half = np.isnan(lon) != np.isnan(lat)
        findings.reject(half, "bad_position", f"{rule.lon}、{rule.lat} 只有一个")
        return lon, lat
    pairs = stripped(frame, rule.point, mapping.missing)
    matches = [None if p is None else _PAIR.match(p) for p in pairs]
    bad = np.array(
        [p is not None and m is None for p, m in zip(pairs, matches, strict=True)], dtype=bool
    )
    findings.reject(bad, "bad_position", rule.point, pairs)
    first = np.array([float(m[1]) if m else np.nan for m in matches])
    second = np.array([float(m[2]) if m else np.nan for m in matches])
    return (second, first) if rule.order == "lat,lon" else (first, second)
