"""What is believed of a unit before its counts are seen: as the definition states it, or learnt from its likes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from governance.pingan.reading import Reading

Floats = NDArray[np.float64]

FACTORS: Final = 2.0 ** np.arange(-3, 8)
"""By how much the definition's k may be off, one way and the other."""

TRUST: Final = 1.5
"""How far (standard deviations, in doublings) k may stray from the definition's before the counts must insist."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The gamma distribution that a unit's relative risk is thought to come from; arrays [indicator, unit].

    Attributes:
        k: how many expected events it is worth; large where the units are much alike.
        mean: its mean, 1 = the city's usual.
    """

    k: Floats
    mean: Floats

    def of_units(self, at: Sequence[int]) -> "Prior":
        """That of some units."""
        return Prior(self.k[:, at], self.mean[:, at])


def stated(reading: Reading) -> Prior:
    """The definition's own: its k, and the city's usual for everybody."""
    k = np.array([i.k for i in reading.definition.indicators])
    shape = (len(k), len(reading.units))
    return Prior(np.broadcast_to(k[:, None], shape), np.ones(shape))


def learnt(reading: Reading) -> Prior:
    """One factor on every k of the definition, from all indicators and units at once.

    So few units cannot tell each indicator's spread, but together they tell whether they differ as much as the
    definition holds.
    """
    k = stated(reading).k
    there = reading.present
    belief = -0.5 * (np.log2(FACTORS) / TRUST) ** 2
    told = [
        _likelihood(reading, k * f, np.ones_like(k))[there].sum() + b
        for f, b in zip(FACTORS, belief, strict=True)
    ]
    return Prior(k * FACTORS[int(np.argmax(told))], np.ones_like(k))


def pooled(reading: Reading, kinds: Sequence[str]) -> Prior:
    """For each indicator and kind of unit (街道, 镇, 乡) the mean and the spread that its units show.

    The mean is drawn to the city's usual by the definition's k, and k to the definition's, so that a kind with few
    units or few events is read as the definition says.
    """
    plain = stated(reading)
    k, mean = plain.k.copy(), plain.mean.copy()
    for kind in sorted(set(kinds)):
        at = [n for n, one in enumerate(kinds) if one == kind]
        count, expected = reading.count[:, at].sum(axis=1), reading.expected[:, at].sum(axis=1)
        own = plain.k[:, 0]
        usual = np.nan_to_num((count + own) / (expected + own), nan=1.0)
        mean[:, at] = usual[:, None]
        k[:, at] = (own * FACTORS[_best(reading, at, own, usual)])[:, None]
    return Prior(k, mean)


def _best(reading: Reading, at: Sequence[int], own: Floats, usual: Floats) -> NDArray[np.intp]:
    """Which factor on k the counts of these units speak for most, [indicator]."""
    shape = (len(own), len(reading.units))
    mean = np.broadcast_to(usual[:, None], shape)
    told = np.stack(
        [
            _likelihood(reading, np.broadcast_to(own[:, None] * f, shape), mean)[:, at].sum(axis=1)
            - 0.5 * (np.log2(f) / TRUST) ** 2
            for f in FACTORS
        ]
    )
    return np.argmax(np.nan_to_num(told), axis=0)


def _likelihood(reading: Reading, k: Floats, mean: Floats) -> Floats:
    """The log of how likely each count is, [indicator, unit], but for a constant; an amount counts in its spreads."""
    spread = np.array([i.spread for i in reading.definition.indicators])[:, None]
    count, expected, shape = reading.count / spread, reading.expected / spread, k / spread
    rate = shape / mean
    return np.asarray(
        gammaln(count + shape)
        - gammaln(shape)
        + shape * np.log(rate)
        - (count + shape) * np.log(rate + expected)
    )


def ratio_under(reading: Reading, prior: Prior) -> Floats:
    """Counts against expected counts, drawn to the prior's mean, [indicator, unit]."""
    return np.asarray((reading.count + prior.k) / (reading.expected + prior.k / prior.mean))


def reread(reading: Reading, prior: Prior) -> Reading:
    """The reading as it would be under that prior: other ratios, scores and index, the same counts and weights."""
    ratio = ratio_under(reading, prior)
    score = reading.definition.scale.of(ratio)
    index = (reading.weight[:, None] * np.nan_to_num(score)).sum(axis=0) - reading.deducted
    return replace(reading, ratio=ratio, score=score, index=index)


def of_units(reading: Reading, at: Sequence[int]) -> Reading:
    """The reading of some of its units; weights and baseline stay."""
    arrays = ("count", "exposure", "season", "expected", "ratio", "score")
    picked = {name: getattr(reading, name)[:, at] for name in arrays}
    return replace(
        reading,
        units=tuple(reading.units[n] for n in at),
        deducted=reading.deducted[at],
        flagged=reading.flagged[at],
        index=reading.index[at],
        **picked,
    )
