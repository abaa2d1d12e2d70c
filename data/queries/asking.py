"""Asking: a question from its texts, and an indicator's answers by place. The one place where indicators are asked."""

import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, func, select

from data import schema
from data.counting.observations import newest_day
from data.keeping.store import Store
from data.queries import places
from data.queries.counts import count
from data.queries.filters import known_at, newest_done, newest_event
from data.queries.journal import done_deliveries
from data.queries.measured import Asked
from data.queries.traits import check_traits
from data.reference.kinds import kinds_in
from data.reference.measures import measure_of
from governance.answers import Answer, Reason
from governance.errors import AskError, UnknownLoad, UnknownPlace
from governance.indicators import Indicator
from governance.measures import Matters, Part
from governance.periods import cutoff_at, day_of, instant, parse_cutoff, parse_period
from governance.places import Place, check_level
from governance.questions import Question
from governance.scope import PlaceKey, Scope
from governance.traits import ANY, Traits

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def question(
    store: Store,
    period: str | None = None,
    cutoff: str | None = None,
    known: str | None = None,
    kind: str | None = None,
    *,
    traits: Traits = ANY,
    scope: Scope,
) -> Question:
    """A question from texts; what is not said is the newest: all loads, the newest data, its year.

    Raises:
        AskError: a text cannot be read, no matter has such a trait, or the store has no matters yet.
    """
    zone = store.zone()
    with store.reading() as connection:
        kinds = kinds_in(connection)
        if kind is not None:
            kinds.of(kind)
        load = load_known_by(connection, known, zone)
        newest = newest_event(connection, load)
        if newest is None:
            holds = known_at(connection, schema.observation, load)
            newest = _end_of(newest_day(connection, holds), zone)
        check_traits(connection, traits, kind, load, scope=scope)
    if newest is None:
        raise AskError("库中还没有事项：请先运行 python -m etl run 装载事件或纠纷。")
    data_time = datetime.fromtimestamp(newest, zone)
    chosen = parse_cutoff(cutoff, zone) if cutoff else cutoff_at(data_time, zone)
    year = chosen.local(zone).year
    # With a cutoff given, its own year; else the newest year in which matters came at all.
    asked = parse_period(period or (str(year) if cutoff else _newest_year(store, load, year)))
    reached = cutoff_at(data_time, zone).day
    return Question(asked, chosen, load, str(zone), kind, reached, kinds.aside, traits)


def _end_of(day: int | None, zone: ZoneInfo) -> int | None:
    """The last second of a day; None for none."""
    return None if day is None else parse_cutoff(day_of(day).isoformat(), zone).at


