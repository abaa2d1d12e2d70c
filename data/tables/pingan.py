"""The definition of the index as loads have known it, and the baselines that it froze."""

import sqlalchemy as sa

from data.tables.base import metadata

pingan_definition = sa.Table(
    "pingan_definition",
    metadata,
    sa.Column("from_load", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("to_load", sa.Integer),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)
"""The definition as written, in the loads from `from_load` up to, not including, `to_load`."""

pingan_baseline = sa.Table(
    "pingan_baseline",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("level", sa.String(16), primary_key=True),
    sa.Column("digest", sa.String(32), primary_key=True),
    sa.Column("from_load", sa.Integer, nullable=False),
    sa.Column("months", sa.Text, nullable=False),
    sa.Column("usual", sa.Text, nullable=False),
)
"""What a year is measured against by a definition (its digest): frozen by a load, and never written again.

`usual`: JSON, by indicator its rate (null: unknown) and its twelve seasons, from the totals of the level's places.
"""
