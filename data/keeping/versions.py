"""Versions of records: those held, closed, confirmed, named by rejected rows, absent, copied."""

from collections.abc import Iterable, Sequence

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, select, update

from data import schema
from data.keeping.frames import batches, frame_of, rows_of
from data.keeping.inserting import insert_rows, is_empty, next_id


def any_version(connection: Connection, table: Table, source: str) -> bool:
    """Whether anything of this source may have been learned: a delivery of it was loaded."""
    d = schema.delivery.c
    if connection.scalar(select(d.id).where(d.source == source).limit(1)) is None:
        return False
    return not is_empty(connection, table)


def held_versions(
    connection: Connection, table: Table, source: str, keys: Sequence[str], derived: Iterable[str]
) -> pd.DataFrame:
    """The current versions of these records: id, key, version, seen, withdrawn, absent, digest and `derived` columns."""
    t = table.c
    names = ("id", "key", "version", "seen", "withdrawn", "absent", "digest", *derived)
    query = select(*(t[n] for n in names)).where(t.source == source, t.to_load.is_(None))
    return frame_of(connection, query, t.key, keys)


def older_held(
    connection: Connection, table: Table, source: str, keys: Sequence[str]
) -> dict[tuple[str, int | None], set[str]]:
    """The digests of everything ever said of these records, by key and version."""
    t = table.c
    query = select(t.key, t.version, t.digest).where(t.source == source, t.withdrawn.is_(False))
    digests: dict[tuple[str, int | None], set[str]] = {}
    for row in rows_of(connection, query, t.key, keys):
        digests.setdefault((row.key, row.version), set()).add(row.digest)
    return digests


def by_id(connection: Connection, table: Table, ids: Sequence[int]) -> pd.DataFrame:
    """Whole versions by id."""
    return frame_of(connection, select(table), table.c.id, ids)


def change(
    connection: Connection,
    table: Table,
    ids: Sequence[int],
    *where: ColumnElement[bool],
    **values: object,
) -> None:
    """Write these values into rows, those that also meet the conditions."""
    for batch in batches(ids):
        connection.execute(update(table).where(table.c.id.in_(batch), *where).values(values))


def close_versions(connection: Connection, table: Table, ids: Sequence[int], load_id: int) -> None:
    """End these versions at this load: from it on they are not the current ones."""
    change(connection, table, ids, to_load=load_id)


def confirm(
    connection: Connection, table: Table, ids: Sequence[int], order: int, column: str = "seen"
) -> None:
    """Note that an export or load, numbered `order`, confirmed these versions; or said the same (`column` version)."""
    # Never backwards: an older export that arrives late must not undo a newer confirmation.
    change(connection, table, ids, table.c[column] < order, **{column: order})


def mention(
    connection: Connection, table: Table, source: str, keys: Sequence[str], seen: int
) -> None:
    """Note that a delivery named these records in rows that were rejected, so that they are not taken for absent.

    It is kept, so that an older snapshot that is loaded afterwards does not take them for absent either.
    """
    m = schema.mention
    for batch in batches(keys):
        here = (table.c.source == source, table.c.key.in_(batch), table.c.to_load.is_(None))
        connection.execute(update(table).where(*here, table.c.seen < seen).values(seen=seen))
        # Deleted and inserted, but only forwards: a mention by a later export stands.
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
    # Nearly always there is none, and one look saves going through all keys.
    if connection.scalar(select(m.key).where(m.source == source, m.seen > after).limit(1)) is None:
        return {}
    query = select(m.key, m.seen).where(m.source == source, m.seen > after)
    return {row.key: row.seen for row in rows_of(connection, query, m.key, keys)}


def absent(connection: Connection, table: Table, source: str, seen: int) -> list[int]:
    """Ids of current, not withdrawn versions that no delivery since `seen` has named."""
    t = table.c
    query = select(t.id).where(t.source == source, schema.current(table), t.seen < seen)
    return list(connection.scalars(query))


def as_new_versions(
    connection: Connection, table: Table, rows: pd.DataFrame, load_id: int
) -> list[int]:
    """Close versions and write what follows them; what earlier loads said stays as it was.

    Args:
        rows: columns id (of the version that is followed) and what becomes otherwise.

    Returns:
        The ids of the new versions.
    """
    if rows.empty:
        return []
    ids = rows["id"].tolist()
    # The database gives rows in any order; here they stand beside `rows`, line by line.
    held = by_id(connection, table, ids).set_index("id").loc[ids].reset_index()
    first = next_id(connection, table)
    new_ids = list(range(first, first + len(ids)))
    close_versions(connection, table, ids, load_id)
    values = {n: rows[n].to_numpy() for n in rows.columns.drop("id")}
    changed = held.assign(**values, id=new_ids, from_load=load_id).drop(columns="to_load")
    insert_rows(connection, table, changed)
    if table is schema.matter:
        _copy_beside(connection, dict(zip(ids, new_ids, strict=True)))
    return new_ids


def _copy_beside(connection: Connection, new_of: dict[int, int]) -> None:
    """Give new versions of matters what stands in the tables beside the old ones.

    Args:
        new_of: the new version's id by the old one's.
    """
    for table in (schema.dispute, schema.own_field, schema.personal):
        rows = frame_of(connection, select(table), table.c.matter_id, list(new_of))
        insert_rows(connection, table, rows.assign(matter_id=rows["matter_id"].map(new_of)))
