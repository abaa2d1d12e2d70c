"""What must hold of a store: told as plain values, so that two stores can be compared."""

import sqlite3
import time
from typing import Any

from sqlalchemy import func, select, text

from data import schema
from data.keeping.state import state_hash
from data.keeping.store import Store, landing_folder, open_store
from data.queries import asking
from governance.errors import AskError
from governance.scope import Scope

CODES = ["K01", "K03", "K10", "K11", "K12"]
EVERYTHING = Scope.everything()
COUNTS = ("read", "inserted", "updated", "unchanged", "superseded", "rejected", "withdrawn")


def portrait(url: str) -> dict[str, Any]:
    """All that two stores are compared by, and what must be so of each.

    Returns:
        state: the canonical hash; loads: the status of each; running: how many; last: the counts of the newest
        done load by source; answers: indicators as known now, and as known at the last two done loads; versions: rows of
        each versioned table; wrong: sentences about what never may be.
    """
    store = open_store(url)
    try:
        _wait_for_the_dead(store)
        done = _done(store)
        wrong = [*_adding_up(store), *_integrity(store), *_partials(store)]
        answers = {str(load): _answers(store, load, wrong) for load in done[-2:]}
        return {
            "state": state_hash(store),
            "loads": _statuses(store),
            "last": _last(store, done[-1]) if done else {},
            "answers": answers[str(done[-1])] if done else {},
            "known": answers,
            "versions": _versions(store),
            "wrong": wrong,
        }
    finally:
        store.close()


def settled(url: str) -> str:
    """The canonical hash alone."""
    store = open_store(url)
    try:
        _wait_for_the_dead(store)
        return state_hash(store)
    finally:
        store.close()


def _wait_for_the_dead(store: Store) -> None:
    """A server may still be at what a killed client asked last: wait until nobody else is connected."""
    query = text(
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and backend_type = 'client backend' and pid <> pg_backend_pid()"
    )
    for _ in range(0 if store.is_sqlite else 1000):
        with store.reading() as connection:
            if not connection.scalar(query):
                return
        time.sleep(0.01)


def _done(store: Store) -> list[int]:
    t = schema.load.c
    with store.reading() as connection:
        return list(connection.scalars(select(t.id).where(t.status == "done").order_by(t.id)))


def _statuses(store: Store) -> list[str]:
    t = schema.load.c
    with store.reading() as connection:
        return list(connection.scalars(select(t.status).order_by(t.id)))


def _last(store: Store, load: int) -> dict[str, list[int]]:
    d = schema.delivery.c
    with store.reading() as connection:
        rows = connection.execute(
            select(d.source, *(func.sum(d[c]) for c in COUNTS))
            .where(d.load_id == load)
            .group_by(d.source)
        )
        return {r[0]: [int(n) for n in r[1:]] for r in rows}


def _versions(store: Store) -> dict[str, list[int]]:
    """Rows and current rows of each versioned table; of rows beside them, how many."""
    with store.reading() as connection:
        return {
            name: list(
                connection.execute(
                    select(func.count(), func.count(t.c.id).filter(t.c.to_load.is_(None)))
                ).one()
            )
            for name, t in schema.VERSIONED.items()
        } | {"dispute": [connection.scalar(select(func.count()).select_from(schema.dispute))]}


def _answers(store: Store, load: int, wrong: list[str]) -> dict[str, Any]:
    """Indicators by district and town; a tally that differs from the recount is wrong."""
    found: dict[str, Any] = {}
    try:
        question = asking.question(store, "2024", "2024-06-30", str(load), scope=EVERYTHING)
    except AskError:
        return {}
    for level in ("district", "town"):
        told, again = (
            {
                code: [[a.place, a.numerator, a.denominator] for a in answers]
                for code, answers in asking.ask_many(
                    store, CODES, question, by=level, scope=EVERYTHING, recount=recount
                ).items()
            }
            for recount in (False, True)
        )
        if told != again:
            wrong.append(f"as known at load {load} the tallies say {told}, the rows {again}")
        found[level] = told
    return found


def _adding_up(store: Store) -> list[str]:
    d, r = schema.delivery.c, schema.reject.c
    with store.reading() as connection:
        off = connection.scalar(
            select(func.count()).where(
                d.read != d.inserted + d.updated + d.unchanged + d.superseded + d.rejected
            )
        )
        said = connection.scalar(select(func.coalesce(func.sum(d.rejected), 0)))
        kept = connection.scalar(select(func.count(r.id)))
    wrong = [f"{off} deliveries do not add up"] if off else []
    return wrong + ([f"{said} rows rejected, {kept} kept"] if said != kept else [])


def _integrity(store: Store) -> list[str]:
    if store.path is None:
        return []
    raw = sqlite3.connect(store.path)
    try:
        said = [row[0] for row in raw.execute("PRAGMA integrity_check")]
    finally:
        raw.close()
    return [] if said == ["ok"] else [f"integrity_check: {said[:3]}"]


def _partials(store: Store) -> list[str]:
    left = [p.name for p in landing_folder(store).rglob("*.partial")]
    return [f"partial files left in the landing folder: {left}"] if left else []
