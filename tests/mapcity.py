"""A small city whose matters have positions and grades, in every state of a life."""

from pathlib import Path

from tests.cities import DISPUTE_HEADER, INCIDENT_HEADER, disputes, write_city, write_rows

CHANGED = "2024-05-01 08:00:00"
HEADER = (*INCIDENT_HEADER, "grade", "lon", "lat")
POSITIONED = """
[fields.urgency]
column = "grade"
[position]
lon = "lon"
lat = "lat"
crs = "wgs84"
"""


def write_map_city(folder: Path) -> Path:
    """The profile seaford, whose incidents tell where they lie and how urgent they are."""
    write_city(folder)
    source = folder / "sources" / "incidents.toml"
    source.write_text(source.read_text() + POSITIONED)
    return folder


def positioned(path: Path, rows: list[dict[str, str]]) -> Path:
    return write_rows(path, HEADER, rows)


def some_disputes(path: Path, rows: list[dict[str, str]]) -> Path:
    return disputes(path, rows)


def row(number: int, **said: str) -> dict[str, str]:
    """One incident of March 2024, closed in time, on a lattice inside the town of district A or B."""
    west = number % 2 == 0
    return {
        "nr": f"i{number}",
        "title": f"<b>Lamp</b> & {number}",
        "category": "road",
        "received": f"2024-03-{number % 28 + 1:02d} {number % 24:02d}:30:00",
        "due": "2024-04-02 09:00:00",
        "closed": "2024-04-01 10:00:00",
        "changed": CHANGED,
        "town": "A1" if west else "B1",
        "grade": ("normal", "urgent", "critical")[number % 3],
        "lon": f"{(10.01 if west else 10.11) + number % 7 * 0.01:.5f}",
        "lat": f"{50.01 + number % 8 * 0.01:.5f}",
    } | said


LIVES: tuple[dict[str, str], ...] = (
    {"closed": ""},
    {"closed": "", "due": ""},
    {"closed": "2024-04-03 10:00:00"},
    {"verified": "2024-04-02 08:00:00"},
    {"declined": "2024-03-30 08:00:00", "closed": ""},
    {"declined": "2024-04-10 08:00:00", "closed": ""},
    {"first_closed": "2024-03-30 09:00:00", "sent_back": "2024-03-31 09:00:00", "closed": ""},
    {
        "first_closed": "2024-03-30 09:00:00",
        "sent_back": "2024-03-31 09:00:00",
        "closed": "2024-04-09 10:00:00",
    },
    {"lon": "", "lat": ""},
    {"closed": "", "lon": "", "lat": ""},
)
"""What may befall a matter besides being closed in time."""


def mixed(count: int, first: int = 0) -> list[dict[str, str]]:
    """Matters of every life in turn."""
    return [row(n, **LIVES[n % len(LIVES)]) for n in range(first, first + count)]


def linked_disputes(count: int) -> list[dict[str, str]]:
    """Disputes, every other one grown out of an incident."""
    return [
        dict.fromkeys(DISPUTE_HEADER, "")
        | {
            "nr": f"d{n}",
            "received": f"2024-03-{n % 28 + 1:02d} 09:00:00",
            "closed": "" if n % 3 else "2024-04-05 10:00:00",
            "incident": f"i{n}" if n % 2 else "",
            "changed": CHANGED,
            "town": "A1",
        }
        for n in range(count)
    ]
