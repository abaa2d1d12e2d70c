"""A small city with two more kinds of matter: checks with own fields, outcome and deadline, and visits set aside."""

from collections.abc import Iterable
from pathlib import Path

from tests.cities import write_rows
from tests.mapcity import write_map_city

KINDS = """
[check]
label = "执法检查"
group = "enforcement"
mark = "square"
grown_from = "incident"
deadline = { days = 10 }
stages = { assigned = "已派出", joint = { label = "联合检查", as = "handling" } }
[check.outcomes]
resolved = "整改完成"
waived = { label = "首错不罚", as = "resolved" }
passed_on = { label = "移送", as = "other" }
[check.fields]
object = { type = "text", label = "检查对象", listed = true }
parts = { type = "codes", label = "参加部门", codes = { city = "城管", fire = "消防" } }
fine = { type = "number", label = "罚款", unit = "元", listed = true }
visited = { type = "day", label = "检查日" }
inspector = { type = "text", label = "检查人", personal = true }

[visit]
label = "入户走访"
counted = false
mark = "star"
"""

CHECKS = """
job = "matters"
kind = "check"
[id]
columns = ["nr"]
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
title = "title"
object = "object"
parts = "parts"
fine = "fine"
inspector = "who"
linked_to = "incident"
[fields.received_at]
column = "received"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.closed_at]
column = "closed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.visited]
column = "day"
formats = ["%Y-%m-%d"]
[fields.outcome]
column = "result"
map = { "整改" = "resolved", "首错不罚" = "waived", "移送" = "passed_on" }
[state]
column = "stage"
map = { "派出" = "assigned", "联合" = "joint", "完成" = "fed_back" }
[position]
lon = "lon"
lat = "lat"
crs = "wgs84"
[place]
try = [{ by = "code", column = "town" }]
"""

VISITS = """
job = "matters"
kind = "visit"
[id]
columns = ["nr"]
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.received_at]
column = "received"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.closed_at]
column = "closed"
formats = ["%Y-%m-%d %H:%M:%S"]
[state]
from_dates = true
[position]
lon = "lon"
lat = "lat"
crs = "wgs84"
[place]
try = [{ by = "code", column = "town" }]
"""
HEADER = (
    "nr", "title", "received", "closed", "changed", "town", "lon", "lat", "object", "parts", "fine", "day",
    "who", "result", "stage", "incident",
)  # fmt: skip
ENDS = (
    {"stage": "完成", "closed": "2024-03-20 10:00:00", "result": "整改"},
    {"stage": "完成", "closed": "2024-03-10 10:00:00", "result": "首错不罚", "fine": "1200.5"},
    {"stage": "联合", "parts": "city、fire"},
    {"stage": "派出"},
    {"stage": "完成", "closed": "2024-03-11 10:00:00", "result": "移送"},
)
"""How checks go, in turn: two closed in time (of ten days), one late, two open."""


def write_kind_city(folder: Path) -> Path:
    """The profile seaford with the kinds check and visit, and a source of each."""
    write_map_city(folder)
    (folder / "kinds.toml").write_text(KINDS, encoding="utf-8")
    (folder / "sources" / "checks.toml").write_text(CHECKS, encoding="utf-8")
    (folder / "sources" / "visits.toml").write_text(VISITS, encoding="utf-8")
    return folder


def check(n: int, **said: str) -> dict[str, str]:
    """One check of 5 March 2024."""
    west = n % 2 == 0
    return {
        "nr": f"k{n}", "title": f"Check {n}", "received": "2024-03-05 09:00:00",
        "changed": "2024-05-01 08:00:00", "town": "A1" if west else "B1",
        "lon": f"{(10.02 if west else 10.12) + n % 5 * 0.01:.5f}", "lat": f"{50.02 + n % 6 * 0.01:.5f}",
        "object": f"Shop {n}", "parts": "fire", "day": "2024-03-06", "who": "王小明",
    } | ENDS[n % len(ENDS)] | said  # fmt: skip


def checks(path: Path, numbers: Iterable[int], **said: str) -> Path:
    return write_rows(path, HEADER, [check(n, **said) for n in numbers])


def visits(path: Path, numbers: Iterable[int]) -> Path:
    rows = [check(n, nr=f"v{n}", closed="2024-03-06 10:00:00") for n in numbers]
    return write_rows(path, HEADER, rows)
