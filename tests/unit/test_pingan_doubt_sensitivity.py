"""What a rank hangs on: leaving indicators out, and shares of the variance, against answers known otherwise."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import sobol_indices, uniform

from governance.pingan.sensitivity import (
    NORMALISATION,
    SHRINKAGE,
    Of,
    groups,
    shares,
    sobol,
    without_each,
)
from tests.unit.test_pingan_doubt import WHOLE, of_counts, some, with_doubt


def test_an_indicator_left_out_by_hand():
    """Weights .45, .30, .25; the first unit leads by the first indicator alone."""
    one = of_counts([[2, 10], [10, 6], [9, 8]], np.full((3, 2), 8.0))
    assert one.index[0] > one.index[1]
    assert without_each(one).tolist() == [[2, 1], [1, 2], [1, 2]]


def test_an_indicator_that_is_not_there_cannot_be_left_out():
    one = of_counts([[2, 10], [10, 6], [9, 8]], np.full((3, 2), 8.0))
    lacking = replace(
        one, weight=np.array([0.6, 0.4, 0.0]), score=np.where([[1], [1], [0]], one.score, np.nan)
    )
    made = without_each(lacking)
    assert np.isnan(made[2]).all() and not np.isnan(made[:2]).any()
    only = replace(lacking, weight=np.array([1.0, 0.0, 0.0]))
    assert np.isnan(without_each(only)).all()


def test_what_is_left_weighs_more_deductions_do_not():
    """Without the first the other two have .30 and .25 of .55: a point ahead outweighs .8 deducted."""
    one = of_counts([[9, 9]] * 3, np.full((3, 2), 9.0))
    made = replace(
        one, score=np.array([[90.0, 90], [90, 89], [90, 89]]), deducted=np.array([0.8, 0.0])
    )
    assert without_each(made)[0].tolist() == [1, 2]


def test_units_that_are_equal_stay_equal_whatever_is_left_out():
    one = of_counts([[2] * 3, [7] * 3, [5] * 3], np.full((3, 3), 3.7))
    assert (without_each(one) == 2).all()


def test_left_out_is_as_if_never_defined():
    one = some()
    for n in (0, 12, 32):
        kept = np.arange(33) != n
        index = (one.weight[kept] / one.weight[kept].sum()) @ one.score[kept]
        assert without_each(one)[n].tolist() == [1 + (index > x).sum() for x in index]


def ishigami(x):
    return np.stack([np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]), x[0]])


def test_the_estimate_is_that_of_scipy_and_near_the_exact_one():
    """Ishigami's function: .314, .442, 0."""
    made = sobol_indices(
        func=ishigami, n=4096, dists=[uniform(-np.pi, 2 * np.pi)] * 3, rng=np.random.default_rng(1)
    )
    rng = np.random.default_rng(1)
    one, other = (rng.uniform(-np.pi, np.pi, (3, 60_000)) for _ in range(2))
    swapped = []
    for n in range(3):
        mixed = one.copy()
        mixed[n] = other[n]
        swapped.append(ishigami(mixed).T)
    own = shares(ishigami(one).T, ishigami(other).T, np.stack(swapped))
    assert own[:, 0] == pytest.approx([0.3139, 0.4424, 0], abs=0.02)
    assert own[:, 1] == pytest.approx([1, 0, 0], abs=0.02)
    assert own.T == pytest.approx(np.clip(made.first_order, 0, 1), abs=0.03)


def test_shares_have_a_row_for_each_group():
    one = some()
    made = sobol(one)
    assert groups(one) == (*"ABCDEFGH", SHRINKAGE, NORMALISATION)
    assert made.shape == (10, 6) and (made >= 0).all() and (made <= 1).all()
    assert (made.sum(axis=0) < 1.1).all() and (made.sum(axis=0) > 0.4).all()
    assert (made == sobol(one)).all()


def test_the_variance_of_an_index_adds_up_and_knows_no_other_normalisation():
    made = sobol(some(), Of.INDEX, samples=6000)
    assert made.sum(axis=0) == pytest.approx(np.ones(6), abs=0.12)
    assert (made[-1] == 0).all()


def test_what_is_not_doubted_has_no_share():
    one = with_doubt(some(), shrinkage=(1.0,))
    assert (sobol(one)[-2] == 0).all()


def test_a_rank_that_never_changes_has_no_shares():
    one = of_counts([[10, 900, 910]] * 3, np.full((3, 3), 400.0))
    made = sobol(one)
    assert (made[:, 0] == 0).all() and made[:, 1].sum() > 0.3


def test_the_dimension_that_alone_is_uncertain_has_it_all():
    """Millions of cases against a handful: only B's are at the mercy of chance."""
    one = of_counts([[4e6] * 3, [4e6] * 3, [3, 4, 5]], [[4e6] * 3] * 2 + [[4] * 3])
    made = sobol(with_doubt(one, weights=0.0, shrinkage=(1.0,)), Of.INDEX, samples=6000)
    assert groups(one) == ("A", "B", SHRINKAGE, NORMALISATION)
    assert made[1] == pytest.approx(np.ones(3), abs=0.12) and made[0] == pytest.approx(
        np.zeros(3), abs=0.03
    )


def test_a_dimension_that_is_not_there_has_no_row():
    one = some()
    there = np.array([i.dimension != "C" for i in WHOLE.indicators])
    lacking = replace(one, weight=np.where(there, one.weight, 0) / one.weight[there].sum())
    assert groups(lacking) == (*"ABDEFGH", SHRINKAGE, NORMALISATION)
    assert sobol(lacking, samples=300).shape == (9, 6)
