"""Parts that are shown add up to the whole that is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import AskError
from governance.pingan.parts import adding_up, rounded

amounts = st.lists(st.floats(-50, 50, allow_nan=False), min_size=1, max_size=40)


def test_the_largest_remainders_are_rounded_up():
    assert rounded([1 / 3, 1 / 3, 1 / 3], 1.0, 2) == (0.34, 0.33, 0.33)
    assert rounded([0.012, 0.018, 0.02], 0.05, 2) == (0.01, 0.02, 0.02)


def test_losses_add_up_as_gains_do():
    assert rounded([-0.126, 0.333, -0.207], 0.0, 2) == (-0.12, 0.33, -0.21)
    assert rounded([], 0.0, 2) == ()


def test_steps_lead_from_the_figure_that_is_shown_to_the_other():
    """93.456 and 93.444 are shown as 93.46 and 93.44: the steps between must add to −.02, not to −.01."""
    assert sum(rounded([-0.006, -0.006], -0.012, 2)) == pytest.approx(-0.01)
    assert sum(adding_up([-0.006, -0.006], -0.02, 2)) == pytest.approx(-0.02)
    assert sum(adding_up([0.004, 0.008], 0.02, 2)) == pytest.approx(0.02)
    assert adding_up([], 0.0, 2) == ()


def test_parts_that_do_not_add_to_the_whole_are_not_made_to():
    with pytest.raises(AskError, match=r"各部分之和 0\.5 不是总数 1"):
        rounded([0.2, 0.3], 1.0, 2)


@given(amounts, st.integers(0, 4))
def test_shown_parts_add_to_the_shown_whole_and_none_is_off_by_a_unit(parts, digits):
    shown = rounded(parts, sum(parts), digits)
    assert f"{sum(shown) + 0.0:.{digits}f}".lstrip("-") == f"{sum(parts):.{digits}f}".lstrip("-")
    assert all(abs(a - b) < 10**-digits * (1 + 1e-6) for a, b in zip(shown, parts, strict=True))


@given(st.floats(60, 100), amounts, st.integers(0, 4))
def test_shown_steps_lead_from_one_shown_figure_to_the_other(before, parts, digits):
    after = before + sum(parts)
    ends = float(f"{before:.{digits}f}"), float(f"{after:.{digits}f}")
    shown = adding_up(parts, round(ends[1] - ends[0], digits), digits)
    assert ends[0] + sum(shown) == pytest.approx(ends[1], abs=1e-9)
    assert all(abs(a - b) < 2.5 * 10**-digits for a, b in zip(shown, parts, strict=True))
