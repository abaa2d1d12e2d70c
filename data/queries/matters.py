"""Matters one by one: those an indicator counted, the newest, the overdue, and where they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd
from sqlalchemy import Connection, func, select
from sqlalchemy.sql import Select

from data import schema
from data.counting.counted import life_query, that_count
from data.keeping.frames import frame, frame_of, whole
from data.keeping.store import Store
from data.queries.asking import askable
from data.queries.cohort import cohort
from data.queries.filters import open_at
from data.queries.measured import held as held_matters
from data.queries.places import named
from data.reference.measures import measure_of
from governance.errors import AskError
from governance.indicators import Indicator
from governance.measures import Matters
from governance.places import CHAIN
from governance.questions import Question
from governance.scope import PlaceKey, Scope

COLUMNS = (
    "id",
    "source",
    "kind",
    "title",
    "category",
    "state",
    "place_name",
    "town",
    "received_at",
    "due_at",
    "closed_at",
)
_INSTANTS = ("received_at", "due_at", "closed_at")
ORDERS: Final[Mapping[str, bool]] = {"received": False, "due": True, "closed": False}
"""By which instants a list may be sorted, and whether the earliest stands first; those without it stand last."""


def counted(
    store: Store,
    code: str,
    question: Question,
    *,
    within: PlaceKey | None = None,
    limit: int | None = None,
    sort: str | None = None,
    scope: Scope,
) -> pd.DataFrame:
    """The matters that an indicator's numerator counts: as many rows as the numerator says (up to `limit`).

    Returns:
        Columns COLUMNS (id is the source's own; instants epoch seconds), in the order of `sort` (of ORDERS); without
        it newest reception first, for overdue counts the longest overdue first.
    """
    indicator = measure_of(store, code)
    asked, reason = askable(store, indicator, question)
    with store.reading() as connection:
        ids = (
            [] if reason else counted_ids(connection, indicator, asked, within=within, scope=scope)
        )
        by = sort or ("due" if "due" in indicator.numerator else "received")
        return _details(connection, ids, asked, limit, by)


def counted_ids(
    connection: Connection,
    indicator: Indicator,
    question: Question,
    *,
    within: PlaceKey | None = None,
    scope: Scope,
) -> list[int]:
    """Version ids of the matters counted, by the same events the tallies are made of.

    Raises:
        AskError: it counts no matters but is made of figures of series.
    """
    if indicator.counted is not None and not isinstance(indicator.counted, Matters):
        raise AskError(f"{indicator.id} {indicator.label} 来自报送的序列，没有事项清单。")
    if indicator.counted is not None:
        kind = indicator.counted.kind.code if indicator.counted.kind else question.kind
        asked = replace(question, kind=kind)
        rows = held_matters(connection, indicator.counted, asked, within=within, scope=scope)
        return [int(i) for i in rows["id"]]
    conditions = cohort(connection, question, within, scope=scope)
    if "due" in indicator.numerator:
        # All that is counted as overdue is open then: it saves reading the closed ones.
        due = func.coalesce(schema.matter.c.extended_due_at, schema.matter.c.due_at)
        conditions += [due <= question.cutoff.at, *open_at(question.cutoff.at)]
    matters = frame(connection, life_query().where(*conditions))
    if matters.empty:
        return []
    counted_matters = that_count(matters, indicator.numerator, question.cutoff.at)
    return [int(i) for i in counted_matters["id"]]


def _details(
    connection: Connection, ids: list[int], question: Question, limit: int | None, by: str
) -> pd.DataFrame:
    rows = frame_of(connection, as_listed(), schema.matter.c.id, ids)
    rows = rows.sort_values([f"{by}_at", "id"], ascending=ORDERS[by], ignore_index=True)
    return with_names(connection, rows if limit is None else rows.head(limit), question)


def as_listed() -> Select[tuple[object, ...]]:
    """Select of what a list of matters tells of each; without any condition."""
    m = schema.matter.c
    due = func.coalesce(m.extended_due_at, m.due_at).label("due_at")
    return select(
        m.key.label("id"),
        m.source,
        m.kind,
        m.title,
        m.category,
        m.state,
        m.received_at,
        due,
        m.closed_at,
        *(m[level] for level in CHAIN),
    )


def with_names(connection: Connection, rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Rows with the name of the narrowest place above the grid; '' for the city alone."""
    listed = whole(named(connection, rows, question.known), _INSTANTS)
    return listed[list(COLUMNS)]


def newest(
    store: Store,
    question: Question,
    *,
    within: PlaceKey | None = None,
    limit: int = 8,
    scope: Scope,
) -> pd.DataFrame:
    """The matters of the period received last, up to the cutoff; columns COLUMNS."""
    m = schema.matter.c
    last = as_listed().order_by(m.received_at.desc(), m.key).limit(limit)
    with store.reading() as connection:
        received = cohort(connection, question, within, scope=scope)
        rows = frame(connection, last.where(*received, m.received_at <= question.cutoff.at))
        return with_names(connection, rows, question)


def overdue(
    store: Store,
    question: Question,
    *,
    within: PlaceKey | None = None,
    limit: int = 8,
    scope: Scope,
) -> pd.DataFrame:
    """Open matters past due at the cutoff (those K04a counts), the longest overdue first."""
    return counted(store, "K04a", question, within=within, limit=limit, scope=scope)
