"""Seaford without an index, with three series of its own: losses by month, residents by year, an index of prices by quarter."""

from collections.abc import Iterable
from pathlib import Path

from tests.cities import write_city, write_rows

LOSS = """
label = "电诈损失金额"
unit = "万元"
grain = "month"
levels = ["district", "town"]
better = "lower"
categories = { phone = "冒充客服", loan = "虚假贷款" }
definition = "本月立案的电诈案件损失金额。"
source = "R1"
reviewed = 2026-11-28
"""
PEOPLE = """
label = "常住人口"
unit = "人"
grain = "year"
levels = ["district"]
stock = true
whole = true
"""
PRICES = """
label = "物价指数"
grain = "quarter"
levels = ["city", "district"]
additive = false
most = 200
"""
MAPPING = """
job = "observations"
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
series = { const = "loss" }
value = { column = "value", unit = "万元" }
category = "category"
period = { column = "month", formats = ["%Y-%m", "chinese"] }
[withdrawn]
column = "gone"
values = ["yes"]
[place]
try = [{ by = "code", column = "unit" }, { by = "name", column = "unit" }]
"""
YEARLY = """
job = "observations"
[fields]
series = "what"
value = "value"
period = { column = "when", formats = ["period"] }
[place]
try = [{ by = "code", column = "unit" }, { by = "name", column = "unit" }]
"""
HEADER = ("month", "unit", "value", "category", "changed", "gone")
SAID = ("what", "when", "unit", "value")


def write_series_city(folder: Path) -> Path:
    """The profile with its series and a source of each kind."""
    write_city(folder)
    (folder / "series").mkdir()
    for name, text in (("loss", LOSS), ("people", PEOPLE), ("prices", PRICES)):
        (folder / "series" / f"{name}.toml").write_text(text, encoding="utf-8")
    for name, text in (("losses", MAPPING), ("yearly", YEARLY)):
        (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def loss(
    unit: str, month: str, value: object, category: str = "phone", **more: str
) -> dict[str, str]:
    """One row of losses."""
    return {
        "month": month, "unit": unit, "value": str(value), "category": category, "changed": "2024-06-01 08:00:00",
        **more,
    }  # fmt: skip


def losses(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    return write_rows(path, HEADER, list(rows))


def yearly(path: Path, *rows: tuple[str, str, str, object]) -> Path:
    """Rows of series, period, unit, value."""
    given = [dict(zip(SAID, map(str, row), strict=True)) for row in rows]
    return write_rows(path, SAID, given)
