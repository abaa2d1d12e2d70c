"""Cells of tallies as a load finds and closes them."""

import pandas as pd
from sqlalchemy import Column, Connection, Integer, MetaData, Table, select, text

from data import schema
from data.keeping.frames import batches, frame
from data.keeping.inserting import insert_rows
from data.keeping.versions import close_versions
from governance.lifecycle import MEASURES

_KEYS = ("place_key", "cohort", "class_key", "event")
# In a MetaData of its own: a temporary table is part
# of no revision, and create_all must not make it.
_asked = Table(
    "asked_cell",
    MetaData(),
    *(Column(k, Integer, nullable=False) for k in _KEYS),
    prefixes=["TEMPORARY"],
)


def held_cells(connection: Connection, table: Table, cells: pd.DataFrame) -> pd.DataFrame:
    """The current versions of these cells.

    Args:
        cells: columns place_key, class_key, cohort, event.

    Returns:
        id, from_load, place_key, cohort, class_key, event and the measures; a cell may have several rows that add up.
    """
    t = table.c
    columns = [t[c] for c in ("id", "from_load", *_KEYS, *MEASURES)]
    _asked.create(connection)
    try:
        # A join with a temporary table: thousands of cells of four numbers each would not fit
        # into one statement's bound values.
        insert_rows(connection, _asked, cells[list(_KEYS)])
        if connection.dialect.name == "postgresql":  # else it takes the few rows for many
            connection.execute(text("analyze asked_cell"))
        same = [t[k] == _asked.c[k] for k in _KEYS]
        return frame(connection, select(*columns).where(*same, t.to_load.is_(None)))
    finally:
        _asked.drop(connection)


def close_cells(connection: Connection, table: Table, held: pd.DataFrame, load_id: int) -> None:
    """End these versions of cells at this load; versions that the load itself wrote are deleted."""
    # The finest tally is written several times in a load: what the load itself wrote before is
    # known to nobody yet, and leaves no version.
    by_this_load = held["from_load"] == load_id
    for batch in batches(held["id"][by_this_load].tolist()):
        connection.execute(table.delete().where(table.c.id.in_(batch)))
    close_versions(connection, table, held["id"][~by_this_load].tolist(), load_id)


def replace_rest(connection: Connection, rows: pd.DataFrame) -> None:
    """Keep what the newest load says of the rest of the newest day, and nothing older."""
    connection.execute(schema.tally_rest.delete())
    insert_rows(connection, schema.tally_rest, rows)
