"""The Ping'an index as the value of a measure: each place's score in the month, or the year so far, of a question."""

from collections.abc import Mapping

from data.keeping.store import Store
from data.queries import pingan
from data.queries.standings import book
from governance.answers import Reason
from governance.errors import AskError, IncompleteMonth
from governance.grains import inside
from governance.pingan.reading import Span
from governance.questions import Question
from governance.scope import Scope


def scores(
    store: Store, level: str, question: Question, *, scope: Scope
) -> Mapping[str, float] | Reason:
    """The index by code of place, as the pages of the index give it; or why there is none.

    Args:
        level: one of data.queries.pingan.LEVELS, or 'city', whose one score is that of all districts together.
        question: about one month, or about the months from a January on: then up to the newest that was delivered.
    """
    if level not in ("city", *pingan.LEVELS):
        return Reason.OTHER_LEVEL
    months = inside(question.period, "month")
    # The index knows a month and a year so far, which begins in January, and nothing between.
    if months is None or (months[0] != months[1] and months[0] % 100 != 1):
        return Reason.NO_PERIOD
    delivered = pingan.months(store, known=question.known, scope=scope)
    reached = [month for month in delivered if months[0] <= month <= months[1]]
    if not reached:
        return Reason.NO_FIGURES
    if reached[-1] // 100 != months[0] // 100:
        return Reason.NO_PERIOD
    span = Span.MONTH if months[0] == months[1] else Span.YTD
    by = "town" if level == "town" else "district"
    try:
        units, city = book(store, by, known=question.known, scope=scope).readings(reached[-1], span)
    except IncompleteMonth:
        return Reason.INCOMPLETE
    # Before the first month of the definition, or an exposure of nought.
    except AskError:
        return Reason.NO_FIGURES
    reading = city if level == "city" else units
    return dict(zip(reading.units, map(float, reading.index), strict=True))
