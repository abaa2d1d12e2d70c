"""The first load of an empty store: indexes are cheaper to build once than to keep row by row."""

from sqlalchemy import Connection, Index

from data import schema
from data.keeping.inserting import is_empty


def defer_indexes(connection: Connection) -> list[Index]:
    """Drop the indexes of tables that are still empty; returns what to build again.

    The indexes of matters stay on SQLite, where they are kept while the loader waits for the process that reads
    the file; a server sorts faster than it keeps, but for the one that a load itself looks things up by.

    In the load's transaction: whoever reads meanwhile, or after a crash, sees them as they were.
    """
    deferred: list[Index] = []
    served = connection.dialect.name == "postgresql"
    for table in (*([schema.matter] if served else []), *schema.TALLIES):
        if is_empty(connection, table):
            # Sorted, for the indexes of a table are a set:
            # they are built in the same order every time.
            deferred += [i for i in sorted(table.indexes, key=str) if i.name != "ix_matter_key"]
    for index in deferred:
        index.drop(connection)
    return deferred


def build_indexes(connection: Connection, deferred: list[Index]) -> None:
    """Build what `defer_indexes` dropped."""
    for index in deferred:
        index.create(connection)
