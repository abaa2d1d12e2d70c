"""What the map draws: units in classes of the chosen indicator, and matters as points."""

from typing import Any

import pandas as pd

from dashboard.asked import Asked
from dashboard.views.figures import counted, figure, number
from dashboard.views.top import trusted
from data.queries import matters, places
from governance.answers import Answer
from governance.indicators import Indicator
from governance.scope import PlaceKey
from layouts.theme import INK_ON_RAMP, RAMP, classes, colour, ramp_of
from layouts.values import Legend, MapView

MOST_POINTS = 700
"""Matters one by one up to here, else sums over cells: the units below must stay readable."""

MOST_LATE = 40
"""Of cells, only those that hold the most overdue matters are marked so."""

NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}

Classes = list[tuple[float, float]]
Feature = dict[str, Any]


ARBITRARY = ("village", "grid")
"""Levels whose 示意 cells lie anywhere in the town: their names must not be drawn there."""


def view(asked: Asked) -> MapView:
    """The map of the place asked about: its units, or its own shape where they have none."""
    of = asked.indicator
    below = _below(asked)
    answers = asked.units(of) if below else [asked.whole(of)]
    bands = classes(_printed(answers, of))
    found = {answer.place: answer for answer in answers}
    units = _units(asked, below or _own(asked), found, bands)
    base = asked.once("backdrop", lambda: places.backdrop(asked.store, scope=asked.scope))
    points = _points(asked)
    return MapView(
        title=_title(asked, answers),
        units=units,
        points=points,
        neighbours=base.get("neighbours", NOTHING),
        water=base.get("water", NOTHING),
        legend=_legend(answers, of, bands),
        notes=(*_notes(asked, units), *_elsewhere(asked, answers)),
        points_words=_points_words(points),
        late_words=_late_words(points),
    )


def _below(asked: Asked) -> list[Feature]:
    """The shapes of the units below; none where there are none, or none that mean a place."""
    level = asked.level
    if level is None:
        return []
    found = asked.once(
        "shapes", lambda: places.shapes(asked.store, level, within=asked.key, scope=asked.scope)
    )
    shapes: list[Feature] = [one for one in found["features"] if one["geometry"] is not None]
    if level in ARBITRARY:
        return [one for one in shapes if not one["properties"].get("schematic")]
    return shapes


def _own(asked: Asked) -> list[Feature]:
    """The place's own shape."""
    level = asked.place.level
    if level == "city":
        return []
    found = places.shapes(asked.store, level, within=asked.key, scope=asked.scope)
    return [
        one
        for one in found["features"]
        if one["properties"]["code"] == asked.place.code and one["geometry"] is not None
    ]


def _units(
    asked: Asked, shapes: list[Feature], answers: dict[str, Answer], bands: Classes
) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": shape["geometry"],
                "properties": _properties(asked, shape["properties"], answers, bands),
            }
            for shape in shapes
        ],
    }


def _properties(
    asked: Asked, of: dict[str, Any], answers: dict[str, Answer], bands: Classes
) -> dict[str, Any]:
    """What the browser needs of one unit: colour, words, link, and the counts behind the figure."""
    answer = answers.get(of["code"]) or Answer(
        of["level"], of["code"], of["name"], None, None, None
    )
    shown = figure(answer, asked.indicator)
    step = _step(answer.value, asked.indicator, bands)
    return {
        "unit": True,
        "code": of["code"],
        "name": of["name"],
        "schematic": bool(of.get("schematic")),
        "known": step is not None,
        "fill": RAMP[step] if step is not None else colour("none"),
        "ink": "dark" if step is not None and INK_ON_RAMP[step] != INK_ON_RAMP[0] else "light",
        "label": shown.label,
        "shown": shown.shown,
        "mark": shown.mark,
        "counts": counted(answer, asked.indicator),
        "note": shown.reason,
        "href": _href(asked, (of["level"], of["code"])),
        "data": {
            "indicator": shown.indicator,
            "level": shown.level,
            "place": shown.place,
            "numerator": shown.numerator,
            "denominator": shown.denominator,
        },
    }


def _href(asked: Asked, key: PlaceKey) -> str | None:
    return None if key == asked.key else asked.address.at(key)


