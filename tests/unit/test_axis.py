"""The axis of every chart: it holds its values, its ticks are few and round, and each is printed as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.axis import Scale

VALUES = st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 4)), min_size=1, max_size=20)


@given(VALUES, st.integers(3, 9), st.booleans(), st.sampled_from([1.0, 100.0]))
def test_an_axis_holds_its_values_between_few_round_ticks(values, ticks, zero, factor):
    axis = Scale.of(values, ticks=ticks, zero=zero, factor=factor)
    slack = axis.step * 1e-6
    assert axis.low - slack <= min(values) and max(values) <= axis.high + slack
    assert 2 <= len(axis.ticks) <= ticks
    assert not zero or axis.low <= 0 <= axis.high
    mantissa = float(f"{axis.step * factor:.9e}".partition("e")[0])
    assert mantissa in (1, 2, 2.5, 5)


@pytest.mark.parametrize("values", [[0, 10], [94.2, 95.9], [0.2, 1.2], [0, 24000], [-3, 3.5]])
@pytest.mark.parametrize("factor", [1.0, 100.0])
def test_a_tick_is_printed_as_it_is(values, factor):
    axis = Scale.of(values, ticks=5, factor=factor)
    printed = [float(axis.words(t).replace(",", "").replace("−", "-")) for t in axis.ticks]
    assert printed == pytest.approx([tick * factor for tick in axis.ticks])


@pytest.mark.parametrize("values", [[], [None], [0.0], [0.97], [95.0, 95.0], [-4.0]])
def test_an_axis_of_one_value_or_none_has_a_span(values):
    axis = Scale.of(values)
    assert axis.low < axis.high
    assert all(0 <= axis.at(v) <= 1 for v in values if v is not None)
