"""月度走势: matters by month received, with what became of them by the cutoff; a short period shows its year."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from dashboard.ask import Ask
from dashboard.cards.card import Card
from dashboard.cards.matters import no_disputes
from dashboard.cards.options import measured
from dashboard.figures import figure
from data.queries import months as monthly
from data.queries import trends
from governance.answers import Answer
from governance.indicators import Indicator, indicator
from governance.periods import parse_period
from governance.questions import Question
from layouts.cards import trend as face
from layouts.cards.trend import Course, Trend
from layouts.values import Month

NO_MATTERS: Final = {"received": 0, "closed": 0, "settled": 0}
QUARTER: Final = 92
"""Days of the longest period that is shown within its year."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is counted beside the received: 办结 (and 核实结案 where it is observed) or 化解; or any measure in their place."""

    done: Literal["closed", "resolved"] = "closed"
    measure: str | None = measured(None)


def ask(ask: Ask, options: Options) -> Trend | Course:
    """The months of the period, or of the year up to its end."""
    # yearly gives back the very question where its period is long enough.
    short = yearly(ask.question) is not ask.question
    if options.measure:
        return _course(ask, ask.measure(options.measure), "近 12 个月" if short else "")
    note = "近 12 个月，按受理月 · 件" if short else "按受理月 · 件"
    if options.done == "resolved" and (unknown := no_disputes(ask)):
        return Trend("月度受理与化解", unknown, "化解", (), unknown)
    if options.done == "resolved":
        return Trend("月度受理与化解", note, "化解", _resolved(ask))
    return Trend("月度受理与办结", note, "办结", tuple(closed(ask)))


def _course(ask: Ask, of: Indicator, note: str) -> Course:
    """A measure month by month; a month of which it has no value is a gap, with the reason in the table."""
    whole = {month: whole_of(ask, answers) for month, answers in by_month(ask, of.id).items()}
    told = {month_words(month): answer for month, answer in whole.items() if answer is not None}
    return Course(
        f"{of.label} · 逐月",
        note,
        tuple((month, figure(answer, of), answer.value) for month, answer in told.items()),
        summed=of.summed,
        percent=of.is_rate,
    )


def closed(ask: Ask) -> list[Month]:
    """Every month from the first with matters, with those closed and those settled."""
    verified = ask.whole(indicator("K02")).reason is None
    question = yearly(ask.question)
    by = counted(ask, question)
    last = min(question.period.last, question.cutoff.day) // 100
    # Months after the last with matters are zeros, up to where the data are asked.
    listed = _months(min(by), max(*by, last)) if by else []
    return [_month(month, by.get(month, NO_MATTERS), verified) for month in listed]


def counted(ask: Ask, question: Question, unit: str = "month") -> dict[int, dict[Any, Any]]:
    """Received, closed and settled by month (yyyymm), week (yyyyww) or day (yyyymmdd) of reception, where there are any."""
    frame = ask.here(trends.received, unit, about=question)
    return {int(row[unit]): row for row in frame.to_dict("records")}


def _month(month: int, row: Mapping[Any, Any], verified: bool) -> Month:
    return Month(
        month=month_words(month),
        received=int(row["received"]),
        closed=int(row["closed"]),
        settled=int(row["settled"]) if verified else None,
    )


def month_words(month: int) -> str:
    """2021-11 of 202111."""
    return f"{month // 100}-{month % 100:02d}"


def _months(first: int, last: int) -> list[int]:
    """Every month (yyyymm) from the first with matters to the last: one without is a zero."""
    return [
        year * 100 + month
        for year in range(first // 100, last // 100 + 1)
        for month in range(1, 13)
        if first <= year * 100 + month <= last
    ]


def yearly(question: Question) -> Question:
    """The question itself, or for a period within a quarter the twelve months up to its end."""
    period = question.period
    if (period.end - period.start).days > QUARTER:
        return question
    # A year that ends in December began in its own January, any other in the year before.
    start = date(period.end.year - (period.end.month < 12), period.end.month % 12 + 1, 1)
    return replace(question, period=parse_period(f"{start}..{period.end}"))


def _resolved(ask: Ask) -> tuple[Month, ...]:
    """Disputes by month received, with those solved by the cutoff."""
    rows = {month: whole_of(ask, answers) for month, answers in by_month(ask, "K11").items()}
    return tuple(
        Month(month_words(month), int(row.denominator or 0), row.numerator or 0, None)
        for month, row in rows.items()
        if row is not None
    )


def by_month(ask: Ask, code: str, question: Question | None = None) -> dict[int, list[Answer]]:
    """The indicator's answers by month, of the place and the units below it; a short period shows its year."""
    about = question or yearly(ask.question)
    by = ask.level or (ask.place.level if ask.key else "district")
    return ask.read(monthly.monthly, code, about, by=by, within=ask.key)


def whole_of(ask: Ask, answers: list[Answer]) -> Answer | None:
    """The answer for the place asked about; None where it lies beyond the scope."""
    first = answers[0] if answers else None
    return first if first and (first.level, first.place) == ask.place.key else None


CARD = Card("trend", "月度走势", ask, face, Options, graphed=True)
