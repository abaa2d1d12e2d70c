"""A difference of the index taken apart, exactly: count, exposure, season, baseline, coverage, deductions.

Where several things changed at once, each has its mean effect over all the orders in which they might have
changed (Shapley). The weights change as one and all that makes a score as one; inside a score, each by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import factorial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.errors import AskError
from governance.pingan.definition import Definition
from governance.pingan.observed import shown
from governance.pingan.reading import Reading

Floats = NDArray[np.float64]

CAUSES: Final = ("count", "exposure", "season", "baseline", "coverage")
"""What a part of a change may be due to, by the names of `Part`'s fields."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one indicator brings to a change, in points of the index.

    Attributes:
        count: that more or fewer were counted.
        exposure: that there was more or less to count among (between units: season with it).
        season: another time of the year.
        baseline: another baseline (口径变动).
        coverage: another weight, because indicators are missing at one end (覆盖变动); measured from the score of
            what is usual, so that an indicator that scored as usual brings nothing when it goes.
        count_before to score_after: NaN where the indicator is missing at that end.
    """

    indicator: str
    dimension: str
    count: float
    exposure: float
    season: float
    baseline: float
    coverage: float
    count_before: float
    count_after: float
    expected_before: float
    expected_after: float
    score_before: float
    score_after: float

    @property
    def total(self) -> float:
        return self.count + self.exposure + self.season + self.baseline + self.coverage


@dataclass(frozen=True, slots=True)
class Change:
    """From one index to another; the parts and the deductions add to the total.

    Attributes:
        parts: of the indicators that are there at either end, in the definition's order.
        deductions: their effect on the index: negative where more is taken off after than before.
    """

    before: float
    after: float
    parts: tuple[Part, ...]
    deductions: float

    @property
    def total(self) -> float:
        return self.after - self.before

    def of_dimension(self, code: str) -> float:
        """The sum of the dimension's parts."""
        return sum(p.total for p in self.parts if p.dimension == code)


def between_months(before: Reading, after: Reading, unit: int) -> Change:
    """The change of one unit's index from one month to another.

    Raises:
        AskError: two readings that cannot be set against each other.
    """
    _check(before, after, unit)
    _plain(before)
    _plain(after)
    ends = (before, after)
    count = [r.count[:, unit] for r in ends]
    exposure = [r.exposure[:, unit] for r in ends]
    season = {
        (n, m): ends[n].season_under(ends[m].baseline)[:, unit] for n in (0, 1) for m in (0, 1)
    }
    rate = [r.rate for r in ends]
    score = _score(before.definition)

    def at(state: Sequence[int]) -> Floats:
        c, x, period, usual = state
        return score(count[c], rate[usual] * exposure[x] * season[period, usual])

    return _change(ends, (unit, unit), _shapley(at, 4))


def between_units(reading: Reading, a: int, b: int) -> Change:
    """From unit a's index to unit b's in the same month; what was expected is all exposure."""
    _plain(reading)
    count, expected = reading.count, reading.expected
    score = _score(reading.definition)

    def at(state: Sequence[int]) -> Floats:
        c, e = state
        return score(count[:, (a, b)[c]], expected[:, (a, b)[e]])

    effects = _shapley(at, 2)
    # Within one month season and baseline are the same for both units: two rows of zeros.
    nothing = np.zeros_like(effects)
    return _change((reading, reading), (a, b), np.concatenate([effects, nothing]))


def _score(definition: Definition) -> Callable[[Floats, Floats], Floats]:
    k = np.array([i.k for i in definition.indicators])
    return lambda count, expected: definition.scale.of((count + k) / (expected + k))


def _plain(reading: Reading) -> None:
    """Raises AskError for scores that do not follow from count and expected count by the definition."""
    score = _score(reading.definition)
    by_definition = np.stack(
        [score(c, e) for c, e in zip(reading.count.T, reading.expected.T, strict=True)]
    )
    if not np.allclose(by_definition.T, reading.score, rtol=0, atol=1e-9, equal_nan=True):
        raise AskError("这些得分不是按口径由件数和期望数得出的，不能分解：请用口径的测算结果。")


def _check(before: Reading, after: Reading, unit: int) -> None:
    """Two readings of one definition, span and unit."""
    if before.definition is not after.definition and not _alike(
        before.definition, after.definition
    ):
        raise AskError(
            f"{shown(before.month)} 与 {shown(after.month)} 不是按同一口径测算的"
            f"（{before.definition.version}、{after.definition.version}）：请按同一口径重新测算再比较。"
        )
    if before.span is not after.span:
        raise AskError("当月值与累计值不能相比：请选同一种。")
    if before.units[unit] != after.units[unit]:
        raise AskError(f"{before.units[unit]} 与 {after.units[unit]} 不是同一个单位。")


def _alike(definition: Definition, other: Definition) -> bool:
    """Whether the same count and exposure score alike under both."""
    return (
        definition.indicators == other.indicators
        and definition.scale == other.scale
        and np.array_equal(definition.weights, other.weights)
        and definition.deductions == other.deductions
    )


def _shapley(at: Callable[[Sequence[int]], Floats], factors: int) -> Floats:
    """Each factor's mean effect over all orders in which they go from 0 to 1, [factor, indicator]."""
    values = {state: at(state) for state in product((0, 1), repeat=factors)}
    mean_effects = np.zeros((factors, len(values[(0,) * factors])))
    for state, low in values.items():
        gone = sum(state)
        for n in (n for n in range(factors) if not state[n]):
            high = values[*state[:n], 1, *state[n + 1 :]]
            # The share of all orders in which exactly these have changed before factor n does.
            share = factorial(gone) * factorial(factors - gone - 1) / factorial(factors)
            mean_effects[n] += share * (high - low)
    return mean_effects


def _change(ends: tuple[Reading, Reading], at: tuple[int, int], inside: Floats) -> Change:
    """The parts from the effects inside each score, [factor, indicator].

    An indicator that is missing at one end has no score there, and no weight: the other end's score stands in.
    """
    definition = ends[0].definition
    weights = [r.weight for r in ends]
    scores = [r.score[:, n] for r, n in zip(ends, at, strict=True)]
    filled = [np.where(np.isnan(scores[n]), scores[1 - n], scores[n]) for n in (0, 1)]
    # w₁s₁ − w₀s₀ = mean w · Δs + Δw · mean s, so both parts add up exactly.
    inside = np.nan_to_num(inside) * (weights[0] + weights[1]) / 2
    # The weights of both ends sum to one: taking off the full score leaves the total as it is.
    coverage = (weights[1] - weights[0]) * (sum(filled) / 2 - definition.scale.full)
    parts = tuple(
        Part(
            indicator.id, indicator.dimension, float(inside[0, n]), float(inside[1, n]),
            float(inside[2, n]), float(inside[3, n]), float(coverage[n]),
            float(ends[0].count[n, at[0]]), float(ends[1].count[n, at[1]]),
            float(ends[0].expected[n, at[0]]), float(ends[1].expected[n, at[1]]),
            float(scores[0][n]), float(scores[1][n]),
        )
        for n, indicator in enumerate(definition.indicators)
        if weights[0][n] > 0 or weights[1][n] > 0
    )  # fmt: skip
    taken = [float(r.deducted[n]) for r, n in zip(ends, at, strict=True)]
    return Change(
        float(ends[0].index[at[0]]), float(ends[1].index[at[1]]), parts, taken[0] - taken[1]
    )
