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
    false,
)

from governance.lifecycle import MEASURES
from governance.matters import (
    COUNTS,
    DISPUTE_INSTANTS,
    DISPUTE_NUMBERS,
    DISPUTE_TEXTS,
    INSTANTS,
    TEXTS,
)

VERSION = 2
"""Schema version; a store of another version is refused, not guessed at."""

metadata = MetaData()
# SQLite makes only INTEGER PRIMARY KEY a row id.
RowId = BigInteger().with_variant(Integer, "sqlite")


def _versioned(name: str, *columns: Column[Any]) -> Table:
    """A table of versions of records, current where `to_load` is null.

    `version` is what the source orders by (null: arrival), `seen` the last export or load that confirmed
    the version, `withdrawn` marks a version that says the record is gone, `absent` one that is so because a
    snapshot did not name the record.
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
        Column("absent", Boolean, nullable=False, server_default=false()),
        Column("digest", String(32), nullable=False),
        *columns,
    )
    Index(f"ix_{name}_key", table.c.key, table.c.source)
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
    Column("origin", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("landed_at", BigInteger, nullable=False),
    Column("observes", Text, nullable=False),
    Column("ordered_by", String(16), nullable=False),
    Column("exported_at", BigInteger),
    Column("snapshot", Boolean, nullable=False),
    Column("demonstration", Boolean, nullable=False),
    Column("replay", Boolean, nullable=False),
    Column("header", Text),
    Column("mark", Text),
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
    Column("replayed_by", Integer),
)

drift = Table(
    "drift",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("load_id", Integer, nullable=False),
    Column("delivery_id", BigInteger, nullable=False),
    Column("source", String(64), nullable=False),
    Column("code", String(32), nullable=False),
    Column("column", Text, nullable=False),
    Column("sentence", Text, nullable=False),
)
"""How a delivery's form differs from the one before it, in sentences."""

mention = Table(
    "mention",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("seen", BigInteger, nullable=False),
)
"""Records named by rejected rows alone: the last export or load that did, so that they are not taken for absent."""

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
    Column("entered_at", BigInteger),
    Column("quality", Integer, nullable=False),
    Column("lon", Float),
    Column("lat", Float),
)
Index("ix_matter_received", matter.c.received_day)
for _name in (*INSTANTS[1:], "linked_to"):
    if _name not in ("assigned_at", "acknowledged_at"):
        Index(
            f"ix_matter_{_name}",
            matter.c[_name],
            sqlite_where=matter.c[_name].is_not(None),
            postgresql_where=matter.c[_name].is_not(None),
        )

dispute = Table(
    "dispute",
    metadata,
    Column("matter_id", RowId, primary_key=True, autoincrement=False),
    *(Column(c, Text) for c in DISPUTE_TEXTS),
    *(Column(c, BigInteger) for c in DISPUTE_INSTANTS),
    *(Column(c, Float) for c in DISPUTE_NUMBERS),
)
Index(
    "ix_dispute_outcome_at",
    dispute.c.outcome_at,
    sqlite_where=dispute.c.outcome_at.is_not(None),
    postgresql_where=dispute.c.outcome_at.is_not(None),
)


personal = Table(
    "personal",
    metadata,
    Column("matter_id", RowId, primary_key=True, autoincrement=False),
    Column("field", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)
"""What identifies a person, kept apart from the matter: no page, list or export reads it."""

step = _versioned(
    "step",
    Column("matter", String(255), nullable=False, index=True),
    Column("step", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("dated", Boolean, nullable=False),
    Column("limit_at", BigInteger),
    Column("actor", Text, nullable=False),
)

spot = Table(
    "spot",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *(Column(c, String(32), nullable=False) for c in PLACE_COLUMNS),
)
"""Combinations of place codes, from the district to the grid, that tallies count for; '' below and where unplaced."""

sort = Table(
    "sort",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("source", String(64), nullable=False),
    Column("linked", Boolean, nullable=False),
    Column("category", Text),
)
"""Combinations of what is not place or time that tallies count for; `category` is null where a tally does not tell it."""


def _tally(name: str) -> Table:
    """Counts of each measure by spot, sort, and day or month of reception (cohort) and of event.

    A row is a version of such a cell, as a record's row is one of the record.
    """
    table = Table(
        name,
        metadata,
        Column("id", RowId, primary_key=True),
        Column("spot", Integer, nullable=False),
        Column("sort", Integer, nullable=False),
        Column("cohort", Integer, nullable=False),
        Column("event", Integer, nullable=False),
        Column("from_load", Integer, nullable=False),
        Column("to_load", Integer),
        *(Column(m, Integer, nullable=False, server_default="0") for m in MEASURES),
    )
    t = table.c
    now, then = t.to_load.is_(None), t.to_load.is_not(None)
    cell = (t.spot, t.cohort, t.sort, t.event)
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
    _dated = _table.c.event > 0
    Index(f"ix_{_table.name}_event", _table.c.event, sqlite_where=_dated, postgresql_where=_dated)

tally_rest = Table(
    "tally_rest",
    metadata,
    Column("load_id", Integer, nullable=False),
    Column("spot", Integer, nullable=False),
    Column("sort", Integer, nullable=False),
    Column("cohort", Integer, nullable=False),
    *(Column(m, Integer, nullable=False, server_default="0") for m in MEASURES),
)
"""What falls on the day of the newest event, but after it: due times alone. Kept for the newest load."""

backdrop = Table(
    "backdrop",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("shape", Text, nullable=False),
)

VERSIONED = {t.name: t for t in (place, officer, facility, matter, step)}
