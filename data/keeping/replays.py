"""Rejected rows that were taken up again: which load did it."""

from collections.abc import Sequence

from sqlalchemy import Connection, update

from data import schema
from data.keeping.frames import batches


def mark_replayed(connection: Connection, ids: Sequence[int], load_id: int) -> None:
    """These rejected rows were delivered again by a load; what it refused stands among its own rejects."""
    r = schema.reject.c
    for batch in batches(list(ids)):
        connection.execute(
            update(schema.reject)
            .where(r.id.in_(batch), r.replayed_by.is_(None))
            .values(replayed_by=load_id)
        )
