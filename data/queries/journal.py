"""The journal as read: which loads, which sources, what was rejected, how fresh."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.filters import newest_done, newest_event
from data.reference.profile import Fact
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
    t = schema.load.c
    with store.reading() as connection:
        rows = connection.execute(_latest_deliveries(question.known)).all()
        known_at = connection.scalar(select(t.finished_at).where(t.id == question.known))
        newest = newest_event(connection, question.known)
    whole = scope.whole_city
    sources = [
        Delivery(
            # Loads are stamped in microseconds, matters in seconds; screens show seconds.
            r.source, r.title, r.job, r.file, r.load_id, r.finished_at // 1_000_000,
            r.read if whole else 0, r.rejected if whole else 0, bool(r.demonstration),
        )
        for r in rows
    ]  # fmt: skip
    meta = store.meta()
    until = meta.get("calendar_until")
    return Trust(
        load=question.known,
        known_at=int(known_at or 0) // 1_000_000,
        newest_event_at=newest,
        demonstration=any(s.demonstration for s in sources),
        title=meta["title"],
        notice=meta.get("notice", ""),
        city_name=meta["city_name"],
        timezone=meta["timezone"],
        levels=json.loads(meta.get("levels", "{}")),
        sources=sources,
        calendar_until=day_number(date.fromisoformat(until)) if until else None,
    )


def _latest_deliveries(known: int) -> Select[Any]:
    """Each source's newest delivery up to a load."""
    d, t = schema.delivery.c, schema.load.c
    latest = (
        select(d.source, func.max(d.id).label("id"))
        .join(schema.load, t.id == d.load_id)
        .where(t.status == "done", d.load_id <= known)
        .group_by(d.source)
        .subquery()
    )
    return (
        select(
            d.source,
            d.title,
            d.job,
            d.file,
            d.load_id,
            t.finished_at,
            d.read,
            d.rejected,
            d.demonstration,
        )
        .join(latest, latest.c.id == d.id)
        .join(schema.load, t.id == d.load_id)
        .order_by(d.id)
    )


def loads(store: Store, *, limit: int | None = None, scope: Scope) -> pd.DataFrame:
    """Finished loads, newest first, the newest `limit` of them: load, finished_at (epoch seconds)."""
    del scope
    t = schema.load.c
    query = (
        select(t.id.label("load"), t.finished_at)
        .where(t.status == "done")
        .order_by(t.id.desc())
        .limit(limit)
    )
    with store.reading() as connection:
        table = frame(connection, query)
    return table.assign(finished_at=table["finished_at"] // 1_000_000 if len(table) else [])


def mark(store: Store, source: str, *, scope: Scope) -> str | None:
    """The high-water mark that the finished deliveries of a source have reached; None where none has any."""
    del scope
    d, t = schema.delivery.c, schema.load.c
    query = (
        select(d.mark)
        .join(schema.load, t.id == d.load_id)
        .where(d.source == source, d.mark.is_not(None), t.status == "done")
        .order_by(d.id.desc())
        .limit(1)
    )
    with store.reading() as connection:
        reached: str | None = connection.scalar(query)
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
            t.id.label("load"), t.status, t.finished_at, d.source, d.file, d.read, d.inserted,
            d.updated, d.unchanged, d.superseded, d.rejected, d.withdrawn, t.message,
        )
        .select_from(schema.load.outerjoin(schema.delivery, d.load_id == t.id))
        .order_by(t.id, d.id)
    )  # fmt: skip
    if not scope.whole_city:
        # No id is negative: the query keeps its columns and finds no row.
        query = query.where(t.id < 0)
    with store.reading() as connection:
        table = frame(connection, query)
    return pd.DataFrame({c: pd.Series([_whole(v) for v in table[c]], dtype=object) for c in table})


def _whole(value: object) -> object:
    """None for what is missing, whole numbers as such."""
    # Only nan differs from itself.
    if value is None or value != value:
        return None
    return int(value) if isinstance(value, float) else value


def rejects(
    store: Store,
    *,
    load: int | None = None,
    code: str | None = None,
    source: str | None = None,
    limit: int | None = None,
    scope: Scope,
) -> pd.DataFrame:
    """Rejected rows, newest load first: load, source, file, line, code, reason, original.

    A rejected row has no place, so only readers of the whole city see any.
    """
    r, d = schema.reject.c, schema.delivery.c
    query = (
        select(r.load_id.label("load"), r.source, d.file, r.line, r.code, r.reason, r.original)
        .join(schema.delivery, d.id == r.delivery_id)
        .order_by(r.load_id.desc(), r.source, r.line)
    )
    if load is not None:
        query = query.where(r.load_id == load)
    if code is not None:
        query = query.where(r.code == code)
    if source is not None:
        query = query.where(r.source == source)
    if not scope.whole_city:
        query = query.where(r.id < 0)
    with store.reading() as connection:
        return frame(connection, query.limit(limit) if limit is not None else query)
