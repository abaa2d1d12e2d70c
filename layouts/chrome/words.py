"""Words for numbers: reasons, marks, comparisons. Every screen text of a state is written once."""

from typing import Final

from governance.answers import REASON_LABELS, Reason
from governance.indicators import Better, Unit
from layouts.values import Mark, Verdict

UNKNOWN: Final = frozenset(
    {
        Reason.NOT_OBSERVED,
        Reason.NO_SOURCE,
        Reason.NO_RESIDENTS,
        Reason.OTHER_LEVEL,
        Reason.NO_FIGURES,
        Reason.INCOMPLETE,
    }
)
"""Reasons that mean 'we cannot know'; the others mean that there is nothing to judge yet."""

MARKS: Final[dict[Mark, str]] = {"not_yet": "—", "unknown": "未知", "suppressed": "<3"}

VERDICTS: Final[dict[Verdict, str]] = {
    "better": "向好",
    "worse": "变差",
    "same": "",
    "neutral": "",
    "none": "",
}

LEVEL: Final = "持平"
UNAVAILABLE: Final = "本栏暂不可用"


def marked(reason: str | None) -> tuple[Mark, str, str]:
    """(mark, what stands in place of the number, the reason in words) for a missing value."""
    # A set, for before Python 3.12 `in` on an enum raises TypeError for a plain text.
    if reason not in set(Reason):
        return "unknown", MARKS["unknown"], "暂无数据"
    known = Reason(reason)
    mark: Mark = "unknown" if known in UNKNOWN else "not_yet"
    return mark, MARKS[mark], REASON_LABELS[known]


def count(n: int) -> str:
    """A whole number with separated thousands."""
    return f"{n:,}"


def difference(now: float, then: float, unit: Unit, suffix: str = "") -> str:
    """The difference with its arrow: percentage points for rates, otherwise in the unit itself (an amount's is `suffix`)."""
    step = (now - then) * 100 if unit is Unit.RATE else now - then
    places = {Unit.RATE: 2, Unit.PER_10K: 1, Unit.COUNT: 0, Unit.AMOUNT: 2}[unit]
    size = f"{abs(step):,.{places}f}"
    # Nothing but zeros is printed: a difference that cannot be seen is none.
    if not size.strip("0.,"):
        return LEVEL
    ending = {
        Unit.RATE: "个百分点",
        Unit.PER_10K: "件/万人",
        Unit.COUNT: "件",
        Unit.AMOUNT: suffix,
    }[unit]
    return f"{'↑' if step > 0 else '↓'} {size} {ending}".rstrip()


def verdict(now: float, then: float, better: Better, unit: Unit) -> Verdict:
    """Good or bad, from the indicator's direction; what is shown as level is neither."""
    if difference(now, then, unit) == LEVEL:
        return "same"
    if better is Better.NEITHER:
        return "neutral"
    return "better" if (now > then) == (better is Better.HIGHER) else "worse"
