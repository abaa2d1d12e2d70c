"""Rounding of parts so that, as they are printed, they add up to the printed whole."""

from collections.abc import Sequence
from math import floor, isclose

from governance.errors import AskError


def rounded(parts: Sequence[float], whole: float, digits: int) -> tuple[float, ...]:
    """The parts to so many digits, adding to the whole to as many digits: largest remainder.

    Args:
        parts: finite, of either sign; they add to the whole.

    Raises:
        AskError: they do not, which no rounding may hide.
    """
    _check(parts, whole)
    return _apportioned(parts, _units(whole, digits), digits)


def stepped(before: float, parts: Sequence[float], after: float, digits: int) -> tuple[float, ...]:
    """The parts to so many digits, leading from the one figure as it is shown to the other as it is shown.

    Both ends are rounded by themselves, so what lies between them may be a unit off the rounded difference.

    Raises:
        AskError: the parts do not lead from the one to the other.
    """
    _check(parts, after - before)
    return _apportioned(parts, _units(after, digits) - _units(before, digits), digits)


def _check(parts: Sequence[float], whole: float) -> None:
    if not isclose(sum(parts), whole, rel_tol=1e-9, abs_tol=1e-6):
        raise AskError(
            f"各部分之和 {sum(parts):.9g} 不是总数 {whole:.9g}：不能按总数舍入，请核对分解。"
        )


def _units(value: float, digits: int) -> int:
    """In units of the last digit, rounded as it is printed."""
    unit: float = 10**digits
    # The inner rounding is that of the print; the outer one removes what the product adds.
    return round(round(value, digits) * unit)


def _apportioned(parts: Sequence[float], whole: int, digits: int) -> tuple[float, ...]:
    unit: float = 10**digits
    scaled = [part * unit for part in parts]
    counts = [floor(amount) for amount in scaled]
    lacking = whole - sum(counts)
    # Minus the remainder, so that the largest comes first; of equal ones the earlier.
    by_remainder = sorted(range(len(parts)), key=lambda n: (counts[n] - scaled[n], n))
    for n in by_remainder[: max(lacking, 0)]:
        counts[n] += 1
    # In `stepped` the whole may be a unit less than the parts rounded down.
    for n in by_remainder[::-1][: max(-lacking, 0)]:
        counts[n] -= 1
    return tuple(count / unit for count in counts)
