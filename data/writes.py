"""Every INSERT and UPDATE of the loader's side of the store."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Column, Connection, Table, func, insert, or_, select, update
from sqlalchemy.sql import Select

from data import schema

_BATCH = 5_000
_AT_ONCE = 50_000
"""Rows that are written at once: as Python values they take many times the room of a frame."""


def batches(values: Sequence[Any], size: int = _BATCH) -> Iterator[Sequence[Any]]:
    """Slices of at most `size`, below every database's limit of bound values."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def plain(values: pd.Series) -> list[object]:
    """A column as Python values: None for every kind of missing, int for whole-number columns."""
    if values.dtype.kind in "biu":
        return values.tolist()
    if values.dtype.kind == "f":
        numbers = values.to_numpy()
        present = ~np.isnan(numbers)
        if not present.any():
            return [None] * len(numbers)
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
    raw: Any = connection.connection.driver_connection
    raw.executemany(
        f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})',  # noqa: S608 -- names of our own schema
        zip(*(plain(rows[n]) for n in names), strict=True),
    )


def _is_default(column: Column[Any], values: pd.Series) -> bool:
    """Whether the database would write the same by itself: nothing, or the declared zero."""
    if column.server_default is not None:
        return not values.to_numpy().any()
    return bool(column.nullable) and bool(values.isna().all())


_UNSAFE = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
"""What COPY's text form writes otherwise."""


def _copied(column: pd.Series) -> list[str]:
    """A column as COPY's text form writes it; each different text is made safe once."""
    values = plain(column)
    if column.dtype.kind in "iuf":
        return ["\\N" if v is None else repr(v) for v in values]
    written: dict[object, str] = {None: "\\N", True: "t", False: "f"}
    for value in set(values) - written.keys():
        written[value] = str(value).translate(_UNSAFE)
    return [written[v] for v in values]


def _copy(connection: Connection, statement: str, columns: list[pd.Series]) -> None:
    lines = map("\t".join, zip(*map(_copied, columns), strict=True))
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        for part in batched(lines, _BATCH):
            copy.write("\n".join(part) + "\n")


