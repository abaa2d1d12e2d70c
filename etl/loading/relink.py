"""Linking: a matter that grew out of another we hold (a dispute out of an incident) is counted once among all kinds."""

from itertools import product

from sqlalchemy import Connection, exists, select

from data import schema
from data.counting.counted import life_of
from data.counting.tallies import TallyChanges
from data.keeping import versions
from data.keeping.frames import rows_of
from governance.kinds import Kind, Kinds


def relink(connection: Connection, tallies: TallyChanges, load_id: int, kinds: Kinds) -> None:
    """Make `linked` true of the current matters whose origin is held, and false of the others."""
    grown = [kind for kind in kinds if kind.grown_from]
    for kind, linked in product(grown, (True, False)):
        ids = _wrongly(connection, kind, linked)
        if not ids:
            continue
        tallies.add(life_of(connection, ids), -1)
        fresh = _learned_in(connection, ids, load_id)
        versions.change(connection, schema.matter, fresh, linked=linked)
        # What earlier loads said stays as it was; the changed link is a version of its own.
        older = sorted(set(ids) - set(fresh))
        changed = fresh + versions.renew_matters(connection, older, load_id, {"linked": linked})
        tallies.add(life_of(connection, changed), +1)


def _wrongly(connection: Connection, kind: Kind, linked: bool) -> list[int]:
    """Current matters of a kind that should have this value of `linked` and have the other."""
    m, other = schema.matter, schema.matter.alias()
    held = exists().where(
        other.c.kind == kind.grown_from,
        other.c.key == m.c.linked_to,
        schema.current(other),
    )
    query = select(m.c.id).where(
        m.c.linked_to.is_not(None),
        m.c.kind == kind.code,
        schema.current(m),
        m.c.linked.is_(not linked),
        held if linked else ~held,
    )
    return list(connection.scalars(query))


def _learned_in(connection: Connection, ids: list[int], load_id: int) -> list[int]:
    m = schema.matter.c
    query = select(m.id).where(m.from_load == load_id)
    return [row.id for row in rows_of(connection, query, m.id, ids)]
