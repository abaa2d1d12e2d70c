"""Linking: a matter that grew out of another we hold (a dispute out of an incident) is counted once among all kinds."""

from itertools import product

from sqlalchemy import Connection, exists, select

from data import schema
from data.counting.counted import life_of
from data.counting.tallies import TallyChanges
from data.keeping import versions, writes
from data.keeping.frames import batches
from data.keeping.inserting import insert_rows, next_id
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
        writes.set_linked(connection, fresh, linked)
        changed = fresh + _as_new_versions(
            connection, sorted(set(ids) - set(fresh)), load_id, linked
        )
        tallies.add(life_of(connection, changed), +1)


def _wrongly(connection: Connection, kind: Kind, linked: bool) -> list[int]:
    """Current matters of a kind that should have this value of `linked` and have the other."""
    m, other = schema.matter, schema.matter.alias()
    held = exists().where(
        other.c.kind == kind.grown_from,
        other.c.key == m.c.linked_to,
        other.c.to_load.is_(None),
        other.c.withdrawn.is_(False),
    )
    query = select(m.c.id).where(
        m.c.linked_to.is_not(None),
        m.c.kind == kind.code,
        m.c.to_load.is_(None),
        m.c.withdrawn.is_(False),
        m.c.linked.is_(not linked),
        held if linked else ~held,
    )
    return list(connection.scalars(query))


def _learned_in(connection: Connection, ids: list[int], load_id: int) -> list[int]:
    m = schema.matter.c
    return [
        i
        for batch in batches(ids)
        for i in connection.scalars(select(m.id).where(m.id.in_(batch), m.from_load == load_id))
    ]


def _as_new_versions(
    connection: Connection, ids: list[int], load_id: int, linked: bool
) -> list[int]:
    """What earlier loads said stays as it was; the changed link is a version of its own."""
    if not ids:
        return []
    rows = versions.by_id(connection, schema.matter, ids)
    first = next_id(connection, schema.matter)
    new_ids = list(range(first, first + len(rows)))
    old_of = dict(zip(rows["id"].tolist(), new_ids, strict=True))
    versions.close_versions(connection, schema.matter, ids, load_id)
    relinked = rows.assign(id=new_ids, from_load=load_id, linked=linked).drop(columns="to_load")
    insert_rows(connection, schema.matter, relinked)
    versions.copy_beside(connection, old_of)
    return new_ids
