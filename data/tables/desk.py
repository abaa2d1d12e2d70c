"""The tables of the desk: links, sessions, frozen exports, paired screens, issued briefings, events."""

import sqlalchemy as sa

from data.tables.base import RowId, revision_in

VERSION = 2
"""The revision of these tables; docs/upgrading.md says what goes with another."""

metadata = sa.MetaData()
revision = revision_in("alembic_desk", metadata)

link = sa.Table(
    "desk_link",
    metadata,
    # Only hashes of secrets are kept: a stolen copy of the desk opens nothing.
    sa.Column("token_sha256", sa.String(64), primary_key=True),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("used_at", sa.BigInteger),
)
session = sa.Table(
    "desk_session",
    metadata,
    sa.Column("id_sha256", sa.String(64), primary_key=True),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Column("ended_at", sa.BigInteger),
    sa.Column("scope", sa.JSON, nullable=False),
)
frozen = sa.Table(
    "desk_frozen",
    metadata,
    # 43 characters are what 32 random bytes take in URL-safe base64; new ids need only 22.
    sa.Column("id", sa.String(43), primary_key=True),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("question", sa.JSON, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
)

screen = sa.Table(
    "desk_screen",
    metadata,
    sa.Column("id_sha256", sa.String(64), primary_key=True),
    # NULL once the code is spent; NULLs do not collide in a unique column.
    sa.Column("code", sa.String(6), unique=True),
    sa.Column("code_until", sa.BigInteger),
    sa.Column("remote_sha256", sa.String(64), unique=True),
    sa.Column("remote_until", sa.BigInteger),
)

issue = sa.Table(
    "desk_issue",
    metadata,
    sa.Column("code", sa.String(16), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("place", sa.String(64), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("period", sa.String(64), nullable=False),
    sa.Column("known", sa.BigInteger, nullable=False),
    sa.Column("author", sa.String(200), nullable=False),
    sa.Column("scope", sa.JSON, nullable=False),
    sa.Column("issued_at", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("paper", sa.LargeBinary, nullable=False),
    # Of two who issue at once, this lets one have the number (desk/issues.py).
    sa.UniqueConstraint("kind", "level", "place", "year", "number", name="uq_desk_issue_number"),
)
"""Briefings as they were issued; rows are only ever added."""

issue_file = sa.Table(
    "desk_issue_file",
    metadata,
    sa.Column("code", sa.String(16), primary_key=True),
    sa.Column("form", sa.String(16), primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
)
"""What was handed out with an issue, to the byte."""

event = sa.Table(
    "desk_event",
    metadata,
    sa.Column("id", RowId, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("key", sa.String(400), nullable=False),
    sa.Column("author", sa.String(200), nullable=False),
    sa.Column("scope", sa.JSON, nullable=False),
    sa.Column("happened_at", sa.BigInteger, nullable=False),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
    sa.Column("known", sa.BigInteger, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Index("ix_desk_event_key", "key", "id"),
)
"""What people decided here, one row an event; its number is the desk's revision. Rows are only ever added."""

_GUARDS = {
    "sqlite": (
        "CREATE TRIGGER desk_event_update BEFORE UPDATE ON desk_event "
        "BEGIN SELECT RAISE(ABORT, 'desk_event is append-only'); END",
        "CREATE TRIGGER desk_event_delete BEFORE DELETE ON desk_event "
        "BEGIN SELECT RAISE(ABORT, 'desk_event is append-only'); END",
        # INSERT OR REPLACE deletes without asking the trigger above.
        "CREATE TRIGGER desk_event_replace BEFORE INSERT ON desk_event "
        "WHEN EXISTS (SELECT 1 FROM desk_event WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'desk_event is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION desk_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'desk_event is append-only'; END $$",
        "CREATE TRIGGER desk_event_row BEFORE UPDATE OR DELETE ON desk_event "
        "FOR EACH ROW EXECUTE FUNCTION desk_event_refuse()",
        # TRUNCATE fires no row trigger, so it needs one of its own.
        "CREATE TRIGGER desk_event_truncate BEFORE TRUNCATE ON desk_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION desk_event_refuse()",
    ),
}
"""What the database itself refuses with: nobody changes, removes or replaces an event."""


@sa.event.listens_for(event, "after_create")
def _guard(_table: sa.Table, connection: sa.Connection, **_more: object) -> None:
    for statement in _GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
