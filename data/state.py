"""The canonical hash of all that is known: records, versions and withdrawals by natural key."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from data import schema
from data.store import Store


def state_hash(store: Store) -> str:
    """SHA-256 over every versioned record, by natural key; load numbers and arrival times do not enter.

    Two stores that know the same, in whatever order they learned it where versions order themselves, have the same
    hash. The current version of a record is marked, and so is a withdrawal. Where the export's date orders versions, the
    first export that said a thing depends on the order of arrival: what was said enters, and what holds now.
    """
    digest = hashlib.sha256()
    with store.reading() as connection:
        dated = _dated(connection)
        for name, table in sorted(schema.VERSIONED.items()):
            t = table.c
            query = select(t.source, t.key, t.version, t.digest, t.withdrawn, t.to_load)
            lines = {
                line
                for row in connection.execute(query)
                for line in (_said(name, row) if row.source in dated else _ordered(name, row))
            }
            for line in sorted(lines):
                digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _dated(connection: Connection) -> set[str]:
    """The sources whose versions the export's date orders."""
    d = schema.delivery.c
    return set(connection.scalars(select(d.source).where(d.ordered_by == "export_date").distinct()))


def _ordered(name: str, row: Any) -> Iterator[str]:
    yield f"{name}|{row.source}|{row.key}|{row.version}|{row.digest}|{row.withdrawn:d}|{row.to_load is None:d}"


def _said(name: str, row: Any) -> Iterator[str]:
    if not row.withdrawn:
        yield f"{name}|{row.source}|{row.key}|said|{row.digest}"
    if row.to_load is None:
        yield f"{name}|{row.source}|{row.key}|holds|{'withdrawn' if row.withdrawn else row.digest}"
