"""The tables of the desk: links, sessions, frozen exports, paired screens, issued briefings."""

import sqlalchemy as sa

from data.tables.base import revision_in

VERSION = 1
"""The revision of these tables; docs/upgrading.md says what goes with another."""

metadata = sa.MetaData()
revision = revision_in("alembic_desk", metadata)

link = sa.Table(
    "desk_link",
    metadata,
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
