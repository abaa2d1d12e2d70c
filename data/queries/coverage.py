"""What the store holds by place, and published figures beside the computed ones, as known at a load."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd
from sqlalchemy import Connection, select

from data import schema
from data.keeping.store import Store
from data.queries import asking, journal, places
from data.queries.counts import count
from data.queries.filters import known_at
from data.reference.profile import Fact
from governance.answers import Answer
from governance.errors import AskError
from governance.grains import period_of
from governance.periods import Period, day_number, day_of
from governance.questions import Question
from governance.scope import PlaceKey, Scope

SPANS = (30, 90)
"""Days looked back for days without any matter."""


def coverage(
    store: Store,
    question: Question,
    level: str,
    *,
    within: PlaceKey | None = None,
    scope: Scope,
) -> pd.DataFrame:
    """How steadily the places of a level report, up to the question's newest day.

    Returns:
        Columns code, name, received (in the question's period), last_day (yyyymmdd; 0: nothing ever), and silent_30,
        silent_90 out of days_30, days_90: days without any matter since data began.
    """
    listed = places.listing(store, level, within=within, known=question.known, scope=scope)
    answers = asking.ask(store, "K10", question, by=level, within=within, scope=scope)
    received = {a.place: a.numerator or 0 for a in answers if a.level == level}
    with store.reading() as connection:
        first = _first_day(connection, question)
    last = day_of(question.newest_day)
    # Young data must not look silent: no more days are looked back than there are.
    span = [min(n, (last - day_of(first)).days + 1) if first else 0 for n in SPANS]
    recent = Period(last - timedelta(days=SPANS[-1] - 1), last, "")

    def received_by(time: str, period: Period) -> pd.DataFrame:
        about, groups = replace(question, period=period), [level, time]
        table = count(store, about, groups, within=within, measures=["received"], scope=scope)
        return table[table["n"] > 0].rename(columns={level: "code"})

    days = _days(received_by("day", recent))
    silent = {p.code for p in listed} - set(days)
    older = {}
    if first and silent:
        older = _last_days(received_by, Period(day_of(first), last, ""), silent)
    rows = [
        {
            "code": p.code,
            "name": p.name,
            "received": received.get(p.code, 0),
            "last_day": max(days.get(p.code, [older.get(p.code, 0)])),
            **_silent(days.get(p.code, []), question.newest_day, span),
        }
        for p in listed
    ]
    columns = ["code", "name", "received", "last_day"]
    columns += [f"{name}_{n}" for n in SPANS for name in ("silent", "days")]
    return pd.DataFrame(rows, columns=columns)


def _silent(days: list[int], last: int, span: list[int]) -> dict[str, int]:
    """For each of SPANS how many days it has, and in how many nothing came."""
    counts = {}
    for length, has in zip(SPANS, span, strict=True):
        # Without any data a day after the last, so that no day counts.
        since = day_number(day_of(last) - timedelta(days=has - 1)) if has else last + 1
        counts[f"silent_{length}"] = has - sum(day >= since for day in days)
        counts[f"days_{length}"] = has
    return counts


def _first_day(connection: Connection, question: Question) -> int | None:
    """The first day on which any matter was received."""
    m = schema.matter
    query = select(m.c.received_day).where(known_at(connection, m, question.known))
    day = connection.scalar(query.order_by(m.c.received_day).limit(1))
    return None if day is None else int(day)


def _days(table: pd.DataFrame) -> dict[str, list[int]]:
    """The days (yyyymmdd) by place."""
    return {str(code): sorted(rows["day"]) for code, rows in table.groupby("code")}


def _last_days(
    received_by: Callable[[str, Period], pd.DataFrame], period: Period, codes: set[str]
) -> dict[str, int]:
    """The last day of each of these places in a period, looked for in its last month alone."""
    table = received_by("month", period)
    months = table[table["code"].isin(codes)].groupby("code")["month"].max()
    last: dict[str, int] = {}
    # Places whose last matter lies in the same month share one count of days.
    for month, same_month in months.groupby(months):
        days = _days(received_by("day", period_of(int(month), "month")))
        last |= {str(code): max(days[str(code)]) for code in same_month.index}
    return last


@dataclass(frozen=True, slots=True)
class Beside:
    """A published figure, and the answer to the same question where the profile names the indicator."""

    fact: Fact
    answer: Answer | None = None
    refusal: str = ""


def published(store: Store, known: int, *, scope: Scope) -> list[Beside]:
    """Every published figure the reader may see, beside the answer computed at its own period and cutoff."""
    return [_beside(store, fact, known, scope) for fact in journal.facts(store, scope=scope)]


def _beside(store: Store, fact: Fact, known: int, scope: Scope) -> Beside:
    if not fact.indicator:
        return Beside(fact)
    try:
        question = asking.question(
            store, fact.period, fact.cutoff, str(known), fact.matters or None, scope=scope
        )
        answers = asking.ask(store, fact.indicator, question, by="district", scope=scope)
    except AskError as error:
        return Beside(fact, refusal=str(error))
    place_answers = [a for a in answers if a.place == fact.place]
    return (
        Beside(fact, place_answers[0])
        if place_answers
        else Beside(fact, refusal=f"没有统计单元 {fact.place}。")
    )
