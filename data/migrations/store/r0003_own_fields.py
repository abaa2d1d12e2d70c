"""What only matters of some kinds have (docs/kinds.md): a table beside the matters; nothing that was there changes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "own_field",
        sa.Column("matter_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("number", sa.Float),
        sa.PrimaryKeyConstraint("matter_id", "field", "position"),
    )
