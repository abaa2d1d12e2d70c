"""What a rank hangs on: each indicator left out in turn, and the share of its variance that each group of doubts makes."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.pingan.alternatives import WAYS, ranked, scored
from governance.pingan.definition import Counted
from governance.pingan.pooling import Prior, learnt
from governance.pingan.reading import Reading

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

SHRINKAGE: Final = "shrinkage"
NORMALISATION: Final = "normalisation"

FIGURES: Final = 400_000
"""Target size of one sample in relative risks; the number of draws follows from it."""

LEAST: Final = 512
"""Draws in a sample, however many units there are."""


class Of(StrEnum):
    """Whose variance is shared out."""

    RANK = "rank"
    INDEX = "index"


def without_each(reading: Reading) -> Floats:
    """The ranks had one indicator been left out and the others' weights been renormalised, [indicator, unit].

    NaN where the indicator is not there anyway, or is the only one.
    """
    rest = 1 - reading.weight[:, None]
    whole = reading.contribution.sum(axis=0)
    possible = reading.present & (rest[:, 0] > 1e-12)
    left = (whole - reading.contribution[possible]) / rest[possible] - reading.deducted
    ranks = np.full(reading.score.shape, np.nan)
    # Sums in another order differ in their last digit; equal units are to stay equal.
    ranks[possible] = ranked(np.round(left, 10))
    return ranks


def groups(reading: Reading) -> tuple[str, ...]:
    """The rows of `sobol`: the dimensions that are there by code (their weights and their noise), and the two choices."""
    there = {i.dimension for i, p in _indicators(reading) if p}
    dimensions = [d.code for d in reading.definition.dimensions if d.code in there]
    return (*dimensions, SHRINKAGE, NORMALISATION)


def sobol(
    reading: Reading,
    of: Of = Of.RANK,
    *,
    samples: int | None = None,
    seed: int | None = None,
    prior: Prior | None = None,
) -> Floats:
    """First-order Sobol indices, [group, unit]: the share of the variance that knowing this group alone would take away.

    All nought where a unit has the same rank in every draw. What is lacking to one comes from groups acting together;
    a share is known to about ± 0.03. The variance `Of.INDEX` is that under the definition's own normalisation, where
    the choice of another has no share.
    """
    rng = np.random.default_rng(reading.definition.doubt.seed if seed is None else seed)
    belief = prior or learnt(reading)
    size = samples or max(LEAST, FIGURES // reading.score[reading.present].size)
    sample, other = (_Sample.drawn(reading, belief, size, rng, of) for _ in range(2))
    outcome = _ranks if of is Of.RANK else _indices
    first, second = outcome(sample.parts), outcome(other.parts)
    swapped = [outcome(p) for p in _exchanged(sample, other)]
    return shares(first, second, np.stack(swapped))


def shares(first: Floats, second: Floats, swapped: Floats) -> Floats:
    """The estimate of Saltelli and others (2010), [group, unit].

    Args:
        first, second: outcomes of two independent samples, [draw, unit].
        swapped: those of the first with one group from the second, [group, draw, unit].
    """
    both = np.concatenate([first, second])
    variance = both.var(axis=0)
    explained = ((second - both.mean(axis=0)) * (swapped - first)).mean(axis=1)
    # Ranks that never change leave a variance of rounding errors alone.
    still = variance < 1e-12
    return np.asarray(
        # An estimate of a share near 0 may come out negative.
        np.clip(np.where(still, 0.0, explained / np.where(still, 1.0, variance)), 0, 1)
    )


@dataclass(frozen=True)
class _Parts:
    """What an index is summed up from: weight and score of each dimension, [draw, dimension] and [draw, dimension, unit]."""

    weight: Floats
    score: Floats
    deducted: Floats

    def index(self) -> Floats:
        share = self.weight / self.weight.sum(axis=1, keepdims=True)
        return np.asarray(np.einsum("nd,ndu->nu", share, self.score) - self.deducted)


@dataclass(frozen=True)
class _Sample:
    """Draws of every input: noise for each shrinkage there may be, weights, which shrinkage, which normalisation.

    Attributes:
        risk: [shrinkage, present indicator, unit, place in order]: sorted, so that one place means the same luck
            whatever the shrinkage.
        luck: the place in order of each draw, [draw, present indicator, unit].
    """

    reading: Reading
    risk: Floats
    luck: Ints
    outer: Floats
    inner: Floats
    factor: Ints
    way: Ints

    @classmethod
    def drawn(
        cls, reading: Reading, prior: Prior, size: int, rng: np.random.Generator, of: Of
    ) -> "_Sample":
        doubt, there = reading.definition.doubt, reading.present
        spread = np.array([i.spread for i in reading.definition.indicators])[there][:, None]
        risk = []
        for factor in doubt.shrinkage:
            k = prior.k[there] * factor
            drawn = rng.standard_gamma(
                ((reading.count[there] + k) / spread)[..., None], (*k.shape, size)
            )
            drawn.sort(axis=-1)
            scale = spread / (reading.expected[there] + k / prior.mean[there])
            risk.append(drawn * scale[..., None])
        luck = rng.permuted(np.broadcast_to(np.arange(size), (*k.shape, size)), axis=-1)
        wide = doubt.weights
        return cls(
            reading,
            np.stack(risk),
            np.moveaxis(luck, -1, 0),
            rng.uniform(1 - wide, 1 + wide, (size, len(groups(reading)) - 2)),
            rng.uniform(1 - wide, 1 + wide, (size, int(there.sum()))),
            rng.integers(len(doubt.shrinkage), size=size),
            # The first of WAYS is the definition's own: 1 leaves no other to choose.
            rng.integers(len(WAYS) if of is Of.RANK else 1, size=size),
        )

    @cached_property
    def parts(self) -> _Parts:
        return self.given(self.factor, self.way)

    def given(self, factor: Ints, way: Ints) -> _Parts:
        """The parts of the index with these choices of shrinkage and normalisation, [draw]."""
        risk = self.risk
        ratio = risk[
            factor[:, None, None],
            np.arange(risk.shape[1])[:, None],
            np.arange(risk.shape[2]),
            self.luck,
        ]
        score = np.empty_like(ratio)
        for n, normalisation in enumerate(WAYS):
            here = way == n
            score[here] = scored(ratio[here], self.reading.definition.scale, normalisation)
        usual = self.reading.weight[self.reading.present]
        of = np.array([i.dimension for i, there in _indicators(self.reading) if there])
        weight, inside = np.empty_like(self.outer), []
        for n, dimension in enumerate(groups(self.reading)[:-2]):
            here = of == dimension
            drawn_weight = usual[here] * self.inner[:, here]
            share = drawn_weight / drawn_weight.sum(axis=1, keepdims=True)
            inside.append((share[:, None, :] @ score[:, here])[:, 0, :])
            weight[:, n] = usual[here].sum() * self.outer[:, n]
        return _Parts(weight, np.stack(inside, axis=1), self.reading.deducted)


def _exchanged(sample: _Sample, other: _Sample) -> list[_Parts]:
    """The first sample's parts with one group after the other taken from the second."""
    foreign = other.given(sample.factor, sample.way)
    swapped = []
    for n in range(sample.outer.shape[1]):
        weight, score = sample.parts.weight.copy(), sample.parts.score.copy()
        weight[:, n], score[:, n] = foreign.weight[:, n], foreign.score[:, n]
        swapped.append(_Parts(weight, score, sample.parts.deducted))
    return [
        *swapped,
        sample.given(other.factor, sample.way),
        sample.given(sample.factor, other.way),
    ]


def _ranks(parts: _Parts) -> Floats:
    return ranked(parts.index())


def _indices(parts: _Parts) -> Floats:
    return parts.index()


def _indicators(reading: Reading) -> list[tuple[Counted, bool]]:
    return list(zip(reading.definition.indicators, reading.present.tolist(), strict=True))
