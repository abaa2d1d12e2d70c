"""The tallies, which are tables of counts, and their two dimensions: where a matter lies, and what it is."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from data.tables.base import PLACE_COLUMNS, RowId, metadata
from governance.lifecycle import MEASURES

dim_place = Table(
    "dim_place",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *(Column(c, String(32), nullable=False) for c in PLACE_COLUMNS),
)
"""Combinations of place codes, from the district to the grid, that tallies count for; '' below and where unplaced."""

dim_class = Table(
    "dim_class",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("source", String(64), nullable=False),
    Column("linked", Boolean, nullable=False),
    Column("category", Text),
)
"""Combinations of what is not place or time that tallies count for; `category` is null where a tally does not tell it."""


def _tally(name: str) -> Table:
    """Counts of each measure by place, class, and day or month of reception (cohort) and of event.

    A row is a version of such a cell, as a record's row is one of the record.
    """
    table = Table(
        name,
        metadata,
        Column("id", RowId, primary_key=True),
        Column("place_key", Integer, nullable=False),
        Column("class_key", Integer, nullable=False),
        Column("cohort", Integer, nullable=False),
        Column("event", Integer, nullable=False),
        Column("from_load", Integer, nullable=False),
        Column("to_load", Integer),
        *(Column(m, Integer, nullable=False, server_default="0") for m in MEASURES),
    )
    t = table.c
    # Partial indexes: a current answer walks current cells alone, however many loads there
    # were, and an earlier one finds by `to_load` the cells closed since.
    now, then = t.to_load.is_(None), t.to_load.is_not(None)
    # Questions name places and a span of receptions first, so these lead the index.
    cell = (t.place_key, t.cohort, t.class_key, t.event)
    Index(f"ix_{name}_now", *cell, sqlite_where=now, postgresql_where=now)
    Index(f"ix_{name}_then", t.to_load, sqlite_where=then, postgresql_where=then)
    return table


tally_unit = _tally("tally_unit")
tally_town = _tally("tally_town")
tally_type = _tally("tally_type")
tally_grid = _tally("tally_grid")
tally_unit_day = _tally("tally_unit_day")
tally_day = _tally("tally_day")
TALLIES = (tally_unit, tally_town, tally_type, tally_grid, tally_unit_day, tally_day)
for _table in (tally_unit_day, tally_day):
    # Event 0 holds whatever the cutoff, so nobody looks for it by its day; a query must repeat
    # this condition, or the partial index is not used.
    _dated = _table.c.event > 0
    Index(f"ix_{_table.name}_event", _table.c.event, sqlite_where=_dated, postgresql_where=_dated)

tally_rest = Table(
    "tally_rest",
    metadata,
    Column("grain", String(16), nullable=False),
    Column("place_key", Integer, nullable=False),
    Column("class_key", Integer, nullable=False),
    Column("cohort", Integer, nullable=False),
    *(Column(m, Integer, nullable=False, server_default="0") for m in MEASURES),
)
"""What falls after the newest event: at the grains of months until that month's end, at those of days on that
day; due times alone. Kept for the newest load, whose questions up to that event need no row of a matter."""
Index("ix_tally_rest", tally_rest.c.grain, tally_rest.c.place_key)
