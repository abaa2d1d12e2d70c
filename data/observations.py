"""Observations as they are read: which of several figures counts, and all of a level side by side."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, inspect, select

from data import schema
from data.frames import frame
from data.tables.records import COMPUTED
from governance.pingan.observed import Observed

NONE = pd.DataFrame({"measure": [], "place": [], "month": [], "value": []})


def kept(connection: Connection) -> bool:
    """Whether the store has a table for them; one made by an earlier program may not."""
    return bool(inspect(connection).has_table(schema.observation.name))


def rows(connection: Connection, level: str, holds: ColumnElement[bool]) -> pd.DataFrame:
    """Columns measure, place, month, value of a level, one row for each of the first three.

    What is computed goes before what is delivered; of two sources that deliver the same figure the first by name.
    """
    o = schema.observation.c
    query = select(o.source, o.measure, o.place, o.month, o.value).where(o.level == level, holds)
    found = frame(connection, query)
    if found.empty:
        return found[list(NONE)]
    codes, sources = pd.factorize(found["source"])
    if len(sources) == 1:
        return found[list(NONE)]
    last_counts = sorted(sources, key=lambda s: (s != COMPUTED, s), reverse=True)
    rank = np.array([last_counts.index(s) for s in sources])
    ordered = found.iloc[np.argsort(rank[codes], kind="stable")]
    return ordered.drop_duplicates(["measure", "place", "month"], keep="last")[list(NONE)]


def computed(
    connection: Connection, level: str, months: Sequence[int], holds: ColumnElement[bool]
) -> frozenset[tuple[str, str]]:
    """Measures and places whose figure was computed from matters in every one of these months."""
    o = schema.observation.c
    query = (
        select(o.measure, o.place)
        .where(o.level == level, o.source == COMPUTED, o.month.in_(months), holds)
        .group_by(o.measure, o.place)
        .having(func.count() == len(months))
    )
    return frozenset((measure, place) for measure, place in connection.execute(query))


def observed(
    connection: Connection,
    measures: tuple[str, ...],
    level: str,
    units: tuple[str, ...],
    holds: ColumnElement[bool],
) -> Observed:
    """All that is known of these measures and units."""
    return Observed.of(rows(connection, level, holds), measures, units)
