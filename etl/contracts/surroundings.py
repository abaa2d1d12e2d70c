"""A delivery's points as a whole: swapped, in metres, or in another system than the mapping says."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from data.reference.coordinates import known_crs, to_wgs84
from etl.mapping.model import PositionRule
from governance.errors import SourceError

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees WGS-84."""

_MARGIN = 0.05
"""Degrees beyond the extent (about five kilometres) that still count as here."""
_METRES = 1_000.0
"""Nothing in degrees is as large; nothing in metres is as small in both directions at once."""
_FEWEST = 10
"""Fewer points say nothing of a whole delivery: each row is judged alone."""
_FEWEST_NAMED, _SURE, _BETTER = 200, 0.75, 0.15
"""To call a system foreign: so many points, so large a share in their places, so much more than as declared."""
_SYSTEMS = ("wgs84", "gcj02", "bd09")


class Surroundings:
    """Where the points of one delivery ought to lie, and how those met so far do.

    Args:
        extent: the city's; the mapping's own goes before it. None: nothing is asked.
        source: the source's name, for the sentence of a refusal.
    """

    def __init__(self, extent: Extent | None, source: str) -> None:
        self._extent, self._source = extent, source
        self.points = self.swapped = self.metres = 0

    def swapped_and_far(
        self, lon: Array, lat: Array, at: tuple[Array, Array], rule: PositionRule
    ) -> tuple[Mask, Mask]:
        """Which rows are right only with longitude and latitude swapped, and which lie far away.

        Args:
            lon, lat: as read, in the declared system (nan = no point); at: the same in WGS-84.

        Raises:
            SourceError: so many of the delivery's points, these included, are swapped or in metres
                that the mapping must be wrong and not the rows.
        """
        extent = rule.extent or self._extent
        nowhere = np.zeros(len(lon), dtype=bool)
        if extent is None:
            return nowhere, nowhere
        pointed = ~np.isnan(lon)
        outside = np.flatnonzero(pointed & ~_within(*at, extent))
        swapped = nowhere.copy()
        swapped[outside] = _within(*to_wgs84(lat[outside], lon[outside], rule.crs), extent)
        far = pointed & ~_within(*at, extent) & ~swapped
        metres = far & (np.abs(lon) > _METRES) & (np.abs(lat) > _METRES)
        self.points += int(pointed.sum())
        self.swapped += int(swapped.sum())
        # Of a declared EPSG system metres may be right.
        if not rule.crs.startswith("EPSG:"):
            self.metres += int(metres.sum())
        self._judge(lon[metres], lat[metres], rule, extent)
        return swapped, far

    def _judge(self, lon: Array, lat: Array, rule: PositionRule, extent: Extent) -> None:
        if self.points < _FEWEST:
            return
        columns = rule.point or f"{rule.lon}、{rule.lat}"
        if 2 * self.swapped > self.points:
            other = "lat,lon" if rule.order == "lon,lat" else "lon,lat"
            remedy = f'写 order = "{other}"' if rule.point else "对调 lon 与 lat 两个列名"
            raise SourceError(
                f"来源 {self._source} 的列 {columns}：{self.points:,} 个点里有 {self.swapped:,} 个要对调经纬度"
                f"才落在本市范围内。请在映射的 [position] 里{remedy}，再装载。"
            )
        if 2 * self.metres > self.points:
            raise SourceError(
                f"来源 {self._source} 的列 {columns} 不是经纬度而像以米计的投影坐标（映射写的是 {rule.crs}）。"
                f"{_projected(lon, lat, extent)}"
            )


def _within(lon: Array, lat: Array, extent: Extent) -> Mask:
    west, south, east, north = extent
    across = (west - _MARGIN <= lon) & (lon <= east + _MARGIN)
    return np.asarray(across & (south - _MARGIN <= lat) & (lat <= north + _MARGIN))


def _projected(x: Array, y: Array, extent: Extent) -> str:
    """The remedy, with the projected system in which most of the points lie here, if one is found."""
    for crs in _projections(extent):
        for first, second, order in ((x, y, ""), (y, x, "，并对调 lon 与 lat")):
            here = _within(*to_wgs84(first, second, crs), extent)
            if len(here) and 2 * here.sum() > len(here):
                return f'按 {crs} 读就落在本市范围内：请在映射的 [position] 里写 crs = "{crs}"{order}。'
    return '请在映射的 [position] 里写出它的坐标系（crs = "EPSG:NNNN"），或请来源改给经纬度。'


def _projections(extent: Extent) -> list[str]:
    """The projected systems usual here: Gauss-Krüger zones of CGCS2000, UTM, the web's."""
    middle = (extent[0] + extent[2]) / 2
    # Three-degree zones are numbered from Greenwich. EPSG:4534 (plain eastings) and EPSG:4513
    # (zone number in front of the easting) are zone 25, and China has zones 25 to 45.
    zone = round(middle / 3)
    utm = int((middle + 180) // 6) + 1
    north = 32600 if extent[3] > 0 else 32700
    usual = [f"EPSG:{4534 + zone - 25}", f"EPSG:{4513 + zone - 25}"] if 25 <= zone <= 45 else []
    return [c for c in (*usual, f"EPSG:{north + utm}", "EPSG:3857") if known_crs(c)]


def foreign_system(
    lon: Array, lat: Array, declared: str, inside: Callable[[Array, Array], Mask]
) -> tuple[str, float, float] | None:
    """The system in which far more of the points lie in the places they name than in the declared one.

    Args:
        lon, lat: points as read (no nan); declared: their system by the mapping.
        inside: whether points in WGS-84, in the same order, lie in the places that their rows name.

    Returns:
        The system, its share of points inside and the declared one's; None if the declared one will do,
        or nobody can tell (too few points, or the places are so large that the systems do not differ).
    """
    if len(lon) < _FEWEST_NAMED:
        return None
    shares = {crs: float(inside(*to_wgs84(lon, lat, crs)).mean()) for crs in _SYSTEMS}
    declared_share = float(inside(*to_wgs84(lon, lat, declared)).mean())
    best = max(shares, key=lambda crs: shares[crs])
    if shares[best] < _SURE or shares[best] - declared_share < _BETTER:
        return None
    return best, shares[best], declared_share
