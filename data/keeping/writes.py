"""A load's own line, and what it writes beside records (inserting, versions) and tallies (data.counting.cells)."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from data import schema
from data.keeping.versions import change


def start_load(connection: Connection, started_at: int) -> int:
    """A new load's number; loads left running by a dead process are marked failed first."""
    t = schema.load
    connection.execute(
        # The loaders' lock is held here, so whoever is still marked running is dead.
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
    # Never earlier than before: a load of old matters must not turn back the default cutoff.
    newest = max((v for v in (before, newest_event_at) if v is not None), default=None)
    connection.execute(
        update(t)
        .where(t.c.id == number)
        .values(status="done", finished_at=finished_at, newest_event_at=newest)
    )
    return newest


def fail_load(connection: Connection, number: int, *, finished_at: int, message: str) -> None:
    """Mark a load as failed, which leaves nothing but this line; one that is done stays done."""
    t = schema.load
    connection.execute(
        update(t)
        # An interrupt between commit and return must not mark a finished load as failed.
        .where(t.c.id == number, t.c.status == "running")
        .values(status="failed", finished_at=finished_at, message=message[:500])
    )


def last_form(connection: Connection, source: str) -> dict[str, Any] | None:
    """The form of the source's last delivery, as etl.reading.forms writes it; None for a new source."""
    d = schema.delivery.c
    header = connection.scalar(
        select(d.header)
        .where(d.source == source, d.header.is_not(None))
        .order_by(d.id.desc())
        .limit(1)
    )
    return None if header is None else dict(json.loads(header))


def place_version(connection: Connection) -> tuple[int, ...]:
    """Numbers that change whenever a place does: rows are only ever added, or closed by a load."""
    p = schema.place.c
    row = connection.execute(
        # A closed row changes the count even where its load closed others already.
        select(func.max(p.id), func.max(p.from_load), func.max(p.to_load), func.count(p.to_load))
    ).one()
    return tuple(int(n or 0) for n in row)


def mark_replayed(connection: Connection, ids: Sequence[int], load_id: int) -> None:
    """Mark rejected rows as delivered again by a load; what it refused once more stands among its own rejects."""
    # The first load that took a row up again is kept; later replays do not rewrite history.
    first = schema.reject.c.replayed_by.is_(None)
    change(connection, schema.reject, ids, first, replayed_by=load_id)


def replace_backdrop(connection: Connection, shapes: dict[str, str]) -> None:
    """The shapes drawn under the map."""
    connection.execute(schema.backdrop.delete())
    for name, shape in shapes.items():
        connection.execute(insert(schema.backdrop), {"name": name, "shape": shape})
