"""How far a rank can be trusted: thousands of draws over weights, shrinkage, normalisation and count noise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.pingan.alternatives import WAYS, Way, ranked, scored
from governance.pingan.pooling import Prior, learnt, stated
from governance.pingan.reading import Reading

Floats = NDArray[np.float64]

TAIL: Final = 0.05
"""What an interval leaves out at each end."""

AT_ONCE: Final = 400_000
"""Upper bound of the figures drawn in one batch: they fit the processor's cache, and memory stays small."""


@dataclass(frozen=True)
class Doubted:
    """The draws, and what they say of units.

    Attributes:
        scores: [draw, unit], by the definition as it stands: count noise alone, about the score that is shown.
        ranks: [draw, unit], with every doubt; 1 is the best, equals share their mean rank. Not paired with `scores`.
    """

    units: tuple[str, ...]
    scores: Floats
    ranks: Floats

    @cached_property
    def median_rank(self) -> NDArray[np.int_]:
        return _whole(np.floor(_quantile(self.ranks, 0.5)))

    @cached_property
    def rank_low(self) -> NDArray[np.int_]:
        """The better end of the interval."""
        return _whole(np.floor(_quantile(self.ranks, TAIL)))

    @cached_property
    def rank_high(self) -> NDArray[np.int_]:
        """The worse end of the interval."""
        return _whole(np.ceil(_quantile(self.ranks, 1 - TAIL)))

    @cached_property
    def score_low(self) -> Floats:
        return np.asarray(np.quantile(self.scores, TAIL, axis=0))

    @cached_property
    def score_high(self) -> Floats:
        return np.asarray(np.quantile(self.scores, 1 - TAIL, axis=0))

    @cached_property
    def first(self) -> Floats:
        """The probability of being first; equals share it."""
        best = self.ranks == self.ranks.min(axis=1, keepdims=True)
        return np.asarray((best / best.sum(axis=1, keepdims=True)).mean(axis=0))

    @cached_property
    def beats(self) -> Floats:
        """The probability that the row's unit ranks before the column's, [unit, unit]; equals count half."""
        # Rows side by side in memory: each unit's draws are read once for every other unit.
        by_unit = np.ascontiguousarray(self.ranks.T)
        ahead = np.array([(row < by_unit).mean(axis=1) for row in by_unit])
        # P(before) plus half of P(equal), for P(equal) = 1 − P(before) − P(behind).
        return np.asarray((ahead + 1 - ahead.T) / 2)


def doubted(
    reading: Reading,
    *,
    draws: int | None = None,
    seed: int | None = None,
    prior: Prior | None = None,
    ways: Sequence[Way] = WAYS,
) -> Doubted:
    """The draws of a reading; the same seed gives the same.

    Deductions are facts, and so is which indicators are there: neither is drawn.

    Args:
        draws, seed: the definition's where not given.
        prior: what is believed before counting; learnt from these units where not given.
        ways: the normalisations that are drawn from, all alike.
    """
    doubt = reading.definition.doubt
    rng = np.random.default_rng(doubt.seed if seed is None else seed)
    wanted = doubt.draws if draws is None else draws
    belief, usual = prior or learnt(reading), reading.weight[reading.present]
    scores, ranks = (np.empty((wanted, len(reading.units))) for _ in range(2))
    # The generator runs on from part to part, so the size of a part belongs to the seed: with
    # another AT_ONCE the same seed gives other draws.
    for part in _parts(wanted, reading):
        size = part.stop - part.start
        factor = rng.choice(np.array(doubt.shrinkage), size)
        ratio = risks(reading, factor, rng, belief)
        weight = weights(reading, size, rng)
        shown = scored(around(reading, size, rng, belief), reading.definition.scale, Way.DEFINED)
        scores[part] = usual @ shown - reading.deducted
        index = np.empty((size, len(reading.units)))
        which = rng.integers(len(ways), size=size)
        for n, way in enumerate(ways):
            here = which == n
            index[here] = _summed(reading, weight[here], ratio[here], way)
        ranks[part] = ranked(index)
    return Doubted(reading.units, scores, ranks)


