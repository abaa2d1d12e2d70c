"""The tallies, which are tables of counts, and their two dimensions: where a matter lies, and what it is."""

import sqlalchemy as sa

from data.tables.base import PLACE_COLUMNS, RowId, index_where, metadata
from governance.lifecycle import MEASURES

dim_place = sa.Table(
    "dim_place",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    *(sa.Column(c, sa.String(32), nullable=False) for c in PLACE_COLUMNS),
)
"""Combinations of place codes, from the district to the grid, that tallies count for; '' below and where unplaced."""

dim_class = sa.Table(
    "dim_class",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("linked", sa.Boolean, nullable=False),
    sa.Column("category", sa.Text),
)
"""Combinations of what is not place or time that tallies count for; `category` is null where a tally does not tell it."""


def _tally(name: str) -> sa.Table:
    """Counts of each measure by place, class, and day or month of reception (cohort) and of event.

    A row is a version of such a cell, as a record's row is one of the record.
    """
    table = sa.Table(
        name,
        metadata,
        sa.Column("id", RowId, primary_key=True),
        sa.Column("place_key", sa.Integer, nullable=False),
        sa.Column("class_key", sa.Integer, nullable=False),
        sa.Column("cohort", sa.Integer, nullable=False),
        sa.Column("event", sa.Integer, nullable=False),
        sa.Column("from_load", sa.Integer, nullable=False),
        sa.Column("to_load", sa.Integer),
        *(sa.Column(m, sa.Integer, nullable=False, server_default="0") for m in MEASURES),
    )
    t = table.c
    # Partial indexes: a current answer walks current cells alone, however many loads there
    # were, and an earlier one finds by `to_load` the cells closed since.
    # Questions name places and a span of receptions first, so these lead the index.
    cell = (t.place_key, t.cohort, t.class_key, t.event)
    index_where(f"ix_{name}_now", t.to_load.is_(None), *cell)
    index_where(f"ix_{name}_then", t.to_load.is_not(None), t.to_load)
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
    index_where(f"ix_{_table.name}_event", _table.c.event > 0, _table.c.event)

tally_rest = sa.Table(
    "tally_rest",
    metadata,
    sa.Column("grain", sa.String(16), nullable=False),
    sa.Column("place_key", sa.Integer, nullable=False),
    sa.Column("class_key", sa.Integer, nullable=False),
    sa.Column("cohort", sa.Integer, nullable=False),
    *(sa.Column(m, sa.Integer, nullable=False, server_default="0") for m in MEASURES),
)
"""What falls after the newest event: at the grains of months until that month's end, at those of days on that
day; due times alone. Kept for the newest load, whose questions up to that event need no row of a matter."""
sa.Index("ix_tally_rest", tally_rest.c.grain, tally_rest.c.place_key)
