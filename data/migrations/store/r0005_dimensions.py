"""The tallies' two dimensions and their keys are called what a warehouse calls them; no row changes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = (("spot", "dim_place"), ("sort", "dim_class"))
TALLIES = ("unit", "town", "type", "grid", "unit_day", "day", "rest")


def upgrade() -> None:
    for before, after in TABLES:
        op.rename_table(before, after)
        # PostgreSQL keeps the key's old name, which a new store would not have.
        if op.get_bind().dialect.name == "postgresql":
            op.execute(sa.text(f"ALTER INDEX {before}_pkey RENAME TO {after}_pkey"))
    # Both databases rename a column in place, in the indexes as well.
    for tally in TALLIES:
        for before, after in (("spot", "place_key"), ("sort", "class_key")):
            op.execute(sa.text(f'ALTER TABLE tally_{tally} RENAME COLUMN "{before}" TO {after}'))
