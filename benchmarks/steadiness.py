"""How steady the ranks of the index are over the months, by the definition and by other normalisations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.pingan.alternatives import Way, ranked, scored
from governance.pingan.reading import Reading

Floats = NDArray[np.float64]


def index_by(reading: Reading, way: Way) -> Floats:
    """The index of each unit, [unit], had its ratios been scored that way."""
    there = reading.present
    scores = scored(reading.ratio[there], reading.definition.scale, way)
    return np.asarray(reading.weight[there] @ scores - reading.deducted)


@dataclass(frozen=True, slots=True)
class Stability:
    """How the ranks of the months follow on each other.

    Attributes:
        same_set, same_order: the share of months whose top three are those of the month before, in any or in its order.
        moved: by how many ranks a unit moves from a month to the next, on average.
        firsts: how many units were ever first.
    """

    same_set: float
    same_order: float
    moved: float
    firsts: int


def stability(index: Floats, top: int = 3) -> Stability:
    """Of an index [month, unit], months in their order.

    Raises:
        ValueError: less than two months.
    """
    if len(index) < 2:
        raise ValueError("stability wants two months at least")
    best = np.argsort(-index, axis=1, kind="stable")[:, :top]
    together = np.sort(best, axis=1)
    ranks = ranked(index)
    return Stability(
        same_set=float((together[1:] == together[:-1]).all(axis=1).mean()),
        same_order=float((best[1:] == best[:-1]).all(axis=1).mean()),
        moved=float(np.abs(np.diff(ranks, axis=0)).mean()),
        firsts=len(set(best[:, 0].tolist())),
    )


def agreement(index: Floats, other: Floats) -> Floats:
    """Spearman's correlation of two indices of the same units, for each month; NaN where all units are equal."""
    a, b = (r - r.mean(axis=1, keepdims=True) for r in (ranked(index), ranked(other)))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((a * b).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1)))


def same_top(index: Floats, other: Floats, top: int = 3) -> float:
    """The share of months in which two indices have the same units among their first."""
    firsts: Sequence[Floats] = [
        np.sort(np.argsort(-i, axis=1, kind="stable")[:, :top], axis=1) for i in (index, other)
    ]
    return float((firsts[0] == firsts[1]).all(axis=1).mean())
