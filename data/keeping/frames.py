"""Between frames and the database: a query's rows as a frame, a column as Python values, slices of long lists."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.sql import Select

BATCH = 5_000


def batches(values: Sequence[Any], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """Slices of at most `size`, below every database's limit of bound values."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def plain(values: pd.Series) -> list[object]:
    """A column as Python values: None for every kind of missing, int for whole-number columns."""
    # Kinds of NumPy types: b boolean, i and u integer, f float.
    if values.dtype.kind in "biu":
        return values.tolist()
    if values.dtype.kind == "f":
        numbers = values.to_numpy()
        present = ~np.isnan(numbers)
        if not present.any():
            return [None] * len(numbers)
        # pandas makes floats of integers as soon as one is missing; whole ones are made
        # integers again, or an id would reach the database as 7.0.
        whole = bool(np.all(numbers[present] == np.floor(numbers[present])))
        if present.all():
            return (numbers.astype("int64") if whole else numbers).tolist()
        out = np.full(len(numbers), None, dtype=object)
        out[present] = numbers[present].astype("int64") if whole else numbers[present]
        return out.tolist()
    cells = values.to_numpy(dtype=object)
    missing = pd.isna(cells)
    if missing.any():
        cells = cells.copy()
        cells[missing] = None
    listed: list[object] = cells.tolist()
    return listed


def frame(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """The rows of a query as a frame with the query's column names; object columns for text."""
    result = connection.execute(query)
    names = list(result.keys())
    rows = result.fetchall()
    # Of no rows, zip would give no columns at all.
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    by_name = {}
    for name, values in zip(names, columns, strict=True):
        listed = list(values)
        kind = next((type(v) for v in listed if v is not None), str)
        # Left to itself, pandas would make object columns
        # of None among numbers; nan compares and sorts.
        if kind in (int, float) and any(v is None for v in listed):
            by_name[name] = pd.Series(listed, dtype="float64")
        else:
            by_name[name] = pd.Series(listed, dtype=object if kind is str else None)
    return pd.DataFrame(by_name, columns=names)


def rows_of(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Sequence[Any]
) -> Iterator[Any]:
    """The rows of a query whose column has one of the values, however many these are."""
    for batch in batches(values):
        yield from connection.execute(query.where(column.in_(batch)))


def frame_of(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Sequence[Any]
) -> pd.DataFrame:
    """The same rows as a frame, with the query's columns even where there are none."""
    parts = [frame(connection, query.where(column.in_(batch))) for batch in batches(values)]
    # Empty frames are left out: concatenated, they would change the types of the columns.
    filled = [part for part in parts if not part.empty]
    if not filled:
        return pd.DataFrame(columns=query.selected_columns.keys())
    return pd.concat(filled, ignore_index=True)


def whole(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The rows with nullable integers in these columns: one missing instant would make floats of all the others."""
    return rows.assign(**{c: pd.to_numeric(rows[c]).astype("Int64") for c in columns})


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, with None for what is missing."""
    # As objects first: in a float column None would turn back into nan.
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
