"""What is learnt of units from their likes: small ones are not thrown about, and large ones keep what is theirs."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import gamma, poisson

from benchmarks.calibration import SIX, TOWNS, TRUTHS, Truth, simulated
from governance.pingan.pooling import (
    Prior,
    _likelihood,
    learnt,
    of_units,
    stated,
)
from tests.pooled import ratio_under, reread
from tests.unit.test_pingan_doubt import WHOLE, of_counts, some

DEFINITION = WHOLE.for_towns()
SMALL, LARGE = slice(36, 72), slice(0, 36)


def towns(truth: Truth, seed: int = 1):
    return next(simulated(DEFINITION, truth, TOWNS, 1, seed))[0]


def test_small_towns_are_not_thrown_about_as_raw_rates_are():
    """Over twenty months: raw rates of the small half spread far more than the large half's, pooled ones less."""
    raw, pooled = [], []
    for seed in range(20):
        one = towns(Truth("", 0.2), seed)
        for ratios, found in (
            (one.count / one.expected, raw),
            (ratio_under(one, learnt(one)), pooled),
        ):
            index = one.weight @ ratios
            found.append([index[SMALL].std(), index[LARGE].std()])
    small, large = np.mean(raw, axis=0)
    assert small > 1.3 * large
    small, large = np.mean(pooled, axis=0)
    assert small < large


def test_the_extremes_are_not_always_the_small_towns():
    """By raw rates first and last are nearly always small; pooled, small towns are rather found in the middle."""
    ends = {"raw": [], "pooled": []}
    for seed in range(20):
        one = towns(Truth("", 0.2), seed)
        for name, ratios in (
            ("raw", one.count / one.expected),
            ("pooled", ratio_under(one, learnt(one))),
        ):
            order = np.argsort(one.weight @ ratios)
            ends[name] += [*(order[:5] >= 36), *(order[-5:] >= 36)]
    assert np.mean(ends["raw"]) > 0.65 and np.mean(ends["pooled"]) < 0.5


def test_pooling_comes_nearer_to_the_truth():
    raw, stated_, pooled = [], [], []
    for one, truth in simulated(DEFINITION, Truth("", 0.2), TOWNS, 10, seed=3):
        for ratios, found in (
            (one.count / one.expected, raw), (one.ratio, stated_), (reread(one, learnt(one)).ratio, pooled)
        ):  # fmt: skip
            found.append(np.abs(one.weight @ DEFINITION.scale.of(ratios) - truth).mean())
    assert np.mean(pooled) < 0.75 * np.mean(stated_) < np.mean(raw)


@pytest.mark.parametrize(
    ("spread", "least", "most"), [(0.1, 25, 150), (0.3, 7, 18), (1.0, 0.5, 1.7)]
)
def test_k_follows_how_much_the_units_differ(spread, least, most):
    """One over the square of the spread: 100, 11, 1."""
    k = learnt(towns(Truth("", spread))).k[:, 0]
    assert least < np.median(k) < most


def test_units_far_from_each_other_are_hardly_pooled_and_those_alike_nearly_wholly():
    few, many = (
        learnt(next(simulated(WHOLE, Truth("", s), SIX, 1, 1))[0]).k / stated(some()).k
        for s in (1.5, 0.05)
    )
    assert np.median(few) < 1 < 4 < np.median(many)


def test_each_kind_has_a_mean_of_its_own():
    usual = np.full((3, 40), 30.0)
    count = np.where(np.arange(40) < 20, 60, 15) * np.ones((3, 1))
    made = learnt(of_counts(count, usual), ["街道"] * 20 + ["镇"] * 20)
    assert made.mean[:, 0] == pytest.approx([2, 2, 2], abs=0.02)
    assert made.mean[:, 39] == pytest.approx([0.5, 0.5, 0.5], abs=0.02)
    together = learnt(of_counts(count, usual))
    assert (together.mean == together.mean[:, :1]).all() and (together.k < made.k).all()


def test_a_kind_of_one_without_events_is_read_as_the_definition_says():
    count, usual = np.zeros((3, 1)), np.full((3, 1), 0.001)
    made = learnt(of_counts(count, usual), ["乡"])
    assert made.mean == pytest.approx(np.ones((3, 1)), abs=0.001)
    assert made.off == pytest.approx(np.zeros((3, 1)), abs=1e-6)


def test_the_likelihood_is_the_mixture_of_poissons():
    """Against numbers by integration, up to the constant that k does not change."""
    one = of_counts([[3, 0], [7, 2], [1, 4]], [[2.0, 1.0], [5.0, 4.0], [3.0, 3.0]])
    grid = np.linspace(1e-4, 12, 60_000)

    def exact(count, usual, k, mean):
        density = poisson.pmf(count, usual * grid) * gamma.pdf(grid, k, scale=mean / k)
        return np.log(np.trapezoid(density, grid))

    for mean in (1.0, 1.4):
        made = [_likelihood(one, np.full((3, 2), k), np.full((3, 2), mean)) for k in (1.5, 6.0)]
        for n, m in np.ndindex(3, 2):
            by_hand = [exact(one.count[n, m], one.expected[n, m], k, mean) for k in (1.5, 6.0)]
            assert made[1][n, m] - made[0][n, m] == pytest.approx(by_hand[1] - by_hand[0], abs=1e-4)


def test_the_definition_s_own_belief_gives_the_reading_itself():
    one = some()
    again = reread(one, stated(one))
    assert again.ratio == pytest.approx(one.ratio) and again.index == pytest.approx(one.index)
    assert (stated(one).mean == 1).all() and (stated(one).off == 0).all()


def test_a_missing_indicator_teaches_nothing():
    one = some(TRUTHS[3])
    here = np.arange(33) != 4
    gone = np.where(here[:, None], 1.0, np.nan)
    lacking = replace(
        one, weight=np.where(here, one.weight, 0) / one.weight[here].sum(), count=one.count * gone,
        expected=one.expected * gone,
    )  # fmt: skip
    made = learnt(lacking)
    assert np.isfinite(made.k).all() and np.isfinite(made.mean).all()
    assert made.k[here] == pytest.approx(learnt(one).k[here], rel=0.5)


def test_some_of_the_units():
    one, at = some(), [4, 1]
    part = of_units(one, at)
    assert part.units == ("04", "01") and (part.count == one.count[:, at]).all()
    assert part.index.tolist() == one.index[at].tolist() and part.flagged.shape == (2,)
    belief = learnt(one).of_units(at)
    assert isinstance(belief, Prior) and belief.k.shape == belief.off.shape == (33, 2)
