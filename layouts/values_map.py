"""Values in for the map: its units in classes, what the legend says, and the gravest matters beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layouts.values import Legend


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map draws of its units; their outlines come apart, by `shapes`, for they hardly ever change.

    Attributes:
        shapes: where the outlines are read.
        units: by code what is written into each outline: fill, label, value, link.
        bounds: west, south, east, north of the matters, where no unit has an outline.
        data_time: until when the data tell.
        matters, late: how many have a position, how many are overdue.
    """

    title: str
    shapes: str
    units: Mapping[str, Mapping[str, Any]]
    bounds: tuple[float, float, float, float] | None
    legend: tuple[Legend, ...]
    notes: tuple[str, ...]
    data_time: str
    matters: str
    late: str
