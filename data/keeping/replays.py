"""Rejected rows that were taken up again: which load did it."""

from collections.abc import Sequence

from sqlalchemy import Connection, update

from data import schema
from data.keeping.frames import batches


def mark_replayed(connection: Connection, ids: Sequence[int], load_id: int) -> None:
    """Mark rejected rows as delivered again by a load; what it refused once more stands among its own rejects."""
    r = schema.reject.c
    for batch in batches(list(ids)):
        connection.execute(
            update(schema.reject)
            # The first load that took a row up again is
            # kept; later replays do not rewrite history.
            .where(r.id.in_(batch), r.replayed_by.is_(None))
            .values(replayed_by=load_id)
        )
