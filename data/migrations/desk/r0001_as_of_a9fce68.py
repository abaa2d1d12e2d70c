"""The desk as of commit a9fce68, written out: it stays this, whatever the tables of the program become.

Desks of that commit bear no revision yet, and may lack tables that it added late: those are made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table and index that is not there."""
    _readers()
    _exports_and_screens()
    _issues()


def _readers() -> None:
    op.create_table(
        "desk_link",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        if_not_exists=True,
    )
    op.create_table(
        "desk_session",
        sa.Column("id_sha256", sa.String(64), primary_key=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("scope", sa.JSON, nullable=False),
        if_not_exists=True,
    )


def _exports_and_screens() -> None:
    op.create_table(
        "desk_frozen",
        sa.Column("id", sa.String(43), primary_key=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("question", sa.JSON, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "desk_screen",
        sa.Column("id_sha256", sa.String(64), primary_key=True),
        sa.Column("code", sa.String(6), unique=True),
        sa.Column("code_until", sa.BigInteger),
        sa.Column("remote_sha256", sa.String(64), unique=True),
        sa.Column("remote_until", sa.BigInteger),
        if_not_exists=True,
    )


def _issues() -> None:
    op.create_table(
        "desk_issue",
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
        sa.UniqueConstraint(
            "kind", "level", "place", "year", "number", name="uq_desk_issue_number"
        ),
        if_not_exists=True,
    )
    op.create_table(
        "desk_issue_file",
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("form", sa.String(16), primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_desk_issue_file_sha256", "desk_issue_file", ["sha256"], if_not_exists=True)
