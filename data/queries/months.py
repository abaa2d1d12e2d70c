"""An indicator month by month of reception, for a place and its parts."""

from dataclasses import replace

import pandas as pd

from data.keeping.store import Store
from data.queries import places
from data.queries.asking import answers_by, askable, whole_place
from data.queries.counts import count
from data.queries.measured import Asked
from data.reference.measures import measure_of
from governance.answers import Answer
from governance.grains import period_of
from governance.pingan.observed import months_between
from governance.places import check_level
from governance.questions import Question
from governance.scope import PlaceKey, Scope


def monthly(
    store: Store,
    code: str,
    question: Question,
    *,
    by: str,
    within: PlaceKey | None = None,
    scope: Scope,
) -> dict[int, list[Answer]]:
    """An indicator's answers by month of reception; a month without matters is there too.

    Args:
        store: the store.
        code: the indicator's id.
        question: months are those of its period up to the cutoff; every month's fate is counted up to the same cutoff.
        by: a level of governance.places.LEVELS.
        within: the place whose parts are listed; None is the city.
        scope: the reader's.

    Returns:
        By month (yyyymm) what `asking.ask` would answer for it: the whole first, then the places of the level by code.
    """
    check_level(by)
    indicator = measure_of(store, code)
    asked, reason = askable(store, indicator, question)
    whole = whole_place(store, within, question.known, scope=scope)
    listed = places.listing(store, by, within=within, known=question.known, scope=scope)
    # Days as months: yyyymmdd without its last two digits.
    first, until = question.period.first, min(question.period.last, asked.cutoff.day)
    months = months_between(first // 100, until // 100) if first <= until else ()
    if indicator.counted is not None and reason is None:
        return {
            month: Asked(store, _of_month(asked, month), by, whole, listed, within, scope).answers(
                indicator
            )
            for month in months
        }
    measures = sorted(indicator.measures)
    table = count(store, asked, ["month", by], within=within, measures=measures, scope=scope)
    of = {int(str(month)): part for month, part in table.groupby("month")}
    none: pd.DataFrame = table.iloc[:0]
    return {
        month: answers_by(indicator, of.get(month, none), by, whole, listed, reason)
        for month in months
    }


def _of_month(question: Question, month: int) -> Question:
    """The question about the matters, or the figures, of one month."""
    return replace(question, period=period_of(month, "month"))
