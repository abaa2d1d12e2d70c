"""The matters behind a count that was computed from matters, in words."""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dashboard.views.figures import number
from dashboard.views.pingan import Page
from data.queries import pingan
from governance.errors import AskError
from governance.pingan.observed import shown
from governance.pingan.reading import Reading, window
from governance.scope import PlaceKey
from layouts.values_pingan_unit import Listing, Matter


def listing(page: Page, month: int, reading: Reading, n: int) -> Listing | None:
    """The matters of the indicator that the address names; None where it names none."""
    code = page.get("list")
    if code is None:
        return None
    close = page.with_(list=None)
    try:
        one = reading.definition.indicator(code)
        rows = [
            row
            for each in window(month, reading.span, rolling=one.rolling)
            for row in _month(page, code, _place(page, reading.units[n]), each)
        ]
    except AskError as error:
        return Listing(f"{code} 没有清单", str(error), (), close)
    at = reading.definition.indicators.index(one)
    count = float(reading.count[at, n])
    return Listing(
        f"{one.name}：{len(rows):,} {one.unit}", _agrees(len(rows), count, one.unit), tuple(rows), close
    )  # fmt: skip


def _agrees(listed: int, count: float, unit: str) -> str:
    """Whether the list is as long as the figure in the table; where it is not, both are said."""
    if count == listed:
        return f"与表中的实际数 {number(count)} 一致"
    told = "本月没有计入指数" if count != count else f"{number(count)} {unit}"
    return f"表中的实际数为 {told}，与清单不一致：月度数据在测算之后又有更正"


def _place(page: Page, code: str) -> PlaceKey:
    return ("city", code) if code == page.city().code else (page.by, code)


def _month(page: Page, code: str, place: PlaceKey, month: int) -> list[Matter]:
    found = page.once(
        "traced",
        lambda: pingan.traced(
            page.store, code, place, month, known=page.known, scope=page.scope
        ),
        code, place, month,
    )  # fmt: skip
    zone = ZoneInfo(page.store.meta().get("timezone", "UTC"))
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    return [_matter(page, row, month, zone) for row in rows]


def _matter(page: Page, row: dict[Any, Any], month: int, zone: ZoneInfo) -> Matter:
    path = f"/matter/{quote(str(row['source']), safe='')}/{quote(str(row['id']), safe='')}"
    due = row["due_at"]
    when = f"受理 {_day(row['received_at'], zone)}"
    if due is not None:
        when += f"，应办结 {_day(due, zone)}"
    return Matter(
        id=str(row["id"]),
        href=page.elsewhere(path),
        month=shown(month),
        place=str(row["place_name"] or ""),
        when=when,
    )


def _day(seconds: float, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(seconds, zone):%Y-%m-%d}"
