"""The one MetaData of all tables, and the shape of a table of versions."""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()
# SQLite makes only INTEGER PRIMARY KEY a row id.
RowId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
PLACE_COLUMNS = ("district", "statutory", "town", "village", "grid")


def revision_in(name: str, tables: sa.MetaData) -> sa.Table:
    """Where the revision of these tables stands (docs/adr/0015-migrations.md): in the shape that Alembic gives it."""
    return sa.Table(
        name,
        tables,
        sa.Column("version_num", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("version_num", name=f"{name}_pkc"),
    )


def index_where(name: str, condition: sa.ColumnElement[bool], *columns: sa.Column[Any]) -> None:
    """An index over the rows alone that meet the condition."""
    sa.Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


def current(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """The versions of records that hold now: nothing ended them, and the record is there."""
    return sa.and_(table.c.to_load.is_(None), table.c.withdrawn.is_(False))


def versioned(name: str, *columns: sa.Column[Any]) -> sa.Table:
    """A table of versions of records, current where `to_load` is null.

    `version` is what the source orders by (null: arrival), `seen` the last export or load that confirmed
    the version, `withdrawn` marks a version that says the record is gone, `absent` one that is so because a
    snapshot did not name the record.
    """
    table = sa.Table(
        name,
        metadata,
        # The loader gives the ids (keeping/inserting.py): rows are inserted in bulk, which
        # returns none, and the tables beside a matter need them.
        sa.Column("id", RowId, primary_key=True, autoincrement=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("from_load", sa.Integer, nullable=False),
        sa.Column("to_load", sa.Integer),
        sa.Column("version", sa.BigInteger),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("absent", sa.Boolean, nullable=False, server_default=sa.false()),
        # Wide enough for the 32 hex digits of a BLAKE2b digest of 16 bytes.
        sa.Column("digest", sa.String(32), nullable=False),
        *columns,
    )
    # Key before source: step records and links name a matter by its key alone.
    sa.Index(f"ix_{name}_key", table.c.key, table.c.source)
    return table
