"""What scenes share: types of matter against last year, an indicator by month."""

from collections.abc import Sequence

import pandas as pd

from dashboard.ask import Ask
from dashboard.views.columns import yearly
from dashboard.views.figures import received
from data.queries import months, trends
from governance.answers import Answer
from governance.changes import Change, change
from governance.questions import Question
from layouts import words
from layouts.values_scenes import Kindred, Trend

UNNAMED = "未分类"
TYPES = 17
"""As many as there are types of dispute at the first level."""

NOTE = "金线为上年同期；“波动内”：差异不超出随机波动（95%）"


def types(asked: Ask) -> list[Kindred]:
    """Types or categories, the most frequent first, each against the same period last year."""
    then = asked.question.year_before()
    now, before = _counted(asked, asked.question), _counted(asked, then)
    total = sum(now.values())
    if not total:
        return []
    comparable = received(asked, then)
    names = sorted(
        now.keys() | (before.keys() if comparable else ()), key=lambda n: (-now.get(n, 0), n)
    )
    rows = [(name, now.get(name, 0), before.get(name, 0), False) for name in names]
    if len(rows) > TYPES:
        rest = rows[TYPES - 1 :]
        summed = (f"其余 {len(rest)} 类", sum(r[1] for r in rest), sum(r[2] for r in rest), True)
        rows = [*rows[: TYPES - 1], summed]
    most = max(max(n, was if comparable else 0) for _, n, was, _ in rows)
    label = then.period.label
    return [_kindred(*row, total, most, label, comparable) for row in rows]


def _kindred(
    name: str, n: int, was: int, rest: bool, total: int, most: int, then: str, comparable: bool
) -> Kindred:
    trend, shown = changed(n, was) if comparable else ("none", "—")
    against = f"{then} 为 {words.count(was)} 件" if comparable else f"{then} 没有可比的数"
    length = was / most if comparable else None
    return Kindred(name, n, n / total, n / most, length, trend, shown, against, rest)


def changed(now: int, then: int) -> tuple[Trend, str]:
    """The change in words; neither good nor bad: more disputes known are not more disputes."""
    arrow = "↑" if now > then else "↓"
    match change(now, then):
        case Change.SMALL:
            return "small", f"{arrow} {abs(now - then)} 件" if now != then else words.LEVEL
        case Change.WITHIN:
            return "within", "波动内"
        case Change.MORE if then == 0:
            return "more", "去年无"
        case Change.MORE:
            return "more", f"{arrow} {(now - then) / then:.0%}"
    return "fewer", f"{arrow} {(then - now) / then:.0%}"


def _counted(asked: Ask, question: Question) -> dict[str, int]:
    def ask() -> pd.DataFrame:
        return trends.categories(asked.store, question, within=asked.key, scope=asked.scope)

    frame = asked.once("types", ask, question)
    by = frame.groupby(frame["category"].replace("", UNNAMED))["n"].sum()
    return {str(name): int(n) for name, n in by.items()}


def by_month(asked: Ask, code: str, question: Question | None = None) -> dict[int, list[Answer]]:
    """The indicator's answers by month, of the place and the units below it; a short period shows its year."""
    about = question or yearly(asked.question)
    by = asked.level or (asked.place.level if asked.key else "district")
    return asked.once(
        "months",
        lambda: months.monthly(
            asked.store, code, about, by=by, within=asked.key, scope=asked.scope
        ),
        code,
        about,
    )


def own(asked: Ask, answers: Sequence[Answer]) -> Answer | None:
    """The answer for the place asked about; None where it lies beyond the scope."""
    first = answers[0] if answers else None
    return first if first and (first.level, first.place) == asked.place.key else None
