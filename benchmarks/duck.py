"""The same questions asked of DuckDB over the same rows: an independent way to count, and a measure of speed."""

from typing import Any

import duckdb
import pandas as pd

from data import schema
from data.counting.counted import life_query
from data.keeping.store import Store

_LIFE = """
CREATE VIEW life AS
WITH said AS (
    SELECT *, CASE WHEN first_closed_at > sent_back_at THEN NULL ELSE first_closed_at END AS failed FROM matter
), spells AS (
    SELECT *,
        CASE WHEN sent_back_at IS NULL THEN NULL
             ELSE coalesce(failed, CASE WHEN closed_at <= sent_back_at THEN closed_at END) END AS shut1,
        CASE WHEN sent_back_at IS NULL OR closed_at > sent_back_at THEN closed_at END AS shut2,
        coalesce(extended_due_at, due_at) AS due
    FROM said
)
SELECT *,
    CASE WHEN shut1 < coalesce(declined_at, 9e18) THEN shut1 END AS b1,
    least(coalesce(sent_back_at, 9e18), coalesce(declined_at, 9e18)) AS e1,
    CASE WHEN shut2 < coalesce(declined_at, 9e18) THEN shut2 END AS b2,
    coalesce(declined_at, 9e18) AS e2
FROM spells
"""
_CLOSED = "((b1 <= {c} AND e1 > {c}) OR (b2 <= {c} AND e2 > {c}))"
MEASURES = {
    "received": "true",
    "declined": "declined_at <= {c}",
    "closed": _CLOSED,
    "settled": "verified_at <= {c} AND verified_at < coalesce(declined_at, 9e18) AND coalesce(declined_at, 9e18) > {c}",
    "due": "due <= {c} AND greatest(due, coalesce(declined_at, 9e18)) > {c}",
    "closed_in_time": "due <= {c} AND ((b1 <= due AND e1 > due AND e1 > {c}) OR (b2 <= due AND e2 > due AND e2 > {c}))",
    "closed_late": "((b1 <= {c} AND e1 > {c} AND b1 > due) OR (b2 <= {c} AND e2 > {c} AND b2 > due))",
    "resolved": "outcome = 'resolved' AND outcome_at <= {c}",
    "failed": "outcome = 'failed' AND outcome_at <= {c}",
    "to_court": "outcome = 'to_court' AND outcome_at <= {c}",
    "to_petition": "outcome = 'to_petition' AND outcome_at <= {c}",
}


def copied(store: Store) -> duckdb.DuckDBPyConnection:
    """The current matters of a store in DuckDB's memory; two threads, as many as the loader has processes."""
    duck = duckdb.connect(config={"threads": 2})
    m = schema.matter.c
    query = life_query().where(m.to_load.is_(None), m.withdrawn.is_(False))
    with store.reading() as connection:
        rows = connection.execution_options(stream_results=True).execute(query)
        names = list(rows.keys())
        duck.execute(f"CREATE TABLE matter ({', '.join(f'{n} {_type(n)}' for n in names)})")
        for part in rows.partitions(200_000):
            chunk = pd.DataFrame(part, columns=names)
            for column in names:
                if column.endswith("_at"):
                    chunk[column] = chunk[column].astype("float64")
            duck.register("chunk", chunk)
            duck.execute("INSERT INTO matter SELECT * FROM chunk")
            duck.unregister("chunk")
    duck.execute(_LIFE)
    return duck


def _type(column: str) -> str:
    """A column's type: a first chunk may have nothing in it that tells."""
    if column.endswith("_at"):
        return "DOUBLE"
    known = {"id": "BIGINT", "received_day": "INTEGER", "quality": "INTEGER"}
    return known.get(column, "BOOLEAN" if column in ("withdrawn", "linked") else "VARCHAR")


def counted(
    duck: duckdb.DuckDBPyConnection,
    groups: list[str],
    measures: list[str],
    where: str,
    cutoff: int,
) -> dict[tuple[Any, ...], int]:
    """Counts by the groups and the measure, those of 0 left out."""
    named = [
        "received_day // 100"
        if g == "month"
        else "coalesce(category, '')"
        if g == "category"
        else g
        for g in groups
    ]
    sums = [f"count(*) FILTER (WHERE {MEASURES[m].format(c=cutoff)})" for m in measures]
    by = f" GROUP BY {', '.join(named)}" if named else ""
    query = f"SELECT {', '.join([*named, *sums])} FROM life WHERE {where}{by}"  # noqa: S608 -- our own words
    rows = duck.execute(query).fetchall()
    size = len(groups)
    return {
        (*row[:size], m): n for row in rows for m, n in zip(measures, row[size:], strict=True) if n
    }
