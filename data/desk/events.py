"""The desk's event log: what people decided here, only ever added to; the number of the newest event is the desk's revision.

docs/adr/0016-desk-events.md says what an earlier reader saw, and who sees what. Instants are epoch seconds and come in as
arguments.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from data.desk.sessions import Desk
from data.reference.scopes import scope_from_json, scope_to_json
from data.tables.desk import event as t
from governance.scope import Scope

MOST: Final = 500
"""Events of one question, the newest: more of them nobody reads."""


@dataclass(frozen=True, slots=True)
class Event:
    """What was decided, before the log has numbered it."""

    kind: str
    key: str
    """What it is about: 'matter/SOURCE/KEY', 'place/LEVEL/CODE', 'measure/ID' or 'measure/ID/LEVEL/CODE'."""
    author: str
    scope: Scope
    """What a reader must see any place of (None: the whole city) and every kind of (None: all) to see the event."""
    happened_at: int
    recorded_at: int
    known: int
    """The newest load when it was recorded."""
    payload: Mapping[str, Any]
    revision: int = 0
    """Its number in the log."""


@dataclass(frozen=True, slots=True)
class Events:
    """The log; safe to share between threads and processes."""

    desk: Desk

    def append(self, event: Event) -> int:
        """Record an event; the desk's revision that it makes. Raises StoreError."""
        row = {c.name: getattr(event, c.name) for c in t.c if c is not t.c.id}
        row |= {"scope": scope_to_json(event.scope), "payload": dict(event.payload)}
        with self.desk.changing() as connection:
            if connection.dialect.name == "postgresql":
                # Numbers are given out before they are seen: a lower one that came later would
                # show on no screen.
                connection.execute(sa.text(f"LOCK TABLE {t.name} IN SHARE ROW EXCLUSIVE MODE"))
            else:
                # Who wrote it is told so the moment this returns: it must outlive a power cut.
                connection.exec_driver_sql("PRAGMA synchronous = FULL")
            revision = connection.scalar(t.insert().values(**row).returning(t.c.id))
        return int(revision or 0)

    def revision(self) -> int:
        """The number of the newest event; 0 before the first. Raises StoreError."""
        with self.desk.changing() as connection:
            return int(connection.scalar(sa.select(sa.func.max(t.c.id))) or 0)

    def about(
        self,
        keys: Collection[str],
        *,
        known: int,
        until: int | None = None,
        scope: Scope,
    ) -> list[Event]:
        """The events about any of these keys that a reader sees, oldest first, the newest MOST of them.

        Args:
            keys: what they are about.
            known: of what was recorded while this load, or one before it, was the newest.
            until: and up to this instant, where one is given.
            scope: who asks.

        Raises:
            StoreError: the desk cannot be read.
        """
        query = sa.select(t).where(t.c.key.in_(sorted(keys)), t.c.known <= known)
        if until is not None:
            query = query.where(t.c.recorded_at <= until)
        with self.desk.changing() as connection:
            rows = connection.execute(query.order_by(t.c.id.desc())).all()
        # Scopes are JSON and compared here, so the limit comes after them: cut by SQL, other
        # readers' events would crowd out one's own.
        events = [event for row in rows if covers(scope, (event := _event(row)).scope)]
        # The newest MOST, turned round to stand oldest first.
        return events[:MOST][::-1]


def covers(reader: Scope, event: Scope) -> bool:
    """Whether a reader sees what is kept for that scope: any of its places, and every one of its kinds."""
    # An event of the whole city (None) has no place in common with a narrower reader.
    placed = reader.places is None or bool(reader.places & (event.places or frozenset()))
    kinds = reader.kinds is None or (event.kinds is not None and event.kinds <= reader.kinds)
    return placed and kinds


def _event(row: Any) -> Event:
    told = dict(row._mapping) | {"scope": scope_from_json(row.scope)}
    return Event(revision=told.pop("id"), **told)
