"""Rows: what a line of a file says, what the store must hold of it, and how times, points and ids are spelled."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np

from data.reference.coordinates import wgs_to_gcj
from tests.corruptor.city import DISTRICTS, SIDE, SOUTH, WEST

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2024, 7, 1, 12, tzinfo=SHANGHAI)
"""When every file lands."""
FIRST_DAY, DAYS = datetime(2023, 1, 1), 500
FULL_WIDTH = str.maketrans("0123456789-/: .,%", "０１２３４５６７８９－／：　．，％")

Cells = dict[str, object]
Truth = dict[str, object]


@dataclass(slots=True)
class Row:
    """One row of a file.

    Attributes:
        cells: what stands in each column; text, but typed values in a workbook.
        truth: what the store must hold of it (columns of matter and dispute), if it is good.
        mark: what no other row's title holds.
        expected: inserted, unchanged, superseded, rejected, or nothing (no row at all).
        kind: the fault's or the variety's name; '' for a plain row.
        code: of the reject.
        rewrite: changes the row's text as it stands in the file.
        after: the row that must stand before it.
    """

    cells: Cells
    truth: Truth
    mark: str
    expected: str = "inserted"
    kind: str = ""
    code: str = ""
    rewrite: Callable[[str], str] | None = None
    after: "Row | None" = None
    line: int = 0
    original: str = ""
    place: float = field(default=0.0)


def moment(draw: Random) -> datetime:
    """A local clock time without seconds, on a day of the first sixteen months."""
    return FIRST_DAY + timedelta(days=draw.randrange(DAYS), minutes=draw.randrange(1440))


def epoch(local: datetime, zone: ZoneInfo = SHANGHAI) -> int:
    """The instant of a clock time: the first of two, and for one that is skipped the end of the gap."""
    while True:
        at = int(local.replace(tzinfo=zone).timestamp())
        if datetime.fromtimestamp(at, zone).replace(tzinfo=None) == local:
            return at
        local = local.replace(second=0) + timedelta(minutes=1)


def chinese(local: datetime) -> str:
    """2024年3月5日8时30分."""
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute}分"


def spelled(local: datetime, draw: Random) -> str:
    """A clock time in one of the forms that events declare."""
    dashed = local.strftime("%Y-%m-%d %H:%M:%S")
    return draw.choice(
        (
            dashed,
            dashed,
            local.strftime("%Y/%m/%d %H:%M"),
            chinese(local),
            dashed.translate(FULL_WIDTH),
        )
    )


def point(district: str, draw: Random) -> tuple[float, float]:
    """Longitude and latitude in WGS-84 well inside a district."""
    west = WEST + DISTRICTS.index(district) * SIDE
    return west + draw.uniform(0.02, 0.08), SOUTH + draw.uniform(0.02, 0.08)


def as_gcj(lon: float, lat: float) -> tuple[float, float]:
    """The same point in GCJ-02."""
    x, y = wgs_to_gcj(np.array([lon]), np.array([lat]))
    return float(x[0]), float(y[0])


def mark_of(source: str, number: int) -> str:
    """What tells the row from every other, inside its title."""
    return f"#{source[0]}{number:07d}"
