"""Observing: at the end of a load the figures of series that follow from matters are counted anew."""

import pandas as pd

from data.counting import computing
from data.reference.profile import Profile
from etl.loading.versions import Writing
from governance.computed import Computed
from governance.pingan.observed import months_between


def observe(writing: Writing, profile: Profile, newest: int | None, *, anew: bool) -> int:
    """Count anew what this load has touched; returns how many versions came or went.

    Args:
        newest: the newest event known: only months that were over then are computed.
        anew: whether everything is counted again, since it is counted in another way.
    """
    if newest is None:
        return 0
    touched = writing.tallies.touched()
    last = computing.last_whole_month(newest, profile.zone)
    return sum(
        _count(writing, series.code, series.computed, level, touched, last, anew=anew)
        for series in profile.series
        if series.computed is not None
        for level in series.levels
    )


def _count(
    writing: Writing,
    code: str,
    counted: Computed,
    level: str,
    touched: pd.DataFrame,
    last: int,
    *,
    anew: bool,
) -> int:
    """One series at one level; returns how many versions came or went."""
    connection = writing.connection
    places = computing.places_at(connection, level)
    until = computing.last_with_matters(connection, counted.kind, last)
    if not places or until is None:
        return 0
    chosen, first = _chosen(touched, counted, level, until), None
    # Where a place has no figure yet, or nothing reaches the last month, all places are
    # counted from the first whole month on, so that their series have one beginning.
    if computing.held_at(connection, code, level, places, until) == set(places):
        first = computing.held_from(connection, code, level, places[0])
    if first is None or anew or min(chosen.values(), default=first) < first:
        since, named = 0, places
        first = computing.first_whole_month(connection, counted.kind, until)
    else:
        named = [p for p in places if p in chosen]
        since = first = min(chosen.values(), default=until)
    months = months_between(first, until)
    if not named or not months:
        return 0
    values = computing.monthly(connection, counted, level, named, months)
    return computing.keep(connection, code, level, named, values, writing.load_id, since=since)


def _chosen(touched: pd.DataFrame, counted: Computed, level: str, last: int) -> dict[str, int]:
    """The places of a level whose count may have changed, and from which month on."""
    first_months: dict[str, int] = {}
    for row in touched.to_dict("records"):
        place, month = str(row[level]), int(row["month"])
        fits = row["kind"] == counted.kind and counted.category in (None, row["category"])
        if place and fits and month <= last:
            first_months[place] = min(month, first_months.get(place, month))
    return first_months
