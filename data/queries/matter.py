"""One matter: what is known of it at a load, what was known before, its steps, and what it is linked with."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.sql import Select

from data import schema
from data.keeping.frames import frame
from data.keeping.store import Store
from data.queries.cohort import about
from data.queries.filters import Condition, closed_at, known_at, open_at, seen
from governance.chain import Officer
from governance.errors import UnknownMatter, close
from governance.matters import (
    COUNTS,
    INSTANTS,
    KEPT,
)
from governance.places import CHAIN
from governance.questions import Question
from governance.scope import PlaceKey, Scope
from governance.steps import STEP_COUNTS, STEP_INSTANTS, lives

TOLD = ("title", "category", "category2", "urgency", "department", "officer", "linked_to")
"""The texts of a matter that a page may show."""
COLUMNS = (
    "id", "source", "key", "kind", "state", *CHAIN, *INSTANTS, *COUNTS, *TOLD, "lon", "lat", "from_load", "to_load",
    "version", "withdrawn", *KEPT,
)  # fmt: skip
_NEAR = 40


def one(store: Store, source: str, key: str, question: Question, *, scope: Scope) -> dict[str, Any]:
    """What was known of a matter once load `question.known` was done; COLUMNS, None for what is missing.

    Raises:
        UnknownMatter: there is none, it is outside the scope, or no load had named it by then; `near` is source and key of
            the nearest that the reader may see, a line each, or ''.
    """
    with store.reading() as connection:
        named = and_(schema.matter.c.source == source, schema.matter.c.key == key)
        rows = _rows(connection, question, scope, named, limit=1)
        if rows:
            return rows[0]
        near = _near(connection, source, key, question, scope)
    hint = f"（最接近的是 {near[1]}）" if near else ""
    raise UnknownMatter(
        f"没有事项 {key!r}，或它当时尚未装载、已被来源撤销、不在可看的范围内{hint}。",
        near="\n".join(near) if near else "",
    )


def _near(
    connection: Connection, source: str, key: str, question: Question, scope: Scope
) -> tuple[str, str] | None:
    """The same key of another source, or the most like one of those that sort beside it."""
    m = schema.matter.c
    here = (known_at(connection, schema.matter, question.known), *seen(schema.matter, scope))
    same = select(m.source, m.key).where(m.key == key, *here).order_by(m.source).limit(1)
    row = connection.execute(same).first()
    if row is not None:
        return row.source, row.key
    beside = select(m.key).where(m.source == source, *here)
    # Likeness is worked out in Python, for the few keys that sort beside this one.
    after = beside.where(m.key >= key).order_by(m.key).limit(_NEAR)
    before = beside.where(m.key < key).order_by(m.key.desc()).limit(_NEAR)
    keys = [k for query in (after, before) for k in connection.scalars(query)]
    like = close(key, keys)
    return (source, like) if like else None


def _selected() -> Select[Any]:
    """Matters with what became of them beside; the table of personal data is never read."""
    m, d = schema.matter, schema.dispute
    columns = [d.c[name] if name in KEPT else m.c[name] for name in COLUMNS]
    return select(*columns).select_from(schema.matter_with_outcome)


def _read(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _rows(
    connection: Connection,
    question: Question,
    scope: Scope,
    *conditions: Condition,
    limit: int,
) -> list[dict[str, Any]]:
    here = known_at(connection, schema.matter, question.known)
    query = _selected().where(*conditions, here, *seen(schema.matter, scope))
    return _read(connection, query.order_by(schema.matter.c.id).limit(limit))


def versions(
    store: Store, source: str, key: str, question: Question, *, scope: Scope
) -> list[dict[str, Any]]:
    """All that loads up to `question.known` said of a matter, in the order of the loads.

    Returns:
        COLUMNS and finished_at (of the load, epoch seconds); a version older than what was held then never was the
        current one (from_load = to_load).
    """
    m, t = schema.matter.c, schema.load.c
    with store.reading() as connection:
        query = _selected().add_columns((t.finished_at / 1_000_000).label("finished_at"))
        query = (
            query.join(schema.load, t.id == m.from_load)
            .where(
                m.source == source, m.key == key, m.from_load <= question.known, t.status == "done",
                *seen(schema.matter, scope),
            )
            .order_by(m.from_load, m.version, m.id)
        )  # fmt: skip
        return _read(connection, query)


def steps(store: Store, held: dict[str, Any], question: Question, *, scope: Scope) -> pd.DataFrame:
    """The step records of a matter that the reader may see; columns step, at, dated, limit_at, actor, in order of time.

    Records name a matter by its key alone: where several sources use the key, those count that lead to what is known
    of this one.
    """
    s, m = schema.step, schema.matter.c
    empty = pd.DataFrame(columns=["source", "step", "at", "dated", "limit_at", "actor"])
    with store.reading() as connection:
        if not _rows(connection, question, scope, m.id == held["id"], limit=1):
            return empty
        query = select(s.c.source, s.c.step, s.c.at, s.c.dated, s.c.limit_at, s.c.actor).where(
            s.c.matter == held["key"], known_at(connection, s, question.known)
        )
        records = frame(connection, query.order_by(s.c.at, s.c.id))
        rivals = connection.scalars(select(m.source).where(m.key == held["key"]).distinct()).all()
    if records.empty or len(rivals) < 2:
        return records
    sources = [
        name
        for name, part in records.groupby("source")
        if _leads_to(part.reset_index(drop=True), held)
    ]
    return records[records["source"].isin(sources)].reset_index(drop=True)


def _leads_to(steps: pd.DataFrame, held: dict[str, Any]) -> bool:
    """Whether these steps give the instants that are known of the matter."""
    rows = steps.assign(row=0, limit_at=pd.to_numeric(steps["limit_at"]).astype("float64"))
    received = pd.Series([held["received_at"]]).to_numpy(dtype="float64")
    life = lives(received, rows).matters.iloc[0]
    names = (*STEP_INSTANTS, *STEP_COUNTS)
    return all(_number(life[name]) == _number(held[name] or None) for name in names)


def _number(value: Any) -> int | None:
    # A count of 0 and one that is missing are the same here.
    return None if value is None or pd.isna(value) or not value else int(value)


def linked(
    store: Store, held: dict[str, Any], question: Question, *, scope: Scope
) -> list[dict[str, Any]]:
    """The matters that this one names as its origin, and those that name it: COLUMNS."""
    m = schema.matter.c
    both = [m.linked_to == held["key"]]
    if held["linked_to"]:
        both.append(m.key == held["linked_to"])
    with store.reading() as connection:
        other = m.kind != held["kind"]
        return _rows(connection, question, scope, or_(*both), other, limit=50)


def officers(
    store: Store, places: Iterable[str], question: Question, *, scope: Scope
) -> list[Officer]:
    """Those in charge of these places, by code; the caller has been let see the places."""
    del scope
    return _officers(store, question, schema.officer.c.place.in_(sorted(places)))


def officer(store: Store, code: str, question: Question, *, scope: Scope) -> Officer | None:
    """The officer of that code, as a matter in the reader's scope names one."""
    del scope
    return next(iter(_officers(store, question, schema.officer.c.code == code)), None)


