"""The index drawn: lines of ranks; numbers in, shares of a box and pictures out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

PAPER: Final = {
    "ground": "#F4F6F9",
    "panel": "#FFFFFF",
    "text": "#14263D",
    "sub": "#3A4E68",
    "muted": "#56677D",
    "accent": "#0B5CAD",
    "green": "#0E8068",
    "blue": "#0C368E",
    "orange": "#B0620A",
    "red": "#8C0A34",
    "none": "#6B7383",
}
"""Colours by meaning on paper; assets/paper.css and pingan.css repeat them (tested)."""

LINES: Final = ("#1B64A8", "#A3541A", "#2E7A4D", "#7D3C98", "#4B5563", "#B02A5B")
"""Units on the course of ranks, by their codes; every line is named at both ends, so colour is never alone."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit's ranks over the months with their 90 % intervals; None where the month could not be ranked."""

    code: str
    name: str
    href: str
    ranks: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    chosen: bool = False


def percent(share: float) -> str:
    """A share as a length of CSS."""
    return f"{share * 100:.3f}%"


def column(n: int, count: int) -> float:
    """Where the nth of so many months stands, 0..1."""
    return (n + 0.5) / max(count, 1)


def line(rank: float, units: int) -> float:
    """Where a rank stands from above, 0..1."""
    return (rank - 0.5) / max(units, 1)


def picture(inside: str, width: float, height: float, *, stretched: bool) -> str:
    """An SVG as an address that an image shows; strokes keep their width however it is stretched."""
    keep = "none" if stretched else "xMidYMid meet"
    # Text of our own: numbers and colours, never a name from a source.
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'preserveAspectRatio="{keep}">{inside}</svg>'
    )
    # Quoted, for a "#" of a colour would end the address.
    return f"data:image/svg+xml,{quote(text)}"


def runs(values: Sequence[float | None]) -> list[list[int]]:
    """Positions that follow each other without a gap."""
    stretches: list[list[int]] = []
    for n, value in enumerate(values):
        if value is None:
            continue
        if stretches and stretches[-1][-1] == n - 1:
            stretches[-1].append(n)
        else:
            stretches.append([n])
    return stretches


def course(unit: Ranked, units: int, ink: str, *, ribbon: bool) -> str:
    """A unit's ranks as a line with gaps, and (asked for) the ground from its best to its worst likely rank."""
    count = len(unit.ranks)

    def point(n: int, rank: float | None) -> str:
        # `or 0` is for the type checker: only positions with a rank come here.
        return f"{column(n, count) * 1000:.1f},{line(rank or 0, units) * 1000:.1f}"

    drawn = []
    for run in runs(unit.ranks):
        if ribbon:
            upper = [point(n, unit.low[n]) for n in run]
            lower = [point(n, unit.high[n]) for n in reversed(run)]
            drawn.append(
                f'<polygon points="{" ".join(upper + lower)}" fill="{ink}" fill-opacity=".13"/>'
            )
            continue
        points = " ".join(point(n, unit.ranks[n]) for n in run)
        drawn.append(
            f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="2.25" '
            'stroke-linejoin="round" vector-effect="non-scaling-stroke"/>'
        )
    return picture("".join(drawn), 1000, 1000, stretched=True)
