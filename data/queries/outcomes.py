"""What became of disputes: how many were solved where, and which still wait for a result."""

import pandas as pd
from sqlalchemy import func, or_, select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.cohort import cohort
from data.queries.counts import count
from data.queries.filters import Condition
from data.queries.matters import as_listed, with_names
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
    at = question.cutoff.at
    with store.reading() as connection:
        received = cohort(connection, question, within, scope=scope)
        query = select(func.count()).select_from(schema.matter_with_outcome)
        declined = schema.matter.c.declined_at <= at
        return int(connection.scalar(query.where(*received, declined, _open(at))) or 0)


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
    m, at = schema.matter.c, question.cutoff.at
    undeclined = or_(m.declined_at.is_(None), m.declined_at > at)
    waiting = (m.kind == "dispute", m.received_at <= at, undeclined, _open(at))
    query = as_listed().select_from(schema.matter_with_outcome).order_by(m.received_at, m.key)
    with store.reading() as connection:
        received = cohort(connection, question, within, scope=scope)
        rows = frame(connection, query.where(*received, *waiting).limit(limit))
        return with_names(connection, rows, question)
