"""What became of disputes: how many were solved where, and which still wait for a result."""

import pandas as pd
from sqlalchemy import func, or_, select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.counts import count
from data.queries.filters import Condition
from data.queries.matters import as_listed, cohort, with_names
from governance.questions import Question
from governance.scope import PlaceKey, Scope

FATES = (
    "received",
    "resolved",
    "resolved_village",
    "resolved_town",
    "failed",
    "to_court",
    "to_petition",
)
DECLINED = "declined_without_result"


def outcomes(
    store: Store, question: Question, *, within: PlaceKey | None = None, scope: Scope
) -> pd.DataFrame:
    """Columns measure (FATES and DECLINED), n: the disputes received in the period, their fate up to the cutoff.

    DECLINED are those not accepted, or merged, that have no result; the question must be one of disputes.
    """
    wanted = (*FATES, "declined")
    table = count(store, question, [], within=within, measures=wanted, scope=scope)
    counts = {str(m): int(n) for m, n in zip(table["measure"], table["n"], strict=True)}
    refused = _declined(store, question, within, scope) if counts.get("declined") else 0
    rows = [(measure, counts.get(measure, 0)) for measure in FATES]
    return pd.DataFrame([*rows, (DECLINED, refused)], columns=["measure", "n"])


def _declined(store: Store, question: Question, within: PlaceKey | None, scope: Scope) -> int:
    m, d = schema.matter, schema.dispute.c
    at = question.cutoff.at
    with store.reading() as connection:
        query = (
            select(func.count())
            .select_from(m.outerjoin(schema.dispute, d.matter_id == m.c.id))
            .where(
                *cohort(connection, question, within, scope=scope), m.c.declined_at <= at, _open(at)
            )
        )
        return int(connection.scalar(query) or 0)


def _open(at: int) -> Condition:
    """Without a result by that instant: as the measures of outcomes tell it."""
    d = schema.dispute.c
    # The join is an outer one: without a row in `dispute` both columns are NULL.
    return or_(d.outcome.is_(None), d.outcome_at.is_(None), d.outcome_at > at)


def longest_open(
    store: Store,
    question: Question,
    *,
    within: PlaceKey | None = None,
    limit: int = 8,
    scope: Scope,
) -> pd.DataFrame:
    """The disputes of the period without a result at the cutoff that were received first.

    Returns:
        Columns as of data.queries.matters.COLUMNS; declined and merged ones, and those received after the cutoff,
        are left out.
    """
    m, d = schema.matter.c, schema.dispute.c
    at = question.cutoff.at
    with store.reading() as connection:
        query = (
            as_listed()
            .select_from(schema.matter.outerjoin(schema.dispute, d.matter_id == m.id))
            .where(
                *cohort(connection, question, within, scope=scope),
                m.kind == "dispute",
                m.received_at <= at,
                or_(m.declined_at.is_(None), m.declined_at > at),
                _open(at),
            )
            .order_by(m.received_at, m.key)
            .limit(limit)
        )
        return with_names(connection, frame(connection, query), question)
