"""The map of a briefing as SVG: places by class, each named in its area or beside the map by a leader line."""

from typing import Final, NamedTuple

from governance.briefing.paper import Map, Shape
from layouts.documents.drawings.clearing import Point, Rings, coarse, largest, projected, widest
from layouts.documents.drawings.ink import (
    GRADES,
    INK,
    NONE,
    RAMP,
    SMALL,
    SUB,
    WIDTH,
    at,
    dot,
    key,
    label,
    nothing,
    path,
    shortened,
    spread,
    text,
    whole,
    width,
)  # fmt: skip

HEIGHT: Final = 260.0
WIDEST: Final = 120.0
"""The most room that names take at either side."""
PITCH: Final = 11.5
MANY: Final = 24
FEW: Final = 8
MOST_LEADERS: Final = 16
"""With more names than these beside it a map would be small: names that do not fit are left out, and that is said."""
SCHEMATIC: Final = "示意图，边界不作划界依据"
LIGHT: Final = "#FFFFFF"


class Name(NamedTuple):
    """What is written for a place: its lines, where it belongs, whether it stands there."""

    shape: Shape
    lines: tuple[str, ...]
    spot: Point
    inside: bool


class Margins(NamedTuple):
    """The room for names at either side of the map."""

    west: float
    east: float


def map_svg(drawn: Map) -> str:
    """The map with its legend below, so that it never covers a place."""
    shapes = [shape for shape in drawn["shapes"] if shape["rings"]]
    if not shapes:
        return nothing("无边界数据", drawn["alt"])
    height = HEIGHT if len(shapes) <= MANY else 400.0
    placed, names, margins = _named(shapes, height)
    height = max(y for rings in placed for ring in rings for _, y in ring) + 6
    fills = [_fill(drawn, shape) for shape in shapes]
    parts = [
        path(_outline(rings), fill=fill, stroke=LIGHT if shape["tier"] is not None else SUB, thick=0.9,
             # evenodd: a ring within a ring is a hole, whichever way it turns.
             extra=' fill-rule="evenodd" stroke-linejoin="round"')
        for shape, rings, fill in zip(shapes, placed, fills, strict=True)
    ]  # fmt: skip
    parts += [_within(name, fill) for name, fill in zip(names, fills, strict=True) if name.inside]
    beside, left_out = _beside([name for name in names if not name.inside], height, margins)
    parts += beside
    parts += _said(drawn["schematic"], left_out)
    legend, high = key(*_legend(drawn, shapes), height + 6)
    return whole([*parts, legend], height + high + 8, drawn["alt"])


def _said(schematic: bool, left_out: int) -> list[str]:
    remarks = [label(WIDTH, 9, SCHEMATIC, "end")] if schematic else []
    if left_out:
        remarks.append(label(0, 9, f"另有{left_out}处图上未标名"))
    return remarks


def _fill(drawn: Map, shape: Shape) -> str:
    tier, classes = shape["tier"], drawn["classes"]
    if tier is None:
        return NONE
    grades = [next((word for word in GRADES if word in name), "") for name in classes]
    if classes and all(grades):
        return GRADES[grades[tier]]
    return RAMP[_step(tier, len(classes))]


def _step(tier: int, classes: int) -> int:
    """Few classes take colours far apart."""
    if classes <= 1:
        return 3
    return min(len(RAMP) - 1, round(tier * (len(RAMP) - 1) / (classes - 1)))


def _legend(drawn: Map, shapes: list[Shape]) -> tuple[list[str], list[str]]:
    """Each class with how many places are in it."""
    tiers = [shape["tier"] for shape in shapes]
    names = [f"{name}（{tiers.count(i)}）" for i, name in enumerate(drawn["classes"])]
    sample: Shape = {"code": "", "name": "", "rings": [], "tier": None, "text": ""}
    colours = [_fill(drawn, {**sample, "tier": i}) for i in range(len(drawn["classes"]))]
    if None in tiers:
        names.append(f"无数据（{tiers.count(None)}）")
        colours.append(NONE)
    return names, colours


def _named(shapes: list[Shape], height: float) -> tuple[list[Rings], list[Name], Margins]:
    """The rings on the sheet, the names of the places, and the room kept at either side for names that do not fit inside."""
    margins = Margins(0.0, 0.0)
    # Twice at most: the first time without margins, to see which names do not fit inside.
    for _ in range(2):
        placed = _placed(shapes, height, margins)
        names = _names(shapes, placed)
        outside = [name for name in names if not name.inside]
        if margins != (0.0, 0.0) or not outside or len(outside) > MOST_LEADERS:
            break
        margins = _margins(outside)
    return placed, names, margins


