"""The first load of an empty store: indexes are cheaper to build once than to keep row by row."""

from sqlalchemy import Connection, Index, select

from data import schema

_KEPT = "ix_matter_key"
"""The one index that a load itself looks things up by."""


def defer_indexes(connection: Connection) -> list[Index]:
    """Drop the indexes of matters and tallies where these tables are still empty; returns what to build again.

    In the load's transaction: whoever reads meanwhile, or after a crash, sees them as they were.
    """
    deferred: list[Index] = []
    for table in (schema.matter, *schema.TALLIES):
        if connection.scalar(select(table.c.id).limit(1)) is None:
            deferred += [i for i in sorted(table.indexes, key=str) if i.name != _KEPT]
    for index in deferred:
        index.drop(connection)
    return deferred


def build_indexes(connection: Connection, deferred: list[Index]) -> None:
    """Build what `defer_indexes` dropped."""
    for index in deferred:
        index.create(connection)
