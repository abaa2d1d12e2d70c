"""The one query builder: what was known at a load, of which kinds, inside which places, within whose scope."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, case, false, func, or_, select
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from data import schema
from governance.questions import Question
from governance.scope import PlaceKey, Scope
from governance.traits import UNGRADED, Traits

Condition = ColumnElement[bool]

_TRAIT_COLUMNS: Final = {"category": "category", "grade": "urgency", "department": "department"}


def newest_done(connection: Connection) -> int:
    """The newest finished load; 0 where there is none."""
    t = schema.load.c
    return int(connection.scalar(select(func.max(t.id)).where(t.status == "done")) or 0)


def newest_event(connection: Connection, known: int) -> int | None:
    """The latest happened-time of any event accepted up to a load."""
    t = schema.load.c
    newest = connection.scalar(
        select(func.max(t.newest_event_at)).where(t.status == "done", t.id <= known)
    )
    return None if newest is None else int(newest)


def known_at(
    connection: Connection, table: Table, known: int, *, narrowed: bool = False
) -> Condition:
    """Versions that were current, and not withdrawn, once load `known` was done.

    `narrowed`: other conditions leave few rows and have indexes; an index over all current versions, which SQLite
    would rather walk through (2.4 s instead of 12 ms on 0.8 million matters), is kept out by the sign.
    """
    t = table.c
    if known >= newest_done(connection):
        # +to_load has the same value, but SQLite uses no index for an expression.
        current = UnaryExpression(t.to_load, operator=custom_op("+")) if narrowed else t.to_load
        return and_(current.is_(None), t.withdrawn.is_(False))
    return and_(
        t.from_load <= known, or_(t.to_load.is_(None), t.to_load > known), t.withdrawn.is_(False)
    )


def inside(columns: Any, keys: Iterable[PlaceKey]) -> Condition:
    """Rows that lie in any of the places; `columns` has a column for each level."""
    # false() first: no places at all means nothing is seen, where an empty OR would mean all.
    # Sorted, so that equal scopes give one statement to the statement cache.
    return or_(false(), *(columns[level] == code for level, code in sorted(keys)))


def classed(table: Table, question: Question, scope: Scope) -> list[Condition]:
    """The kinds asked for, as far as the scope goes, and of these the matters with the traits asked for.

    Among all kinds a matter that grew out of another is not counted again, and those set aside are not counted.
    """
    kinds = scope.narrowed_to(question.kind)
    conditions: list[Condition] = []
    if kinds is not None:
        conditions.append(table.c.kind.in_(sorted(kinds)))
    # A linked matter is counted where it began; asked for by its kind, it counts as well.
    if question.kind is None:
        conditions.append(table.c.linked.is_(False))
        if question.aside:
            conditions.append(table.c.kind.not_in(sorted(question.aside)))
    return conditions + having(table, question.traits)


def having(table: Table, traits: Traits) -> list[Condition]:
    """The rows with these traits; a trait that the table cannot tell is a KeyError, never passed over."""
    columns = {name: table.c[_TRAIT_COLUMNS[name]] for name in traits.named()}
    return [
        # Ungraded is kept as NULL, which no = finds.
        columns[name].is_(None) if value == UNGRADED and name == "grade" else columns[name] == value
        for name, value in traits.named().items()
    ]


def placed(table: Table, within: PlaceKey | None, scope: Scope) -> list[Condition]:
    """Inside the place asked for, and, last, inside the reader's scope."""
    conditions = []
    if within is not None and within[0] != "city":
        conditions.append(inside(table.c, [within]))
    if scope.places is not None:
        conditions.append(inside(table.c, scope.places))
    return conditions


def seen(table: Table, scope: Scope) -> list[Condition]:
    """The matters that the reader may see, whatever is asked."""
    kinds = [] if scope.kinds is None else [table.c.kind.in_(sorted(scope.kinds))]
    return [*kinds, *placed(table, None, scope)]


def levels_needed(groups: Iterable[str], within: PlaceKey | None, scope: Scope) -> frozenset[str]:
    """The place columns a count must be able to see."""
    needed = {g for g in groups if g in schema.PLACE_COLUMNS} | set(scope.levels())
    if within is not None and within[0] != "city":
        needed.add(within[0])
    return frozenset(needed)


def closed_at(at: int) -> Condition:
    """Matters that stand closed at an instant: as governance.lifecycle.Life tells it."""
    m = schema.matter.c
    first, back, last = m.first_closed_at, m.sent_back_at, m.closed_at
    stands = and_(last <= at, or_(back.is_(None), last > back))
    # Sent back later than that: what was closed before stood closed until then.
    earlier = or_(first <= at, and_(or_(first.is_(None), first > back), last <= at))
    # Comparisons with missing instants are NULL: neither true nor false, and so not closed.
    return case((or_(stands, and_(back > at, earlier)), 1), else_=0) == 1


def open_at(at: int) -> list[Condition]:
    """Received, not declined and not closed at an instant."""
    m = schema.matter.c
    return [m.received_at <= at, ~closed_at(at), or_(m.declined_at.is_(None), m.declined_at > at)]
