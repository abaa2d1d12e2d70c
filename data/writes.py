"""Every INSERT and UPDATE of the loader's side of the store."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, func, insert, select, update
from sqlalchemy.sql import Select

from data import schema

_BATCH = 5_000


def batches(values: Sequence[Any], size: int = _BATCH) -> Iterator[Sequence[Any]]:
    """Slices of at most `size`, below every database's limit of bound values."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def plain(values: pd.Series) -> list[object]:
    """A column as Python values: None for every kind of missing, int for whole-number columns."""
    if values.dtype == bool:
        return values.tolist()
    if values.dtype.kind == "f":
        numbers = values.to_numpy()
        present = ~np.isnan(numbers)
        whole = bool(np.all(numbers[present] == np.floor(numbers[present])))
        out = np.full(len(numbers), None, dtype=object)
        out[present] = numbers[present].astype("int64") if whole else numbers[present]
        return out.tolist()
    if values.dtype.kind in "iu":
        return values.tolist()
    return [None if v is None or v is pd.NA or v != v else v for v in values.tolist()]


def insert_rows(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    """Insert a frame whose columns are columns of the table; the fastest way each database has."""
    if rows.empty:
        return
    names = [c.name for c in table.columns if c.name in rows.columns]
    values = list(zip(*(plain(rows[n]) for n in names), strict=True))
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, values)
        return
    marks = ", ".join("?" for _ in names)
    quoted = ", ".join(f'"{n}"' for n in names)
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})', values)  # noqa: S608 -- names of our own schema


def _copy(
    connection: Connection, table: Table, names: list[str], values: list[tuple[object, ...]]
) -> None:
    quoted = ", ".join(f'"{n}"' for n in names)
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
        for row in values:
            copy.write_row(row)


def next_id(connection: Connection, table: Table) -> int:
    """The first id not yet used; safe because loaders exclude each other."""
    return int(connection.scalar(select(func.max(table.c.id))) or 0) + 1


