"""Numbers of the index in words: scores, ranks, changes, the four colours."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from governance.pingan.definition import Definition, Grade
from governance.pingan.parts import adding_up as parts_adding_up
from governance.pingan.reading import Reading
from layouts.cards.index.parts import Direction, Move, State, states

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
    # Nothing but zeros and a point: a sign before it would say that something moved.
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
    return next(colour for colour in states(definition) if colour.code == grade.code)


def arrow(size: float) -> tuple[str, Direction]:
    """A change of a score as arrow and size, and whether it is for the better; level is neither."""
    if not as_shown(size):
        return "持平", "same"
    return f"{'↑' if size > 0 else '↓'} {abs(size):.{DIGITS}f}", "better" if size > 0 else "worse"


def compared(now: float, then: float | None) -> tuple[str, Direction]:
    """A change in a sentence: '升 0.12 分'."""
    if then is None:
        return "不可比", "none"
    # Rounded before subtracting, as the reader does it with the two scores printed.
    size = as_shown(as_shown(now) - as_shown(then))
    return f"{'升' if size > 0 else '降'} {abs(size):.{DIGITS}f} 分", arrow(size)[1]


def step(now: float, then: float | None, moved: int | None) -> Move:
    """A change against the month before, as it follows from the scores that are shown; the city's rank cannot move."""
    if then is None:
        return Move("—", "上月不可比", "none")
    size = as_shown(as_shown(now) - as_shown(then))
    words, verdict = arrow(size)
    if moved is None:
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


def adding_up(parts: Sequence[float], whole: float) -> tuple[float, ...]:
    """The parts as shown, adding to the whole as shown."""
    return parts_adding_up(parts, whole, DIGITS)


def of_dimension(reading: Reading, code: str, unit: int) -> float | None:
    """A unit's score in a dimension: its indicators by their weights; None where all are missing."""
    where = [at for at in reading.definition.positions(code) if reading.present[at]]
    weight = reading.weight[where]
    return float(weight @ reading.score[where, unit] / weight.sum()) if where else None


def significant(value: float) -> str:
    """A small rate with four figures that matter, never as 1e-05."""
    if not np.isfinite(value) or value == 0:
        return "0" if value == 0 else "—"
    # log10 tells the place of the first digit that is not zero; three more follow it.
    digits = max(0, 3 - int(np.floor(np.log10(abs(value)))))
    return f"{value:,.{digits}f}"
