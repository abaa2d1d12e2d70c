"""The map of the index drawn: outlines in their colours, and names that do not lie over each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin
from typing import Final

from layouts.cards.index.parts import State
from layouts.figures.pingan import PAPER, picture

Point = tuple[float, float]

NARROWEST: Final = 340.0
"""Pixels of the narrowest map: names that have room there have it on every other."""

SIGN: Final = 15.0
"""Pixels of a character of a name."""

LINE: Final = 21.0
"""Pixels of a line of a name."""

_UNKNOWN: Final = "#D5DBE3"
_RINGS, _TURNS = 7, 16

Ring = tuple[tuple[float, float], ...]
"""Longitudes and latitudes of a closed line."""


@dataclass(frozen=True, slots=True)
class Area:
    """One place on the map: outlines, what it scored, and where it leads; no state where it is not ranked."""

    code: str
    name: str
    href: str | None
    shown: str
    state: State | None
    rings: tuple[Ring, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The box of a map: what of the world it shows, and how wide for its height."""

    west: float
    north: float
    across: float
    down: float
    squeeze: float

    @classmethod
    def of(cls, areas: Sequence[Area]) -> "Sheet":
        """The box around all outlines; degrees of longitude are as long as they are at its middle."""
        points = [point for area in areas for ring in area.rings for point in ring]
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        squeeze = cos(radians((south + north) / 2))
        # A single point has no extent; 1 avoids a division by zero.
        return cls(west, north, (east - west) * squeeze or 1.0, north - south or 1.0, squeeze)

    @property
    def ratio(self) -> float:
        return self.across / self.down

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """A point as shares of the box from the left and from above."""
        x, y = point
        return (x - self.west) * self.squeeze / self.across, (self.north - y) / self.down


def mapped(areas: Sequence[Area], sheet: Sheet, names: "Sequence[Name]" = ()) -> str:
    """The areas in their colours, the chosen one last with an outline of its own; names that were moved have a line."""
    height = 1000 / sheet.ratio
    drawn = []
    # SVG has no layers but the order: the chosen outline must not lie under a neighbour's.
    for area in sorted(areas, key=lambda shape: shape.chosen):
        fill = PAPER[area.state.code] if area.state else _UNKNOWN
        edge, wide = (PAPER["text"], 3.5) if area.chosen else ("#FFFFFF", 1.5)
        path = "".join(_outline(ring, sheet, height) for ring in area.rings)
        drawn.append(
            f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{edge}" '
            f'stroke-width="{wide}" vector-effect="non-scaling-stroke" stroke-linejoin="round"/>'
        )
    for name in names:
        if name.moved:
            (x, y), (at_x, at_y) = name.at, name.of
            drawn.append(
                f'<path d="M{at_x * 1000:.1f} {at_y * height:.1f}L{x * 1000:.1f} {y * height:.1f}" '
                f'stroke="{PAPER["text"]}" stroke-width="1.25" vector-effect="non-scaling-stroke"/>'
                f'<circle cx="{at_x * 1000:.1f}" cy="{at_y * height:.1f}" r="7" fill="#FFFFFF" '
                f'stroke="{PAPER["text"]}" stroke-width="2"/>'
            )
    return picture("".join(drawn), 1000, height, stretched=False)


def _outline(ring: Ring, sheet: Sheet, height: float) -> str:
    points = [sheet.at(point) for point in ring]
    return "M" + "L".join(f"{x * 1000:.1f} {y * height:.1f}" for x, y in points) + "Z"


def middle(rings: Sequence[Ring]) -> tuple[float, float]:
    """The centre of the largest outline: where its name stands."""
    return max((_centre(ring) for ring in rings), key=lambda outline: outline[0])[1]


def _centre(ring: Ring) -> tuple[float, tuple[float, float]]:
    """(size, centre) of an outline; of a line without an inside, its first point."""
    x0, y0 = ring[0]
    doubled = east = north = 0.0
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        # Relative to the first point: small areas far from zero would lose their digits.
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        doubled += cross
        east += (ax + bx - 2 * x0) * cross
        north += (ay + by - 2 * y0) * cross
    if not doubled:
        return 0.0, (x0, y0)
    return abs(doubled) / 2, (x0 + east / (3 * doubled), y0 + north / (3 * doubled))


@dataclass(frozen=True, slots=True)
class Name:
    """Where a name stands, and the place that it is of, as shares of the box."""

    at: Point
    of: Point

    @property
    def moved(self) -> bool:
        return self.at != self.of


def names(areas: Sequence[Area], sheet: Sheet) -> tuple[Name, ...]:
    """A place for every name, in the order of the areas: its own if it is free, else the nearest that is."""
    size = [_size(area, sheet) for area in areas]
    centres = [sheet.at(middle(area.rings)) for area in areas]
    placed: dict[int, Name] = {}
    # Large areas first: their names fit at their own place most likely.
    for n in sorted(range(len(areas)), key=lambda n: -max(_centre(r)[0] for r in areas[n].rings)):
        taken = [(placed[m].at, size[m]) for m in placed]
        # The middle of each place not yet named is kept free.
        taken += [
            (centres[m], (0.03, 0.03)) for m in range(len(areas)) if m not in placed and m != n
        ]
        placed[n] = next(
            (
                Name(at, centres[n])
                for at in _around(centres[n], size[n])
                if _inside(at, size[n])
                and not any(_over(at, size[n], *neighbour) for neighbour in taken)
            ),
            Name(centres[n], centres[n]),
        )
    return tuple(placed[n] for n in range(len(areas)))


def _size(area: Area, sheet: Sheet) -> Point:
    """Width and height of a name with its figure, as shares of the box."""
    # Digits are half as wide as characters; 1.5 more for the shape before them.
    wide = max(len(area.name) * SIGN, (len(area.shown) / 2 + 1.5) * SIGN) + 10
    return wide / NARROWEST, (2 * LINE) / (NARROWEST / sheet.ratio)


def _around(point: Point, size: Point) -> Iterator[Point]:
    """The point itself, then points in rings about it."""
    yield point
    for ring in range(1, _RINGS + 1):
        for turn in range(_TURNS):
            angle = 2 * pi * turn / _TURNS
            yield (
                point[0] + cos(angle) * size[0] * (0.3 + 0.25 * ring),
                # Minus, for y grows downwards: the first turns go up.
                point[1] - sin(angle) * size[1] * (0.5 + 0.4 * ring),
            )


def _inside(at: Point, size: Point) -> bool:
    return all(size[n] / 2 <= at[n] <= 1 - size[n] / 2 for n in (0, 1))


def _over(place: Point, size: Point, other: Point, taken: Point) -> bool:
    return all(abs(place[n] - other[n]) < (size[n] + taken[n]) / 2 for n in (0, 1))