def frame(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """The rows of a query as a frame with the query's column names; object columns for text."""
    result = connection.execute(query)
    names = list(result.keys())
    rows = result.fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    made = {}
    for name, values in zip(names, columns, strict=True):
        listed = list(values)
        kind = next((type(v) for v in listed if v is not None), str)
        if kind in (int, float) and any(v is None for v in listed):
            made[name] = pd.Series(listed, dtype="float64")
        else:
            made[name] = pd.Series(listed, dtype=object if kind is str else None)
    return pd.DataFrame(made, columns=names)


def any_version(connection: Connection, table: Table, source: str) -> bool:
    """Whether anything of this source was ever learned."""
    query = select(table.c.id).where(table.c.source == source).limit(1)
    return connection.scalar(query) is not None


def held_versions(
    connection: Connection, table: Table, source: str, keys: Sequence[str], derived: Iterable[str]
) -> pd.DataFrame:
    """The current versions of these records: id, key, version, seen, withdrawn, digest and `derived` columns."""
    names = ("id", "key", "version", "seen", "withdrawn", "digest", *derived)
    parts = [
        frame(
            connection,
            select(*(table.c[n] for n in names)).where(
                table.c.source == source, table.c.to_load.is_(None), table.c.key.in_(batch)
            ),
        )
        for batch in batches(list(keys))
    ]
    filled = [p for p in parts if not p.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(names))


def older_held(
    connection: Connection, table: Table, source: str, keys: Sequence[str]
) -> set[tuple[str, int, str]]:
    """(key, version, digest) of every version ever held of these records."""
    t = table.c
    return {
        (r.key, r.version, r.digest)
        for batch in batches(list(keys))
        for r in connection.execute(
            select(t.key, t.version, t.digest).where(t.source == source, t.key.in_(batch))
        )
    }


def close_versions(connection: Connection, table: Table, ids: Sequence[int], load_id: int) -> None:
    """From this load on these versions are no longer the current ones."""
    for batch in batches(list(ids)):
        connection.execute(update(table).where(table.c.id.in_(batch)).values(to_load=load_id))


def confirm(connection: Connection, table: Table, ids: Sequence[int], seen: int) -> None:
    """An export or load confirmed these versions."""
    for batch in batches(list(ids)):
        connection.execute(
            update(table).where(table.c.id.in_(batch), table.c.seen < seen).values(seen=seen)
        )


def confirm_keys(
    connection: Connection, table: Table, source: str, keys: Sequence[str], seen: int
) -> None:
    """A delivery named these records although their rows were rejected: they are not absent."""
    for batch in batches(list(keys)):
        connection.execute(
            update(table)
            .where(
                table.c.source == source,
                table.c.key.in_(batch),
                table.c.to_load.is_(None),
                table.c.seen < seen,
            )
            .values(seen=seen)
        )


def absent(connection: Connection, table: Table, source: str, seen: int) -> list[int]:
    """Ids of current, not withdrawn versions that no delivery since `seen` has named."""
    t = table.c
    query = select(t.id).where(
        t.source == source, t.to_load.is_(None), t.withdrawn.is_(False), t.seen < seen
    )
    return list(connection.scalars(query))


def versions(connection: Connection, table: Table, ids: Sequence[int]) -> pd.DataFrame:
    """Whole versions by id."""
    parts = [
        frame(connection, select(table).where(table.c.id.in_(batch)))
        for batch in batches(list(ids))
    ]
    filled = [p for p in parts if not p.empty]
    return (
        pd.concat(filled, ignore_index=True)
        if filled
        else pd.DataFrame(columns=[c.name for c in table.columns])
    )


def life_of(connection: Connection, ids: Sequence[int]) -> pd.DataFrame:
    """What `governance.lifecycle.events` needs of these versions of matters, with their places and category."""
    parts = [
        frame(connection, life_query().where(schema.matter.c.id.in_(b))) for b in batches(list(ids))
    ]
    filled = [p for p in parts if not p.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


LIFE = (
    "id",
    "kind",
    "state",
    "category",
    "linked",
    *schema.PLACE_COLUMNS,
    "received_day",
    "received_at",
    "first_closed_at",
    "sent_back_at",
    "closed_at",
    "verified_at",
    "declined_at",
    "due_at",
    "extended_due_at",
)


def life_query() -> Select[Any]:
    """Select of what is needed to count matters; join of matter with dispute."""
    d = schema.dispute.c
    return select(
        *(schema.matter.c[n] for n in LIFE), d.outcome, d.outcome_at, d.solved_level
    ).select_from(schema.matter.outerjoin(schema.dispute, d.matter_id == schema.matter.c.id))


def set_linked(connection: Connection, ids: Sequence[int], linked: bool) -> None:
    """Mark versions learned in the load that is being written."""
    for batch in batches(list(ids)):
        connection.execute(
            update(schema.matter).where(schema.matter.c.id.in_(batch)).values(linked=linked)
        )


def start_load(connection: Connection, started_at: int) -> int:
    """A new load's number; loads left running by a dead process are marked failed first."""
    t = schema.load
    connection.execute(
        update(t).where(t.c.status == "running").values(status="failed", message="装载进程中断。")
    )
    number = int(connection.scalar(select(func.max(t.c.id))) or 0) + 1
    connection.execute(insert(t), {"id": number, "status": "running", "started_at": started_at})
    return number


def finish_load(
    connection: Connection, number: int, *, finished_at: int, newest_event_at: int | None
) -> None:
    """The load is done: from its commit on, readers see it."""
    t = schema.load
    before = connection.scalar(select(func.max(t.c.newest_event_at)).where(t.c.status == "done"))
    newest = max((v for v in (before, newest_event_at) if v is not None), default=None)
    connection.execute(
        update(t)
        .where(t.c.id == number)
        .values(status="done", finished_at=finished_at, newest_event_at=newest)
    )


def fail_load(connection: Connection, number: int, *, finished_at: int, message: str) -> None:
    """The load left nothing but this line."""
    t = schema.load
    connection.execute(
        update(t)
        .where(t.c.id == number)
        .values(status="failed", finished_at=finished_at, message=message[:500])
    )


def replace_backdrop(connection: Connection, shapes: dict[str, str]) -> None:
    """The shapes drawn under the map."""
    connection.execute(schema.backdrop.delete())
    for name, shape in shapes.items():
        connection.execute(insert(schema.backdrop), {"name": name, "shape": shape})
