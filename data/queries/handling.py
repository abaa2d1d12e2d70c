"""Matters in hand, with all that their source said of them: what a living demonstration goes on from."""

import pandas as pd
from sqlalchemy import func, or_, select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.filters import known_at, newest_done, newest_event, placed
from data.queries.journal import done_deliveries
from data.reference.kinds import kinds_of
from governance.matters import KEPT_TEXTS
from governance.scope import Scope


def handling(store: Store, *, closed_since: int, scope: Scope) -> pd.DataFrame:
    """The matters that may still move: open, or closed since an instant and not yet verified.

    Returns:
        The columns of matter, besides matters.KEPT_TEXTS and amount, which only some kinds have; the
        oldest reception first.
    """
    m, d = schema.matter, schema.dispute.c
    beside = [d[name] for name in (*KEPT_TEXTS, "amount")]
    with store.reading() as connection:
        query = (
            select(m, *beside)
            .select_from(schema.matter_with_outcome)
            .where(
                known_at(connection, m, newest_done(connection)),
                m.c.verified_at.is_(None),
                m.c.declined_at.is_(None),
                or_(m.c.closed_at.is_(None), m.c.closed_at >= closed_since),
                *placed(m, None, scope),
            )
            # The key breaks ties, or a seeded demonstration
            # would go on differently on each database.
            .order_by(m.c.received_at, m.c.key)
        )
        return frame(connection, query)


def highest_key(store: Store, source: str, low: str, high: str, *, scope: Scope) -> str | None:
    """The highest key of a source between two, of any version; None where there is none."""
    del scope
    m = schema.matter.c
    with store.reading() as connection:
        highest: str | None = connection.scalar(
            select(func.max(m.key)).where(m.source == source, m.key.between(low, high))
        )
    return highest


def newest(store: Store, *, scope: Scope) -> tuple[int, int | None]:
    """The newest finished load, and the latest event of all loads (epoch seconds)."""
    del scope
    with store.reading() as connection:
        load = newest_done(connection)
        return load, newest_event(connection, load)


def deliveries(store: Store, *, scope: Scope) -> tuple[int, int]:
    """How many finished deliveries of matters and monthly figures were demonstration, and how many were not."""
    del scope
    d = schema.delivery.c
    jobs = (*kinds_of(store).jobs, "observations")
    counted = done_deliveries(d.demonstration, func.count()).where(d.job.in_(jobs))
    query = counted.group_by(d.demonstration)
    with store.reading() as connection:
        counts = {bool(shown): int(n) for shown, n in connection.execute(query)}
    return counts.get(True, 0), counts.get(False, 0)
