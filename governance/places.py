"""The tree of places: city → district → town → village → grid, the reporting unit beside the statutory division."""

from dataclasses import dataclass

from governance.errors import UnknownLevel, nearest
from governance.scope import PlaceKey

LEVELS = ("district", "statutory", "town", "village", "grid")
"""Levels a matter can be counted by; the city is above them all."""

CHAIN = ("district", "town", "village", "grid")
"""The levels of responsibility, from the reporting unit down; statutory stands beside district."""

LABELS = {
    "city": "全市",
    "district": "区县（统计单元）",
    "statutory": "法定区县",
    "town": "乡镇街道",
    "village": "村社区",
    "grid": "网格",
}


def check_level(level: str) -> str:
    """The level itself; raises UnknownLevel with the nearest one."""
    if level not in LEVELS:
        raise UnknownLevel(f"没有层级 {level!r}{nearest(level, LEVELS)}。")
    return level


def level_below(level: str) -> str | None:
    """The next level of the chain; below a statutory division lie towns."""
    if level == "city":
        return "district"
    if level == "statutory":
        return "town"
    position = CHAIN.index(level) + 1
    return CHAIN[position] if position < len(CHAIN) else None


@dataclass(frozen=True, slots=True)
class Place:
    """One place as known at a load; ancestors by code, '' where there is none."""

    level: str
    code: str
    name: str
    parent: str = ""
    district: str = ""
    statutory: str = ""
    town: str = ""
    village: str = ""
    residents: int | None = None
    schematic: bool = False
    kind: str = ""

    @property
    def key(self) -> PlaceKey:
        return self.level, self.code
