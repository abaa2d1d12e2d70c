"""Linking: a matter that grew out of another we hold (a dispute out of an incident) is counted once among all kinds."""

from itertools import product

import pandas as pd
from sqlalchemy import Connection, exists, select

from data import schema
from data.keeping.frames import frame
from etl.loading.follow import rewrite
from etl.loading.versions import Writing
from governance.kinds import Kind, Kinds


def relink(writing: Writing, kinds: Kinds) -> None:
    """Make `linked` true of the current matters whose origin is held, and false of the others."""
    grown = [kind for kind in kinds if kind.grown_from]
    for kind, linked in product(grown, (True, False)):
        rewrite(writing, _wrongly(writing.connection, kind, linked).assign(linked=linked))


def _wrongly(connection: Connection, kind: Kind, linked: bool) -> pd.DataFrame:
    """Current matters of a kind that should have this value of `linked` and have the other: id, from_load."""
    m, other = schema.matter, schema.matter.alias()
    held = exists().where(
        other.c.kind == kind.grown_from,
        other.c.key == m.c.linked_to,
        schema.current(other),
    )
    query = select(m.c.id, m.c.from_load).where(
        m.c.linked_to.is_not(None),
        m.c.kind == kind.code,
        schema.current(m),
        m.c.linked.is_(not linked),
        held if linked else ~held,
    )
    return frame(connection, query.order_by(m.c.id))
