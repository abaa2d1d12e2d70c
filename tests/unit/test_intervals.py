"""How far a rate may lie from what was counted: published tables, and the equation that Wilson solved."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.answers import Answer
from governance.indicators import indicator
from governance.intervals import Z95, interval, overlap, wilson

RATE, COUNT, PER_10K = (indicator(code) for code in ("K11", "K04a", "K10"))


def answer(top: int | None, bottom: float | None, value: float | None, **more: object) -> Answer:
    return Answer("district", "A", "A", top, bottom, value, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_that_of_the_published_table(n, of, low, high):
    assert wilson(n, of) == pytest.approx((low, high), abs=5.1e-5)


def test_the_quantile_is_that_of_the_normal_law():
    assert pytest.approx(NormalDist().inv_cdf(0.975), abs=1e-12) == Z95


@given(st.integers(1, 5000), st.data(), st.sampled_from([1.0, 1.6448536269514722, Z95, 2.5758293]))
def test_the_bounds_are_where_the_score_test_just_holds(of, data, z):
    n = data.draw(st.integers(0, of))
    low, high = wilson(n, of, z)
    # (n / of - p) ** 2 = z ** 2 * p * (1 - p) / of, multiplied by `of` and sorted by powers of p
    roots = np.roots([of + z**2, -(2 * n + z**2), n**2 / of])
    assert (low, high) == pytest.approx(sorted(roots.real), abs=1e-7)
    assert 0 <= low <= high <= 1


@given(st.integers(1, 500), st.data())
def test_the_interval_of_the_rest_is_its_mirror(of, data):
    n = data.draw(st.integers(0, of))
    low, high = wilson(n, of)
    assert wilson(of - n, of) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(
    ("asked", "of", "expected"),
    [
        (answer(81, 263, 81 / 263), RATE, wilson(81, 263)),
        (answer(1, 1, 1.0), RATE, wilson(1, 1)),
        (answer(0, 20, 0.0), RATE, wilson(0, 20)),
        # A corrected numerator may pass its denominator; the rate does not pass 1.
        (answer(21, 20, 1.05), RATE, wilson(20, 20)),
        (answer(0, 0, None, reason="nothing_due"), RATE, None),
        (answer(3, 20, None, low=0.1, high=0.2), RATE, None),
        (answer(3, 0, 0.5), RATE, None),
        (answer(3, None, 0.5), RATE, None),
        (answer(None, 20, 0.5), RATE, None),
        (answer(9, None, 9.0), COUNT, None),
        (answer(9, 20, 9.0), COUNT, None),
        (answer(9, 2.0, 4.5), PER_10K, None),
        (answer(9, 2.0, 4.5, low=2.1, high=8.5), PER_10K, (2.1, 8.5)),
        (answer(9, 20, 0.45, low=0.3, high=0.6), RATE, (0.3, 0.6)),
        (answer(9, 20, 0.45, low=0.0, high=0.6), RATE, (0.0, 0.6)),
        (answer(9, 20, 0.45, low=0.3), RATE, wilson(9, 20)),
        (answer(9, 20, 0.45, high=0.6), RATE, wilson(9, 20)),
    ],
)
def test_an_answer_has_its_own_interval_or_that_of_a_rate_or_none(asked, of, expected):
    assert interval(asked, of) == expected
    assert interval(replace(asked, value=None), of) is None


bounds = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted).map(tuple)


@given(bounds, bounds)
def test_intervals_overlap_where_they_have_a_value_in_common(one, other):
    common = set(range(one[0], one[1] + 1)) & set(range(other[0], other[1] + 1))
    assert overlap(one, other) is bool(common)
    assert overlap(other, one) is bool(common)


def test_where_an_interval_is_missing_nothing_is_told():
    assert overlap(None, (0, 1)) is overlap((0, 1), None) is overlap(None, None) is False
