"""The what-if: weights and indicators changed by hand, brought to one and said so, refused where nothing is left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import AskError
from governance.pingan.baseline import baseline
from governance.pingan.reading import Reading, read
from governance.pingan.whatif import weights_of, what_if
from tests.indexed import MEASURES, small, two_units, with_value

MONTH = 201901


@pytest.fixture(scope="module")
def reading() -> Reading:
    observed, definition = two_units(), small()
    return read(observed, definition, baseline(observed.total("S"), definition, 2019), MONTH)


def test_the_definitions_own_weights_change_nothing(reading):
    made = what_if(reading, {}, ())
    assert not made.changed and not made.normalised and made.given == pytest.approx(1)
    np.testing.assert_allclose(made.tried.index, reading.index, atol=1e-12)
    assert made.tried.coverage == pytest.approx(reading.coverage)


def test_half_and_half_by_hand(reading):
    made = what_if(reading, {"A": 0.5, "B": 0.5}, ())
    a, murder, b = reading.score
    expected = 0.5 * (0.6 * a + 0.4 * murder) + 0.5 * b - reading.deducted
    np.testing.assert_allclose(made.tried.index, expected, atol=1e-9)
    assert reading.deducted.any(), "deductions are facts and stay"
    assert made.changed and not made.normalised


def test_weights_in_per_cent_are_the_same_weights_and_it_is_said(reading):
    one, hundred = (what_if(reading, {"A": 0.2 * n, "B": 0.8 * n}, ()) for n in (1, 100))
    np.testing.assert_allclose(one.tried.index, hundred.tried.index, atol=1e-9)
    assert hundred.normalised and hundred.given == pytest.approx(100) and not one.normalised
    assert hundred.weights == pytest.approx({"A": 0.2, "B": 0.8})


def test_what_is_left_out_has_no_weight_and_the_rest_keeps_its_proportions(reading):
    made = what_if(reading, {}, ["A102"])
    whole = reading.definition.weights
    np.testing.assert_allclose(made.tried.weight, [whole[0] / 0.7, 0, whole[2] / 0.7])
    assert made.without == ("A102",) and made.emptied == ()
    assert made.tried.coverage == pytest.approx(0.7)


def test_a_dimension_left_without_indicators_is_named_and_the_others_share_its_weight(reading):
    made = what_if(reading, {}, ["B101"])
    assert made.emptied == ("B",) and made.tried.weight.sum() == pytest.approx(1)


def test_the_ranks_move_and_the_definitions_stay(reading):
    before = reading.index.copy()
    made = what_if(reading, {"A": 0, "B": 1}, ())
    assert [list(map(int, ranks)) for ranks in made.ranks] == [[2, 1], [1, 2]]
    np.testing.assert_array_equal(reading.index, before)


def test_a_missing_indicator_stays_missing():
    observed, definition = two_units(), small()
    for unit in ("P", "Q"):
        observed = with_value(observed, MEASURES[2], unit, MONTH, np.nan)
    usual = baseline(observed.total("S"), definition, 2019)
    partly = read(observed, definition, usual, MONTH)
    made = what_if(partly, {"B": 0.9, "A": 0.1}, ())
    assert made.tried.weight[2] == 0 and made.tried.coverage == pytest.approx(0.1)
    with pytest.raises(AskError, match="没有剩下可以计算的指标"):
        what_if(partly, {"A": 0}, ())


@pytest.mark.parametrize(
    ("weights", "without", "said"),
    [
        ({}, ["A101", "A102", "B101"], "没有剩下可以计算的指标"),
        ({"A": 0, "B": 0}, (), "都是 0"),
        ({"A": -0.1}, (), "治安的权重 -0.1 不能用"),
        ({"A": float("nan")}, (), "不能用"),
        ({"A": float("inf")}, (), "不能用"),
        ({"Z": 1}, (), "没有维度 'Z'"),
        ({}, ["A103"], "没有指标 'A103'.*最接近的是 A10"),
    ],
)
def test_what_cannot_be_tried_is_refused_in_a_sentence(reading, weights, without, said):
    with pytest.raises(AskError, match=said):
        what_if(reading, weights, without)


@given(st.floats(0.001, 1000), st.floats(0.001, 1000))
def test_the_index_lies_between_what_the_dimensions_score(a, b):
    observed, definition = two_units(), small()
    usual = baseline(observed.total("S"), definition, 2019)
    whole = read(observed, definition, usual, MONTH)
    made = what_if(whole, {"A": a, "B": b}, ())
    ends = [
        what_if(whole, dict(zip("AB", w, strict=True)), ()).tried.index for w in ((1, 0), (0, 1))
    ]
    assert (made.tried.index <= np.maximum(*ends) + 1e-9).all()
    assert (made.tried.index >= np.minimum(*ends) - 1e-9).all()
    assert sum(made.weights.values()) == pytest.approx(1)


def test_the_definitions_weights_by_code(reading):
    assert weights_of(reading.definition) == pytest.approx({"A": 0.75, "B": 0.25})
