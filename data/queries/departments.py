"""Counting matters by the department that handles them: no tally tells it, so it is counted from the rows."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sqlalchemy import and_, func, select
from sqlalchemy.sql import Select

from data import schema
from data.counting.counted import life_of
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.cohort import cohort
from data.queries.filters import Condition
from governance.lifecycle import events
from governance.questions import Question
from governance.scope import PlaceKey, Scope


def departments(
    store: Store,
    question: Question,
    measures: Sequence[str],
    *,
    within: PlaceKey | None = None,
    scope: Scope,
) -> pd.DataFrame:
    """Measures of the matters received in the period, up to the cutoff, by department.

    Of the many matters that went one straight way, those whose instants lie in the same order are counted by one of
    them: what happened to it, happened to all. The measures must be such as depend on that order alone (received,
    declined, closed, due, closed_in_time, closed_late).

    Returns:
        Columns department ('' where none is named), measure, n; only where n is not 0.
    """
    with store.reading() as connection:
        conditions = cohort(connection, question, within, scope=scope)
        alike = frame(connection, _alike(question.cutoff.at).where(*conditions, _straight()))
        m = schema.matter.c
        rest = frame(connection, select(m.id, m.department).where(*conditions, ~_straight()))
        lives = life_of(connection, [*alike["id"], *rest["id"]])
    if lives.empty:
        return pd.DataFrame(columns=["department", "measure", "n"])
    held = pd.concat([alike, rest.assign(n=1)], ignore_index=True).set_index("id")
    # In the order of the lives that were read, for `row` is a position in them.
    held = held.loc[lives["id"]]
    facts = events(lives)
    facts = facts[(facts["at"] <= question.cutoff.at) & facts["measure"].isin(measures)]
    row = facts["row"].to_numpy()
    facts = facts.assign(
        department=held["department"].fillna("").to_numpy(dtype=object)[row],
        n=facts["sign"].to_numpy() * held["n"].to_numpy(dtype=np.int64)[row],
    )
    sums = facts.groupby(["department", "measure"], as_index=False)["n"].sum()
    counted: pd.DataFrame = sums[sums["n"] != 0].reset_index(drop=True)
    return counted


def _straight() -> Condition:
    """Never sent back and never declined: only its closing and its due time are left."""
    m = schema.matter.c
    return and_(m.sent_back_at.is_(None), m.declined_at.is_(None))


def _alike(at: int) -> Select[tuple[object, ...]]:
    """One of the matters of a department whose closing, due time and cutoff lie in the same order, and how many."""
    m = schema.matter.c
    due = func.coalesce(m.extended_due_at, m.due_at)
    # Comparisons with NULL are NULL, a group apart; the columns below tell which was missing.
    order = (m.closed_at <= at, due <= at, m.closed_at <= due)
    return select(func.min(m.id).label("id"), m.department, func.count().label("n")).group_by(
        m.department, *order, m.closed_at.is_(None), due.is_(None)
    )
