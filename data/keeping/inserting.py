"""Frames into tables, the fastest way each database has."""

from typing import Any

import pandas as pd
from sqlalchemy import Column, Connection, Table, func, select

from data.keeping.frames import batches, plain

_AT_ONCE = 50_000
"""Rows that are written at once: as Python values they take many times the room of a frame."""
# The backslash itself, the column's and the row's end, and \r, which COPY also takes for one.
_UNSAFE = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
"""What COPY's text form writes otherwise."""


def next_id(connection: Connection, table: Table) -> int:
    """The first id not yet used; safe because loaders exclude each other."""
    return int(connection.scalar(select(func.max(table.c.id))) or 0) + 1


def is_empty(connection: Connection, table: Table) -> bool:
    """Whether nothing was ever written there."""
    return connection.scalar(select(table.c.id).limit(1)) is None


def insert_rows(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    """Insert a frame whose columns are columns of the table; the fastest way each database has."""
    if rows.empty:
        return
    for first in range(0, len(rows), _AT_ONCE):
        _insert(connection, table, rows.iloc[first : first + _AT_ONCE])


def _insert(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    names = [
        c.name for c in table.columns if c.name in rows.columns and not _is_default(c, rows[c.name])
    ]
    quoted = ", ".join(f'"{n}"' for n in names)
    if connection.dialect.name == "postgresql":
        _copy(connection, f'COPY "{table.name}" ({quoted}) FROM STDIN', [rows[n] for n in names])
        return
    marks = ", ".join("?" for _ in names)
    # Straight to the driver, so its errors are not SQLAlchemy's: keeping/store.py knows both.
    raw: Any = connection.connection.driver_connection
    raw.executemany(
        f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})',  # noqa: S608 -- names of our own schema
        zip(*(plain(rows[n]) for n in names), strict=True),
    )


def _is_default(column: Column[Any], values: pd.Series) -> bool:
    """Whether the database would write the same by itself: nothing, or the declared zero."""
    # Columns of defaults are left out: most measures of a tally are 0 in most loads.
    if column.server_default is not None:
        return not values.to_numpy().any()
    return bool(column.nullable) and bool(values.isna().all())


def _copied(column: pd.Series) -> list[str]:
    """A column as COPY's text form writes it; each different text is made safe once."""
    values = plain(column)
    # Apart from words: 1 and True are one key of a dict, so a number would be written as t.
    if column.dtype.kind in "iuf":
        return ["\\N" if v is None else repr(v) for v in values]
    written: dict[object, str] = {None: "\\N", True: "t", False: "f"}
    for value in set(values) - written.keys():
        written[value] = str(value).translate(_UNSAFE)
    return [written[v] for v in values]


def _copy(connection: Connection, statement: str, columns: list[pd.Series]) -> None:
    lines = list(map("\t".join, zip(*map(_copied, columns), strict=True)))
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        for part in batches(lines):
            copy.write("\n".join(part) + "\n")
