"""The definition of the index as data: dimensions, indicators, exposures, weights, thresholds, who signed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.computed import COUNTED
from governance.errors import DefinitionError, nearest
from governance.indicators import Better
from governance.pingan.ahp import Judgement
from governance.series import Series

Floats = NDArray[np.float64]


def _levels(towns: bool) -> tuple[str, ...]:
    return ("district", "town") if towns else ("district",)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the index's parts; `parts` names its sub-dimensions by code."""

    code: str
    name: str
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a count is set against: residents, vehicles, batches."""

    code: str
    name: str
    unit: str
    towns: bool = False
    computed: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """One indicator: fewer are better; `weight` is its share inside its dimension (the id's first letter).

    `dispersion`: of an amount, its variance as a multiple of its mean; 0 for a count, which is Poisson.
    `usual_a_year`: what the city is assumed to have in a year; the demonstration is made with it, the index never uses it.
    """

    id: str
    name: str
    unit: str
    exposure: str
    weight: float
    k: float
    usual_a_year: float
    rolling: bool = False
    dispersion: float = 0.0
    towns: bool = False
    computed: str = ""
    named_in_public: bool = False

    @property
    def dimension(self) -> str:
        return self.id[0]

    @property
    def standing(self) -> bool:
        """Whether it counts what stands at a month's end, which over several months is added month by month."""
        return bool(self.computed) and COUNTED[self.computed].standing

    def unit_of(self, months: int) -> str:
        """The unit of a count over so many months."""
        return f"{self.unit}·月" if self.standing and months > 1 else self.unit

    @property
    def spread(self) -> float:
        """Variance over mean."""
        # 0 stands for Poisson counts, whose variance is their mean.
        return self.dispersion or 1.0


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points off for each of an event; `flag` raises the red flag."""

    code: str
    name: str
    points: float
    flag: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    """One of the four colours, from `least` points on."""

    code: str
    name: str
    least: float


@dataclass(frozen=True, slots=True)
class Scale:
    """s = clip(full − slope·(ρ − 1), low, high)."""

    full: float
    slope: float
    low: float
    high: float

    def of(self, ratio: Floats) -> Floats:
        """Scores of ratios of any shape."""
        return np.clip(self.full - self.slope * (ratio - 1.0), self.low, self.high)


@dataclass(frozen=True, slots=True)
class Doubt:
    """How the uncertainty is drawn; `surely` is the probability from which neighbours are told apart."""

    draws: int
    seed: int
    weights: float
    shrinkage: tuple[float, ...]
    surely: float


@dataclass(frozen=True)
class Definition:
    """A signed version of the index's definition, checked (governance.pingan.written reads it)."""

    name: str
    notice: str
    version: str
    author: str
    checker: str
    signed: date
    from_month: int
    scale: Scale
    baseline_months: int
    baseline_least: int
    rare_a_year: float
    season_k: float
    least_coverage: float
    doubt: Doubt
    grades: tuple[Grade, ...]
    dimensions: tuple[Dimension, ...]
    exposures: tuple[Exposure, ...]
    indicators: tuple[Counted, ...]
    deductions: tuple[Deduction, ...]
    judgement: Judgement
    """The comparisons by AHP and the dimensions' weights that follow from them."""

    @cached_property
    def weights(self) -> Floats:
        """Each indicator's share of the whole, [indicator]; they sum to one."""
        of = {d.code: w for d, w in zip(self.dimensions, self.judgement.weights, strict=True)}
        return np.array([of[i.dimension] * i.weight for i in self.indicators])

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Everything that is observed: indicators, exposures, deductions, by code."""
        return (
            *(i.id for i in self.indicators),
            *(x.code for x in self.exposures),
            *(d.code for d in self.deductions),
        )

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The series that it reads, in the order of `measures`: each is monthly, of districts and where it says so of towns."""
        return (
            *(
                Series(
                    i.id, i.name, i.unit, levels=_levels(i.towns), whole=not i.dispersion,
                    better=Better.LOWER, computed=COUNTED.get(i.computed),
                )
                for i in self.indicators
            ),
            *(
                Series(
                    x.code, x.name, x.unit, levels=_levels(x.towns), divides=not x.computed,
                    computed=COUNTED.get(x.computed),
                )
                for x in self.exposures
            ),
            *(Series(d.code, d.name, "件", whole=True, better=Better.LOWER) for d in self.deductions),
        )  # fmt: skip

    def for_towns(self) -> "Definition":
        """What can be told of towns: the indicators counted there, their weights as they are (coverage says the rest).

        An indicator whose exposure nobody knows of towns cannot be; deductions are told of districts alone.
        """
        there = {x.code for x in self.exposures if x.towns}
        indicators = tuple(i for i in self.indicators if i.towns and i.exposure in there)
        return replace(self, indicators=indicators, deductions=())

    def indicator(self, code: str) -> Counted:
        """Raises DefinitionError for an indicator that there is not."""
        for indicator in self.indicators:
            if indicator.id == code:
                return indicator
        known = [i.id for i in self.indicators]
        raise DefinitionError(f"口径里没有指标 {code!r}{nearest(code, known)}。")

    def grade(self, score: float) -> Grade:
        """The colour of a score; what is below the last one's bound has the last one's."""
        return next((g for g in self.grades if score >= g.least), self.grades[-1])

    def positions(self, dimension: str) -> Sequence[int]:
        """Where the dimension's indicators stand among all."""
        return [n for n, i in enumerate(self.indicators) if i.dimension == dimension]
