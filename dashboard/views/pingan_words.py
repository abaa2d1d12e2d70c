"""Numbers of the index in words: scores, ranks, changes, the four colours."""

from collections.abc import Sequence
from typing import Final

from governance.pingan.definition import Definition, Grade
from layouts.values_pingan import Direction, Move, State

DIGITS: Final = 2
"""Digits of a score after the point, everywhere."""

SURE: Final = 0.995
_NAMED = 3


def points(value: float) -> str:
    """A score: 95.42."""
    return f"{value:.{DIGITS}f}"


def signed(value: float) -> str:
    """A part of a change: +0.12, −0.30, 0.00."""
    shown = f"{abs(value):.{DIGITS}f}"
    if not shown.strip("0."):
        return shown
    return f"{'+' if value > 0 else '−'}{shown}"


def as_shown(value: float) -> float:
    """The score that is read where this one is shown."""
    return round(value, DIGITS)


def span_of_ranks(low: int, high: int) -> str:
    """'第1–3', or '第2' where there is no doubt."""
    return f"第{low}" if low == high else f"第{low}–{high}"


def probability(share: float) -> str:
    """A probability from draws: never 0 % or 100 %, which draws cannot tell."""
    if share < 1 - SURE:
        return "不足 1%"
    return "超过 99%" if share > SURE else f"{share:.0%}"


def state(definition: Definition, grade: Grade) -> State:
    """A colour with its rule."""
    return next(one for one in states(definition) if one.code == grade.code)


def states(definition: Definition) -> tuple[State, ...]:
    """The four colours from the best, each with the scores that it stands for."""
    ordered = sorted(definition.grades, key=lambda one: -one.least)
    made = []
    for n, one in enumerate(ordered):
        rule = f"≥ {one.least:g}"
        if n == len(ordered) - 1:
            rule = f"＜ {ordered[n - 1].least:g}"
        elif n:
            rule = f"{one.least:g} 至不足 {ordered[n - 1].least:g}"
        made.append(State(one.code, one.name, rule))
    return tuple(made)


def step(now: float, then: float | None, moved: int | None, *, ranked: bool = True) -> Move:
    """A change against the month before, as it follows from the scores that are shown."""
    if then is None:
        return Move("—", "上月不可比", "none")
    size = round(as_shown(now) - as_shown(then), DIGITS)
    verdict: Direction = "same" if not size else "better" if size > 0 else "worse"
    words = "持平" if not size else f"{'↑' if size > 0 else '↓'} {abs(size):.{DIGITS}f}"
    if not ranked or moved is None:
        return Move(words, "", verdict)
    if not moved:
        return Move(words, "名次未变", verdict)
    return Move(words, f"{'升' if moved > 0 else '降'} {abs(moved)} 位", verdict)


def lead(names: Sequence[str], first: int, others: Sequence[int], *, of: str = "") -> str:
    """Who is first, and from whom that cannot surely be told: names by position, positions of units."""
    where = f"{of}中" if of else ""
    if not others and len(names) == 1:
        return f"{where}只有{names[first]}"
    if not others:
        return f"{where}{names[first]}居首，领先有九成以上把握"
    if len(others) + 1 == len(names):
        return f"{where}{names[first]}得分居首，但与其他各单位差异不显著"
    return f"{where}{names[first]}居首，但与{listed([names[n] for n in others])}差异不显著"


def listed(names: Sequence[str]) -> str:
    """'德清县、安吉县', or the first few and how many there are."""
    if len(names) <= _NAMED:
        return "、".join(names)
    return f"{'、'.join(names[:_NAMED])}等 {len(names)} 个单位"
