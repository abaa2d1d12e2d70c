"""Observations that are counted from matters: what the tallies say of each month, and the versions kept of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, case, func, select
from sqlalchemy.sql import Select

from data import schema
from data.keeping.inserting import insert_rows, next_id
from data.keeping.versions import close_versions
from data.tables.records import COMPUTED
from governance.computed import Computed
from governance.pingan.observed import month_before

Values = Mapping[tuple[str, int], float]
"""Figures by place and month."""


def last_whole_month(newest: int, zone: ZoneInfo) -> int:
    """The last month that was over at the newest event."""
    # One second on: an event in a month's last second closes that month.
    after = datetime.fromtimestamp(newest + 1, zone)
    return month_before(after.year * 100 + after.month)


def last_with_matters(connection: Connection, kind: str, last: int) -> int | None:
    """The last month up to `last` in which matters of the kind were received; None where there is none."""
    m = schema.matter.c
    query = select(m.received_day).where(
        # Day 31 of any month: days are compared as numbers, so it need not exist.
        m.received_day <= last * 100 + 31,
        m.kind == kind,
        schema.current(schema.matter),
    )
    day = connection.scalar(query.order_by(m.received_day.desc()).limit(1))
    return None if day is None else int(day) // 100


def first_whole_month(connection: Connection, kind: str, last: int) -> int:
    """The first of the months up to `last` that have matters of the kind without a gap, if it is whole; else the next.

    A month is whole where a matter was received on its first day: a source may begin in its midst. What lies before a
    gap is a date mistyped, and not a city without matters.
    """
    t, of = schema.tally_unit.c, schema.dim_class.c
    query = (
        select(t.cohort)
        .join(schema.dim_class, of.id == t.class_key)
        .where(of.kind == kind, t.to_load.is_(None), t.cohort <= last)
        .group_by(t.cohort)
        .having(func.sum(t.received) > 0)
    )
    received, first = set(connection.scalars(query)), last
    while month_before(first) in received:
        first = month_before(first)
    return first if _begins(connection, kind, first) else month_before(first, -1)


def _begins(connection: Connection, kind: str, month: int) -> bool:
    m = schema.matter.c
    first_day = m.received_day == month * 100 + 1
    query = select(m.id).where(first_day, m.kind == kind, schema.current(schema.matter))
    return connection.scalar(query.limit(1)) is not None


def monthly(
    connection: Connection,
    counted: Computed,
    level: str,
    places: Sequence[str],
    months: Sequence[int],
) -> Values:
    """The figure of each of the places in each of the consecutive months."""
    at = {month: n for n, month in enumerate(months)}
    sums = {place: [0] * len(months) for place in places}
    for row in connection.execute(_sums(counted, level, places, months)):
        sums[row.place][at[row.month]] += int(row.n)
    return {
        (place, month): float(value)
        for place, counts in sums.items()
        for month, value in zip(
            months, accumulate(counts) if counted.standing else counts, strict=True
        )
    }


def _sums(
    counted: Computed, level: str, places: Sequence[str], months: Sequence[int]
) -> Select[Any]:
    """Select of place, month, n: what each month added to the count, or took off it; all before is in the first."""
    of_towns = schema.tally_type if counted.category else schema.tally_town
    table = of_towns if level == "town" else schema.tally_unit
    t, where, what = table.c, schema.dim_place.c, schema.dim_class.c
    # The later of the two: event 0 holds from reception on. Spelt out, since the function is
    # max on SQLite and greatest on PostgreSQL.
    month = case((t.event > t.cohort, t.event), else_=t.cohort)
    # The sum begins with a column of zeros, or with
    # no measure it would be a plain 0 and no SQL.
    n: ColumnElement[Any] = sum(
        (func.sum(t[measure]) * sign for measure, sign in counted.measures.items()),
        start=func.sum(t.place_key * 0),
    )
    inside_of = select(where.id).where(where[level].in_(places))
    classes = select(what.id).where(what.kind == counted.kind)
    if counted.category:
        classes = classes.where(what.category == counted.category)
    since = t.cohort <= months[-1] if counted.standing else t.cohort.between(months[0], months[-1])
    # A standing count needs all that came before; it is gathered into the first month.
    inside = case((month > months[0], month), else_=months[0]).label("inside")
    cells = (
        select(where[level].label("place"), inside, n.label("n"))
        .join(schema.dim_place, where.id == t.place_key)
        .where(
            t.place_key.in_(inside_of),
            since,
            t.class_key.in_(classes),
            t.to_load.is_(None),
            month <= months[-1],
        )
        .group_by(where[level], inside)
    ).subquery()
    return select(cells.c.place, cells.c.inside.label("month"), cells.c.n).where(cells.c.n != 0)


def places_at(connection: Connection, level: str) -> list[str]:
    """The codes of the places of a level that are there now."""
    p = schema.place.c
    query = select(p.code).where(p.level == level, schema.current(schema.place))
    return list(connection.scalars(query.order_by(p.code)))


def held_at(
    connection: Connection, measure: str, level: str, places: Sequence[str], month: int
) -> set[str]:
    """Which of the places have a computed value of that month."""
    o = schema.observation.c
    query = select(o.subject).where(*_held(measure, level, places), o.period == month)
    return set(connection.scalars(query))


def held_from(connection: Connection, measure: str, level: str, place: str) -> int | None:
    """The first month of which a place has a computed value."""
    o = schema.observation.c
    first: int | None = connection.scalar(
        select(func.min(o.period)).where(*_held(measure, level, [place]))
    )
    return first


def _held(measure: str, level: str, places: Iterable[str]) -> list[ColumnElement[bool]]:
    o = schema.observation.c
    return [
        o.subject_kind == level,
        o.subject.in_(list(places)),
        o.series == measure,
        o.source == COMPUTED,
        o.to_load.is_(None),
    ]


def keep(
    connection: Connection,
    measure: str,
    level: str,
    places: Sequence[str],
    values: Values,
    load_id: int,
    *,
    since: int = 0,
) -> int:
    """Make these the computed values of the places: versions for what is new or changed, none for the rest.

    Args:
        values: all that is known from the month `since` on; what is held besides is no longer known.

    Returns:
        How many versions were closed or made.
    """
    o = schema.observation.c
    query = select(o.id, o.subject, o.period, o.value).where(
        *_held(measure, level, places), o.period >= since
    )
    held = {(r.subject, r.period): (r.id, r.value) for r in connection.execute(query)}
    # Also what is no longer known: get gives None, which equals no value.
    closing = [id_ for key, (id_, value) in held.items() if values.get(key) != value]
    close_versions(connection, schema.observation, closing, load_id)
    changed = {k: v for k, v in values.items() if k not in held or held[k][1] != v}
    _insert(connection, measure, level, changed, load_id)
    return len(closing) + len(changed)


def _insert(connection: Connection, measure: str, level: str, values: Values, load_id: int) -> None:
    if not values:
        return
    first = next_id(connection, schema.observation)
    rows = pd.DataFrame(
        {
            "id": np.arange(first, first + len(values)),
            "source": COMPUTED,
            "key": [f"{measure}|{level}|{place}|{month}" for place, month in values],
            "from_load": load_id,
            "seen": load_id,
            "withdrawn": False,
            # The value itself stands for a digest; :g keeps six digits of it.
            "digest": [f"{value:g}" for value in values.values()],
            "series": measure,
            "subject_kind": level,
            "subject": [place for place, _ in values],
            "period": [month for _, month in values],
            "value": list(values.values()),
            "origin": COMPUTED,
            "grain": "month",
            "category": "",
        }
    )
    insert_rows(connection, schema.observation, rows)
