"""逐月对比: the indicator asked about by month, a small chart a unit."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.cards.ranking import ranking
from dashboard.cards.trend import by_month, month_words, whole_of
from governance.answers import Answer
from governance.days import day_before, month_end
from governance.indicators import Indicator
from governance.periods import day_of, parse_period
from governance.questions import Question
from governance.ranking import SMALL
from layouts.cards import multiples as face
from layouts.cards.multiples import Multiple, Multiples

CHARTS: Final = 8


def ask(asked: Ask, _options: Nothing) -> Multiples:
    """The indicator asked about over the last twelve months, a chart a unit (of many the first and the last)."""
    of, question = asked.indicator, _year_of(asked.question)
    answers = by_month(asked, of.id, question)
    by = [{answer.place: answer for answer in month_answers} for month_answers in answers.values()]
    charted, left_out = _charted(asked)
    return Multiples(
        title=f"{of.label} · 近 12 个整月",
        note=_note(asked, left_out),
        months=tuple(map(month_words, answers)),
        units=tuple(
            _multiple(of, name, [by_place.get(place) for by_place in by]) for place, name in charted
        ),
        whole=_multiple(
            of,
            asked.place.name,
            [whole_of(asked, month_answers) for month_answers in answers.values()],
        ),
        percent=of.is_rate,
        compared=not of.summed,
    )


def _year_of(question: Question) -> Question:
    """Twelve whole months, the last of them the newest that the period, the data and the cutoff have run through."""
    reached = min(question.period.last, max(question.newest_day, question.period.first))
    last = min(reached, question.cutoff.day)
    # Numbers of days are yyyymmdd: // 100 * 100 + 1 is the first of the same month.
    end = day_of(last if last == month_end(last) else day_before(last // 100 * 100 + 1))
    # The first of twelve months: the one after the same month of the year before.
    year, month = (end.year, 1) if end.month == 12 else (end.year - 1, end.month + 1)
    return replace(question, period=parse_period(f"{year}-{month:02d}-01..{end}"))


def _charted(asked: Ask) -> tuple[list[tuple[str, str]], int]:
    """Place and name of the units charted, and how many are left out between the first and the last."""
    rows = [(row.figure.place, row.name) for row in ranking(asked).standings]
    if len(rows) <= CHARTS:
        return rows, 0
    half = CHARTS // 2
    return [*rows[:half], *rows[-half:]], len(rows) - CHARTS


def _multiple(of: Indicator, name: str, answers: Sequence[Answer | None]) -> Multiple:
    values = tuple(None if answer is None else answer.value for answer in answers)
    few = (
        of.is_rate and answer is not None and (answer.denominator or 0) < SMALL
        for answer in answers
    )
    known = [value for value in values if value is not None]
    return Multiple(name, values, tuple(few), of.shown(known[-1]) if known else "—")


def _note(asked: Ask, left_out: int) -> str:
    remarks = [f"前后各 {CHARTS // 2} 个，中间 {left_out} 个未画"] if left_out else []
    remarks.append("同一纵轴")
    if not asked.indicator.summed:
        remarks.append(f"金线为{asked.place.name}")
    if asked.indicator.is_rate:
        remarks.append(f"空心点不足 {SMALL} 件；近月在办多，率还会变")
    return "；".join(remarks)


CARD = Card("multiples", "逐月对比", ask, face, rooms=("half", "full"), graphed=True)
