"""Tables of the store: one MetaData for SQLite and PostgreSQL.

Instants are epoch seconds UTC (BIGINT), days the integer yyyymmdd in the profile's time zone. A versioned table keeps
every version of a record: known in the loads from `from_load` up to, not including, `to_load`.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from governance.matters import (
    COUNTS,
    DISPUTE_INSTANTS,
    DISPUTE_NUMBERS,
    DISPUTE_TEXTS,
    INSTANTS,
    TEXTS,
)

VERSION = 1
"""Schema version; a store of another version is refused, not guessed at."""

metadata = MetaData()
# SQLite makes only INTEGER PRIMARY KEY a row id.
RowId = BigInteger().with_variant(Integer, "sqlite")


def _versioned(name: str, *columns: Column[Any]) -> Table:
    """A table of versions of records, current where `to_load` is null.

    `version` is what the source orders by (null: arrival), `seen` the last export or load that confirmed
    the version, `withdrawn` marks a version that says the record is gone.
    """
    table = Table(
        name,
        metadata,
        Column("id", RowId, primary_key=True, autoincrement=False),
        Column("source", String(64), nullable=False),
        Column("key", String(255), nullable=False),
        Column("from_load", Integer, nullable=False),
        Column("to_load", Integer),
        Column("version", BigInteger),
        Column("seen", BigInteger, nullable=False),
        Column("withdrawn", Boolean, nullable=False),
        Column("digest", String(32), nullable=False),
        *columns,
    )
    Index(f"ix_{name}_key", table.c.source, table.c.key)
    return table


meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

load = Table(
    "load",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("status", String(16), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("newest_event_at", BigInteger),
    Column("message", Text),
    CheckConstraint("status in ('running', 'done', 'failed')", name="ck_load_status"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("load_id", Integer, nullable=False),
    Column("source", String(64), nullable=False),
    Column("job", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("landed_at", BigInteger, nullable=False),
    Column("observes", Text, nullable=False),
    Column("ordered_by", String(16), nullable=False),
    Column("exported_at", BigInteger),
    Column("snapshot", Boolean, nullable=False),
    Column("demonstration", Boolean, nullable=False),
    Column("read", Integer, nullable=False),
    Column("inserted", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("superseded", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    CheckConstraint(
        "read = inserted + updated + unchanged + superseded + rejected", name="ck_delivery_adds_up"
    ),
)

reject = Table(
    "reject",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("load_id", Integer, nullable=False, index=True),
    Column("delivery_id", BigInteger, nullable=False),
    Column("source", String(64), nullable=False),
    Column("line", Integer, nullable=False),
    Column("code", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("original", Text, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("load_id", Integer, primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("code", String(32), primary_key=True),
    Column("n", Integer, nullable=False),
)

place = _versioned(
    "place",
    Column("level", String(16), nullable=False, index=True),
    Column("code", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("parent", String(32), nullable=False),
    Column("district", String(32), nullable=False),
    Column("statutory", String(32), nullable=False),
    Column("town", String(32), nullable=False),
    Column("village", String(32), nullable=False),
    Column("residents", Integer),
    Column("kind", Text, nullable=False),
    Column("schematic", Boolean, nullable=False),
    Column("lon", Float),
    Column("lat", Float),
    Column("shape", Text),
)

officer = _versioned(
    "officer",
    Column("code", String(64), nullable=False),
    Column("place", String(32), nullable=False),
    Column("role", Text, nullable=False),
    Column("full_time", Boolean, nullable=False),
    Column("name", Text, nullable=False),
)

facility = _versioned(
    "facility",
    Column("code", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place", String(32), nullable=False),
    Column("lon", Float),
    Column("lat", Float),
)

PLACE_COLUMNS = ("district", "statutory", "town", "village", "grid")

matter = _versioned(
    "matter",
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    *(Column(c, String(32), nullable=False) for c in PLACE_COLUMNS),
    Column("received_day", Integer, nullable=False),
    *(Column(c, BigInteger, nullable=c != "received_at") for c in INSTANTS),
    *(Column(c, Integer) for c in COUNTS),
    *(Column(c, Text) for c in TEXTS),
    Column("linked", Boolean, nullable=False),
    Column("lon", Float),
    Column("lat", Float),
)
Index(
    "ix_matter_by_key",
    matter.c.key,
    sqlite_where=matter.c.to_load.is_(None),
    postgresql_where=matter.c.to_load.is_(None),
)
Index("ix_matter_received", matter.c.received_day)
Index("ix_matter_due", matter.c.due_at)
Index("ix_matter_extended", matter.c.extended_due_at)


dispute = Table(
    "dispute",
    metadata,
    Column("matter_id", RowId, primary_key=True, autoincrement=False),
    *(Column(c, Text) for c in DISPUTE_TEXTS),
    *(Column(c, BigInteger) for c in DISPUTE_INSTANTS),
    *(Column(c, Float) for c in DISPUTE_NUMBERS),
)


def _tally(name: str, *groups: str) -> Table:
    """Signed changes a load: counts of a measure by received and event day or month, and by `groups`."""
    table = Table(
        name,
        metadata,
        Column("load_id", Integer, nullable=False),
        *(Column(g, Text if g == "category" else String(32), nullable=False) for g in groups),
        Column("kind", String(16), nullable=False),
        Column("linked", Boolean, nullable=False),
        Column("measure", String(20), nullable=False),
        Column("received", Integer, nullable=False),
        Column("event", Integer, nullable=False),
        Column("n", Integer, nullable=False),
    )
    Index(f"ix_{name}_received", table.c.received)
    return table


tally_day = _tally("tally_day", "district", "statutory")
Index("ix_tally_day_event", tally_day.c.event)
tally_unit = _tally("tally_unit", "district", "statutory")
tally_town = _tally("tally_town", "district", "statutory", "town")
tally_month = _tally("tally_month", "district", "statutory", "town", "category")
MONTHLY = (tally_unit, tally_town, tally_month)
"""Tallies month by month, the smallest first; tally_day alone is day by day."""

backdrop = Table(
    "backdrop",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("shape", Text, nullable=False),
)

VERSIONED = {t.name: t for t in (place, officer, facility, matter)}
