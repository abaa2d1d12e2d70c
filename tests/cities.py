"""A city made from nothing in a folder, and files for it: what tests load."""

import json
import shutil
from pathlib import Path

HUZHOU = Path(__file__).parents[1] / "data" / "profiles" / "huzhou"

SQUARE = 0.1
"""Degrees: the sides of the two districts, A west of B, south-west corner of A at (10, 50)."""

PROFILE = """
name = "seaford"
title = "Seaford"
timezone = "Europe/Berlin"
demonstration = false

[city]
code = "S"
name = "Seaford"
residents = 30000

[deadlines.dispute]
default = { days = 30 }
"""

DISTRICTS = """
job = "places"
file = "districts.geojson"
level = "district"
[fields]
code = "id"
name = "label"
residents = "people"
"""

TOWNS = """
job = "places"
file = "towns.csv"
level = "town"
[fields]
code = "code"
name = "name"
parent = "district"
"""

INCIDENTS = """
job = "incidents"
missing = ["", "n/a"]
[id]
columns = ["nr"]
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.title]
column = "title"
[fields.category]
column = "category"
[fields.received_at]
column = "received"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.due_at]
column = "due"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.first_closed_at]
column = "first_closed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.sent_back_at]
column = "sent_back"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.closed_at]
column = "closed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.verified_at]
column = "verified"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.declined_at]
column = "declined"
formats = ["%Y-%m-%d %H:%M:%S"]
[state]
from_dates = true
[withdrawn]
column = "deleted"
values = ["yes"]
[place]
try = [{ by = "code", column = "town" }, { by = "code", column = "district", level = "district" }]
unknown = "city"
"""

DISPUTES = """
job = "disputes"
[id]
columns = ["nr"]
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
linked_to = "incident"
solved_level = "level"
outcome = "outcome"
[fields.received_at]
column = "received"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.closed_at]
column = "closed"
formats = ["%Y-%m-%d %H:%M:%S"]
[state]
from_dates = true
[place]
try = [{ by = "code", column = "town" }]
unknown = "city"
"""

INCIDENT_HEADER = (
    "nr", "title", "category", "received", "due", "first_closed", "sent_back", "closed", "verified",
    "declined", "changed", "deleted", "town", "district",
)  # fmt: skip
DISPUTE_HEADER = (
    "nr", "received", "closed", "outcome", "level", "incident", "changed", "town",
)  # fmt: skip


def square(west: float, south: float, side: float = SQUARE) -> list[list[list[float]]]:
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def district(code: str, label: str, west: float, people: int) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"id": code, "label": label, "people": people},
        "geometry": {"type": "Polygon", "coordinates": square(west, 50)},
    }


def with_briefings(folder: Path) -> Path:
    """The profile with the templates of Huzhou's briefings and their words."""
    for name in ("briefings", "screens"):
        shutil.copytree(HUZHOU / name, folder / name, dirs_exist_ok=True)
    return folder


def write_city(folder: Path) -> Path:
    """The profile seaford: districts A and B, towns A1, A2, B1."""
    (folder / "sources").mkdir(parents=True)
    (folder / "profile.toml").write_text(PROFILE)
    for name, text in (
        ("districts", DISTRICTS),
        ("towns", TOWNS),
        ("incidents", INCIDENTS),
        ("disputes", DISPUTES),
    ):
        (folder / "sources" / f"{name}.toml").write_text(text)
    features = [district("A", "Old Town", 10, 20000), district("B", "Harbour", 10.1, 10000)]
    (folder / "districts.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    (folder / "towns.csv").write_text("code,name,district\nA1,North,A\nA2,South,A\nB1,Quay,B\n")
    return folder


def write_rows(path: Path, header: tuple[str, ...], rows: list[dict[str, str]]) -> Path:
    """A CSV of rows; a column a row does not name is empty."""
    lines = [",".join(header)] + [",".join(r.get(c, "") for c in header) for r in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def incidents(path: Path, rows: list[dict[str, str]]) -> Path:
    return write_rows(path, INCIDENT_HEADER, rows)


def disputes(path: Path, rows: list[dict[str, str]]) -> Path:
    return write_rows(path, DISPUTE_HEADER, rows)
