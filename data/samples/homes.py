"""Where the demonstration's matters lie: village, grid, officer and a point of the village's cell."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.samples.ground import Cells, table
from data.samples.rhythm import UNITS, Arrivals

NOWHERE = 0.02
"""Share of matters that come without a position."""


@dataclass(frozen=True, slots=True)
class Homes:
    """Each matter's place."""

    village: np.ndarray
    grid: np.ndarray
    officer: np.ndarray
    town: np.ndarray
    lon: np.ndarray
    lat: np.ndarray

    def moved(self, rows: np.ndarray, other: "Homes", others: np.ndarray) -> None:
        """Give `rows` the places that `others` have in `other`."""
        for name in ("village", "grid", "officer", "town", "lon", "lat"):
            getattr(self, name)[rows] = getattr(other, name)[others]


def homes(profile: Path, matters: Arrivals) -> Homes:
    """A place for each matter inside its unit; some villages report more than others."""
    cells = Cells.read(profile / "boundaries" / "villages.geojson", "village_code")
    towns = table(profile / "places" / "towns.csv").set_index("town_code")
    villages = table(profile / "places" / "villages.csv").set_index("code").loc[list(cells.codes)]
    unit = villages["town_code"].map(towns["report_unit"]).to_numpy()
    # A seed of its own, not the run's: the same villages are busy in every demonstration.
    zeal = np.random.default_rng([330500, 9]).lognormal(0.0, 0.5, len(villages))
    weight = zeal * np.where(villages["kind"] == "居委会/社区", 2.2, 1.0)
    village = np.empty(len(matters.unit), dtype=int)
    for position, code in enumerate(UNITS):
        rows = np.flatnonzero(matters.unit == position)
        inside = np.flatnonzero(unit == code)
        edges = np.cumsum(weight[inside])
        chosen = np.searchsorted(edges / edges[-1], matters.draw("village")[rows], "right")
        village[rows] = inside[np.minimum(chosen, len(inside) - 1)]
    where = np.column_stack([matters.draw(f"where{n}") for n in (1, 2, 3)])
    lon, lat = cells.points(village, where)
    unplaced = matters.draw("nowhere") < NOWHERE
    lon[unplaced], lat[unplaced] = np.nan, np.nan
    grid, officer = _grids(profile, cells.codes, village, matters.draw("grid"))
    town = villages["town_code"].map(towns["town"]).to_numpy(dtype=object)[village]
    return Homes(cells.codes[village], grid, officer, town, lon, lat)


def _grids(
    profile: Path, codes: np.ndarray, village: np.ndarray, draw: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(grid code, its officer or '') of one of the village's grids."""
    grid = table(profile / "places" / "grids.csv").sort_values("grid_code")
    posts = table(profile / "places" / "officers.csv").set_index("grid_code")["officer_id"]
    officer = grid["grid_code"].map(posts).fillna("").to_numpy(dtype=object)
    owner = grid["village_code"].to_numpy().astype(str)
    first = np.searchsorted(owner, codes.astype(str), "left")
    count = np.searchsorted(owner, codes.astype(str), "right") - first
    chosen = first[village] + (draw * count[village]).astype(int)
    return grid["grid_code"].to_numpy(dtype=object)[chosen], officer[chosen]
