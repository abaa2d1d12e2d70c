"""What the store knows of itself and of its loads: deliveries, rejects, drift, mentions, notes."""

import sqlalchemy as sa

from data.tables.base import RowId, metadata, revision_in

revision = revision_in("alembic_store", metadata)

COUNTS = ("read", "inserted", "updated", "unchanged", "superseded", "rejected", "withdrawn")
"""What became of the rows of a delivery; all but the first and the last add up to the first."""

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

load = sa.Table(
    "load",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("finished_at", sa.BigInteger),
    # The running maximum over all loads so far, not of this one alone (keeping/writes.py).
    sa.Column("newest_event_at", sa.BigInteger),
    sa.Column("message", sa.Text),
    sa.CheckConstraint("status in ('running', 'done', 'failed')", name="ck_load_status"),
)

delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("id", RowId, primary_key=True, autoincrement=False),
    sa.Column("load_id", sa.Integer, nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("job", sa.String(16), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("landed_at", sa.BigInteger, nullable=False),
    # JSON list of what the source can tell at all: a count of what it cannot is no zero.
    sa.Column("observes", sa.Text, nullable=False),
    sa.Column("ordered_by", sa.String(16), nullable=False),
    sa.Column("exported_at", sa.BigInteger),
    sa.Column("snapshot", sa.Boolean, nullable=False),
    sa.Column("demonstration", sa.Boolean, nullable=False),
    sa.Column("replay", sa.Boolean, nullable=False),
    sa.Column("header", sa.Text),
    sa.Column("mark", sa.Text),
    *(sa.Column(name, sa.Integer, nullable=False) for name in COUNTS),
    sa.CheckConstraint(
        # Every row read must have ended as exactly one of these: no row is lost uncounted.
        "read = inserted + updated + unchanged + superseded + rejected",
        name="ck_delivery_adds_up",
    ),
)

reject = sa.Table(
    "reject",
    metadata,
    sa.Column("id", RowId, primary_key=True, autoincrement=False),
    sa.Column("load_id", sa.Integer, nullable=False, index=True),
    sa.Column("delivery_id", sa.BigInteger, nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("original", sa.Text, nullable=False),
    sa.Column("replayed_by", sa.Integer),
)

drift = sa.Table(
    "drift",
    metadata,
    sa.Column("id", RowId, primary_key=True, autoincrement=False),
    sa.Column("load_id", sa.Integer, nullable=False),
    sa.Column("delivery_id", sa.BigInteger, nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("column", sa.Text, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
)
"""How a delivery's form differs from the one before it, in sentences."""

mention = sa.Table(
    "mention",
    metadata,
    sa.Column("source", sa.String(64), primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("seen", sa.BigInteger, nullable=False),
)
"""Records named by rejected rows alone: the last export or load that did, so that they are not taken for absent."""

note = sa.Table(
    "note",
    metadata,
    sa.Column("load_id", sa.Integer, primary_key=True),
    sa.Column("source", sa.String(64), primary_key=True),
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
)
