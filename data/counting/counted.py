"""Matters as they are counted: what is read of a version to take it into the tallies or out of them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, or_, select
from sqlalchemy.sql import Select

from data import schema
from data.keeping.frames import batches, frame
from governance.matters import COUNTED_INSTANTS

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
    *COUNTED_INSTANTS,
)


def life_query() -> Select[Any]:
    """Select of what is needed to count matters; join of matter with dispute."""
    d = schema.dispute.c
    return select(
        *(schema.matter.c[n] for n in LIFE), d.outcome, d.outcome_at, d.solved_level
    ).select_from(schema.matter.outerjoin(schema.dispute, d.matter_id == schema.matter.c.id))


def life_of(connection: Connection, ids: Sequence[int]) -> pd.DataFrame:
    """What `governance.lifecycle.events` needs of these versions of matters, with their places and category."""
    parts = [
        frame(connection, life_query().where(schema.matter.c.id.in_(b))) for b in batches(list(ids))
    ]
    filled = [p for p in parts if not p.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def due_between(connection: Connection, after: int, until: int) -> pd.DataFrame:
    """The current matters due later than `after` and not later than `until`; columns as of `life_of`."""
    m = schema.matter.c
    # BETWEEN takes both ends in; `after` itself has been counted already.
    span = (after + 1, until)
    return frame(
        connection,
        life_query().where(
            or_(m.due_at.between(*span), m.extended_due_at.between(*span)),
            m.to_load.is_(None),
            m.withdrawn.is_(False),
        ),
    )
