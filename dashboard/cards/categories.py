"""类型: the types of matter received, and how many of each there were in the same period last year."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from dashboard.ask import Ask
from dashboard.cards.card import Card
from dashboard.figures import asked_words, received
from data.queries import trends
from governance.changes import Change, change
from governance.questions import Question
from layouts.cards import categories as face
from layouts.cards.categories import Categories, Category, Trend
from layouts.chrome import words

UNNAMED: Final = "未分类"
FOOT: Final = "金线为上年同期；“波动内”：差异不超出随机波动（95%）"


@dataclass(frozen=True, slots=True)
class Options:
    """How many types stand by themselves, whether last year stands beside them, and the title."""

    title: str = "事项类型"
    most: int = 8
    compare: bool = False


def ask(ask: Ask, options: Options) -> Categories:
    """The types, the rest together; shares are of all received."""
    period = asked_words(ask.question)
    if options.compare:
        rows = _compared(ask, options.most)
        return Categories(options.title, f"{period} · 较上年同期", tuple(rows), FOOT)
    return Categories(options.title, period, tuple(counted(ask, options.most)))


def counted(ask: Ask, most: int = 8) -> list[Category]:
    """The types by themselves."""
    by = _counts(ask, ask.question)
    # The name breaks ties: types of equal number keep their places from load to load.
    names = sorted(by, key=lambda name: (-by[name], name))
    rows = _summed([(name, by[name], 0) for name in names], most)
    total, longest = sum(by.values()), max((n for _, n, _, _ in rows), default=0)
    return [Category(name, n, n / total, n / longest, rest=rest) for name, n, _, rest in rows]


def _compared(ask: Ask, most: int) -> list[Category]:
    """The types, each against the same period last year."""
    then = ask.question.year_before()
    now, before = _counts(ask, ask.question), _counts(ask, then)
    total = sum(now.values())
    if not total:
        return []
    comparable = received(ask, then)
    names = sorted(
        now.keys() | (before.keys() if comparable else ()), key=lambda n: (-now.get(n, 0), n)
    )
    rows = _summed([(name, now.get(name, 0), before.get(name, 0)) for name in names], most)
    longest = max(max(n, was if comparable else 0) for _, n, was, _ in rows)
    label = then.period.label
    return [_beside(*row, total, longest, label, comparable) for row in rows]


def _summed(rows: list[tuple[str, int, int]], most: int) -> list[tuple[str, int, int, bool]]:
    """The rows (name, now, before) as they are, those beyond `most` as one."""
    alone = [(*row, False) for row in rows]
    if len(rows) <= most:
        return alone
    # The row of the rest takes one of the places.
    rest = rows[most - 1 :]
    summed = (f"其余 {len(rest)} 类", sum(r[1] for r in rest), sum(r[2] for r in rest), True)
    return [*alone[: most - 1], summed]


def _beside(
    name: str, n: int, was: int, rest: bool, total: int, longest: int, then: str, comparable: bool
) -> Category:
    trend, shown = changed(n, was) if comparable else ("none", "—")
    against = f"{then} 为 {words.count(was)} 件" if comparable else f"{then} 没有可比的数"
    before = was / longest if comparable else None
    return Category(name, n, n / total, n / longest, before, trend, shown, against, rest)


def changed(now: int, then: int) -> tuple[Trend, str]:
    """The change in words; neither good nor bad: more disputes known are not more disputes."""
    arrow = "↑" if now > then else "↓"
    match change(now, then):
        case Change.SMALL:
            return "small", f"{arrow} {abs(now - then)} 件" if now != then else words.LEVEL
        case Change.WITHIN:
            return "within", "波动内"
        # From nothing there is no percentage.
        case Change.MORE if then == 0:
            return "more", "去年无"
        case Change.MORE:
            return "more", f"{arrow} {(now - then) / then:.0%}"
    return "fewer", f"{arrow} {(then - now) / then:.0%}"


def _counts(ask: Ask, question: Question) -> dict[str, int]:
    """How many of each type, whatever its kind."""
    by: Counter[str] = Counter()
    for (_, category), n in counts(ask, question).items():
        by[category or UNNAMED] += n
    return dict(by)


def counts(ask: Ask, question: Question) -> dict[tuple[str, str], int]:
    """How many matters were received of each kind and type; '' are those without a type."""

    frame = ask.here(trends.categories, about=question)
    rows = zip(frame["kind"], frame["category"], frame["n"], strict=True)
    return {(str(kind), str(category)): int(n) for kind, category, n in rows}


CARD = Card("categories", "类型", ask, face, Options)
