"""Observing: at the end of a load the figures that follow from matters are counted anew, and what is usual is frozen."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, select

from data import computing, frozen, schema
from data.observations import observed
from data.profile import Profile
from governance.pingan.baseline import baseline
from governance.pingan.computed import COUNTED, Computed
from governance.pingan.definition import Definition
from governance.pingan.observed import Observed, month_before, months_between

LEVELS = ("district", "town")


class Observing:
    """One load's observing."""

    def __init__(self, connection: Connection, profile: Profile, load_id: int) -> None:
        self._connection, self._profile, self._load_id = connection, profile, load_id

    def finish(self, touched: pd.DataFrame, newest: int | None, *, delivered: bool) -> None:
        """Count anew what this load has touched; freeze the baselines that can be.

        Args:
            touched: as of data.tallies.TallyChanges.touched.
            newest: the newest event known: only months that were over then are computed.
            delivered: whether the load brought observations.
        """
        definition = self._profile.pingan
        if definition is None:
            return
        text = self._profile.pingan_text
        anew = frozen.keep_definition(self._connection, definition, text, self._load_id)
        changed = 0
        if newest is not None:
            last = computing.last_whole_month(newest, ZoneInfo(self._profile.timezone))
            for level in LEVELS:
                for code, counted in _computed(definition, level):
                    changed += self._count(code, counted, level, touched, last, anew=anew)
        if anew or delivered or changed:
            for level in LEVELS:
                own = definition if level == "district" else definition.for_towns()
                self._freeze(own, level, frozen.digest_of(text))

    def _count(
        self,
        code: str,
        counted: Computed,
        level: str,
        touched: pd.DataFrame,
        last: int,
        *,
        anew: bool,
    ) -> int:
        """One measure at one level; returns how many versions came or went."""
        connection = self._connection
        places = computing.places_at(connection, level)
        until = computing.last_with_matters(connection, counted.kind, last)
        if not places or until is None:
            return 0
        chosen, first = _chosen(touched, counted, level, until), None
        if computing.held_at(connection, code, level, places, until) == set(places):
            first = computing.held_from(connection, code, level, places[0])
        if first is None or anew or min(chosen.values(), default=first) < first:
            since, named = 0, places
            first = computing.first_whole_month(connection, counted.kind, until)
        else:
            named = [p for p in places if p in chosen]
            since = first = min(chosen.values(), default=until)
        months = computing.months_of(first, until)
        if not named or not months:
            return 0
        values = computing.monthly(connection, counted, level, named, months)
        return computing.keep(connection, code, level, named, values, self._load_id, since=since)

    def _freeze(self, definition: Definition, level: str, digest: str) -> None:
        connection, o = self._connection, schema.observation.c
        units = tuple(computing.places_at(connection, level))
        if not units:
            return
        newest = select(func.max(o.month)).where(o.level == level, o.place == units[0], _now())
        last = connection.scalar(newest)
        done = frozen.frozen_years(connection, level, digest)
        if last is None or month_before(last, -1) // 100 in done:
            return
        known = observed(connection, definition.measures, level, units, _now())
        city = known.total(self._profile.city_code)
        for year in _years(known, definition):
            if year not in done and may_freeze(known, definition, year):
                usual = baseline(city, definition, year)
                frozen.freeze(connection, usual, definition, level, digest, self._load_id)


def _now() -> ColumnElement[bool]:
    o = schema.observation.c
    return and_(o.to_load.is_(None), o.withdrawn.is_(False))


def _computed(definition: Definition, level: str) -> Iterator[tuple[str, Computed]]:
    """The measures of a level that follow from matters."""
    for code, towns, word in (
        *((i.id, i.towns, i.computed) for i in definition.indicators),
        *((x.code, x.towns, x.computed) for x in definition.exposures),
    ):
        if word and (towns or level == "district"):
            yield code, COUNTED[word]


def _chosen(touched: pd.DataFrame, counted: Computed, level: str, last: int) -> dict[str, int]:
    """The places of a level whose count may have changed, and from which month on."""
    found: dict[str, int] = {}
    for row in touched.to_dict("records"):
        place, month = str(row[level]), int(row["month"])
        fits = row["kind"] == counted.kind and counted.category in (None, row["category"])
        if place and fits and month <= last:
            found[place] = min(month, found.get(place, month))
    return found


def _years(known: Observed, definition: Definition) -> range:
    """The years before which enough months are known."""
    first, last = known.months[0], known.months[-1]
    begin = month_before(first, -definition.baseline_least)
    return range(begin // 100 + (begin % 100 > 1), month_before(last, -1) // 100 + 1)


def may_freeze(known: Observed, definition: Definition, year: int) -> bool:
    """Whether the months before a year are all there and whole, or the year itself has begun in full."""
    first = max(month_before(year * 100 + 1, definition.baseline_months), known.months[0])
    window = months_between(first, (year - 1) * 100 + 12)
    return _whole(known, definition, year * 100 + 1) or all(
        _whole(known, definition, month) for month in window
    )


def _whole(known: Observed, definition: Definition, month: int) -> bool:
    wanted = definition.measures
    here = known.at([month])[:, :, 0]
    some = ~pd.isna(here)
    return bool(some.any(axis=0).all()) and not known.incomplete(month, wanted)
