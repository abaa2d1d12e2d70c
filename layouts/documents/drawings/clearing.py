"""Outlines on a sheet, and where within them there is room for a name."""

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Rings = list[list[Point]]
Points = NDArray[np.float64]
STEPS: Final = 18
APART: Final = 4.0


def projected(
    places: list[Rings], x: float, y: float, wide: float, tall: float, *, middle: bool = False
) -> list[Rings]:
    """The rings of places within a box of the sheet, in the proportions they have at their latitude.

    They stand in the middle from left to right, with `middle` also from above to below.
    """
    every = [point for rings in places for ring in rings for point in ring]
    west, east = min(p[0] for p in every), max(p[0] for p in every)
    south, north = min(p[1] for p in every), max(p[1] for p in every)
    # A degree of longitude is shorter than one of latitude by the cosine of the latitude.
    shrink = math.cos(math.radians((south + north) / 2))
    # The floor avoids a division by zero for a map of one point.
    across, up = max((east - west) * shrink, 1e-9), max(north - south, 1e-9)
    times = min(wide / across, tall / up)
    left = x + (wide - across * times) / 2
    top = y + (tall - up * times) / 2 if middle else y

    def laid(point: Point) -> Point:
        return left + (point[0] - west) * shrink * times, top + (north - point[1]) * times

    return [[[laid(point) for point in ring] for ring in rings] for rings in places]


def largest(rings: Rings) -> list[Point]:
    """The ring of the largest area."""

    def area(ring: list[Point]) -> float:
        pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
        # The sign of the area tells the direction of the ring only.
        return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2)

    return max(rings, key=area)


def coarse(ring: list[Point], apart: float) -> list[Point]:
    """The ring without points nearer than that to the one before."""
    kept: list[Point] = []
    for point in ring:
        if not kept or math.dist(point, kept[-1]) >= apart:
            kept.append(point)
    return kept


def widest(ring: list[Point], strange: list[Point], half: float, tall: float) -> tuple[Point, bool]:
    """The middle of a name of that half width and half height, farthest from every edge; whether it fits there.

    `strange` are points of other outlines, on which a name should not stand either.
    """
    # First thinned, then filled: long edges get points, crowded ones lose them.
    edge = np.array(_dense(coarse(ring, 1.5)))
    low, high = edge.min(axis=0), edge.max(axis=0)
    # A grid within the outline's box; its own edges are left out.
    shares = np.arange(1, STEPS) / STEPS
    spots = np.stack(np.meshgrid(*(low + shares[:, None] * (high - low)).T), axis=-1).reshape(-1, 2)
    spots = spots[_inside(spots, edge)]
    if not len(spots):
        return (float(edge[:, 0].mean()), float(edge[:, 1].mean())), False
    box = np.array((half, tall))
    others = np.array(strange, dtype=np.float64).reshape(-1, 2)
    # Only points near the box can matter; the others would cost memory in the product below.
    near = np.all((others > low - box) & (others < high + box), axis=1)
    bounds = np.concatenate([edge, others[near]])
    # The distance to the nearest point in half sizes of the name: 1 or more is room enough.
    # Rounded, so that float noise breaks no tie: the first of equals wins on every machine.
    clearance = (
        (np.abs(spots[:, None, :] - bounds[None, :, :]) / box).max(axis=2).min(axis=1).round(3)
    )
    best = int(np.argmax(clearance))
    return (float(spots[best, 0]), float(spots[best, 1])), bool(clearance[best] >= 1)


def _dense(ring: list[Point]) -> list[Point]:
    """The ring with points along its long edges, so that what is near can be told by points."""
    points: list[Point] = []
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        steps = max(1, math.ceil(math.dist((x1, y1), (x2, y2)) / APART))
        points += [(x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps) for n in range(steps)]
    return points


def _inside(spots: Points, ring: Points) -> Any:
    """Which of the spots a ray to the east leaves by an odd number of edges."""
    x, y = spots[:, 0:1], spots[:, 1:2]
    x1, y1 = ring[:, 0], ring[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    crosses = (y1 > y) != (y2 > y)
    # A level edge is never crossed; 1 only keeps the division from failing.
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    east = x < (x2 - x1) * (y - y1) / rise + x1
    return (crosses & east).sum(axis=1) % 2 == 1
