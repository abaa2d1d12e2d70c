"""Observations as they are read: which of several figures counts, and all of a level side by side."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, inspect, select

from data import schema
from data.keeping.frames import frame
from data.tables.records import COMPUTED
from governance.grains import period_of
from governance.pingan.observed import Observed
from governance.series import Series

NONE = pd.DataFrame({"measure": [], "place": [], "month": [], "value": []})


def kept(connection: Connection) -> bool:
    """Whether the store has a table for them; one made by an earlier program may not."""
    return bool(inspect(connection).has_table(schema.observation.name))


def rows(connection: Connection, level: str, holds: ColumnElement[bool]) -> pd.DataFrame:
    """Columns measure, place, month, value of a level, one row for each of the first three.

    What is computed goes before what is delivered; of two sources that deliver the same figure the first by name.
    """
    o = schema.observation.c
    query = select(
        o.source, o.series.label("measure"), o.subject.label("place"), o.period.label("month"), o.value
    )  # fmt: skip
    monthly = (o.grain == "month", o.category == "")
    return _counting(frame(connection, query.where(o.subject_kind == level, *monthly, holds)))[
        list(NONE)
    ]


def figures(
    connection: Connection, series: Series, holds: ColumnElement[bool], *wanted: ColumnElement[bool]
) -> pd.DataFrame:
    """Columns level, place, period, category, value of one series: a row for each of the first four.

    Args:
        holds: versions that are known.
        wanted: which of the rows.
    """
    o = schema.observation.c
    query = select(
        o.source, o.subject_kind.label("level"), o.subject.label("place"), o.period, o.category, o.value
    ).where(o.series == series.code, o.grain == series.grain, holds, *wanted)  # fmt: skip
    return _counting(frame(connection, query)).drop(columns="source")


def _counting(rows: pd.DataFrame) -> pd.DataFrame:
    """Of several figures of one thing the one that counts; columns source, value and what tells things apart."""
    codes, sources = pd.factorize(rows["source"])
    if len(sources) < 2:
        return rows
    # The source that counts stands last, for the last of equals is kept below.
    last_counts = sorted(sources, key=lambda s: (s != COMPUTED, s), reverse=True)
    rank = np.array([last_counts.index(s) for s in sources])
    # Ranked by number, since sorting the names of all rows as text would be slow.
    ordered = rows.iloc[np.argsort(rank[codes], kind="stable")]
    key = [column for column in rows if column not in ("source", "value")]
    return ordered.drop_duplicates(key, keep="last")


def computed(
    connection: Connection, level: str, months: Sequence[int], holds: ColumnElement[bool]
) -> frozenset[tuple[str, str]]:
    """Measures and places whose figure was computed from matters in every one of these months."""
    o = schema.observation.c
    query = (
        select(o.series, o.subject)
        .where(o.subject_kind == level, o.source == COMPUTED, o.period.in_(months), holds)
        .group_by(o.series, o.subject)
        # One current version a month, measure and place: as many rows as months is every month.
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


def newest_day(connection: Connection, holds: ColumnElement[bool]) -> int | None:
    """The last day (yyyymmdd) of the newest period that anything was reported of; None where nothing was."""
    if not kept(connection):
        return None
    o = schema.observation.c
    rows = connection.execute(select(o.grain, func.max(o.period)).where(holds).group_by(o.grain))
    return max((period_of(int(newest), grain).last for grain, newest in rows), default=None)
