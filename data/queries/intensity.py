"""How closely places are looked at: full-time grid officers by place."""

import pandas as pd
from sqlalchemy import ColumnElement, case, select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.filters import known_at
from data.queries.places import lies_in, visible_to
from governance.places import CHAIN, check_level
from governance.questions import Question
from governance.scope import PlaceKey, Scope


def officers_by(
    store: Store,
    question: Question,
    *,
    by: str,
    within: PlaceKey | None = None,
    scope: Scope,
) -> pd.DataFrame:
    """Columns place, officers: full-time grid officers of the places of a level, as known at the question's load.

    A place without any has no row; officers who belong to a place higher up are not shared out.
    """
    o, p = schema.officer, schema.place
    unit = _unit(check_level(by))
    inside = [] if within is None or within[0] == "city" else [lies_in(within)]
    with store.reading() as connection:
        placed = select(p.c.code, unit.label("place")).where(
            known_at(connection, p, question.known),
            p.c.level.in_(CHAIN),
            unit != "",
            *inside,
            *visible_to(scope),
        )
        people = select(o.c.id, o.c.place.label("code")).where(
            known_at(connection, o, question.known), o.c.full_time.is_(True)
        )
        # Joined here: the database would go through all places for each officer.
        officers = frame(connection, people).merge(frame(connection, placed), on="code")
    return officers.groupby("place")["id"].nunique().rename("officers").reset_index()


def _unit(level: str) -> ColumnElement[str]:
    """The code of the place of that level in which a place lies, its own included."""
    p = schema.place.c
    return case((p.level == level, p.code), else_=p[level] if level in p else "")