def _printed(answers: list[Answer], of: Indicator) -> list[float]:
    """The values as they are printed: what reads the same belongs to one class."""
    return [_round(answer.value, of) for answer in answers if answer.value is not None]


def _round(value: float, of: Indicator) -> float:
    return round(value, 4 if of.is_rate else 1)


def _step(exact: float | None, of: Indicator, bands: Classes) -> int | None:
    if exact is None:
        return None
    value = _round(exact, of)
    steps = ramp_of(len(bands))
    return next(step for step, (_, most) in zip(steps, bands, strict=True) if value <= most)


def _points(asked: Asked) -> dict[str, Any]:
    frame = asked.once(
        "points",
        lambda: matters.points(
            asked.store, asked.question, within=asked.key, limit=MOST_POINTS, scope=asked.scope
        ),
    )
    return {"type": "FeatureCollection", "features": [_point(row) for row in _marked(frame)]}


def _marked(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with `late`: an overdue matter, or a cell among those with the most of them."""
    single = bool(frame["n"].eq(1).all())
    ordered = frame.sort_values(["overdue", "n"], kind="stable", ignore_index=True)
    most = ordered.index >= len(ordered) - MOST_LATE
    late = ordered["overdue"].gt(0) & (single | most)
    return list(ordered.assign(late=late).to_dict("records"))  # type: ignore[arg-type]


def _point(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]},
        "properties": {
            "n": int(row["n"]),
            "overdue": int(row["overdue"]),
            "late": bool(row["late"]),
            # dash-leaflet gives every feature an id of its own where it finds none.
            "matter": str(row["id"]),
            "title": str(row["title"]),
        },
    }


def _points_words(points: dict[str, Any]) -> str:
    shapes = len(points["features"])
    if not shapes:
        return ""
    total = sum(point["properties"]["n"] for point in points["features"])
    how = "逐件" if total == shapes else f"聚为 {shapes:,} 点"
    return f"有坐标 {total:,} 件，{how}"


def _late_words(points: dict[str, Any]) -> str:
    """What a triangle means: one overdue matter, or a cell with the most of them."""
    shapes = points["features"]
    if not any(point["properties"]["late"] for point in shapes):
        return ""
    return "超期" if all(point["properties"]["n"] == 1 for point in shapes) else "超期最集中"


def _title(asked: Asked, answers: list[Answer]) -> str:
    known = [answer for answer in answers if answer.value is not None]
    n = sum((a.denominator if a.denominator is not None else a.numerator) or 0 for a in known)
    return f"{asked.indicator.label}　n = {number(n)}" if known else asked.indicator.label


def _elsewhere(asked: Asked, answers: list[Answer]) -> list[str]:
    """How many matters count for the place alone, because no unit of it is known."""
    whole = asked.whole(asked.indicator).denominator
    if whole is None or not asked.indicator.is_rate:
        return []
    rest = whole - sum(answer.denominator or 0 for answer in answers)
    return [f"另有 {number(rest)} 件只计入{asked.place.name}，落不到单位"] if rest > 0 else []


def _legend(answers: list[Answer], of: Indicator, bands: Classes) -> tuple[Legend, ...]:
    values = _printed(answers, of)
    counts = [sum(least <= value <= most for value in values) for least, most in bands]
    top = max(counts, default=1)
    rows = [
        Legend(
            colour=RAMP[step],
            words=of.shown(least) if least == most else f"{of.shown(least)} – {of.shown(most)}",
            units=count,
            share=count / top,
        )
        for step, (least, most), count in zip(ramp_of(len(bands)), bands, counts, strict=True)
    ]
    missing = len(answers) - len(values)
    if missing:
        rows.insert(
            0, Legend(colour("none"), "无值（原因见悬停）", missing, missing / max(top, missing))
        )
    return tuple(reversed(rows))


def _notes(asked: Asked, units: dict[str, Any]) -> tuple[str, ...]:
    said = trusted(asked)
    drawn = [unit["properties"]["schematic"] for unit in units["features"]]
    notes = []
    if any(drawn):
        notes.append("虚线为示意边界，不代表实际界线")
    if said.notice:
        notes.append(said.notice)
    if not drawn:
        notes.append("没有这一级的边界，地图不着色")
    return tuple(notes)
