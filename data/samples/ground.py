"""Schematic ground: the village cells of a profile, and points scattered inside them."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from governance.errors import ProfileError

INWARD = 0.05
"""Share by which a point is pulled to its triangle's middle, so that rounding never moves it out."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Village cells cut into triangles, laid end to end in the order of `codes`."""

    codes: np.ndarray
    triangles: np.ndarray
    bounds: np.ndarray
    """Cumulated area at the beginning of each cell, and at the end of the last."""
    areas: np.ndarray
    """Cumulated area at the end of each triangle."""

    @classmethod
    def read(cls, path: Path, code: str) -> "Cells":
        """The cells of a GeoJSON file whose property `code` names them."""
        features = sorted(_features(path), key=lambda f: str(f["properties"][code]))
        triangles, sizes = [], []
        for feature in features:
            parts = shapely.get_parts(
                shapely.constrained_delaunay_triangles(shape(feature["geometry"]))
            )
            triangles.append(np.array([shapely.get_coordinates(p)[:3] for p in parts]))
            sizes.append(len(parts))
        corners = np.concatenate(triangles)
        areas = np.concatenate([[0.0], np.cumsum(_area(corners))])
        ends = np.concatenate([[0], np.cumsum(sizes)])
        codes = np.array([str(f["properties"][code]) for f in features], dtype=object)
        return cls(codes, corners, areas[ends], areas[1:])

    def points(self, cell: np.ndarray, draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of one even point a row.

        Args:
            cell: positions in `codes`.
            draws: three columns of uniform numbers.
        """
        width = self.bounds[cell + 1] - self.bounds[cell]
        target = self.bounds[cell] + draws[:, 0] * width
        last = len(self.areas) - 1
        # A triangle in proportion to its area, by bisection in the cumulated areas; the minimum
        # guards the very last edge against rounding.
        corner = self.triangles[np.minimum(np.searchsorted(self.areas, target, "right"), last)]
        # The square root spreads points evenly over a
        # triangle; without it they crowd at a corner.
        root, share = np.sqrt(draws[:, 1])[:, None], draws[:, 2][:, None]
        point = (
            (1 - root) * corner[:, 0]
            + root * (1 - share) * corner[:, 1]
            + root * share * corner[:, 2]
        )
        point += INWARD * (corner.mean(axis=1) - point)
        return point[:, 0], point[:, 1]


def _area(corners: np.ndarray) -> np.ndarray:
    first_side, second_side = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    areas: np.ndarray = (
        np.abs(first_side[:, 0] * second_side[:, 1] - first_side[:, 1] * second_side[:, 0]) / 2
    )
    return areas


def _features(path: Path) -> list[dict[str, dict[str, object]]]:
    try:
        features: list[dict[str, dict[str, object]]] = json.loads(path.read_bytes())["features"]
    except OSError as error:
        raise ProfileError(f"cannot read {path.name}: {error.strerror}") from error
    return features


def table(path: Path) -> pd.DataFrame:
    """A small reference file of the profile, all text."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except OSError as error:
        raise ProfileError(
            f"cannot read {path.name}: {error.strerror}; restore it, or run"
            " python -m data.samples.places"
        ) from error
