"""Coordinate systems: every point and shape is kept in WGS-84.

GCJ-02 and BD-09 are the public offsets used on Chinese maps; the inverse is found by iteration to well under 0.1 m.
CGCS2000 differs from WGS-84 by centimetres and is taken as it is.
"""

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.exceptions import CRSError

Array = NDArray[np.float64]
# Krasovsky's ellipsoid of 1940, on which GCJ-02 is defined: the long half axis in metres and
# the square of the eccentricity.
_AXIS, _FLATNESS = 6378245.0, 0.00669342162296594323


def known_crs(name: str) -> bool:
    """Whether a coordinate system of that name can be converted."""
    if name in TO_WGS84:
        return True
    if not re.fullmatch(r"EPSG:\d{4,6}", name):
        return False
    try:
        # always_xy: the axes of EPSG:4326 are latitude first, and every caller means x, y.
        Transformer.from_crs(name, "EPSG:4326", always_xy=True)
    except CRSError:
        return False
    return True


def to_wgs84(lon: Array, lat: Array, crs: str) -> tuple[Array, Array]:
    """Longitudes and latitudes in degrees WGS-84 from coordinates of the named system."""
    convert = TO_WGS84.get(crs)
    if convert is not None:
        return convert(lon, lat)
    x, y = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(lon, lat)
    return np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")


def _wave(a: Array, *terms: tuple[float, float]) -> Array:
    total = np.zeros_like(a)
    for weight, divisor in terms:
        total += weight * np.sin(a * np.pi / divisor)
    return total * 2.0 / 3.0


def wgs_to_gcj(lon: Array, lat: Array) -> tuple[Array, Array]:
    """GCJ-02 from WGS-84, inside China."""
    # The published series is written in degrees from 105 E, 35 N.
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    ripple = _wave(x, (20.0, 1 / 6), (20.0, 0.5))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += _wave(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += _wave(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))
    phi = np.radians(lat)
    magic = 1.0 - _FLATNESS * np.sin(phi) ** 2
    dlat = north * 180.0 / (_AXIS * (1 - _FLATNESS) / (magic * np.sqrt(magic)) * np.pi)
    dlon = east * 180.0 / (_AXIS / np.sqrt(magic) * np.cos(phi) * np.pi)
    return lon + dlon, lat + dlat


def gcj_to_bd(lon: Array, lat: Array) -> tuple[Array, Array]:
    """BD-09 from GCJ-02."""
    # This and the numbers below are the published formula of BD-09; they have no derivation.
    k = np.pi * 3000.0 / 180.0
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * k)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * k)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _wgs_to_bd(lon: Array, lat: Array) -> tuple[Array, Array]:
    return gcj_to_bd(*wgs_to_gcj(lon, lat))


def _inverse(
    forward: Callable[[Array, Array], tuple[Array, Array]],
) -> Callable[[Array, Array], tuple[Array, Array]]:
    def back(lon: Array, lat: Array) -> tuple[Array, Array]:
        x, y = lon.copy(), lat.copy()
        for _ in range(4):
            fx, fy = forward(x, y)
            x, y = x + (lon - fx), y + (lat - fy)
        return x, y

    return back


def _same(lon: Array, lat: Array) -> tuple[Array, Array]:
    return lon, lat


TO_WGS84: dict[str, Callable[[Array, Array], tuple[Array, Array]]] = {
    "wgs84": _same,
    "cgcs2000": _same,
    "gcj02": _inverse(wgs_to_gcj),
    "bd09": _inverse(_wgs_to_bd),
}