def bands(reading: Reading, doubt: Doubted) -> tuple[tuple[int, ...], ...]:
    """Positions of units, best first; neighbours told apart with less than `surely` share a band."""
    order = [int(n) for n in np.argsort(-reading.index, kind="stable")]
    banded: list[list[int]] = []
    for n, unit in enumerate(order):
        if n and doubt.beats[order[n - 1], unit] < reading.definition.doubt.surely:
            banded[-1].append(unit)
        else:
            banded.append([unit])
    return tuple(tuple(band) for band in banded)


def risks(reading: Reading, factor: Floats, rng: np.random.Generator, prior: Prior) -> Floats:
    """Relative risks from their posterior, [draw, present indicator, unit]; `factor` is each draw's, on k."""
    there = reading.present
    spread = np.array([i.spread for i in reading.definition.indicators])[there][:, None]
    k = factor[:, None, None] * prior.k[there]
    shape = (reading.count[there] + k) / spread
    scale = spread / (reading.expected[there] + k / prior.mean[there])
    return np.asarray(rng.standard_gamma(shape) * scale)


def around(reading: Reading, size: int, rng: np.random.Generator, prior: Prior) -> Floats:
    """Relative risks about the definition's own ratio, [draw, present indicator, unit].

    Their mean is the ratio; their variance is how far it lies from the truth on average, if units differ as the
    prior says: what chance does to the count, and what the definition's k takes from a unit that is truly different.
    """
    there = reading.present
    spread = np.array([i.spread for i in reading.definition.indicators])[there][:, None]
    k, expected, mean = stated(reading).k[there], reading.expected[there], prior.mean[there]
    differing = mean**2 / prior.k[there] + prior.off[there] / spread
    # shape · scale gives the ratio whatever the noise is; the noise sets the variance alone.
    noise = spread * (expected * mean + k**2 * differing) / (expected * mean + k)
    shape = (reading.count[there] + k) / noise
    drawn = rng.standard_gamma(shape, (size, *shape.shape))
    return np.asarray(drawn * (noise / (expected + k)))


def weights(reading: Reading, size: int, rng: np.random.Generator) -> Floats:
    """Weights [draw, present indicator]: a dimension's and each one inside it off by up to the share that is doubted."""
    there, wide = reading.present, reading.definition.doubt.weights
    usual = reading.weight[there]
    of = np.array([i.dimension for i in reading.definition.indicators])[there]
    drawn = usual * rng.uniform(1 - wide, 1 + wide, (size, len(usual)))
    # Sorted: the order of a set changes from run to run, and with it who gets which draw.
    for dimension in sorted(set(of)):
        here = of == dimension
        dimension_weight = rng.uniform(1 - wide, 1 + wide, (size, 1)) * usual[here].sum()
        drawn[:, here] *= dimension_weight / drawn[:, here].sum(axis=1, keepdims=True)
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def _summed(reading: Reading, weight: Floats, ratio: Floats, way: Way) -> Floats:
    """The index of each draw, [draw, unit]."""
    scores = scored(ratio, reading.definition.scale, way)
    return np.asarray((weight[:, None, :] @ scores)[:, 0, :] - reading.deducted)


def _parts(draws: int, reading: Reading) -> Iterator[slice]:
    step = max(1, AT_ONCE // max(1, int(reading.present.sum()) * len(reading.units)))
    for begin in range(0, draws, step):
        yield slice(begin, min(begin + step, draws))


def _quantile(ranks: Floats, share: float) -> Floats:
    # A rank that was drawn, never one between two of them.
    return np.asarray(np.quantile(ranks, share, axis=0, method="inverted_cdf"))


def _whole(ranks: Floats) -> NDArray[np.int_]:
    return ranks.astype(np.int_)