def _names(shapes: list[Shape], placed: list[Rings]) -> list[Name]:
    points = [[point for ring in rings for point in coarse(ring, 2)] for rings in placed]
    return [
        _name(
            shape,
            rings,
            [p for n, outline in enumerate(points) if n != i for p in outline],
            many=len(shapes) > MANY,
        )
        for i, (shape, rings) in enumerate(zip(shapes, placed, strict=True))
    ]


def _margins(outside: list[Name]) -> Margins:
    """The room for names beside the map: on one side alone if they are few and all on that side."""
    room = min(max(width(" ".join(name.lines), SMALL) for name in outside) + 24, WIDEST)
    east = sum(name.spot[0] >= WIDTH / 2 for name in outside)
    if len(outside) > FEW or 0 < east < len(outside):
        return Margins(room, room)
    return Margins(0.0, room) if east else Margins(room, 0.0)


def _placed(shapes: list[Shape], height: float, margins: Margins) -> list[Rings]:
    room = WIDTH - sum(margins)
    return projected([shape["rings"] for shape in shapes], margins.west, 18.0, room, height - 24)


def _outline(rings: Rings) -> str:
    """All rings as one SVG path, so that a ring within another can be a hole."""
    # Corners nearer than 0.35 points cannot be told apart in print: they only make a big file.
    return "".join(
        "M" + "L".join(f"{at(x)} {at(y)}" for x, y in coarse(ring, 0.35)) + "Z" for ring in rings
    )


def _name(shape: Shape, rings: Rings, strange: list[Point], *, many: bool) -> Name:
    """The name in the place where the area is widest, if it fits there; of many places the name alone may do."""
    lines = tuple(words for words in (shape["name"], shape["text"]) if words)
    # On a crowded map the name alone is tried where name and number have no room.
    for tried in (lines, lines[:1]) if many else (lines,):
        half = max((width(words, SMALL) for words in tried), default=0.0) / 2 + 1
        spot, inside = widest(largest(rings), strange, half, 5.2 * len(tried) + 0.5)
        if inside:
            return Name(shape, tried, spot, inside)
    return Name(shape, lines, spot, inside)


def _within(name: Name, fill: str) -> str:
    # On darker fills white letters are read better.
    ink = LIGHT if _luminance(fill) < 0.3 else INK
    x, first = name.spot[0], name.spot[1] - 5.2 * (len(name.lines) - 1) + 3
    return "".join(
        text(x, first + 10.4 * i, words, anchor="middle", size=SMALL, fill=ink, bold=i == 0)
        for i, words in enumerate(name.lines)
    )


def _luminance(colour: str) -> float:
    # Relative luminance of an sRGB colour as WCAG defines it.
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _beside(names: list[Name], height: float, margins: Margins) -> tuple[list[str], int]:
    """Names at the sides, in the order of their places from above, so that no two leaders cross far."""
    if not any(margins):
        return [], len(names)
    parts, left_out = [], 0
    most = int((height - 24) // PITCH)
    ordered = sorted(names, key=lambda name: name.spot[0])
    # With room at one side only, the line that parts west from east is the sheet's other edge.
    middle = {(False, True): 0.0, (True, False): WIDTH}.get(
        (margins.west > 0, margins.east > 0), WIDTH / 2
    )
    west = [name for name in ordered if name.spot[0] < middle]
    east = [name for name in ordered if name.spot[0] >= middle]
    # What one side cannot hold goes over to the other, those nearest the middle first.
    while len(west) > most and len(east) < most and margins.east:
        east.insert(0, west.pop())
    while len(east) > most and len(west) < most and margins.west:
        west.append(east.pop(0))
    for side, right in ((west, False), (east, True)):
        kept, left_out = side[:most], left_out + max(0, len(side) - most)
        kept.sort(key=lambda name: name.spot[1])
        heights = spread([name.spot[1] for name in kept], 20.0, height - 4, PITCH)
        for name, y in zip(kept, heights, strict=True):
            parts.append(_leader(name, y, margins, right=right))
    return parts, left_out


def _leader(name: Name, y: float, margins: Margins, *, right: bool) -> str:
    edge = WIDTH - margins.east + 8 if right else margins.west - 8
    words = " ".join(name.lines)
    turn = edge - 10 if right else edge + 10
    x, anchor = (edge + 3, "start") if right else (edge - 3, "end")
    bent = f"M{at(name.spot[0])} {at(name.spot[1])}L{at(turn)} {at(y)}L{at(edge)} {at(y)}"
    room = (margins.east if right else margins.west) - 12
    return (
        path(bent, stroke=SUB, thick=0.5)
        + dot(*name.spot, 1.3, INK, LIGHT)
        + text(x, y + 3, shortened(words, room, SMALL), anchor=anchor, size=SMALL)
    )
