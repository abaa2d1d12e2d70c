"""What the store knows of itself and of its loads: deliveries, rejects, drift, mentions, notes."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Integer, String, Table, Text

from data.tables.base import RowId, metadata, revision_in

revision = revision_in("alembic_store", metadata)

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
    # The running maximum over all loads so far, not of this one alone (keeping/writes.py).
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
    # JSON list of what the source can tell at all: a count of what it cannot is no zero.
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
        # Every row read must have ended as exactly one of these: no row is lost uncounted.
        "read = inserted + updated + unchanged + superseded + rejected",
        name="ck_delivery_adds_up",
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
