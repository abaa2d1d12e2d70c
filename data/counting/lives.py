"""Matters whose life follows from step records: what is read for that, and what is written."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, bindparam, select, update

from data import schema
from data.keeping.frames import frame, plain, rows_of
from governance.steps import STEP_COUNTS, STEP_INSTANTS

LIFE = ("state", *STEP_INSTANTS, *STEP_COUNTS)
"""The columns of a matter that steps decide."""


def standing(connection: Connection, source: str, keys: Sequence[str]) -> pd.DataFrame:
    """The current, not withdrawn matters of these keys: id, key, from_load, received_at and LIFE."""
    m = schema.matter.c
    query = select(m.id, m.key, m.from_load, m.received_at, *(m[n] for n in LIFE)).where(
        m.source == source, m.key.in_(keys), schema.current(schema.matter)
    )
    return _numbers(frame(connection, query), ("received_at", *STEP_INSTANTS, *STEP_COUNTS))


def steps_of(connection: Connection, sources: Sequence[str], keys: Sequence[str]) -> pd.DataFrame:
    """The current, not withdrawn steps of these matters: matter, step, at, dated, limit_at."""
    s = schema.step.c
    query = select(s.matter, s.step, s.at, s.dated, s.limit_at).where(
        s.source.in_(sources), s.matter.in_(keys), schema.current(schema.step)
    )
    steps = _numbers(frame(connection, query), ("at", "limit_at"))
    return steps.assign(dated=steps["dated"].astype(bool))


def _numbers(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """These columns as floats, nan where NULL, even where all are."""
    return rows.assign(**{c: pd.to_numeric(rows[c]).astype("float64") for c in columns})


def matters_of(connection: Connection, step_ids: Sequence[int]) -> list[str]:
    """The keys of the matters that these versions of steps speak of."""
    s = schema.step.c
    return [r.matter for r in rows_of(connection, select(s.matter).distinct(), s.id, step_ids)]


def change(connection: Connection, rows: pd.DataFrame) -> None:
    """Update in place versions that this very load has written; columns id and what becomes otherwise."""
    if rows.empty:
        return
    m = schema.matter
    statement = (
        # b_: SQLAlchemy keeps the bare names of columns for the values it sets.
        update(m)
        .where(m.c.id == bindparam("b_id"))
        .values({n: bindparam(f"b_{n}") for n in rows.columns.drop("id")})
    )
    told = zip(*(plain(rows[n]) for n in rows), strict=True)
    connection.execute(
        statement, [{f"b_{n}": v for n, v in zip(rows, row, strict=True)} for row in told]
    )