def _newest_year(store: Store, known: int, otherwise: int) -> str:
    """The year in which the newest matter was received: a later year has none to show."""
    m = schema.matter
    with store.reading() as connection:
        query = select(m.c.received_day).where(known_at(connection, m, known))
        day = connection.scalar(query.order_by(m.c.received_day.desc()).limit(1))
    return str(day // 10_000 if day else otherwise)


def known_load(store: Store, known: str | None = None, *, scope: Scope) -> int:
    """The load meant by a number or an instant; the newest where nothing is said.

    Raises:
        UnknownLoad: there is none; BadInstant: the text cannot be read.
    """
    # Load numbers say nothing of places; the parameter is there because every query takes one.
    del scope
    zone = store.zone()
    with store.reading() as connection:
        return load_known_by(connection, known, zone)


def load_known_by(connection: Connection, known: str | None, zone: ZoneInfo) -> int:
    """The load meant by `known`: a number, or the newest one done by an instant."""
    t = schema.load.c
    newest = newest_done(connection)
    if not known:
        return newest
    # An instant has a date, and so a dash; a load's number never has.
    if "-" not in known:
        done = (
            known.isdecimal()
            # A longer number would not fit the 32-bit column
            # of PostgreSQL, and be an error of its own.
            and len(known) < 10
            and connection.scalar(
                select(func.count()).where(t.id == int(known), t.status == "done")
            )
        )
        if not done:
            raise UnknownLoad(
                f"没有完成的装载 {known!r}：最新的是 {newest}（python -m etl runs 列出全部）。"
            )
        return int(known)
    moment, _ = instant(known, zone)
    # finished_at is in microseconds. Division of
    # whole timedeltas is exact, .timestamp() a float.
    micros = (moment - _EPOCH) // timedelta(microseconds=1)
    load = connection.scalar(
        select(func.max(t.id)).where(t.status == "done", t.finished_at <= micros)
    )
    if load is None:
        raise UnknownLoad(f"{known} 之前还没有完成的装载（python -m etl runs 列出全部）。")
    return int(load)


def ask(
    store: Store,
    code: str,
    question: Question,
    *,
    by: str,
    within: PlaceKey | None = None,
    scope: Scope,
    recount: bool = False,
) -> list[Answer]:
    """An indicator by the places of a level.

    Args:
        store: the store.
        code: the indicator's id.
        question: period, cutoff, known and kind.
        by: a level of governance.places.LEVELS.
        within: the place whose parts are listed; None is the city.
        scope: the reader's; a place outside it has no row, and neither has the city then.
        recount: from the rows even where a tally would do.

    Returns:
        The whole (the city, or `within`) first, then the places of the level by code.

    Raises:
        AskError: unknown indicator, level or place.
    """
    return ask_many(store, [code], question, by=by, within=within, scope=scope, recount=recount)[
        code
    ]


def ask_many(
    store: Store,
    codes: list[str],
    question: Question,
    *,
    by: str,
    within: PlaceKey | None = None,
    scope: Scope,
    recount: bool = False,
) -> dict[str, list[Answer]]:
    """Several indicators at once, by id; as `ask`, for the price of one or two counts."""
    check_level(by)
    declared = {code: measure_of(store, code) for code in codes}
    # By the kind asked: indicators of one kind share a count. None is the key for all kinds.
    counted: dict[str | None, pd.DataFrame] = {}
    listed = places.listing(store, by, within=within, known=question.known, scope=scope)
    whole = whole_place(store, within, question.known, scope=scope)
    plain = [indicator for indicator in declared.values() if indicator.counted is None]
    wanted = sorted({measure for indicator in plain for measure in indicator.measures})
    answers = {}
    for code, indicator in declared.items():
        asked, reason = askable(store, indicator, question)
        if indicator.counted is not None and reason is None:
            answers[code] = Asked(store, asked, by, whole, listed, within, scope).answers(indicator)
            continue
        if asked.kind not in counted and reason is None:
            counted[asked.kind] = count(
                store, asked, [by], within=within, measures=wanted, scope=scope, recount=recount
            )
        table = counted.get(asked.kind)
        answers[code] = answers_by(indicator, table, by, whole, listed, reason)
    return answers


def whole_place(store: Store, within: PlaceKey | None, known: int, *, scope: Scope) -> Place | None:
    """The first row: the city or the place asked within; none where the scope is narrower than the city."""
    if within is not None and within[0] != "city":
        return places.one(store, within[1], within[0], known=known, scope=scope)
    if not scope.whole_city:
        return None
    city = places.city(store, scope=scope)
    if within is not None and within[1] != city.code:
        raise UnknownPlace(f"没有城市 {within[1]!r}：这个库是 {city.code}。")
    return city


def unanswerable(
    store: Store, indicator: Indicator, question: Question, *, scope: Scope
) -> Reason | None:
    """Why no place could have a value of the indicator for this question; None where one may."""
    del scope
    return askable(store, indicator, question)[1]


def askable(
    store: Store, indicator: Indicator, question: Question
) -> tuple[Question, Reason | None]:
    """The question with the indicator's own kind, and why there can be no answer, if so."""
    kind = question.kind
    if indicator.kinds is not None:
        if kind is not None and kind not in indicator.kinds:
            return question, Reason.OTHER_KIND
        # An indicator with kinds of its own has exactly one (governance/indicators.py).
        kind = next(iter(indicator.kinds))
    asked = replace(question, kind=kind)
    if indicator.counted is None:
        return asked, _unobserved(store, indicator.needs, kind, question.known)
    reasons = (
        _untold(store, part, asked)
        for part in (indicator.counted, indicator.against)
        if part is not None
    )
    return asked, next((reason for reason in reasons if reason is not None), None)


def _untold(store: Store, part: Part, question: Question) -> Reason | None:
    """Why a part of a declared measure cannot be told; figures say of themselves whether they are there."""
    if not isinstance(part, Matters):  # they have no category, grade or department of matters
        return Reason.OTHER_KIND if question.traits.named() else None
    kind = part.kind.code if part.kind else question.kind
    return _unobserved(store, part.needs, kind, question.known)


def _unobserved(store: Store, needs: frozenset[str], kind: str | None, known: int) -> Reason | None:
    """Why the sources of a kind cannot answer: there is none, or one does not observe what is needed; None if they can."""
    d = schema.delivery.c
    query = done_deliveries(d.source, d.observes).where(d.load_id <= known).order_by(d.load_id)
    with store.reading() as connection:
        kinds = kinds_in(connection)
        jobs = [kinds.of(kind).job] if kind else [k.job for k in kinds if k.counted]
        rows = connection.execute(query.where(d.job.in_(jobs)))
        # In the order of loads, so each source's newest word is the one that stays.
        observes = {row.source: set(json.loads(row.observes)) for row in rows}
    if not observes:
        return Reason.NO_SOURCE
    return None if all(needs <= seen for seen in observes.values()) else Reason.NOT_OBSERVED


def answers_by(
    indicator: Indicator,
    table: pd.DataFrame | None,
    by: str,
    whole: Place | None,
    listed: list[Place],
    reason: Reason | None,
) -> list[Answer]:
    by_place: dict[str, dict[str, int]] = defaultdict(dict)
    total: Counter[str] = Counter()
    if table is not None:
        for place, measure, n in zip(table[by], table["measure"], table["n"], strict=True):
            by_place[str(place)][str(measure)] = int(n)
            # The whole includes '' : matters placed higher
            # up belong to no listed place but to the city.
            total[str(measure)] += int(n)
    rows: list[tuple[Place, dict[str, int]]] = [(whole, dict(total))] if whole else []
    rows += [(p, by_place.get(p.code, {})) for p in listed]
    return [
        indicator.of(
            c, level=p.level, place=p.code, name=p.name, residents=p.residents, reason=reason
        )
        for p, c in rows
    ]
