"""Freezing: what a load keeps of the index besides its figures: the definition as it stands, and what is usual by it."""

import pandas as pd
from sqlalchemy import Connection, func, select

from data import schema
from data.counting import computing
from data.counting.observations import observed
from data.reference import frozen
from data.reference.profile import Profile
from governance.pingan.baseline import baseline
from governance.pingan.definition import Definition
from governance.pingan.observed import Observed, month_before, months_between

LEVELS = ("district", "town")


def keep_definitions(connection: Connection, profile: Profile, load_id: int) -> bool:
    """Keep the definition that the profile has, if it has one; whether it was another before this load.

    Raises:
        DefinitionError: it says something else under a version that was loaded already.
    """
    if profile.pingan is None:
        return False
    return frozen.keep_definition(connection, profile.pingan, profile.pingan_text, load_id)


def freeze_baselines(connection: Connection, profile: Profile, load_id: int) -> None:
    """Freeze the baselines of the definition that can be by now."""
    if profile.pingan is None:
        return
    towns = profile.pingan.for_towns()
    for level, definition in zip(LEVELS, (profile.pingan, towns), strict=True):
        _freeze(connection, definition, level, profile, load_id)


def _freeze(
    connection: Connection, definition: Definition, level: str, profile: Profile, load_id: int
) -> None:
    digest, o = frozen.digest_of(profile.pingan_text), schema.observation.c
    units = tuple(computing.places_at(connection, level))
    if not units:
        return
    newest = select(func.max(o.period)).where(
        o.subject_kind == level,
        o.subject == units[0],
        o.series.in_(definition.measures),
        o.grain == "month",
        schema.current(schema.observation),
    )
    # One unit stands for all: this look only saves reading everything while the newest year's
    # baseline stands already.
    last = connection.scalar(newest)
    done = frozen.frozen_years(connection, level, digest)
    if last is None or month_before(last, -1) // 100 in done:
        return
    now = schema.current(schema.observation)
    known = observed(connection, definition.measures, level, units, now)
    city = known.total(profile.city_code)
    for year in _years(known, definition):
        if year not in done and may_freeze(known, definition, year):
            usual = baseline(city, definition, year)
            frozen.freeze(connection, usual, definition, level, digest, load_id)


def _years(known: Observed, definition: Definition) -> range:
    """The years before which enough months are known."""
    first, last = known.months[0], known.months[-1]
    begin = month_before(first, -definition.baseline_least)
    # A year counts from the first January at which enough months lie behind it.
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
    # Axes: measures, units.
    here = known.at([month])[:, :, 0]
    some = ~pd.isna(here)
    return bool(some.any(axis=0).all()) and not known.incomplete(month, wanted)
