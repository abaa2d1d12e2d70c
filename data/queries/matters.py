"""Matters one by one: those an indicator counted, the newest, the overdue, and where they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.sql import Select

from data import schema
from data.counting.counted import life_query
from data.keeping.frames import batches, frame
from data.keeping.store import Store
from data.queries.asking import askable
from data.queries.filters import Condition, classed, known_at, placed
from data.queries.measured import held as held_matters
from data.reference.measures import measure_of
from governance.errors import AskError
from governance.indicators import Indicator
from governance.lifecycle import events
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
        conditions.append(_may_be_overdue(question.cutoff.at))
    matters = frame(connection, life_query().where(*conditions))
    if matters.empty:
        return []
    facts = events(matters)
    facts = facts[
        (facts["at"] <= question.cutoff.at) & facts["measure"].isin(list(indicator.numerator))
    ]
    weight = (
        facts["measure"].map(dict(indicator.numerator)).to_numpy(dtype="int64")
        * facts["sign"].to_numpy()
    )
    # Each matter's own share of the numerator; above 0 it is counted.
    held = np.bincount(facts["row"].to_numpy(), weights=weight, minlength=len(matters))
    return [int(i) for i in matters["id"].to_numpy()[held > 0]]


def _may_be_overdue(at: int) -> Condition:
    """A condition that all open overdue matters meet, and a few others: it saves reading the closed ones."""
    m = schema.matter.c
    due = func.coalesce(m.extended_due_at, m.due_at)
    still = or_(m.closed_at.is_(None), m.closed_at > at, m.sent_back_at >= m.closed_at)
    return and_(due <= at, still)


def cohort(
    connection: Connection, question: Question, within: PlaceKey | None, *, scope: Scope
) -> list[Condition]:
    """The conditions for the matters received in the period, within the place and the reader's scope."""
    m = schema.matter
    return [
        m.c.received_day.between(question.period.first, question.period.last),
        known_at(connection, m, question.known),
        *classed(m, question, scope),
        *placed(m, within, scope),
    ]


def _details(
    connection: Connection, ids: list[int], question: Question, limit: int | None, by: str
) -> pd.DataFrame:
    m = schema.matter.c
    parts = [frame(connection, as_listed().where(m.id.in_(batch))) for batch in batches(ids)]
    rows = (
        pd.concat(parts, ignore_index=True)
        if parts
        # No id is negative: an empty frame with all the columns.
        else frame(connection, as_listed().where(m.id < 0))
    )
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
    p = schema.place.c
    query = select(p.level, p.code, p.name).where(
        known_at(connection, schema.place, question.known), p.level.in_(CHAIN[:3])
    )
    names = {(r.level, r.code): r.name for r in connection.execute(query)}
    place = pd.Series("", index=rows.index, dtype=object)
    # From the district down, so that a narrower name replaces a wider one.
    for level in CHAIN[:3]:
        codes = rows[level]
        place_names = [names.get((level, c)) for c in codes]
        place = place.where(
            pd.isna(pd.Series(place_names, index=rows.index, dtype=object)),
            pd.Series(place_names, index=rows.index),
        )
    named = rows.assign(place_name=place)
    for column in _INSTANTS:
        # Nullable integers: one missing instant would make floats of all the others.
        named[column] = pd.array(
            [None if pd.isna(v) else int(v) for v in named[column]], dtype="Int64"
        )
    return named[list(COLUMNS)]


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
    with store.reading() as connection:
        query = (
            as_listed()
            .where(
                *cohort(connection, question, within, scope=scope),
                m.received_at <= question.cutoff.at,
            )
            .order_by(m.received_at.desc(), m.key)
            .limit(limit)
        )
        return with_names(connection, frame(connection, query), question)


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
