"""The files of the sweep: a seeded small city and five deliveries, of every sort that a load must cope with."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.cities import INCIDENTS, disputes, incidents, write_city

BEGIN = datetime(2024, 1, 1, 8)
TOWNS = ("A1", "A2", "B1", "")
CATEGORIES = ("noise", "waste", "roads", "lights")
Row = dict[str, str]

EXPORT = INCIDENTS.replace(
    'job = "incidents"',
    'job = "incidents"\ndelivery = "snapshot"\ntitle = "Export"\ninbox = ["export_*.csv"]',
).replace(
    '[version]\ncolumn = "changed"\nformats = ["%Y-%m-%d %H:%M:%S"]',
    '[version]\nexport_date = "filename"',
)
"""A second source of incidents: whole exports, ordered by the date in their names."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one load is given."""

    name: str
    files: tuple[tuple[str, Path], ...]

    def words(self) -> list[str]:
        """As on the command line."""
        return [word for source, path in self.files for word in ("--source", source, str(path))]


def _clock(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _incident(draw: random.Random, number: int, prefix: str = "") -> Row:
    received = BEGIN + timedelta(minutes=draw.randrange(60 * 24 * 90))
    closed = received + timedelta(hours=draw.randrange(1, 400)) if draw.random() < 0.6 else None
    return {
        "nr": f"{prefix}{number}",
        "title": f"{draw.choice(CATEGORIES)} {draw.randrange(10_000)}",
        "category": draw.choice(CATEGORIES),
        "received": _clock(received),
        "due": _clock(received + timedelta(days=5)),
        "closed": _clock(closed) if closed else "",
        "changed": _clock((closed or received) + timedelta(minutes=1)),
        "town": draw.choice(TOWNS),
    }


def _dispute(draw: random.Random, number: int, cases: int) -> Row:
    received = BEGIN + timedelta(minutes=draw.randrange(60 * 24 * 90))
    return {
        "nr": f"d{number}",
        "received": _clock(received),
        "incident": str(draw.randrange(2 * cases)) if draw.random() < 0.4 else "",
        "changed": _clock(received + timedelta(hours=1)),
        "town": draw.choice(TOWNS),
    }


def _spoilt(draw: random.Random, row: Row) -> Row:
    wrong: tuple[Row, ...] = (
        {"received": ""},
        {"received": "31.02.2024"},
        {"closed": "2023-01-01 00:00:00"},
        {"nr": ""},
        {"title": "a\0b"},
        {"closed": "2099-01-01 00:00:00"},
    )
    return row | draw.choice(wrong)


def _later(draw: random.Random, row: Row) -> Row:
    changed = datetime.strptime(row["changed"], "%Y-%m-%d %H:%M:%S") + timedelta(days=2)
    if draw.random() < 0.1:
        return row | {"deleted": "yes", "changed": _clock(changed)}
    return row | {"closed": _clock(changed - timedelta(days=1)), "changed": _clock(changed)}


@dataclass(slots=True)
class _Maker:
    """Rows drawn in one fixed order from one seed."""

    draw: random.Random
    folder: Path
    size: int

    def increment(self, name: str, rows: list[Row]) -> tuple[str, Path]:
        return "incidents", incidents(self.folder / f"incidents_{name}.csv", rows)

    def export(self, day: str, rows: list[Row]) -> tuple[str, Path]:
        return "export", incidents(self.folder / f"export_{day}.csv", rows)

    def fights(self, name: str, rows: list[Row]) -> tuple[str, Path]:
        return "disputes", disputes(self.folder / f"disputes_{name}.csv", rows)

    def some(self, rows: list[Row], share: float) -> list[Row]:
        return self.draw.sample(rows, int(len(rows) * share))

    def deliveries(self) -> list[Delivery]:
        draw, n = self.draw, self.size
        cases = [_incident(draw, i) for i in range(n)]
        whole = [_incident(draw, i, "e") for i in range(n // 3)]
        fights = [_dispute(draw, i, n) for i in range(n // 4)]
        corrected = [_later(draw, row) for row in self.some(cases, 0.4)]
        older = [r | {"changed": r["received"], "title": "older"} for r in self.some(cases, 0.05)]
        fresh = [_incident(draw, n + i) for i in range(n // 2)]
        spoilt = [_spoilt(draw, _incident(draw, 10 * n + i)) for i in range(n // 3)]
        kept = [r | {"title": "said anew"} for r in self.some(whole, 0.7)]
        quarrel = [_dispute(draw, n + i, n) for i in range(n // 8)]
        return [
            Delivery("first", (self.increment("first", cases), self.export("20240401", whole))),
            Delivery("disputes", (self.fights("first", fights),)),
            Delivery("correction", (self.increment("correction", corrected + older),)),
            Delivery(
                "snapshot",
                (self.export("20240501", kept), self.fights("more", quarrel)),
            ),
            Delivery("rejects", (self.increment("rejects", fresh + spoilt + spoilt[:5]),)),
        ]


def write(folder: Path, *, seed: int, size: int) -> tuple[Path, list[Delivery]]:
    """Write the city and its deliveries.

    Args:
        folder: an empty folder.
        seed: the same seed gives the same bytes.
        size: rows of the first file; the others follow from it.

    Returns:
        The profile's folder, and the deliveries in the order in which they are loaded.
    """
    city = write_city(folder / "city")
    (city / "sources" / "export.toml").write_text(EXPORT)
    for job in ("incidents", "disputes"):
        mapping = city / "sources" / f"{job}.toml"
        own = f'job = "{job}"\ninbox = ["{job}_*.csv"]'
        mapping.write_text(mapping.read_text().replace(f'job = "{job}"', own))
    maker = _Maker(random.Random(seed), folder, size)
    return city, maker.deliveries()
