"""What is believed of a unit before its counts are seen: as the definition states it, or learnt from its likes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from governance.pingan.reading import Reading

Floats = NDArray[np.float64]

DOUBLINGS: Final = np.arange(-4.0, 9.0)
"""Grid of factors that are tried on the definition's k, as powers of two: from 1/16 to 256 times."""

OWN: Final = 1.0
"""Standard deviation, in powers of two, of one indicator's factor around the factor common to all."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The gamma distribution that a unit's relative risk is thought to come from; arrays [indicator, unit].

    Attributes:
        k: how many expected events it is worth; large where the units are much alike.
        mean: its mean, 1 = the city's usual.
        off: the square of how far the mean lies from 1, less what chance alone would show.
    """

    k: Floats
    mean: Floats
    off: Floats

    def of_units(self, at: Sequence[int]) -> "Prior":
        """That of some units."""
        return Prior(self.k[:, at], self.mean[:, at], self.off[:, at])


def stated(reading: Reading) -> Prior:
    """The definition's own: its k, and the city's usual for everybody."""
    k = np.array([i.k for i in reading.definition.indicators])
    shape = (len(k), len(reading.units))
    return Prior(np.broadcast_to(k[:, None], shape), np.ones(shape), np.zeros(shape))


def learnt(reading: Reading, kinds: Sequence[str] = ()) -> Prior:
    """For each indicator and kind of unit (街道, 镇, 乡; all alike if none are named) the mean and spread they show.

    The mean is drawn to the city's usual by the definition's k. How far the definition's k is off is learnt in two
    steps: from all indicators and units at once, and from there for each indicator and kind, so that few units or
    few events are read as all the others are.
    """
    plain = stated(reading)
    of = np.array(kinds or [""] * len(reading.units))
    mean, off = np.ones(plain.k.shape), np.zeros(plain.k.shape)
    for kind in np.unique(of):
        usual, apart = _usual(reading, of == kind)
        mean[:, of == kind], off[:, of == kind] = usual[:, None], apart[:, None]
    told = np.stack([_likelihood(reading, plain.k * 2.0**d, mean) for d in DOUBLINGS])
    # A missing indicator has nan for its likelihood, which would spoil the sum over all.
    told[:, ~reading.present] = 0.0
    common = _expected(told.sum(axis=(1, 2)))
    # The log of a normal density, but for its constant.
    belief = -0.5 * ((DOUBLINGS - common) / OWN) ** 2
    doublings = np.empty(plain.k.shape)
    for kind in np.unique(of):
        here = told[:, :, of == kind].sum(axis=2) + belief[:, None]
        doublings[:, of == kind] = _expected(here)[:, None]
    return Prior(plain.k * 2.0**doublings, mean, off)


def _usual(reading: Reading, here: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """What is usual among these units against the city's, and how far that is off beyond chance; [indicator]."""
    k = stated(reading).k[:, 0]
    spread = np.array([i.spread for i in reading.definition.indicators])
    count, expected = (x[:, here].sum(axis=1) for x in (reading.count, reading.expected))
    mean = np.where(reading.present, (count + k) / (expected + k), 1.0)
    chance = spread * expected / (expected + k) ** 2
    off = np.where(reading.present, np.maximum((mean - 1) ** 2 - chance, 0.0), 0.0)
    return mean, off


def _expected(told: Floats) -> Floats:
    """The power of two for k that log-likelihoods [power, ...] give; what is averaged is 1 ÷ k, the
    variance of the prior, and not the power: units of which little is known are not to be taken for alike."""
    # The largest is taken off first: exp of such logarithms would be 0 for all of them.
    share = np.exp(told - told.max(axis=0))
    return np.asarray(-np.log2(np.tensordot(2.0**-DOUBLINGS, share / share.sum(axis=0), axes=1)))


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
