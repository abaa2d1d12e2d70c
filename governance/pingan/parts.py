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
    if not isclose(sum(parts), whole, rel_tol=1e-9, abs_tol=1e-6):
        raise AskError(
            f"各部分之和 {sum(parts):.9g} 不是总数 {whole:.9g}：不能按总数舍入，请核对分解。"
        )
    # In units of the last digit; the inner rounding of the whole is that of the print, the outer
    # one removes what the product adds.
    unit: float = 10**digits
    scaled = [part * unit for part in parts]
    counts = [floor(amount) for amount in scaled]
    lacking = round(round(whole, digits) * unit) - sum(counts)
    # Minus the remainder, so that the largest comes first; of equal ones the earlier.
    by_remainder = sorted(range(len(parts)), key=lambda n: (counts[n] - scaled[n], n))
    for n in by_remainder[: max(lacking, 0)]:
        counts[n] += 1
    return tuple(count / unit for count in counts)


def adding_up(parts: Sequence[float], whole: float, digits: int) -> tuple[float, ...]:
    """The parts as shown, adding to the whole as shown, which is rounded by itself.

    What the whole itself lost or won by rounding (less than two of the last digit) goes into the largest part.
    """
    if not parts:
        return ()
    given = list(parts)
    largest = max(range(len(given)), key=lambda n: abs(given[n]))
    given[largest] += whole - sum(given)
    return rounded(given, sum(given), digits)
