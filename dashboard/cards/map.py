"""What the map draws: units in classes of the chosen indicator, and what its legend says."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.figures import counted, figure, moment, number
from dashboard.stage.top import trusted
from data.queries import cloud, places
from governance.answers import Answer
from governance.indicators import Indicator, Unit
from governance.places import LABELS
from governance.scope import PlaceKey
from layouts.cards import map as face
from layouts.chrome.theme import INK_ON_RAMP, RAMP, classes, colour, ramp_of, step_of
from layouts.values import Legend
from layouts.values_map import MapView

Classes = list[tuple[float, float]]
Feature = dict[str, Any]


ARBITRARY = ("village", "grid")
"""Levels whose 示意 cells lie anywhere in the town: their names must not be drawn there."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """Shapes of units, and a digest that tells them from others."""

    features: tuple[Feature, ...]
    digest: str


def ask(asked: Ask, _options: Nothing) -> MapView:
    """The map of the place asked about: its units, or its own outline where they have none."""
    of = asked.indicator
    drawn = outlines(asked)
    below = any(asked.level == feature["properties"]["level"] for feature in drawn.features)
    answers = asked.units(of) if below else [asked.whole(of)]
    bands = classes(_printed(answers, of))
    by_place = {answer.place: answer for answer in answers}
    units = {
        feature["properties"]["code"]: _properties(asked, feature["properties"], by_place, bands)
        for feature in drawn.features
    }
    chosen = cloud.chosen(asked.store, asked.question, within=asked.key, scope=asked.scope)
    counts = cloud.counts(chosen, scope=asked.scope)
    return MapView(
        title=_title(asked, answers),
        shapes=_shapes_href(asked, drawn),
        units=units,
        bounds=None if units else cloud.bounds(chosen, scope=asked.scope),
        legend=_legend(answers, of, bands),
        notes=(*_notes(asked, drawn, counts), *_elsewhere(asked, answers)),
        data_time=moment(asked.question.cutoff.at, asked.question),
        matters=_matters(counts),
        late=f"{number(counts['late'])} 件" if counts["late"] else "",
    )


def outlines(asked: Ask) -> Outlines:
    """The outlines of the units below; of the place itself where there are none, or none that mean a place."""

    def found() -> Outlines:
        features = tuple(_below(asked) or _own(asked))
        # Geometry alone: a new name or colour does not make browsers read the outlines again.
        text = json.dumps([feature["geometry"] for feature in features])
        return Outlines(features, hashlib.sha256(text.encode()).hexdigest()[:12])

    return asked.once("outlines", found)


def _shapes_href(asked: Ask, drawn: Outlines) -> str:
    """The same link as long as the outlines are the same: a browser reads them once."""
    if not drawn.features:
        return ""
    path = asked.address.with_().partition("?")[0]
    return f"/map/shapes?{urlencode({'path': path, 'v': drawn.digest})}"


def _below(asked: Ask) -> list[Feature]:
    """The shapes of the units below; none where there are none, or none that mean a place."""
    return [] if asked.level is None else _meant(asked, asked.level, asked.key)


def _meant(asked: Ask, level: str, within: PlaceKey | None) -> list[Feature]:
    shapes = features(asked, level, within)
    if level in ARBITRARY:
        return [feature for feature in shapes if not feature["properties"].get("schematic")]
    return shapes


def features(asked: Ask, level: str, within: PlaceKey | None) -> list[Feature]:
    """The shapes of a level's places inside a place, also of those that are 示意 alone."""
    collection = places.shapes(asked.store, level, within=within, scope=asked.scope)
    return [feature for feature in collection["features"] if feature["geometry"] is not None]


def _own(asked: Ask) -> list[Feature]:
    """The place's own shape; of a village or grid that means no place, that of its town."""
    for level, code in ((asked.place.level, asked.place.code), ("town", asked.place.town)):
        if level == "city" or not code:
            continue
        held = _meant(asked, level, (level, code))
        if outline := [feature for feature in held if feature["properties"]["code"] == code]:
            return outline
    return []


def _properties(
    asked: Ask, of: dict[str, Any], answers: dict[str, Answer], bands: Classes
) -> dict[str, Any]:
    """What the browser needs of one unit: colour, words, link, and the counts behind the figure."""
    answer = answers.get(of["code"]) or Answer(
        of["level"], of["code"], of["name"], None, None, None
    )
    shown = figure(answer, asked.indicator)
    value = answer.value
    step = None if value is None else step_of(_round(value, asked.indicator), bands)
    return {
        "unit": True,
        "code": of["code"],
        "name": of["name"],
        "schematic": bool(of.get("schematic")),
        "known": step is not None,
        "fill": RAMP[step] if step is not None else colour("none"),
        # The first step of the ramp carries light ink; a step whose ink differs carries dark.
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


def _href(asked: Ask, key: PlaceKey) -> str | None:
    return None if key == asked.key else asked.address.at(key)


def _printed(answers: list[Answer], of: Indicator) -> list[float]:
    """The values as they are printed: what reads the same belongs to one class."""
    return [_round(answer.value, of) for answer in answers if answer.value is not None]


def _round(value: float, of: Indicator) -> float:
    return round(value, 4 if of.is_rate else 2 if of.unit is Unit.AMOUNT else 1)


def _matters(counts: dict[str, Any]) -> str:
    """How many matters the map can show."""
    n, placed = counts["n"], counts["placed"]
    if not placed:
        return "没有带坐标的事项" if n else ""
    return f"{number(placed)} 件" + (f"（另 {number(n - placed)} 件无坐标）" if placed < n else "")


def _title(asked: Ask, answers: list[Answer]) -> str:
    known = [answer for answer in answers if answer.value is not None]
    if asked.indicator.unit is Unit.AMOUNT:  # it has no number of matters
        return asked.indicator.label
    n = sum((a.denominator if a.denominator is not None else a.numerator) or 0 for a in known)
    return f"{asked.indicator.label}　n = {number(n)}" if known else asked.indicator.label


def _elsewhere(asked: Ask, answers: list[Answer]) -> list[str]:
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


def _notes(asked: Ask, drawn: Outlines, counts: dict[str, Any]) -> tuple[str, ...]:
    trust = trusted(asked)
    notes = []
    if any(feature["properties"].get("schematic") for feature in drawn.features):
        notes.append("虚线为示意边界，不代表实际界线")
    if trust.notice:
        notes.append(trust.notice)
    level = asked.level or asked.place.level
    name = trust.levels.get(level) or LABELS[level]
    if not any(feature["properties"]["level"] == level for feature in drawn.features):
        instead = f"只画{asked.place.name}" if drawn.features else "地图不着色"
        notes.append(f"没有{name}的边界，{instead}；名单与图表照常")
    elif without := _without(asked, drawn):
        notes.append(f"{without}没有边界，不在图上着色；名单与图表照常")
    if counts["n"] and not counts["placed"]:
        notes.append("事项没有坐标，图上无点")
    return tuple(notes)


def _without(asked: Ask, drawn: Outlines) -> str:
    """The names of units below that have no outline, the first three of them."""
    codes = {feature["properties"]["code"] for feature in drawn.features}
    names = [answer.name for answer in asked.units(asked.indicator) if answer.place not in codes]
    if asked.level is None or not names:
        return ""
    return "、".join(names[:3]) + (f"等 {len(names)} 个单位" if len(names) > 3 else "")


CARD = Card("map", "一张图", ask, face, rooms=("side", "half", "full"), stage="map")
