"""A map of shapes that a reader of the slides can edit: one shape a place, named, coloured by class."""

from collections.abc import Sequence
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt
from shapely import Polygon, maximum_inscribed_circle

from governance.briefing.paper import Map, Shape
from layouts.documents.drawings.clearing import Point, Rings, largest, projected
from layouts.documents.ooxml.charts import INK, SUB, WHITE, rgb
from layouts.documents.ooxml.package import SCHEMATIC
from layouts.documents.slides.parts import Box, describe, flat, panel, put, put_words, unlit
from layouts.documents.slides.parts import box as text_box
from layouts.documents.slides.text import ems

RAMP: Final = ("DCE8F5", "A9C6E6", "6C9CCF", "2F6BAE", "0C368E")
UNKNOWN: Final = rgb("C3C9D2")
LEADERS: Final = 12
# Office measures in English Metric Units, of which an inch has so many.
_INCH: Final = 914_400


def colours(count: int) -> list[tuple[RGBColor, RGBColor]]:
    """The colour of each class, low to high, with the ink that is read on it."""
    steps = [round(i * (len(RAMP) - 1) / max(1, count - 1)) for i in range(count)]
    # Dark letters cannot be read on the two darkest steps.
    return [(rgb(RAMP[step]), INK if step < 3 else WHITE) for step in steps]


def put_map(shapes: Any, place: Box, drawn: Map) -> None:
    """The map in a group of its own, its legend at the right."""
    x, y, width, height = place
    group = shapes.add_group_shape()
    group.name = drawn["title"]
    describe(group, drawn["alt"])
    looks = colours(len(drawn["classes"]))
    entries = _entries(drawn, looks)
    # 12 points of a letter in inches (72 points each); the legend never takes half the width.
    side = min(0.6 + max(ems(words) for _, words in entries) * 12 / 72, width * 0.45)
    rings = _projected(drawn["shapes"], (x, y, width - side, height))
    for shape, outlines in zip(drawn["shapes"], rings, strict=True):
        if outlines:
            _area(group.shapes, shape, outlines, looks)
    _labels(group.shapes, drawn["shapes"], rings, looks, (x, y, width - side, side))
    mark = f"边界{SCHEMATIC}" if drawn["schematic"] else ""
    _legend(group.shapes, entries, mark, (x + width - side + 0.1, y, side - 0.1, height))


def _projected(shapes: Sequence[Shape], place: Box) -> list[Rings]:
    """Rings in inches, in the middle of their place; a ring of less than three points is no outline."""
    if not any(shape["rings"] for shape in shapes):
        return [[] for _ in shapes]
    laid = projected([shape["rings"] for shape in shapes], *place, middle=True)
    return [[ring for ring in rings if len(ring) >= 3] for rings in laid]


def _area(shapes: Any, shape: Shape, rings: Rings, looks: list[Any]) -> None:
    # The builder rounds to whole units: thousandths of an inch.
    first, *others = [[(x * 1000, y * 1000) for x, y in ring] for ring in rings]
    builder = shapes.build_freeform(*first[0], scale=_INCH / 1000)
    builder.add_line_segments(first[1:], close=True)
    for ring in others:
        builder.move_to(*ring[0])
        builder.add_line_segments(ring[1:], close=True)
    area = builder.convert_to_shape()
    area.name = shape["name"]
    describe(area, f"{shape['name']} {shape['text']}")
    flat(area)
    area.line.color.rgb, area.line.width = WHITE, Pt(1.25)
    # A class that does not exist is drawn like a missing one, never as a wrong colour.
    if shape["tier"] is None or not 0 <= shape["tier"] < len(looks):
        _hatch(area)
    else:
        area.fill.solid()
        area.fill.fore_color.rgb = looks[shape["tier"]][0]


