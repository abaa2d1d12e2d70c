"""The index as the store knows it: definition, observations and baselines at a load."""

from functools import lru_cache

from sqlalchemy import select

from data import schema
from data.counting import observations
from data.keeping.store import Store
from data.queries import places
from data.queries.filters import known_at, newest_done
from data.reference import frozen
from governance.errors import AskError
from governance.pingan.baseline import Baseline
from governance.pingan.baseline import baseline as baseline_of
from governance.pingan.definition import Definition
from governance.pingan.observed import Observed
from governance.places import Place
from governance.scope import Scope

LEVELS = ("district", "town")
"""Where the index is read."""
_NOTHING = "库中还没有平安指数的数据：请用 python -m etl run --source observations 文件 装载月报（演示库请重新生成）。"


def definition(store: Store, *, known: int, scope: Scope) -> Definition:
    """The definition as known at a load; raises AskError where none was."""
    del scope
    return _definition(store, known)[0]


def _definition(store: Store, known: int) -> tuple[Definition, str]:
    with store.reading() as connection:
        there = observations.kept(connection)
        in_force = frozen.definition_at(connection, known) if there else None
    if in_force is None:
        raise AskError(_NOTHING)
    return in_force


def months(store: Store, *, known: int, scope: Scope) -> tuple[int, ...]:
    """The months (yyyymm) of which anything of the index was observed, oldest first."""
    del scope
    o = schema.observation
    with store.reading() as connection:
        told = frozen.definition_at(connection, known) if observations.kept(connection) else None
        for level in LEVELS if told else ():
            query = select(o.c.period).where(
                o.c.subject_kind == level,
                o.c.series.in_(told[0].measures if told else ()),
                o.c.grain == "month",
                known_at(connection, o, known),
            )
            observed_months = sorted(connection.scalars(query.distinct()))
            if observed_months:
                return tuple(observed_months)
    return ()


def units(store: Store, by: str, *, known: int, scope: Scope) -> tuple[Place, ...]:
    """The places that are ranked, by code."""
    if by not in LEVELS:
        raise AskError(f"平安指数按区县（district）或乡镇街道（town）统计，没有 {by!r}。")
    return tuple(places.listing(store, by, known=known, scope=scope))


def observed(
    store: Store, definition: Definition, by: str, *, known: int, scope: Scope
) -> Observed:
    """What was observed of the units within the scope."""
    codes = [p.code for p in units(store, by, known=known, scope=scope)]
    return _whole(store, definition, by, known).of_units(codes)


def city(store: Store, definition: Definition, by: str, *, known: int, scope: Scope) -> Observed:
    """The whole city as one unit, whatever the scope: totals only."""
    name = places.city(store, scope=scope).code
    return _whole(store, definition, by, known).total(name)


def _whole(store: Store, definition: Definition, by: str, known: int) -> Observed:
    # Everything, whoever asks: one cached table for all, narrowed by the callers.
    codes = tuple(p.code for p in units(store, by, known=known, scope=Scope.everything()))
    # The load's number and finish are the key of what is kept: after a restore a load of the
    # same number may know other things.
    load = schema.load.c
    with store.reading() as connection:
        at = min(known, newest_done(connection))
        done = connection.scalar(select(load.finished_at).where(load.id == at)) or 0
        there = observations.kept(connection)
    if not there:
        return Observed.of(observations.NONE, definition.measures, codes)
    return _kept(store, definition.measures, codes, by, (at, done))


@lru_cache(maxsize=8)
def _kept(
    store: Store, measures: tuple[str, ...], codes: tuple[str, ...], by: str, load: tuple[int, int]
) -> Observed:
    """What was known at a load stays so: `load` is its number and when it was done."""
    with store.reading() as connection:
        holds = known_at(connection, schema.observation, load[0])
        table = observations.observed(connection, measures, by, codes, holds)
    # The cached arrays are shared by all readers: writing into them must fail loudly.
    table.values.flags.writeable = False
    return table


def computed(
    store: Store, by: str, months: tuple[int, ...], *, known: int, scope: Scope
) -> frozenset[tuple[str, str]]:
    """Which measures of which units were computed from matters in all these months; the others were delivered."""
    del scope  # says of no figure what it is
    with store.reading() as connection:
        if not observations.kept(connection):
            return frozenset()
        holds = known_at(connection, schema.observation, known)
        return observations.computed(connection, by, months, holds)


def baseline(
    store: Store, definition: Definition, year: int, by: str, *, known: int, scope: Scope
) -> Baseline:
    """What the year is measured against: frozen by a load, or, until one has, from what is known.

    Raises:
        IncompleteMonth: too few months came before that year.
    """
    digest = _definition(store, known)[1]
    with store.reading() as connection:
        held = frozen.frozen(connection, definition, year, by, digest, known)
    if held is not None:
        return held
    return baseline_of(city(store, definition, by, known=known, scope=scope), definition, year)
