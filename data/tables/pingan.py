"""The definition of the index as loads have known it, and the baselines that it froze."""

from sqlalchemy import Column, Integer, String, Table, Text

from data.tables.base import metadata

pingan_definition = Table(
    "pingan_definition",
    metadata,
    Column("from_load", Integer, primary_key=True, autoincrement=False),
    Column("to_load", Integer),
    Column("name", Text, nullable=False),
    Column("version", String(64), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("text", Text, nullable=False),
)
"""The definition as written, in the loads from `from_load` up to, not including, `to_load`."""

pingan_baseline = Table(
    "pingan_baseline",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("level", String(16), primary_key=True),
    Column("digest", String(32), primary_key=True),
    Column("from_load", Integer, nullable=False),
    Column("months", Text, nullable=False),
    Column("usual", Text, nullable=False),
)
"""What a year is measured against by a definition (its digest): frozen by a load, and never written again.

`usual`: JSON, by indicator its rate (null: unknown) and its twelve seasons, from the totals of the level's places.
"""
