"""背后的事项: the matters behind a count that was computed from matters."""

from typing import Any
from urllib.parse import quote

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.figures import number
from data.keeping.frames import records
from data.queries.traced import traced
from governance.errors import AskError
from governance.pingan.observed import shown
from governance.pingan.reading import window
from governance.scope import PlaceKey
from layouts.cards.index import matters as face
from layouts.cards.index.matters import Listing

Row = tuple[str, tuple[str, str, str, str]]

_HOW = "点指标表中由事项计算的实际数，这里列出它背后的每一件"


def ask(index: Index, _options: Nothing) -> Listing:
    """The matters of the indicator that the address names; where it names none, how to see some."""
    code, reading, n = index.get("list"), index.reading, index.n
    if code is None:
        return Listing("背后的事项", _HOW, (), None)
    close = index.ask.address.with_(list=None)
    try:
        indicator = reading.definition.indicator(code)
        rows = [
            row
            for month in window(index.month, reading.span, rolling=indicator.rolling)
            for row in _month(index, code, month)
        ]
    except AskError as error:
        return Listing(f"{code} 没有清单", str(error), (), close)
    count = float(reading.count[reading.definition.indicators.index(indicator), n])
    title = f"{indicator.name}：{len(rows):,} {indicator.unit}"
    return Listing(title, _agrees(len(rows), count, indicator.unit), tuple(rows), close)


def _agrees(listed: int, count: float, unit: str) -> str:
    """Whether the list is as long as the figure in the table; where it is not, both are said."""
    if count == listed:
        return f"与表中的实际数 {number(count)} 一致"
    # NaN is unequal to itself: the month's reading has no such count.
    told = "本月没有计入指数" if count != count else f"{number(count)} {unit}"
    return f"表中的实际数为 {told}，与清单不一致：月度数据在测算之后又有更正"


def _place(index: Index) -> PlaceKey:
    return ("city", index.city.code) if index.whole else (index.by, index.place.code)


def _month(index: Index, code: str, month: int) -> list[Row]:
    frame = index.kept("traced", traced, code, _place(index), month)
    return [_matter(index, row, month) for row in records(frame)]


def _matter(index: Index, row: dict[str, Any], month: int) -> Row:
    path = f"/matter/{quote(str(row['source']), safe='')}/{quote(str(row['id']), safe='')}"
    when = f"受理 {_day(index, row['received_at'])}"
    if row["due_at"] is not None:
        when += f"，应办结 {_day(index, row['due_at'])}"
    cells = str(row["id"]), str(row["place_name"] or ""), shown(month), when
    return index.ask.address.elsewhere(path), cells


def _day(index: Index, seconds: float) -> str:
    return f"{index.ask.local(seconds):%Y-%m-%d}"


CARD = card("index_matters", "背后的事项", ask, face)
