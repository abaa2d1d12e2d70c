"""Matters as they are counted: what is read of a version to take it into the tallies or out of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, or_, select
from sqlalchemy.sql import Select

from data import schema
from data.keeping.frames import frame, frame_of
from governance.lifecycle import events
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
    m, d = schema.matter.c, schema.dispute.c
    columns = (*(m[n] for n in LIFE), d.outcome, d.outcome_at, d.solved_level)
    return select(*columns).select_from(schema.matter_with_outcome)


def life_of(connection: Connection, ids: Sequence[int]) -> pd.DataFrame:
    """What `governance.lifecycle.events` needs of these versions of matters, with their places and category."""
    return frame_of(connection, life_query(), schema.matter.c.id, ids)


def due_between(connection: Connection, after: int, until: int) -> pd.DataFrame:
    """The current matters due later than `after` and not later than `until`; columns as of `life_of`."""
    m = schema.matter.c
    # BETWEEN takes both ends in; `after` itself has been counted already.
    span = (after + 1, until)
    return frame(
        connection,
        life_query().where(
            or_(m.due_at.between(*span), m.extended_due_at.between(*span)),
            schema.current(schema.matter),
        ),
    )


def that_count(matters: pd.DataFrame, sums: Mapping[str, int], at: int) -> pd.DataFrame:
    """Those of the matters that a sum of measures, each with a factor, counts at an instant."""
    facts = events(matters)
    facts = facts[(facts["at"] <= at) & facts["measure"].isin(list(sums))]
    weight = facts["measure"].map(dict(sums)).to_numpy(dtype="int64") * facts["sign"].to_numpy()
    # Each matter's own share of the sum; above 0 it is counted.
    shares = np.bincount(facts["row"].to_numpy(), weights=weight, minlength=len(matters))
    return matters[shares > 0]
