"""Seaford with an index of its own: two districts, three indicators (one computed from disputes), a year and a half."""

from pathlib import Path

from data.keeping.store import Store
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.pingan.observed import months_between, shown
from tests.cities import disputes, write_city, write_rows

MONTHS = months_between(201801, 201906)
LAST, GAP = 201906, 201904
"""The newest month, and one that B delivered but in part."""

DEFINITION = """
name = "Seaford index"
notice = "Of nobody."
version = "t1"
author = "a"
checker = "b"
date = 2019-01-01
from_month = 201901
[score]
full = 94.0
slope = 8.0
low = 60.0
high = 100.0
[baseline]
months = 36
least = 12
season_k = 24.0
rare_a_year = 60
[coverage]
least = 0.3
[uncertainty]
draws = 400
seed = 1
weights = 0.25
shrinkage = [0.5, 1.0, 2.0]
surely = 0.9
[[grade]]
name = "绿"
code = "green"
least = 96.0
[[grade]]
name = "蓝"
code = "blue"
least = 94.0
[[grade]]
name = "橙"
code = "orange"
least = 92.0
[[grade]]
name = "红"
code = "red"
least = 0.0
[ahp]
upper = [["3"]]
[[dimension]]
code = "A"
name = "Order"
parts = { A1 = "calls", A2 = "quarrels" }
[[dimension]]
code = "B"
name = "Traffic"
parts = { B1 = "roads" }
[[exposure]]
code = "residents"
name = "residents"
unit = "p"
towns = true
[[exposure]]
code = "vehicles"
name = "vehicles"
unit = "v"
[[exposure]]
code = "disputes"
name = "disputes"
unit = "d"
towns = true
computed = "disputes_received"
[[deduction]]
code = "X1"
name = "accident"
points = 0.5
[[deduction]]
code = "X3"
name = "disaster"
points = 3.0
flag = true
[[indicator]]
id = "A101"
name = "calls <b>x</b>"
unit = "c"
exposure = "residents"
weight = 0.6
k = 4.0
usual_a_year = 600.0
towns = true
[[indicator]]
id = "A204"
name = "late quarrels"
unit = "q"
exposure = "disputes"
weight = 0.4
k = 4.0
usual_a_year = 60.0
towns = true
computed = "disputes_overdue"
[[indicator]]
id = "B101"
name = "crashes"
unit = "r"
exposure = "vehicles"
weight = 1.0
k = 4.0
usual_a_year = 300.0
"""

MAPPING = """
job = "observations"
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
measure = "measure"
value = "value"
[fields.month]
column = "month"
formats = ["%Y-%m"]
[place]
try = [{ by = "code", column = "unit" }]
unknown = "reject"
"""

HEADER = ("measure", "month", "unit", "value", "changed")


def write_index_city(folder: Path) -> Path:
    """The profile, with the definition and a source of monthly figures."""
    write_city(folder)
    (folder / "pingan.toml").write_text(DEFINITION, encoding="utf-8")
    (folder / "sources" / "observations.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def figures() -> list[dict[str, str]]:
    """Old Town (A) has far more calls in the last month; B does not deliver its crashes of the gap."""
    rows = []
    for n, month in enumerate(MONTHS):
        calls = {"A": 30 + n % 3, "B": 15 + n % 2}
        if month == LAST:
            calls["A"] = 55
        values = {
            ("A101", "A"): calls["A"], ("A101", "B"): calls["B"],
            ("B101", "A"): 14 + n % 2, ("B101", "B"): 8 - n % 3,
            ("residents", "A"): 20000 + 10 * n, ("residents", "B"): 10000,
            ("vehicles", "A"): 8000, ("vehicles", "B"): 4000 + n,
            ("X1", "A"): int(month == LAST), ("X1", "B"): 0, ("X3", "A"): 0, ("X3", "B"): 0,
        }  # fmt: skip
        if month == GAP:
            del values["B101", "B"]
        rows += [
            {"measure": measure, "month": shown(month), "unit": unit, "value": str(value),
             "changed": "2019-07-05 08:00:00"}
            for (measure, unit), value in values.items()
        ]  # fmt: skip
    return rows


def quarrels() -> list[dict[str, str]]:
    """Three a month in A and two in B, on the first, until the month after the last; one of A is closed long overdue."""
    rows = []
    for month in months_between(201712, _after(LAST, 1)):
        for town, count in (("A1", 3), ("B1", 2)):
            for n in range(count):
                late = town == "A1" and n == 0
                closed = _after(month, 4 if late else 0)
                rows.append(
                    {
                        "nr": f"{town}{month}{n}", "received": f"{shown(month)}-01 09:00:00",
                        "closed": f"{shown(closed)}-20 09:00:00" if closed <= LAST else "",
                        "outcome": "resolved" if closed <= LAST else "", "level": "town",
                        "changed": "2019-07-01 08:00:00", "town": town,
                    }
                )  # fmt: skip
    return rows


def _after(month: int, by: int) -> int:
    serial = month // 100 * 12 + month % 100 - 1 + by
    return serial // 12 * 100 + serial % 12 + 1


def load_index_city(store: Store, folder: Path, files: Path) -> None:
    """Loads the figures and the quarrels as one load."""
    given = [
        ("observations", write_rows(files / "figures.csv", HEADER, figures())),
        ("disputes", disputes(files / "quarrels.csv", quarrels())),
    ]
    run(store, load_profile(str(folder)), given)
