"""Observations of any subject (docs/series.md): the index's monthly figures become figures of series, and keep their keys."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

RENAMED = (
    ("measure", "series"),
    ("level", "subject_kind"),
    ("place", "subject"),
    ("month", "period"),
)


def upgrade() -> None:
    op.drop_index("ix_observation_place", "observation")
    for before, after in RENAMED:  # both databases do it in place, without making the table anew
        op.execute(sa.text(f'ALTER TABLE observation RENAME COLUMN "{before}" TO {after}'))
    for name, length, otherwise in (("grain", 8, "'month'"), ("category", 64, "''")):
        default = sa.text(otherwise)
        column = sa.Column(name, sa.String(length), nullable=False, server_default=default)
        op.add_column("observation", column)
    columns = ["subject_kind", "subject", "series", "period"]
    op.create_index("ix_observation_subject", "observation", columns)
