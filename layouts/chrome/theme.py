"""Colours, ramps and status marks by meaning; assets/cockpit.css repeats them as variables."""

from collections.abc import Sequence
from typing import Final

TOKENS: Final[dict[str, str]] = {
    "bg": "#071426",
    "bg-2": "#0B1D36",
    "panel": "#0F2744",
    "panel-2": "#14335A",
    "line": "#2A4F7C",
    "text": "#EAF2FF",
    "sub": "#B4C7E0",
    "muted": "#8FA8C8",
    "accent": "#43D0F5",
    "gold": "#FFD166",
    "blue": "#4FB3FF",
    "yellow": "#FFE08A",
    "orange": "#FFA24D",
    "red": "#FF4D6D",
    "ok": "#7BF1D4",
    "none": "#8796A8",
}
"""Colour by meaning on the dark ground; tests hold the stylesheet to it."""

RAMP: Final = ("#123B6D", "#1A5796", "#1F6DB0", "#2E9BD6", "#43C3E8")
INK_ON_RAMP: Final = ("#EAF2FF", "#EAF2FF", "#EAF2FF", "#04162B", "#04162B")

FONT: Final = '"Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif'


def colour(token: str) -> str:
    """The colour of a meaning; an unknown meaning is a KeyError at once, not a grey on the wall."""
    return TOKENS[token]


def classes(values: Sequence[float], most: int = 5) -> list[tuple[float, float]]:
    """Classes low to high as (least, greatest) of the values really in each.

    Few distinct values are a class each; of many, quantiles, where equal values stay together.
    """
    ordered = sorted(values)
    distinct = sorted(set(ordered))
    if len(distinct) <= most:
        return [(value, value) for value in distinct]
    # An edge at the least value would leave the first class empty.
    edges = {ordered[len(ordered) * step // most] for step in range(1, most)} - {distinct[0]}
    groups: list[list[float]] = [[] for _ in range(len(edges) + 1)]
    for value in ordered:
        # The number of edges reached is the number of the class.
        groups[sum(value >= edge for edge in edges)].append(value)
    return [(group[0], group[-1]) for group in groups]


def ramp_of(count: int) -> list[int]:
    """Which steps of the ramp `count` classes use, spread as far apart as they go."""
    if count <= 1:
        # One class takes the middle step, which is neither high nor low.
        return [2] * count
    return [round(step * (len(RAMP) - 1) / (count - 1)) for step in range(count)]


def step_of(value: float, ranges: Sequence[tuple[float, float]]) -> int | None:
    """The step of the ramp of the class that a value is in; None where it is in none."""
    steps = zip(ranges, ramp_of(len(ranges)), strict=True)
    return next((step for (least, most), step in steps if least <= value <= most), None)