def _labels(
    shapes: Any,
    places: Sequence[Shape],
    rings: list[Rings],
    looks: list[Any],
    place: Box,
) -> None:
    """Labels: name and number inside a place where they fit; on a map of few places the others at the end of a leader line.

    `place` is where the map is, its last the room beside it.
    """
    size = 12 if len(places) <= LEADERS else 9
    outside: list[tuple[Shape, Point]] = []
    for shape, outlines in zip(places, rings, strict=True):
        if not outlines:
            continue
        centre, radius = _middle(largest(outlines))
        name, text = shape["name"], shape["text"]
        wide = max(ems(name), ems(text)) * size / 72
        # 2.4 radii: a name may pass the circle a little, for most places reach beyond it.
        if wide <= radius * 2.4 and size * 2.4 / 72 <= radius * 2:
            tier = shape["tier"]
            ink = looks[tier][1] if tier is not None and 0 <= tier < len(looks) else INK
            _label(shapes, centre, wide, (name, text), size, ink)
        elif len(places) <= LEADERS:
            outside.append((shape, centre))
    right = max((x for outlines in rings for ring in outlines for x, _ in ring), default=0)
    _leaders(shapes, outside, min(right + 0.15, place[0] + place[2]), place, size)


def _label(
    shapes: Any, at: Point, wide: float, texts: tuple[str, str], size: float, ink: RGBColor
) -> None:
    width, height = wide + 0.2, size * 2.6 / 72
    frame = text_box(
        shapes,
        (at[0] - width / 2, at[1] - height / 2, width, height),
        f"{texts[0]}标注",
        MSO_ANCHOR.MIDDLE,
    )
    for position, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.CENTER
        put(paragraph, text, size, ink, position == 0)


def _leaders(
    shapes: Any, outside: list[tuple[Shape, Point]], right: float, place: Box, size: float
) -> None:
    floor = place[1]
    for shape, (x, y) in sorted(outside, key=lambda labelled: labelled[1][1]):
        # Sorted from above, each label at least 0.32 inches under the last: none overlap.
        top = max(y - 0.45, floor)
        words = f"{shape['name']} {shape['text']}"
        width = min(ems(words) * size / 72 + 0.1, place[3])
        line = shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, Inches(x), Inches(y), Inches(right), Inches(top + 0.12)
        )
        line.line.color.rgb, line.line.width = INK, Pt(0.75)
        line.name = f"{shape['name']}引线"
        unlit(line)
        put_words(
            shapes, (right + 0.05, top, width, 0.25), words, size, name=f"{words}标注", bold=True
        )
        floor = top + 0.32


def _middle(ring: list[Point]) -> tuple[Point, float]:
    """The middle of the largest circle within a ring, and its radius."""
    # GEOS gives a line from the centre to the nearest edge, so its length is the radius.
    # A ring that crosses itself has no such circle: its hull stands in.
    polygon = Polygon(ring)
    spoke = maximum_inscribed_circle(polygon if polygon.is_valid else polygon.convex_hull)
    (x, y), *_ = spoke.coords
    return (x, y), spoke.length


def _entries(drawn: Map, looks: list[Any]) -> list[tuple[RGBColor | None, str]]:
    """Colour and words of each class, the highest first, with how many places are in it."""
    tiers = [shape["tier"] for shape in drawn["shapes"]]
    entries: list[tuple[RGBColor | None, str]] = [
        (looks[tier][0], f"{drawn['classes'][tier]}（{tiers.count(tier)}）")
        for tier in reversed(range(len(looks)))
    ]
    missing = sum(tier is None or not 0 <= tier < len(looks) for tier in tiers)
    return [*entries, (None, f"无数据（{missing}）")] if missing or not entries else entries


def _legend(shapes: Any, entries: list[tuple[RGBColor | None, str]], mark: str, place: Box) -> None:
    x, y, width, height = place
    row = 0.3
    at = y + height - row * (len(entries) + 1) - 0.1
    for colour, words in entries:
        swatch = panel(shapes, (x, at + 0.04, 0.28, 0.2), colour or WHITE, f"图例 {words}")
        if colour is None:
            _hatch(swatch)
        put_words(shapes, (x + 0.38, at, width - 0.38, row), words, 12, name=f"图例 {words}")
        at += row
    if mark:
        put_words(shapes, (x, at + 0.05, width, row), mark, 11, name=SCHEMATIC, colour=SUB)


def _hatch(shape: Any) -> None:
    """The look of what is unknown."""
    shape.fill.patterned()
    shape.fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL
    shape.fill.fore_color.rgb, shape.fill.back_color.rgb = UNKNOWN, WHITE