def _officers(store: Store, question: Question, which: Condition) -> list[Officer]:
    o = schema.officer.c
    with store.reading() as connection:
        query = select(o.code, o.place, o.role, o.full_time, o.name).where(
            known_at(connection, schema.officer, question.known), which
        )
        return [Officer(*row) for row in connection.execute(query.order_by(o.code))]


def source_titles(store: Store, *, scope: Scope) -> dict[str, str]:
    """The title of each source, as its last delivery gave it."""
    del scope
    d = schema.delivery.c
    with store.reading() as connection:
        query = select(d.source, d.title).order_by(d.load_id)
        return {row.source: row.title for row in connection.execute(query)}


def of_place(
    store: Store,
    question: Question,
    *,
    within: PlaceKey | None,
    open_only: bool,
    limit: int,
    scope: Scope,
) -> list[dict[str, Any]]:
    """Matters of a place (None: the city): those open at the cutoff, whenever they were received, the first due first; or
    those of the period that were closed by the cutoff, the newest first. COLUMNS.
    """
    m, at = schema.matter.c, question.cutoff.at
    conditions: list[Condition]
    order: Sequence[Any]
    if open_only:
        conditions = open_at(at)
        due = func.coalesce(m.extended_due_at, m.due_at)
        # Whether it is NULL comes first: SQLite sorts NULL before all, PostgreSQL after all.
        order = (due.is_(None), due, m.key)
    else:
        undeclined = or_(m.declined_at.is_(None), m.declined_at > at)
        received = m.received_day.between(question.period.first, question.period.last)
        conditions = [received, m.received_at <= at, undeclined, closed_at(at)]
        order = (m.closed_at.desc(), m.key)
    with store.reading() as connection:
        # The places first: SQLite tests conditions in their order, and these are cheap.
        here = about(connection, question, within, scope=scope)
        query = _selected().where(*here, *conditions).order_by(*order)
        return _read(connection, query.limit(limit))
