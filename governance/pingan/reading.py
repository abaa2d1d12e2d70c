"""One reading of the index: counts against what was expected, scores, and their weighted sum, for units side by side."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from governance.errors import AskError, IncompleteMonth
from governance.pingan.baseline import Baseline
from governance.pingan.definition import Definition
from governance.pingan.observed import Observed, month_before, months_between, shown

Floats = NDArray[np.float64]

ROLLING = 12
"""Months over which a rare indicator is read."""


class Span(StrEnum):
    """What a reading sums up; rare indicators are read over twelve months either way."""

    MONTH = "month"
    YTD = "ytd"


@dataclass(frozen=True, slots=True)
class Reading:
    """The index of some units in one month, with all that it was made of.

    Arrays are [indicator, unit] in the order of the definition and of `units`; an indicator missing this month is
    NaN throughout and has weight 0. The expected count is rate × exposure × season.

    Attributes:
        rate: the baseline's, [indicator].
        exposure: of the whole window (person-months, batches …).
        season: the window's mean factor, weighted by its exposure.
        weight: [indicator], summing to one over what is there.
        coverage: the share of the whole definition's weight that is there; towns never reach one.
        deducted, flagged, index: [unit].
        observed: what was read, for more units and months than these perhaps.
    """

    definition: Definition
    month: int
    span: Span
    units: tuple[str, ...]
    baseline: Baseline
    count: Floats
    exposure: Floats
    season: Floats
    expected: Floats
    ratio: Floats
    score: Floats
    weight: Floats
    coverage: float
    deducted: Floats
    flagged: NDArray[np.bool_]
    index: Floats
    observed: Observed

    @property
    def rate(self) -> Floats:
        return self.baseline.rate

    @property
    def months(self) -> int:
        """How many months it sums up, rare indicators aside."""
        return len(window(self.month, self.span, rolling=False))

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which indicators there are, [indicator]."""
        return np.asarray(self.weight > 0)

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids of indicators that are not there."""
        there = self.present
        return tuple(
            i.id for i, here in zip(self.definition.indicators, there, strict=True) if not here
        )

    @property
    def contribution(self) -> Floats:
        """What each indicator brings to the index, [indicator, unit]; 0 where it is missing."""
        return np.where(
            self.present[:, None], self.weight[:, None] * np.nan_to_num(self.score), 0.0
        )

    def season_under(self, usual: Baseline) -> Floats:
        """The window's mean factor as another baseline has it, [indicator, unit]."""
        if usual.same(self.baseline):
            return self.season
        observed = self.observed.of_units(self.units)
        return _season(observed, self.definition, usual, self.month, self.span)


