"""Which matters a question is about: those known, of its kinds and traits, in its places, and received in its period."""

from sqlalchemy import Connection

from data import schema
from data.queries.filters import Condition, classed, known_at, placed
from governance.questions import Question
from governance.scope import PlaceKey, Scope


def about(
    connection: Connection,
    question: Question,
    within: PlaceKey | None,
    *,
    scope: Scope,
    narrowed: bool = False,
) -> list[Condition]:
    """The conditions for the matters within the place and the reader's scope, whenever they were received.

    `narrowed`: as of data.queries.filters.known_at.
    """
    m = schema.matter
    return [
        known_at(connection, m, question.known, narrowed=narrowed),
        *classed(m, question, scope),
        *placed(m, within, scope),
    ]


def cohort(
    connection: Connection, question: Question, within: PlaceKey | None, *, scope: Scope
) -> list[Condition]:
    """The conditions for those of them that were received in the period."""
    received = schema.matter.c.received_day.between(question.period.first, question.period.last)
    return [received, *about(connection, question, within, scope=scope)]
