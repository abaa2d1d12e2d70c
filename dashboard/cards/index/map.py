"""指数地图: the one map in the colours of the index."""

from dataclasses import replace
from typing import Any, Final

from dashboard.ask import Ask
from dashboard.cards import map as the_map
from dashboard.cards.card import Card, Nothing
from dashboard.cards.index.asked import NOT_YET, Index
from dashboard.cards.index.ranking import standing
from governance.errors import AskError, DefinitionError
from governance.pingan.observed import shown
from governance.pingan.standings import Standings
from layouts.cards import map as face
from layouts.cards.index.parts import states
from layouts.chrome.theme import colour
from layouts.values import Legend, Tone
from layouts.values_map import MapView

FILLS: Final[dict[Tone, str]] = {
    "green": "ok",
    "blue": "blue",
    "orange": "orange",
    "red": "red",
}
"""The theme's colour of each state."""

STRONG: Final = 0.6
"""The share of that colour in what a district is filled with."""


def ask(asked: Ask, options: Nothing) -> MapView:
    """The shared map, its units in the colours of the index where they are the districts."""
    base, index = the_map.ask(asked, options), Index(asked)
    if asked.level != "district":
        return base
    try:
        standings = index.one
    # Without standings the map keeps the colours of its own indicator.
    except (AskError, DefinitionError):
        return base
    units = {code: dict(unit) | _shade(index, code) for code, unit in base.units.items()}
    return replace(
        base,
        title=f"平安指数　n = {len(standings.reading.units)}",
        units=units,
        legend=_legend(standings),
        data_time=f"{shown(index.month)} 月报",
        matters="",
        late="",
    )


def fill(tone: Tone) -> str:
    """The state's colour on the map: drawn towards the ground, for it covers whole districts."""
    tint, ground = (_parts(colour(name)) for name in (FILLS[tone], "bg-2"))
    mixed = (round(a * STRONG + b * (1 - STRONG)) for a, b in zip(tint, ground, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def _parts(written: str) -> tuple[int, ...]:
    # The pairs of digits in #RRGGBB.
    return tuple(int(written[at : at + 2], 16) for at in (1, 3, 5))


def _shade(index: Index, code: str) -> dict[str, Any]:
    """What the index says of one unit on the map."""
    standings, month = index.one, shown(index.month)
    if code not in standings.reading.units:
        return {
            "known": False, "fill": colour("none"), "ink": "light", "label": "平安指数", "shown": "无",
            "mark": "unknown", "counts": "", "note": f"{month} {NOT_YET}", "data": {},
        }  # fmt: skip
    place_standing = standing(index, standings.reading.units.index(code))
    return {
        "known": True,
        "fill": fill(place_standing.state.code),
        "ink": "dark",
        "label": "平安指数",
        "shown": f"{place_standing.shown} {place_standing.state.word}",
        "mark": "value",
        "counts": f"{month} · 90% 区间 {place_standing.interval}",
        "note": "湖州测算口径" if not place_standing.flagged else "红旗：重大事故",
        "data": {},
    }


def _legend(standings: Standings) -> tuple[Legend, ...]:
    of = [standings.grade(n).code for n in range(len(standings.reading.units))]
    most = max(of.count(code) for code in set(of))
    return tuple(
        Legend(
            fill(state.code),
            f"{state.word}　{state.rule}",
            of.count(state.code),
            of.count(state.code) / most,
        )
        for state in states(standings.reading.definition, short=True)
    )


CARD = Card("index_map", "指数地图", ask, face, stage="map")