def window(month: int, span: Span, *, rolling: bool) -> tuple[int, ...]:
    """The months that a reading of one indicator sums up."""
    if rolling:
        return months_between(month_before(month, ROLLING - 1), month)
    return months_between(month // 100 * 100 + 1, month) if span is Span.YTD else (month,)


def read(
    observed: Observed,
    definition: Definition,
    usual: Baseline,
    month: int,
    span: Span = Span.MONTH,
) -> Reading:
    """The index of a month.

    Raises:
        IncompleteMonth: a unit is missing, a measure was delivered but by some, too little weight is known, or
            nothing was said of a deduction.
        AskError: an exposure of zero that was delivered as such.
    """
    observed.check(month, [*_wanted(definition)])
    _check_windows(observed, definition, month, span)
    count, exposure = _summed(observed, definition, month, span)
    # A gap of one unit leaves the indicator out for all: units are compared by the same ones.
    known = ~np.isnan(count).any(axis=1) & ~np.isnan(exposure).any(axis=1) & ~np.isnan(usual.rate)
    weight, coverage = _weights(definition, known, month)
    blank = np.where(known[:, None], 1.0, np.nan)
    count, exposure = count * blank, exposure * blank
    season = _season(observed, definition, usual, month, span) * blank
    expected = usual.rate[:, None] * exposure * season
    k = np.array([i.k for i in definition.indicators])[:, None]
    ratio = (count + k) / (expected + k)
    score = definition.scale.of(ratio)
    deducted, flagged = _deductions(observed, definition, month, span)
    # A missing score is nan, and 0 × nan would be nan in spite of its weight.
    index = (weight[:, None] * np.nan_to_num(score)).sum(axis=0) - deducted
    return Reading(
        definition, month, span, observed.units, usual, count, exposure, season, expected, ratio, score,
        weight, coverage, deducted, flagged, index, observed,
    )  # fmt: skip


def _wanted(definition: Definition) -> set[str]:
    of_indicators = {i.id for i in definition.indicators} | {
        i.exposure for i in definition.indicators
    }
    return of_indicators | {d.code for d in definition.deductions}


def _check_windows(observed: Observed, definition: Definition, month: int, span: Span) -> None:
    """Raises IncompleteMonth where an earlier month that is summed up was delivered but by some.

    One that nobody delivered leaves the indicator out for all; one that a unit lacks must not do so without a word.
    """
    first = window(month, span, rolling=False)[0]
    # A year to date lies inside the twelve months of the rare indicators, so one walk does.
    for earlier in window(month, span, rolling=True)[:-1]:
        wanted = {
            code
            for indicator in definition.indicators
            if indicator.rolling or earlier >= first
            for code in (indicator.id, indicator.exposure)
        }
        lacking = observed.incomplete(earlier, [*wanted])
        if lacking:
            measure, units = next(iter(lacking.items()))
            raise IncompleteMonth(
                f"{shown(month)} 要累计 {shown(earlier)}，而那个月报送不全（{len(lacking)} 项，如 {measure} 缺 "
                f"{'、'.join(units)}）：不排名。",
                measures=lacking,
            )


def _summed(
    observed: Observed, definition: Definition, month: int, span: Span
) -> tuple[Floats, Floats]:
    """Counts and exposures, each summed over the window; [indicator, unit]."""
    shape = (len(definition.indicators), len(observed.units))
    count, exposure = np.empty(shape), np.empty(shape)
    delivered = {x.code for x in definition.exposures if not x.computed}
    at = {code: n for n, code in enumerate(observed.measures)}
    for rolling in (False, True):
        months = window(month, span, rolling=rolling)
        values = observed.at(months)
        for n, indicator in enumerate(definition.indicators):
            if indicator.rolling is not rolling:
                continue
            x = values[at[indicator.exposure]]
            # An exposure counted from matters may well be 0: the k in the ratio carries it.
            if indicator.exposure in delivered and (x == 0).any():
                unit = observed.units[int(np.argwhere(x == 0)[0][0])]
                raise AskError(
                    f"{shown(month)} {unit} 的分母 {indicator.exposure} 为 0：不能计算 {indicator.id}。"
                )
            count[n] = values[at[indicator.id]].sum(axis=1)
            exposure[n] = x.sum(axis=1)
    return count, exposure


def _season(
    observed: Observed, definition: Definition, usual: Baseline, month: int, span: Span
) -> Floats:
    """The mean factor of the window's months, weighted by their exposure, [indicator, unit]; one where that is zero."""
    season = np.ones((len(definition.indicators), len(observed.units)))
    at = [observed.measures.index(i.exposure) for i in definition.indicators]
    for rolling in (False, True):
        months = window(month, span, rolling=rolling)
        here = [n for n, i in enumerate(definition.indicators) if i.rolling is rolling]
        exposure = observed.at(months)[[at[n] for n in here]]
        factors = np.stack([usual.of_month(m)[here] for m in months], axis=1)[:, None, :]
        whole = exposure.sum(axis=2)
        season[here] = np.divide(
            (exposure * factors).sum(axis=2), whole, out=np.ones_like(whole), where=whole != 0
        )
    return season


def _weights(definition: Definition, known: NDArray[np.bool_], month: int) -> tuple[Floats, float]:
    """The weights of what is known, summing to one, and how much of the definition's weight that is."""
    there = np.where(known, definition.weights, 0.0)
    coverage, whole = float(there.sum()), float(definition.weights.sum())
    # The weights of a definition for towns sum to less than one.
    if coverage < definition.least_coverage * whole:
        lacking = [i.id for i, here in zip(definition.indicators, known, strict=True) if not here]
        raise IncompleteMonth(
            f"{shown(month)} 已有指标只占应有权重的 {coverage / whole:.1%}，口径要求至少 "
            f"{definition.least_coverage:.0%}（缺 {'、'.join(lacking)}）：不排名。"
        )
    return there / there.sum(), coverage


def _deductions(
    observed: Observed, definition: Definition, month: int, span: Span
) -> tuple[Floats, NDArray[np.bool_]]:
    """Points taken off and red flags, [unit]; what was not reported is not taken for none."""
    months = window(month, span, rolling=False)
    values = observed.at(months)
    deducted = np.zeros(len(observed.units))
    flagged = np.zeros(len(observed.units), dtype=bool)
    for deduction in definition.deductions:
        reported = values[observed.measures.index(deduction.code)]
        if np.isnan(reported).any():
            unit, at = (int(n) for n in np.argwhere(np.isnan(reported))[0])
            raise IncompleteMonth(
                f"{shown(months[at])} {observed.units[unit]} 没有报送扣分项 {deduction.code} {deduction.name}"
                "（没有也要报 0）：不排名。",
                measures={deduction.code: (observed.units[unit],)},
            )
        times = reported.sum(axis=1)
        deducted += deduction.points * times
        flagged |= deduction.flag & (times > 0)
    return deducted, flagged
