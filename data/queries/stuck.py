"""What is stuck: open matters past due, sent back and forth, or in the hands of several departments."""

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, or_, select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.cohort import cohort
from data.queries.filters import known_at, open_at, seen
from data.queries.matters import as_listed, with_names
from governance.questions import Question
from governance.scope import PlaceKey, Scope

RETURNED = 2
"""From so many times sent back a matter counts as stuck: it is nobody's."""


def stuck(
    store: Store, question: Question, *, within: PlaceKey | None = None, scope: Scope
) -> pd.DataFrame:
    """The matters received in the period and open at the cutoff that are overdue, sent back twice or linked across departments.

    Returns:
        Columns of data.queries.matters.COLUMNS, then district, department, returned (times) and other (the
        department of the linked matter where it is another one, else ''); the longest overdue first.
    """
    m = schema.matter.c
    at = question.cutoff.at
    due = func.coalesce(m.extended_due_at, m.due_at)
    with store.reading() as connection:
        other = _other_department(connection, question, scope)
        query = (
            as_listed()
            .add_columns(
                m.department,
                func.coalesce(m.returned_times, 0).label("returned"),
                func.coalesce(other, "").label("other"),
            )
            .where(
                *cohort(connection, question, within, scope=scope),
                *open_at(at),
                or_(due <= at, m.returned_times >= RETURNED, other.is_not(None)),
            )
            .order_by(due.is_(None), due, m.key)
        )
        rows = frame(connection, query)
        named = with_names(connection, rows, question)
    return named.join(rows[["district", "department", "returned", "other"]])


def _other_department(
    connection: Connection, question: Question, scope: Scope
) -> ColumnElement[str | None]:
    """The department of the linked matter that the reader may see, where it is another than the matter's own."""
    m = schema.matter.c
    departments = []
    # Both ends of a link: another matter names this one (0), or this one names another (1).
    for n in (0, 1):
        linked: Any = schema.matter.alias(f"linked_{n}")
        tied = linked.c.key == m.linked_to if n else linked.c.linked_to == m.key
        departments.append(
            select(linked.c.department)
            .where(
                tied,
                known_at(connection, linked, question.known),
                *seen(linked, scope),
                # Keys may repeat between sources; what is linked is of another kind.
                linked.c.kind != m.kind,
                linked.c.department != m.department,
            )
            # Of several the same one every time, whatever the database.
            .order_by(linked.c.source, linked.c.key)
            .limit(1)
            .scalar_subquery()
        )
    return func.coalesce(*departments)