def batched(values: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of at most `size`."""
    source = iter(values)
    while part := list(islice(source, size)):
        yield part


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
    """Whether anything of this source may have been learned: a delivery of it was loaded."""
    d = schema.delivery.c
    if connection.scalar(select(d.id).where(d.source == source).limit(1)) is None:
        return False
    return connection.scalar(select(table.c.id).limit(1)) is not None


def place_version(connection: Connection) -> tuple[int, ...]:
    """Numbers that change whenever a place does: rows are only ever added, or closed by a load."""
    p = schema.place.c
    row = connection.execute(
        select(func.max(p.id), func.max(p.from_load), func.max(p.to_load), func.count(p.to_load))
    ).one()
    return tuple(int(n or 0) for n in row)


def held_versions(
    connection: Connection, table: Table, source: str, keys: Sequence[str], derived: Iterable[str]
) -> pd.DataFrame:
    """The current versions of these records: id, key, version, seen, withdrawn, absent, digest and `derived` columns."""
    names = ("id", "key", "version", "seen", "withdrawn", "absent", "digest", *derived)
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
) -> dict[tuple[str, int | None], set[str]]:
    """The digests of everything ever said of these records, by key and version."""
    t = table.c
    found: dict[tuple[str, int | None], set[str]] = {}
    for batch in batches(list(keys)):
        query = select(t.key, t.version, t.digest).where(
            t.source == source, t.key.in_(batch), t.withdrawn.is_(False)
        )
        for row in connection.execute(query):
            found.setdefault((row.key, row.version), set()).add(row.digest)
    return found


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


def said_again(connection: Connection, table: Table, ids: Sequence[int], version: int) -> None:
    """A newer export says the same: what these versions say is as new as it."""
    for batch in batches(list(ids)):
        connection.execute(
            update(table)
            .where(table.c.id.in_(batch), table.c.version < version)
            .values(version=version)
        )


def mention(
    connection: Connection, table: Table, source: str, keys: Sequence[str], seen: int
) -> None:
    """A delivery named these records although their rows were rejected: they are not absent, nor will they have been."""
    m = schema.mention
    for batch in batches(list(keys)):
        here = (table.c.source == source, table.c.key.in_(batch), table.c.to_load.is_(None))
        connection.execute(update(table).where(*here, table.c.seen < seen).values(seen=seen))
        later = connection.scalars(
            select(m.c.key).where(m.c.source == source, m.c.key.in_(batch), m.c.seen >= seen)
        )
        named = sorted(set(batch) - set(later))
        connection.execute(m.delete().where(m.c.source == source, m.c.key.in_(named)))
        rows = pd.DataFrame({"source": source, "key": named, "seen": seen})
        insert_rows(connection, m, rows)


def mentioned(
    connection: Connection, source: str, keys: Sequence[str], *, after: int
) -> dict[str, int]:
    """Of these records those that a later delivery named in rejected rows, and which."""
    m = schema.mention.c
    if connection.scalar(select(m.key).where(m.source == source, m.seen > after).limit(1)) is None:
        return {}
    return {
        r.key: r.seen
        for batch in batches(list(keys))
        for r in connection.execute(
            select(m.key, m.seen).where(m.source == source, m.key.in_(batch), m.seen > after)
        )
    }


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
    "withdrawn",
    "source",
    "kind",
    "quality",
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


def copy_beside(
    connection: Connection,
    new_of: dict[int, int],
    tables: Sequence[Table] = (schema.dispute, schema.personal),
) -> None:
    """Give new versions of matters what stands in the tables beside the old ones.

    Args:
        new_of: the new version's id by the old one's.
        tables: which of them.
    """
    for table in tables:
        for batch in batches(list(new_of)):
            own = frame(connection, select(table).where(table.c.matter_id.in_(batch)))
            insert_rows(
                connection, table, own.assign(matter_id=[new_of[i] for i in own["matter_id"]])
            )


def set_linked(connection: Connection, ids: Sequence[int], linked: bool) -> None:
    """Mark versions learned in the load that is being written."""
    for batch in batches(list(ids)):
        connection.execute(
            update(schema.matter).where(schema.matter.c.id.in_(batch)).values(linked=linked)
        )


def last_form(connection: Connection, source: str) -> dict[str, Any] | None:
    """The form of the source's last delivery, as etl.forms writes it; None for a new source."""
    d = schema.delivery.c
    found = connection.scalar(
        select(d.header)
        .where(d.source == source, d.header.is_not(None))
        .order_by(d.id.desc())
        .limit(1)
    )
    return None if found is None else dict(json.loads(found))


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
) -> int | None:
    """The load is done: from its commit on, readers see it. Returns the newest event now known."""
    t = schema.load
    before = connection.scalar(select(func.max(t.c.newest_event_at)).where(t.c.status == "done"))
    newest = max((v for v in (before, newest_event_at) if v is not None), default=None)
    connection.execute(
        update(t)
        .where(t.c.id == number)
        .values(status="done", finished_at=finished_at, newest_event_at=newest)
    )
    return newest


def due_after(connection: Connection, instant: int, *, seconds: int) -> pd.DataFrame:
    """The current matters due within so many seconds after an instant; columns as of `life_of`."""
    m = schema.matter.c
    span = (instant + 1, instant + seconds)
    return frame(
        connection,
        life_query().where(
            or_(m.due_at.between(*span), m.extended_due_at.between(*span)),
            m.to_load.is_(None),
            m.withdrawn.is_(False),
        ),
    )


def fail_load(connection: Connection, number: int, *, finished_at: int, message: str) -> None:
    """The load left nothing but this line; one that is done stays done, whatever interrupted it afterwards."""
    t = schema.load
    connection.execute(
        update(t)
        .where(t.c.id == number, t.c.status == "running")
        .values(status="failed", finished_at=finished_at, message=message[:500])
    )


def replace_backdrop(connection: Connection, shapes: dict[str, str]) -> None:
    """The shapes drawn under the map."""
    connection.execute(schema.backdrop.delete())
    for name, shape in shapes.items():
        connection.execute(insert(schema.backdrop), {"name": name, "shape": shape})
