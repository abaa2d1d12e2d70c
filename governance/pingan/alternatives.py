"""Other ways to make scores of ratios, as the handbooks have them, and ranks of any scores."""

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.pingan.definition import Scale

Floats = NDArray[np.float64]

REACH: Final = 3.0
"""Of scores by z: how many standard deviations better than the mean give the highest score."""


class Way(StrEnum):
    """How a ratio becomes a score: as defined, by the units' range, by their standard deviation."""

    DEFINED = "defined"
    MIN_MAX = "min-max"
    Z_SCORE = "z-score"


WAYS: Final = tuple(Way)


def scored(ratio: Floats, scale: Scale, way: Way) -> Floats:
    """Scores of ratios [..., unit]; fewer are better, and units that are all equal score in full.

    By the range the best unit has the scale's highest score and the worst its lowest. By the standard deviation
    the mean has the full score, and a unit `REACH` deviations better than it the highest.
    """
    if way is Way.DEFINED:
        return scale.of(ratio)
    if way is Way.MIN_MAX:
        best, worst = ratio.min(axis=-1, keepdims=True), ratio.max(axis=-1, keepdims=True)
        apart = worst - best
        # np.where works out both branches: 1 stands in, or equal units would divide by 0.
        part = (worst - ratio) / np.where(apart > 0, apart, 1.0)
        return np.where(apart > 0, scale.low + (scale.high - scale.low) * part, scale.full)
    middle = ratio.mean(axis=-1, keepdims=True)
    spread = np.sqrt(((ratio - middle) ** 2).mean(axis=-1, keepdims=True))
    # Not by the spread: the mean of equal numbers may be off in the last digit.
    equal = ratio.min(axis=-1, keepdims=True) == ratio.max(axis=-1, keepdims=True)
    z = np.where(equal, 0.0, (ratio - middle) / np.where(equal | (spread == 0), 1.0, spread))
    return np.clip(scale.full - (scale.high - scale.full) / REACH * z, scale.low, scale.high)


def ranked(index: Floats) -> Floats:
    """Ranks along the last axis, 1 = the highest; equals share the mean of their ranks."""
    size = index.shape[-1]
    order = np.argsort(-index, axis=-1)
    ranks = np.empty_like(index)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(1.0, size + 1), index.shape), axis=-1)
    in_order = np.take_along_axis(index, order, axis=-1)
    # Only rows with ties are ranked in the slow way: among draws they are few.
    tied = (in_order[..., 1:] == in_order[..., :-1]).any(axis=-1)
    for at in np.argwhere(tied):
        row = index[tuple(at)]
        above = (row[None, :] > row[:, None]).sum(axis=1)
        ranks[tuple(at)] = above + ((row[None, :] == row[:, None]).sum(axis=1) + 1) / 2
    return ranks
