"""The event log of the desk: one table to which rows are only added, which the database itself sees to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE = (
    "CREATE TRIGGER desk_event_update BEFORE UPDATE ON desk_event "
    "BEGIN SELECT RAISE(ABORT, 'desk_event is append-only'); END",
    "CREATE TRIGGER desk_event_delete BEFORE DELETE ON desk_event "
    "BEGIN SELECT RAISE(ABORT, 'desk_event is append-only'); END",
    "CREATE TRIGGER desk_event_replace BEFORE INSERT ON desk_event "
    "WHEN EXISTS (SELECT 1 FROM desk_event WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'desk_event is append-only'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION desk_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'desk_event is append-only'; END $$",
    "CREATE TRIGGER desk_event_row BEFORE UPDATE OR DELETE ON desk_event "
    "FOR EACH ROW EXECUTE FUNCTION desk_event_refuse()",
    "CREATE TRIGGER desk_event_truncate BEFORE TRUNCATE ON desk_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION desk_event_refuse()",
)


def upgrade() -> None:
    """Make the table with its index and its triggers."""
    op.create_table(
        "desk_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("happened_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("known", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
    )
    op.create_index("ix_desk_event_key", "desk_event", ["key", "id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
