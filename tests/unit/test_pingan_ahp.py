"""Weights by comparison in pairs, against numbers that others published."""

import numpy as np
import pytest

from governance.errors import DefinitionError
from governance.pingan import ahp
from governance.pingan.ahp import judged, triangle, whole

CITY200 = [
    ("2 -2 2 -6 -4 -4 -8 4 -3 -8", [0.17094660, 0.4587181, 0.08547330, 0.2507636, 0.03409845], 0.061358609),
    ("2 -4 1 -4 -4 -2 -8 4 -3 -7", [0.22910090, 0.3935620, 0.08292558, 0.2531962, 0.04121537], 0.029678314),
    ("4 -2 1 -3 -7 -3 -5 4 -3 -6", [0.15400448, 0.4921905, 0.08239372, 0.2213908, 0.05002052], 0.063388311),
    ("8 -4 3 -4 -8 1 -7 4 -3 -9", [0.12424954, 0.4634863, 0.06162027, 0.3159930, 0.03465092], 0.093246803),
]  # fmt: skip

AHPSURVEY_RANDOM_INDEX = 1.1081014
"""What that package sets the index of five against (after Saaty and Tran); ours is Saaty's older 1.12."""


def by_survey(row: str) -> list[list[str]]:
    """The package writes −6 for 'the left is six times as important' and 6 for the right."""
    said = [f"{-int(v)}" if int(v) < 0 else f"1/{v}" for v in row.split()]
    return [said[:4], said[4:7], said[7:9], said[9:]]


@pytest.mark.parametrize(("row", "weights", "ratio"), CITY200)
def test_weights_and_consistency_are_those_of_the_r_package_ahpsurvey(row, weights, ratio):
    """The first rows of its data city200 and what its manual prints for ahp.indpref(method = "eigen") and ahp.cr."""
    made = judged(triangle(by_survey(row)), "abcde")
    assert made.weights == pytest.approx(weights, rel=1e-6)
    assert made.index / AHPSURVEY_RANDOM_INDEX == pytest.approx(ratio, rel=1e-6)
    assert made.ratio == pytest.approx(made.index / 1.12)


def test_the_overall_scores_are_those_of_the_r_package_mcda(monkeypatch):
    """Four cars by three criteria, the example of its function AHP: .2922 .2767 .0697 .3613."""
    style = [[1, 1 / 4, 4, 1 / 6], [4, 1, 4, 1 / 4], [1 / 4, 1 / 4, 1, 1 / 5], [6, 4, 5, 1]]
    reliability = [[1, 2, 5, 1], [1 / 2, 1, 3, 2], [1 / 5, 1 / 3, 1, 1 / 4], [1, 1 / 2, 4, 1]]
    fuel = [[1, 2, 4, 1], [1 / 2, 1, 3, 2], [1 / 4, 1 / 3, 1, 1 / 5], [1, 1 / 2, 5, 1]]
    criteria = np.array([[1, 1 / 2, 3], [2, 1, 4], [1 / 3, 1 / 4, 1]])
    with pytest.raises(DefinitionError, match=r"CR = 0\.1610"):
        judged(np.array(style), "abcd")
    monkeypatch.setattr(ahp, "MOST", 1.0)
    weights = judged(criteria, "abc").weights
    cars = [judged(np.array(each), "abcd").weights for each in (style, reliability, fuel)]
    assert (weights @ np.array(cars)).round(4).tolist() == [0.2922, 0.2767, 0.0697, 0.3613]


def test_a_consistent_matrix_gives_the_fractions_that_the_r_package_ahp_tests_for():
    made = judged(whole([["1", "6", "3"], ["1/6", "1", "1/2"], ["1/3", "2", "1"]]), "abc")
    assert made.weights == pytest.approx([2 / 3, 1 / 9, 2 / 9])
    assert (made.lambda_max, made.ratio) == pytest.approx((3, 0), abs=1e-12)


def test_the_leader_example_of_wikipedia():
    """Experience .547, education .127, charisma .270, age .056, to the three digits that it prints."""
    made = judged(triangle([["4", "3", "7"], ["1/3", "3"], ["5"]]), "abcd")
    assert made.weights == pytest.approx([0.547, 0.127, 0.270, 0.056], abs=1e-3)


def test_our_own_matrix_has_the_weights_that_the_domain_states():
    upper = "1/2 2 1 2 2 3 2|3 1 3 3 4 3|1/2 1 1 2 1|3 3 4 2|1 2 1|1 1|1/2"
    made = judged(triangle([row.split() for row in upper.split("|")]), "ABCDEFGH")
    assert made.weights.round(4).tolist() == [
        0.1629,
        0.2461,
        0.0872,
        0.2044,
        0.0830,
        0.0765,
        0.0526,
        0.0872,
    ]
    assert (round(made.lambda_max, 4), round(made.ratio, 4)) == (8.0795, 0.0081)


def test_a_matrix_that_contradicts_itself_is_refused_and_the_worst_three_are_named():
    with pytest.raises(DefinitionError) as refused:
        judged(triangle([["3", "1/5", "1"], ["3", "1"], ["1"]]), ["甲", "乙", "丙", "丁"])
    assert "甲∶乙 = 3、乙∶丙 = 3，则 甲∶丙 应为 9，却是 1/5" in str(refused.value)


def test_a_ratio_of_a_tenth_is_already_too_much(monkeypatch):
    matrix = triangle([["3", "3"], ["3"]])
    ratio = judged_loosely(matrix, monkeypatch)
    monkeypatch.setattr(ahp, "MOST", ratio)
    with pytest.raises(DefinitionError, match="不一致"):
        judged(matrix, "abc")


def judged_loosely(matrix, monkeypatch):
    monkeypatch.setattr(ahp, "MOST", 9.0)
    return judged(matrix, "abc").ratio


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["1", "3"], ["1/2", "1"]], "a∶b = 3，而 b∶a = 1/2，应互为倒数"),
        ([["2", "3"], ["1/3", "1"]], "不互反"),
        ([["1", "3"], ["1/3"]], "第 2 行应有 2 个数，却有 1 个"),
        ([["1", "-3"], ["-1/3", "1"]], "不是正数"),
        ([["1", "0"], ["0", "1"]], "不是正数"),
        ([["1", "three"], ["1/3", "1"]], "'three' 不是数"),
        ([["1", "1/0"], ["1", "1"]], "'1/0' 不是数"),
        ([["1"]], "应是 2 行 2 列"),
    ],
)
def test_a_matrix_that_is_none_is_refused_with_the_reason(rows, reason):
    with pytest.raises(DefinitionError, match=reason):
        judged(whole(rows), "ab")


def test_a_triangle_with_a_row_too_short_is_refused():
    with pytest.raises(DefinitionError, match="第 1 行应有 2 个数，却有 1 个"):
        triangle([["2"], ["3"]])


def test_weights_do_not_depend_on_the_order_of_what_is_compared():
    matrix = triangle(by_survey(CITY200[0][0]))
    order = [3, 0, 4, 2, 1]
    turned = judged(matrix[np.ix_(order, order)], "abcde")
    assert turned.weights == pytest.approx(judged(matrix, "abcde").weights[order])
