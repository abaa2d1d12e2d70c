"""What if: the same month with other weights or without some indicators; tried, never stored, never the definition's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.errors import AskError, nearest
from governance.pingan.definition import Definition
from governance.pingan.reading import Reading
from governance.pingan.standings import Ints, ranked

Floats = NDArray[np.float64]

MOST: Final = 1_000_000.0
"""A weight beyond this is a slip of the hand, whatever its unit."""

SUMS: Final = 5e-4
"""Tolerance for the sum of weights: beyond it the reader is told that they were normalised."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A month as the definition reads it and as it was tried.

    Attributes:
        defined, tried: the same counts, expectations and scores; only weights, coverage and index differ.
        weights: of the dimensions as they were tried, by code, summing to one.
        given: what the weights as asked for summed to.
        without: the indicators that were left out.
        emptied: the dimensions of which nothing was left.
    """

    defined: Reading
    tried: Reading
    weights: Mapping[str, float]
    given: float
    without: tuple[str, ...]
    emptied: tuple[str, ...]

    @property
    def normalised(self) -> bool:
        """Whether the weights as asked for did not sum to one."""
        return abs(self.given - 1.0) > SUMS

    @property
    def ranks(self) -> tuple[Ints, Ints]:
        """[unit] by the definition and as tried, best 1."""
        return ranked(self.defined), ranked(self.tried)

    @property
    def changed(self) -> bool:
        """Whether anything at all was tried."""
        return bool(self.without) or not np.allclose(
            self.defined.weight, self.tried.weight, rtol=0, atol=1e-12
        )


def weights_of(definition: Definition) -> dict[str, float]:
    """The definition's own weights of the dimensions, by code."""
    codes = (d.code for d in definition.dimensions)
    return dict(zip(codes, map(float, definition.judgement.weights), strict=True))


def what_if(reading: Reading, weights: Mapping[str, float], without: Collection[str]) -> Trial:
    """The reading with other weights of dimensions and without some indicators.

    Args:
        weights: by code of dimension, in any unit; a dimension that is not named keeps the definition's weight.
        without: ids of indicators to leave out; the rest of their dimension keeps its proportions, and the whole is
            brought to one, as when an indicator is missing.

    Raises:
        AskError: an unknown dimension or indicator, a weight that is none, or nothing left to weigh.
    """
    definition = reading.definition
    asked = {**weights_of(definition), **_checked(definition, weights)}
    left_out = _known_ids(definition, without)
    given = sum(asked.values())
    if not given > 0:
        raise AskError("各维度权重都是 0：至少要有一个维度的权重大于 0。")
    share = np.array([asked[i.dimension] / given * i.weight for i in definition.indicators])
    kept = np.array([i.id not in left_out for i in definition.indicators])
    wanted = np.where(kept, share, 0.0)
    weight = np.where(reading.present, wanted, 0.0)
    if not weight.sum() > 0:
        raise AskError("没有剩下可以计算的指标：请至少保留一个有数据、权重大于 0 的指标。")
    weight = weight / weight.sum()
    index = (weight[:, None] * np.nan_to_num(reading.score)).sum(axis=0) - reading.deducted
    # Of the weights as they were tried, not of the definition's.
    coverage = float(share[kept & reading.present].sum() / share.sum())
    tried = replace(reading, weight=weight, coverage=coverage, index=index)
    return Trial(
        reading,
        tried,
        {code: value / given for code, value in asked.items()},
        given,
        tuple(i.id for i in definition.indicators if i.id in left_out),
        _emptied(definition, left_out),
    )


def _checked(definition: Definition, weights: Mapping[str, float]) -> dict[str, float]:
    """The weights that were named; raises AskError for what is no dimension or no weight."""
    names = {d.code: d.name for d in definition.dimensions}
    for code, value in weights.items():
        if code not in names:
            raise AskError(f"口径里没有维度 {code!r}{nearest(code, names)}。")
        if not (isfinite(value) and 0 <= value <= MOST):
            raise AskError(f"{names[code]}的权重 {value:g} 不能用：请填 0 或正数。")
    return dict(weights)


def _known_ids(definition: Definition, without: Collection[str]) -> frozenset[str]:
    known = {i.id for i in definition.indicators}
    for code in without:
        if code not in known:
            raise AskError(f"口径里没有指标 {code!r}{nearest(code, known)}。")
    return frozenset(without)


def _emptied(definition: Definition, left_out: Collection[str]) -> tuple[str, ...]:
    """The dimensions that had indicators, all of which were left out."""
    whole, left = set(), set()
    for indicator in definition.indicators:
        whole.add(indicator.dimension)
        if indicator.id not in left_out:
            left.add(indicator.dimension)
    return tuple(d.code for d in definition.dimensions if d.code in whole - left)
