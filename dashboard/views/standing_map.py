"""The shared map in the colours of the index, for the wall's scene."""

from dataclasses import replace
from typing import Any, Final

from dashboard.ask import Ask
from dashboard.cards import map as the_map
from dashboard.cards.card import Nothing
from dashboard.views.monthly_index import NOT_YET, Found, found, points, rule_of, tone
from layouts.theme import colour
from layouts.values import Legend
from layouts.values_map import MapView
from layouts.values_method import Tone

FILLS: Final[dict[Tone, str]] = {
    "green": "ok",
    "blue": "blue",
    "orange": "orange",
    "red": "red",
}
"""The theme's colour of each state."""

STRONG: Final = 0.6
"""The share of that colour in what a district is filled with."""


def view(asked: Ask) -> MapView:
    """The scene's map: the shared one, its units in the colours of the index where they are the districts."""
    base, at = the_map.ask(asked, Nothing()), found(asked)
    if isinstance(at, str) or asked.level != "district":
        return base
    units = {
        code: dict(said) | _shade(at, code) for code, said in base.units.items()
    }  # fmt: skip
    return replace(
        base,
        title=f"平安指数　n = {len(at.reading.units)}",
        units=units,
        legend=_legend(at),
        data_time=f"{at.month} 月报",
        matters="",
        late="",
    )


def fill(tone: Tone) -> str:
    """The state's colour on the map: drawn towards the ground, for it covers whole districts."""
    own, ground = (_parts(colour(name)) for name in (FILLS[tone], "bg-2"))
    mixed = (round(a * STRONG + b * (1 - STRONG)) for a, b in zip(own, ground, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def _parts(written: str) -> tuple[int, ...]:
    return tuple(int(written[at : at + 2], 16) for at in (1, 3, 5))


def _shade(at: Found, code: str) -> dict[str, Any]:
    """What the index says of one unit on the map."""
    if code not in at.reading.units:
        return {
            "known": False, "fill": colour("none"), "ink": "light", "label": "平安指数", "shown": "无",
            "mark": "unknown", "counts": "", "note": f"{at.month} {NOT_YET}", "data": {},
        }  # fmt: skip
    n = at.reading.units.index(code)
    grade, doubt = at.standings.grade(n), at.standings.doubted
    low, high = points(float(doubt.score_low[n])), points(float(doubt.score_high[n]))
    return {
        "known": True,
        "fill": fill(tone(grade)),
        "ink": "dark",
        "label": "平安指数",
        "shown": f"{points(float(at.reading.index[n]))} {grade.name}",
        "mark": "value",
        "counts": f"{at.month} · 90% 区间 {low} – {high}",
        "note": "湖州测算口径" if not at.reading.flagged[n] else "红旗：重大事故",
        "data": {},
    }


def _legend(at: Found) -> tuple[Legend, ...]:
    units = range(len(at.reading.units))
    of = [at.standings.grade(n).code for n in units]
    rules, most = rule_of(at.reading.definition.grades), max(of.count(code) for code in set(of))
    return tuple(
        Legend(
            fill(tone(grade)),
            f"{grade.name}　{rules[grade.code]}",
            of.count(grade.code),
            of.count(grade.code) / most,
        )
        for grade in at.reading.definition.grades
    )
