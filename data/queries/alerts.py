"""Alerts: the open matters that a city's rules grade, as known at a load; the period asked about plays no part."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import pandas as pd
from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.sql import Select

from data import schema
from data.keeping.frames import batches, frame
from data.keeping.store import Store
from data.queries.filters import Condition, classed, known_at, placed
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
_TOLD = (
    "source",
    "kind",
    "title",
    "category",
    "urgency",
    "state",
    "department",
    "officer",
    "from_load",
)


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
        conditions = _asked(connection, question, within, scope)
        rows = _found(connection, question, wanted, conditions)
        rows = rows[rows["grade"].isin([Grade(g).value for g in grades])]
        return _named(connection, rows if limit is None else rows.head(limit), question.known)


def _asked(
    connection: Connection, question: Question, within: PlaceKey | None, scope: Scope
) -> list[Condition]:
    m = schema.matter
    return [
        known_at(connection, m, question.known, narrowed=True),
        *classed(m, question, scope),
        *placed(m, within, scope),
    ]


def _found(
    connection: Connection,
    question: Question,
    wanted: Alerts,
    conditions: list[Condition],
) -> pd.DataFrame:
    """The rows that the rules grade, in their order."""
    at = question.cutoff.at
    narrowed = [*conditions, _may_be_due(question, wanted), _may_be_open(at)]
    candidates = frame(connection, _listed().where(*narrowed))
    judged = graded(candidates, wanted, at)
    rows = candidates.iloc[judged["row"].to_numpy()].reset_index(drop=True)
    return rows.assign(**{name: judged[name] for name in ("grade", "rule", "since")})


def _listed() -> Select[tuple[object, ...]]:
    m = schema.matter.c
    # The source's own key, which `_named` gives out as id; the version's number stays inside.
    names = ("key", *_TOLD, *_LIFE, *CHAIN, "lon", "lat")
    return select(*(m[name] for name in names))


def _may_be_due(question: Question, wanted: Alerts) -> Condition:
    """Matters not overdue for too long, as a condition of parts that have an index each."""
    m, earliest = schema.matter.c, wanted.earliest_due(question.cutoff.at)
    day = day_number(datetime.fromtimestamp(earliest, question.zone).date())
    # Without a due time a matter lapses by its reception (governance.alerts.earliest_due).
    undated = and_(m.due_at.is_(None), m.extended_due_at.is_(None), m.received_day >= day)
    return or_(m.due_at >= earliest, m.extended_due_at >= earliest, undated)


def _may_be_open(at: int) -> Condition:
    """A condition that all matters open at the cutoff meet, and a few others: it saves reading the closed ones."""
    m = schema.matter.c
    # Closed before it was sent back, and not again since: open, although it has a closing.
    back = and_(m.sent_back_at <= at, or_(m.closed_at <= m.sent_back_at, m.closed_at > at))
    never = or_(m.closed_at.is_(None), m.closed_at > at, back)
    return and_(never, or_(m.declined_at.is_(None), m.declined_at > at), m.received_at <= at)


def _named(connection: Connection, rows: pd.DataFrame, known: int) -> pd.DataFrame:
    """The rows with the names of their places."""
    names = _names(connection, rows, known)
    listed = rows.rename(columns={"key": "id"})
    place = pd.Series("", index=listed.index, dtype=object)
    for level in CHAIN:
        named = pd.Series(
            [names.get((level, c), "") for c in listed[level]], listed.index, dtype=object
        )
        listed[f"{level}_name"] = named
        # A grid's name says little by itself: the place shown is the narrowest above it.
        if level != CHAIN[-1]:
            place = named.where(named != "", place)
    due = listed["extended_due_at"].where(listed["extended_due_at"].notna(), listed["due_at"])
    listed = listed.assign(place_name=place, due_at=due)
    for name in ("received_at", "due_at", "since", "from_load"):
        # Nullable integers: one missing instant would make floats of all the others.
        listed[name] = pd.array(
            [None if pd.isna(v) else int(v) for v in listed[name]], dtype="Int64"
        )
    return listed[list(COLUMNS)].reset_index(drop=True)


def _names(connection: Connection, rows: pd.DataFrame, known: int) -> dict[tuple[str, str], str]:
    """Names by level and code, of the places that the rows lie in."""
    p = schema.place.c
    held = known_at(connection, schema.place, known)
    names = {}
    for level in CHAIN:
        for codes in batches(sorted({c for c in rows[level] if c})):
            query = select(p.code, p.name).where(held, p.level == level, p.code.in_(codes))
            names.update({(level, r.code): r.name for r in connection.execute(query)})
    return names
