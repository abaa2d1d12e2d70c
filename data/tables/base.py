"""The one MetaData of all tables, and the shape of a table of versions."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    FromClause,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    and_,
    false,
)

metadata = MetaData()
# SQLite makes only INTEGER PRIMARY KEY a row id.
RowId = BigInteger().with_variant(Integer, "sqlite")
PLACE_COLUMNS = ("district", "statutory", "town", "village", "grid")


def revision_in(name: str, tables: MetaData) -> Table:
    """Where the revision of these tables stands (docs/adr/0015-migrations.md): in the shape that Alembic gives it."""
    return Table(
        name,
        tables,
        Column("version_num", String(32), nullable=False),
        PrimaryKeyConstraint("version_num", name=f"{name}_pkc"),
    )


def current(table: FromClause) -> ColumnElement[bool]:
    """The versions of records that hold now: nothing ended them, and the record is there."""
    return and_(table.c.to_load.is_(None), table.c.withdrawn.is_(False))


def versioned(name: str, *columns: Column[Any]) -> Table:
    """A table of versions of records, current where `to_load` is null.

    `version` is what the source orders by (null: arrival), `seen` the last export or load that confirmed
    the version, `withdrawn` marks a version that says the record is gone, `absent` one that is so because a
    snapshot did not name the record.
    """
    table = Table(
        name,
        metadata,
        # The loader gives the ids (keeping/inserting.py): rows are inserted in bulk, which
        # returns none, and the tables beside a matter need them.
        Column("id", RowId, primary_key=True, autoincrement=False),
        Column("source", String(64), nullable=False),
        Column("key", String(255), nullable=False),
        Column("from_load", Integer, nullable=False),
        Column("to_load", Integer),
        Column("version", BigInteger),
        Column("seen", BigInteger, nullable=False),
        Column("withdrawn", Boolean, nullable=False),
        Column("absent", Boolean, nullable=False, server_default=false()),
        # Wide enough for the 32 hex digits of a BLAKE2b digest of 16 bytes.
        Column("digest", String(32), nullable=False),
        *columns,
    )
    # Key before source: step records and links name a matter by its key alone.
    Index(f"ix_{name}_key", table.c.key, table.c.source)
    return table
