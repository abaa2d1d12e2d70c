"""The canonical hash of all that is known: records, versions and withdrawals by natural key, and what the desk recorded."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, select

from data import schema
from data.desk.sessions import desk_url
from data.keeping.store import Store, reach
from data.tables.desk import event
from data.tables.records import COMPUTED


def state_hash(store: Store) -> str:
    """SHA-256 over every versioned record, by natural key; load numbers and arrival times do not enter.

    Two stores that know the same, in whatever order they learned it where versions order themselves, have the same
    hash. The current version of a record is marked, and so is a withdrawal. Where the export's date orders versions, the
    first export that said a thing depends on the order of arrival: what was said enters, and what holds now.
    The desk's events enter with all but their numbers and the load that was the newest then.
    """
    beside = Path(str(desk_url(store.url).database)) if store.path is not None else None
    with store.reading() as connection, desk_at(beside) as desk:
        return state_of(connection, desk)


@contextmanager
def desk_at(path: Path | None) -> Iterator[Connection | None]:
    """A connection to the desk in a file; None where there is no such file."""
    if path is None or not path.exists():
        yield None
        return
    with closing(reach(f"sqlite:///{path}")) as desk, desk.reading() as connection:
        yield connection


def state_of(connection: Connection, desk: Connection | None = None) -> str:
    """The hash of what this connection sees, with the desk that another one sees if it is not in the same database."""
    digest = hashlib.sha256()
    dated = _dated(connection)
    held = set(inspect(connection).get_table_names())  # an older store may lack those added since
    for name, table in sorted(schema.VERSIONED.items()):
        if name not in held:
            continue
        t = table.c
        query = select(t.source, t.key, t.version, t.digest, t.withdrawn, t.absent, t.to_load)
        # A set: the same thing said in two loads is said once, whatever the order of arrival.
        lines = {
            line
            for row in connection.execute(query)
            for line in (_said(name, row) if row.source in dated else _ordered(name, row))
        }
        for line in sorted(lines):
            digest.update(line.encode() + b"\n")
    for line in event_lines(desk or connection):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def event_lines(desk: Connection) -> list[str]:
    """The desk's events, a line each in an order that does not hang on their numbers; none at a desk without the log."""
    if not inspect(desk).has_table(event.name):
        return []
    t = event.c
    # Neither id nor known: both hang on the order in
    # which things were recorded, as load numbers do.
    query = select(t.kind, t.key, t.author, t.scope, t.happened_at, t.recorded_at, t.payload)
    return sorted(
        "desk_event|" + json.dumps(list(row), ensure_ascii=False, sort_keys=True)
        for row in desk.execute(query)
    )


def _dated(connection: Connection) -> set[str]:
    """The sources whose versions the export's date orders."""
    d = schema.delivery.c
    return set(connection.scalars(select(d.source).where(d.ordered_by == "export_date").distinct()))


def _ordered(name: str, row: Any) -> Iterator[str]:
    # What is computed follows from what was said: how it got there hangs on the order of
    # arrival.
    if row.source != COMPUTED and (not row.withdrawn or row.absent):
        yield f"{name}|{row.source}|{row.key}|said|{row.version}|{row.digest}"
    if row.to_load is None:
        yield f"{name}|{row.source}|{row.key}|holds|{row.version}|{row.digest}|{row.withdrawn:d}"


def _said(name: str, row: Any) -> Iterator[str]:
    if not row.withdrawn or row.absent:
        yield f"{name}|{row.source}|{row.key}|said|{row.digest}"
    if row.to_load is None:
        yield f"{name}|{row.source}|{row.key}|holds|{'withdrawn' if row.withdrawn else row.digest}"
