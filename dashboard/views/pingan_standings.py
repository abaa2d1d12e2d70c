"""Standings and the map of the four classes in words."""

from dashboard.views.pingan import Page
from dashboard.views.pingan_head import chosen
from dashboard.views.pingan_words import (
    listed,
    points,
    probability,
    span_of_ranks,
    state,
    states,
    step,
)
from data.queries import places
from governance.pingan.doubt import doubted
from governance.pingan.observed import month_before, shown
from governance.pingan.standings import Standings
from layouts.values_pingan import Area, Band, Choice, MapView, Ring, Row, StandingsView


def standings(page: Page, month: int) -> StandingsView:
    """Bands of units, best first, and the city."""
    all_of = page.standings(month)
    one = chosen(page, all_of)
    reading = one.reading
    draws = reading.definition.doubt.draws
    return StandingsView(
        title=_told_apart(one),
        note=f"{shown(month)} {'本年累计' if page.get('span') else '当月'}，{draws:,} 次抽样"
        + (f"；{one.why}" if one.why else ""),
        groups=tuple(
            Choice(
                f"{each.kind}（{len(each.reading.units)}）",
                page.with_(group=each.kind),
                each is one,
            )
            for each in all_of
        ),
        bands=tuple(Band(tuple(row(page, one, n) for n in band)) for band in one.bands),
        city=city_row(page, one),
        rules=states(reading.definition),
        against=f"与 {shown(month_before(month))} 相比",
    )


def _told_apart(one: Standings) -> str:
    """Into how many bands the units fall: what the order amounts to."""
    units, groups = len(one.reading.units), len(one.bands)
    of = f"{units} 个{one.kind or '单位'}"
    if groups == 1 and units > 1:
        ends = len(one.alike(one.order[0])) + 1 < units
        return f"{of}相邻名次都分不出，首尾分得出" if ends else f"{of}的先后都分不出"
    if units == 1:
        return f"只有 1 个{one.kind or '单位'}"
    if groups == units:
        return f"{of}的先后都分得出"
    return f"{of}分得出 {groups} 档，档内先后分不出"


def row(page: Page, one: Standings, n: int) -> Row:
    """One unit's standing."""
    reading, doubt, moved = one.reading, one.doubted, one.moved
    code, score = reading.units[n], float(reading.index[n])
    low, high = float(doubt.score_low[n]), float(doubt.score_high[n])
    then = None if one.before is None else float(one.before.index[n])
    ranks = span_of_ranks(int(doubt.rank_low[n]), int(doubt.rank_high[n]))
    return Row(
        code=code,
        name=page.names()[code],
        href=page.to_unit(code),
        rank=str(one.ranks[n]),
        ranks=f"{ranks} · 中位 {doubt.median_rank[n]}",
        score=score,
        low=low,
        high=high,
        shown=points(score),
        interval=f"{points(low)}–{points(high)}",
        state=state(reading.definition, one.grade(n)),
        move=step(score, then, None if moved is None else int(moved[n])),
        first=probability(float(doubt.first[n])),
        flagged=bool(reading.flagged[n]),
        chosen=code == page.unit,
    )


def city_row(page: Page, one: Standings) -> Row:
    """The city's own line, by totals: it has a score and no rank."""
    doubt = page.once(
        "city", lambda: doubted(one.city), page.by, one.city.month, one.city.span
    )  # fmt: skip
    score = float(one.city.index[0])
    low, high = float(doubt.score_low[0]), float(doubt.score_high[0])
    then = None if one.city_before is None else float(one.city_before.index[0])
    city, definition = page.city(), one.city.definition
    return Row(
        code=city.code,
        name=city.name,
        href=page.to_unit(city.code),
        rank="",
        ranks="按总数测算",
        score=score,
        low=low,
        high=high,
        shown=points(score),
        interval=f"{points(low)}–{points(high)}",
        state=state(definition, definition.grade(score)),
        move=step(score, then, None, ranked=False),
        first="",
        flagged=bool(one.city.flagged[0]),
        chosen=city.code == page.unit,
    )


def mapped(page: Page, month: int) -> MapView:
    """The units' outlines in their classes; towns of every kind together, each in its own colour."""
    all_of = page.standings(month)
    definition = all_of[0].reading.definition
    rules = states(definition)
    at = {code: (one, n) for one in all_of for n, code in enumerate(one.reading.units)}
    shapes = page.once(
        "shapes", lambda: places.shapes(page.store, page.by, scope=page.scope), page.by
    )  # fmt: skip
    areas, schematic = [], []
    for feature in shapes["features"]:
        about = feature["properties"]
        one, n = at.get(about["code"], (None, 0))
        schematic += [about["name"]] if about["schematic"] else []
        areas.append(
            Area(
                code=about["code"],
                name=about["name"],
                href=page.to_unit(about["code"]) if one else None,
                shown=points(float(one.reading.index[n])) if one else "未测算",
                state=state(definition, one.grade(n)) if one else None,
                rings=rings(feature["geometry"]),
                chosen=about["code"] == page.unit,
            )
        )
    counts = tuple(sum(a.state == rule for a in areas) for rule in rules)
    return MapView(
        _where(areas),
        f"n = {len(areas)}",
        tuple(areas),
        rules,
        counts,
        _remark(page, schematic, len(areas)),
    )


def _where(areas: list[Area]) -> str:
    """How many units are in which colour."""
    found: dict[str, int] = {}
    for area in areas:
        if area.state is not None:
            found[area.state.word] = found.get(area.state.word, 0) + 1
    told = [f"{n} 个{word}" for word, n in sorted(found.items(), key=lambda one: -one[1])]
    return f"四色：{'、'.join(told)}" if told else "四色"


def _remark(page: Page, schematic: list[str], of: int) -> str:
    which = "全部" if len(schematic) == of else listed(schematic)
    told = f"{which}边界为示意。" if schematic else ""
    return told + ("不同类型的名次不相比较。" if page.by == "town" else "")


def rings(geometry: dict[str, object]) -> tuple[Ring, ...]:
    """The outlines of a polygon or of several."""
    given = geometry["coordinates"]
    polygons = given if geometry["type"] == "MultiPolygon" else [given]
    return tuple(
        tuple((float(x), float(y)) for x, y, *_ in ring)
        for polygon in polygons  # type: ignore[attr-defined]
        for ring in polygon
    )
