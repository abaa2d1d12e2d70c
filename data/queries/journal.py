"""The journal as read: which loads, which sources, what was rejected, how fresh."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.filters import newest_done, newest_event
from data.reference.profile import Fact
from data.tables.ledger import COUNTS
from governance.periods import day_number
from governance.questions import Question
from governance.scope import Scope


@dataclass(frozen=True, slots=True)
class Delivery:
    """The newest delivery of a source as known at a load; instants epoch seconds."""

    source: str
    title: str
    job: str
    file: str
    load: int
    loaded_at: int
    read: int
    rejected: int
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Trust:
    """What the trust line says: as of which load, how fresh, from where, demonstration or real."""

    load: int
    known_at: int
    newest_event_at: int | None
    demonstration: bool
    title: str
    notice: str
    city_name: str
    timezone: str
    levels: dict[str, str]
    sources: list[Delivery]
    calendar_until: int | None


def version(store: Store, *, scope: Scope) -> int:
    """The newest finished load; screens ask again when it changes."""
    del scope
    with store.reading() as connection:
        return newest_done(connection)


def trust(store: Store, question: Question, *, scope: Scope) -> Trust:
    """The trust line of a question; counts of whole deliveries only for readers of the whole city."""
    d, t, whole = schema.delivery.c, schema.load.c, scope.whole_city
    newest = newest_deliveries(question.known)
    # Loads are stamped in microseconds, matters in seconds; screens show seconds.
    loaded_at = t.finished_at // 1_000_000
    counts = (d.read, d.rejected) if whole else (literal(0), literal(0))
    columns = (d.source, d.title, d.job, d.file, d.load_id, loaded_at, *counts, d.demonstration)
    query = done_deliveries(*columns).join(newest, newest.c.id == d.id).order_by(d.id)
    with store.reading() as connection:
        sources = [Delivery(*row) for row in connection.execute(query)]
        known_at = connection.scalar(select(t.finished_at).where(t.id == question.known))
        newest_at = newest_event(connection, question.known)
    meta = store.meta()
    until = meta.get("calendar_until")
    return Trust(
        load=question.known,
        known_at=int(known_at or 0) // 1_000_000,
        newest_event_at=newest_at,
        demonstration=any(s.demonstration for s in sources),
        title=meta["title"],
        notice=meta.get("notice", ""),
        city_name=meta["city_name"],
        timezone=meta["timezone"],
        levels=json.loads(meta.get("levels", "{}")),
        sources=sources,
        calendar_until=day_number(date.fromisoformat(until)) if until else None,
    )


def done_deliveries(*columns: ColumnElement[Any]) -> Select[Any]:
    """Select of deliveries whose load is done; `columns` of the delivery or of its load."""
    d, t = schema.delivery, schema.load.c
    joined = d.join(schema.load, t.id == d.c.load_id)
    return select(*columns).select_from(joined).where(t.status == "done")


def newest_deliveries(known: int, *conditions: ColumnElement[bool]) -> Subquery:
    """Of each source the first and the newest (id) delivery up to a load that meet the conditions."""
    d = schema.delivery.c
    numbers = (d.source, func.max(d.id).label("id"), func.min(d.id).label("first"))
    return (
        done_deliveries(*numbers)
        .where(d.load_id <= known, *conditions)
        .group_by(d.source)
        .subquery()
    )


def loads(store: Store, *, limit: int | None = None, scope: Scope) -> pd.DataFrame:
    """Finished loads, newest first, the newest `limit` of them: load, finished_at (epoch seconds)."""
    del scope
    t = schema.load.c
    seconds = (t.finished_at // 1_000_000).label("finished_at")
    query = select(t.id.label("load"), seconds).where(t.status == "done").order_by(t.id.desc())
    with store.reading() as connection:
        return frame(connection, query.limit(limit))


def mark(store: Store, source: str, *, scope: Scope) -> str | None:
    """The high-water mark that the finished deliveries of a source have reached; None where none has any."""
    del scope
    d = schema.delivery.c
    query = done_deliveries(d.mark).where(d.source == source, d.mark.is_not(None))
    with store.reading() as connection:
        reached: str | None = connection.scalar(query.order_by(d.id.desc()).limit(1))
    return reached


def facts(store: Store, *, scope: Scope) -> list[Fact]:
    """The profile's published figures about places the reader may see, as they were published."""
    listed = [Fact(**f) for f in json.loads(store.meta().get("facts", "[]"))]
    if scope.whole_city:
        return listed
    codes = {code for _, code in scope.places or ()}
    return [f for f in listed if f.place in codes]


def runs(store: Store, *, scope: Scope) -> pd.DataFrame:
    """Every load and its deliveries: load, status, finished_at, source, file, the counts, message."""
    d, t = schema.delivery.c, schema.load.c
    query = (
        select(
            t.id.label("load"), t.status, t.finished_at, d.source, d.file,
            *(d[name] for name in COUNTS), t.message,
        )
        .select_from(schema.load.outerjoin(schema.delivery, d.load_id == t.id))
        .order_by(t.id, d.id)
    )  # fmt: skip
    if not scope.whole_city:
        # No id is negative: the query keeps its columns and finds no row.
        query = query.where(t.id < 0)
    with store.reading() as connection:
        result = connection.execute(query)
        # As objects: what is missing stays None, and whole numbers beside it stay such.
        return pd.DataFrame(result.all(), columns=list(result.keys()), dtype=object)
