"""四色分布: which units are in which of the four colours, on their outlines."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.cards.index.words import listed, points, state
from data.queries import places
from layouts.cards.index import classes as face
from layouts.cards.index.classes import Classes
from layouts.cards.index.parts import states
from layouts.figures.pingan_map import Area, Ring


def ask(index: Index, _options: Nothing) -> Classes:
    """The units' outlines in their classes; towns of every kind together, each in its own colour."""
    all_of = index.all_of
    definition = all_of[0].reading.definition
    rules = states(definition)
    at = {
        code: (standings, n)
        for standings in all_of
        for n, code in enumerate(standings.reading.units)
    }
    asked = index.ask
    shapes = asked.at_load(
        "shapes", lambda: places.shapes(asked.store, index.by, scope=asked.scope), index.by
    )
    areas, schematic = [], []
    for feature in shapes["features"]:
        about = feature["properties"]
        standings, n = at.get(about["code"], (None, 0))
        schematic += [about["name"]] if about["schematic"] else []
        areas.append(
            Area(
                code=about["code"],
                name=about["name"],
                href=index.to_unit(about["code"]) if standings else None,
                shown=points(float(standings.reading.index[n])) if standings else "未测算",
                state=state(definition, standings.grade(n)) if standings else None,
                rings=rings(feature["geometry"]),
                chosen=about["code"] == index.get("unit"),
            )
        )
    counts = tuple(sum(a.state == rule for a in areas) for rule in rules)
    return Classes(
        _where(areas),
        f"n = {len(areas)}",
        tuple(areas),
        rules,
        counts,
        _remark(index, schematic, len(areas)),
    )


def _where(areas: list[Area]) -> str:
    """How many units are in which colour."""
    counts: dict[str, int] = {}
    for area in areas:
        if area.state is not None:
            counts[area.state.word] = counts.get(area.state.word, 0) + 1
    told = [f"{n} 个{word}" for word, n in sorted(counts.items(), key=lambda pair: -pair[1])]
    return f"四色：{'、'.join(told)}" if told else "四色"


def _remark(index: Index, schematic: list[str], of: int) -> str:
    which = "全部" if len(schematic) == of else listed(schematic)
    told = f"{which}边界为示意。" if schematic else ""
    return told + ("不同类型的名次不相比较。" if index.by == "town" else "")


def rings(geometry: dict[str, object]) -> tuple[Ring, ...]:
    """The outlines of a polygon or of several."""
    given = geometry["coordinates"]
    polygons = given if geometry["type"] == "MultiPolygon" else [given]
    return tuple(
        tuple((float(x), float(y)) for x, y, *_ in ring)
        for polygon in polygons  # type: ignore[attr-defined]
        for ring in polygon
    )


CARD = card("index_classes", "四色分布", ask, face)
