"""Alerts: the open matters that a city's rules grade, as known at a load; the period asked about plays no part."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import pandas as pd
from sqlalchemy import Connection, and_, or_, select

from data import schema
from data.keeping.frames import frame, whole
from data.keeping.store import Store
from data.queries.cohort import about
from data.queries.filters import Condition, open_at
from data.queries.places import named
from data.reference.alerts import read_text
from data.reference.kinds import kinds_of as kinds_known
from data.reference.profile import load_profile
from governance.alerts import Alerts, Grade, graded
from governance.errors import ProfileError
from governance.periods import day_number
from governance.places import CHAIN
from governance.questions import Question
from governance.scope import PlaceKey, Scope

COLUMNS = (
    "id", "source", "kind", "title", "category", "urgency", "state", "grade", "rule", "since", "place_name",
    *CHAIN, *(f"{level}_name" for level in CHAIN), "lon", "lat", "received_at", "due_at", "department", "officer",
    "from_load",
)  # fmt: skip
_LIFE = (
    "received_at", "first_closed_at", "sent_back_at", "closed_at", "verified_at", "declined_at", "due_at",
    "extended_due_at",
)  # fmt: skip
# The source's own key, which `_listed` gives out as id; the version's number stays inside.
_READ = (
    "key", "source", "kind", "title", "category", "urgency", "state", "department", "officer", "from_load",
    *_LIFE, *CHAIN, "lon", "lat",
)  # fmt: skip


def rules(store: Store, *, scope: Scope) -> Alerts:
    """The rules of the store's profile as its last load knew them; of an older store, as the profile says now."""
    del scope
    meta = store.meta()
    if "alerts" not in meta:
        return _of_profile(meta.get("profile", ""))
    return _read(meta["alerts"], kinds_known(store).codes)


@lru_cache(maxsize=8)
def _read(text: str, kinds: tuple[str, ...]) -> Alerts:
    return read_text(text, kinds)


@lru_cache(maxsize=8)
def _of_profile(name: str) -> Alerts:
    try:
        return load_profile(name).alerts
    except ProfileError:  # its folder is elsewhere: its next load brings the rules
        return Alerts()


def alerts(
    store: Store,
    question: Question,
    *,
    within: PlaceKey | None = None,
    grades: Sequence[Grade] = tuple(Grade),
    limit: int | None = None,
    scope: Scope,
) -> pd.DataFrame:
    """The alerts at the question's cutoff, by the knowledge of its load, whenever the matters were received.

    Returns:
        Columns COLUMNS (id is the source's own, rule in words, since and the instants epoch seconds, codes and
        names of the chain, '' where there is none), the gravest first, within a grade the newest first.
    """
    wanted = rules(store, scope=scope).of_grades(grades)
    with store.reading() as connection:
        conditions = about(connection, question, within, scope=scope, narrowed=True)
        rows = _graded(connection, question, wanted, conditions)
        rows = rows[rows["grade"].isin([Grade(g).value for g in grades])]
        return _listed(connection, rows if limit is None else rows.head(limit), question.known)


def _graded(
    connection: Connection,
    question: Question,
    wanted: Alerts,
    conditions: list[Condition],
) -> pd.DataFrame:
    """The rows that the rules grade, in their order."""
    at = question.cutoff.at
    narrowed = [*conditions, _may_be_due(question, wanted), *open_at(at)]
    query = select(*(schema.matter.c[name] for name in _READ)).where(*narrowed)
    candidates = frame(connection, query)
    judged = graded(candidates, wanted, at)
    rows = candidates.iloc[judged["row"].to_numpy()].reset_index(drop=True)
    return rows.assign(**{name: judged[name] for name in ("grade", "rule", "since")})


def _may_be_due(question: Question, wanted: Alerts) -> Condition:
    """Matters not overdue for too long, as a condition of parts that have an index each."""
    m, earliest = schema.matter.c, wanted.earliest_due(question.cutoff.at)
    day = day_number(datetime.fromtimestamp(earliest, question.zone).date())
    # Without a due time a matter lapses by its reception (governance.alerts.earliest_due).
    undated = and_(m.due_at.is_(None), m.extended_due_at.is_(None), m.received_day >= day)
    return or_(m.due_at >= earliest, m.extended_due_at >= earliest, undated)


def _listed(connection: Connection, rows: pd.DataFrame, known: int) -> pd.DataFrame:
    """The rows with the names of their places."""
    due = rows["extended_due_at"].where(rows["extended_due_at"].notna(), rows["due_at"])
    listed = named(connection, rows.rename(columns={"key": "id"}).assign(due_at=due), known)
    listed = whole(listed, ("received_at", "due_at", "since", "from_load"))
    return listed[list(COLUMNS)].reset_index(drop=True)
