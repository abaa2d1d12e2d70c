"""The places of a screen that its file asks for: one function for scenes of the wall, one for pages to work at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from layouts import onemap
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.figures import trend


@dataclass(frozen=True, slots=True)
class Spot:
    """One empty place: its id, what it is called, its name on the screen, and its share of its column's height."""

    id: str
    label: str
    name: str
    graphed: bool = False
    height: float = 1.0
    controls: Callable[[], list[Any]] | None = None
    """What stands under the body from the beginning."""


WINGS: Final[Mapping[str, Callable[[], list[Any]]]] = {"onemap": onemap.wing}
"""What a screen may have besides its cards: parts that ask nothing of a card and are driven by a script of their own."""


def graph_id(spot: str) -> str:
    """The id of a spot's graph."""
    return f"{spot}-graph"


def scene(
    code: str,
    *,
    strip: Spot | None = None,
    left: Sequence[Spot] = (),
    right: Sequence[Spot] = (),
    whole: Sequence[Spot] = (),
    wing: str = "",
) -> Element:
    """An empty scene of the wall: a strip, and columns beside the map, or the whole body."""
    return html.Div(
        parts.filled(strip.id, strip.id, className="strip") if strip else None,
        *(WINGS[wing]() if wing else []),
        _column("side left", left) if left else None,
        _column("side right", right) if right else None,
        _column("side whole", whole) if whole else None,
        id=f"scene-{code}",
        className=f"scene scene-{code}" + ("" if strip else " stripless"),
    )


def _column(name: str, spots: Sequence[Spot]) -> Element:
    # 0 as the least height: a long list must not push the other panels out.
    heights = " ".join(f"minmax(0, {spot.height:g}fr)" for spot in spots)
    areas = [area(spot, spot.name) for spot in spots]
    return html.Div(areas, className=name, style={"--heights": heights})


def area(spot: Spot, className: str = "") -> Any:
    """A panel for a card: a body, and a graph for a card that draws one; `className` tells it to the stylesheet."""
    body = html.Div(id=spot.id, className=None if spot.graphed else "panel-body")
    graph = [trend.empty_graph(graph_id(spot.id))] if spot.graphed else []
    return html.Section(
        body,
        *graph,
        *(spot.controls() if spot.controls else []),
        className=f"panel {className}".strip(),
        aria_label=spot.label,
        data_panel=spot.id,
    )
