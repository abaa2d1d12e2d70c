"""One reading against tables that were reckoned by hand, and what must not change it."""

import numpy as np
import pytest

from governance.errors import AskError, IncompleteMonth
from governance.pingan.baseline import Baseline, baseline
from governance.pingan.observed import Observed, months_between, shown
from governance.pingan.reading import Reading, Span, read, window
from tests.indexed import small, table, two_units, with_value

NAN = float("nan")


def usual(observed: Observed, year: int = 2019, **more) -> Baseline:
    return baseline(observed.total("市"), small(**more), year)


def read_of(observed: Observed, month: int = 201901, span: Span = Span.MONTH, **more) -> Reading:
    return read(observed, small(**more), usual(two_units()), month, span)


def city_of(observed: Observed, month: int = 201901) -> Reading:
    return read(observed.total("市"), small(), usual(two_units()), month)


def test_rates_are_the_city_s_of_the_baseline():
    assert usual(two_units()).rate == pytest.approx([0.002, 0.00025, 0.02])
    assert usual(two_units()).months == months_between(201801, 201812)


def test_a_month_is_what_was_reckoned_by_hand():
    """Expected 2 and 6, 3 and 9, 2 and 6; ratios 12/6 and 1, 9/5 and 7/11, 1 and 20/10; slope 8 from 94."""
    made = read_of(two_units())
    assert made.count.tolist() == [[8, 6], [7, 5], [2, 16]]
    assert made.expected == pytest.approx(np.array([[2, 6], [3, 9], [2, 6]]))
    assert made.ratio == pytest.approx(np.array([[2, 1], [1.8, 7 / 11], [1, 2]]))
    assert made.score == pytest.approx(np.array([[86, 94], [87.6, 94 + 32 / 11], [94, 86]]))
    assert made.weight == pytest.approx([0.45, 0.30, 0.25]) and made.coverage == pytest.approx(1)
    assert made.contribution[0] == pytest.approx([38.7, 42.3])
    assert made.index == pytest.approx([88.48, 42.3 + 28.2 + 9.6 / 11 + 21.5 - 0.5])


def test_the_city_is_read_from_totals_not_from_means():
    """14 where 8 were expected, 12 where 12, 18 where 8: 90, 94 and 87⅓."""
    city, made = city_of(two_units()), read_of(two_units())
    assert city.score[:, 0] == pytest.approx([90, 94, 94 - 8 * 5 / 6])
    assert city.index == pytest.approx([40.5 + 28.2 + (94 - 20 / 3) / 4 - 0.5])
    assert abs(city.index[0] - made.index.mean()) > 0.1


def test_a_year_to_date_sums_counts_and_what_was_expected():
    """A101 of P: 8 where 4 were expected; the rare one stays with its twelve months: 6 of 3."""
    made = read_of(two_units(), 201902, Span.YTD)
    assert made.count[:, 0].tolist() == [8, 6, 4]
    assert made.expected[:, 0] == pytest.approx([4, 3, 4])
    assert made.score[0, 0] == pytest.approx(94 - 8 * 0.5)
    alone = read_of(two_units(), 201902)
    assert alone.count[:, 0].tolist() == [0, 6, 2]
    assert made.deducted.tolist() == [0, 0.5] and alone.deducted.tolist() == [0, 0]


def test_windows():
    assert window(201902, Span.MONTH, rolling=False) == (201902,)
    assert window(201902, Span.YTD, rolling=False) == (201901, 201902)
    assert window(201902, Span.YTD, rolling=True) == months_between(201803, 201902)


def test_scores_stop_at_both_ends_of_the_scale():
    bad = with_value(two_units(), "A101", "P", 201901, 1000)
    good = with_value(two_units(), "B101", "Q", 201901, 0)
    assert read_of(bad).score[0, 0] == 60
    assert (
        read_of(good, score={"full": 94.0, "slope": 80.0, "low": 60.0, "high": 97.0}).score[2, 1]
        == 97
    )


def test_a_missing_indicator_is_dropped_for_all_and_the_rest_weighs_more():
    lacking = two_units()
    for unit in ("P", "Q"):
        lacking = with_value(lacking, "B101", unit, 201901, NAN)
    made = read_of(lacking)
    assert made.missing == ("B101",) and made.coverage == pytest.approx(0.75)
    assert made.weight == pytest.approx([0.6, 0.4, 0])
    assert made.index[0] == pytest.approx(0.6 * 86 + 0.4 * 87.6)
    assert np.isnan(made.score[2]).all() and (made.contribution[2] == 0).all()


def test_a_rolling_indicator_is_missing_where_its_months_go_beyond_what_is_known():
    short = two_units()
    late = Observed(short.measures, short.units, short.months[3:], short.values[:, :, 3:])
    assert read_of(late).missing == ("A102",)
    assert read_of(late, 201902).missing == ("A102",)


def test_too_little_weight_is_no_index():
    lacking = two_units()
    for unit in ("P", "Q"):
        lacking = with_value(lacking, "A101", unit, 201901, NAN)
    with pytest.raises(IncompleteMonth, match=r"55\.0%，口径要求至少 70%（缺 A101）"):
        read_of(lacking, coverage={"least": 0.7})
    assert read_of(lacking).coverage == pytest.approx(0.55)


def test_deductions_are_points_off_and_the_gravest_raises_the_flag():
    grave = with_value(two_units(), "X3", "P", 201901, 2)
    made = read_of(grave)
    assert made.deducted.tolist() == [6, 0.5] and made.flagged.tolist() == [True, False]
    assert made.index[0] == pytest.approx(88.48 - 6)


@pytest.mark.parametrize(
    ("measure", "unit", "value", "error", "reason"),
    [
        ("A101", "P", NAN, IncompleteMonth, "2019-01 报送不全（1 项，如 A101 缺 P）"),
        ("residents", "Q", NAN, IncompleteMonth, "如 residents 缺 Q"),
        ("X1", "Q", NAN, IncompleteMonth, "如 X1 缺 Q"),
        ("vehicles", "Q", 0, AskError, "2019-01 Q 的分母 vehicles 为 0：不能计算 B101"),
    ],
)
def test_a_month_half_delivered_or_with_nothing_to_divide_by_is_refused(
    measure, unit, value, error, reason
):
    with pytest.raises(error, match=reason):
        read_of(with_value(two_units(), measure, unit, 201901, value))


def test_a_missing_unit_is_refused_by_name():
    lacking = two_units()
    for measure in lacking.measures:
        lacking = with_value(lacking, measure, "Q", 201901, NAN)
    with pytest.raises(IncompleteMonth, match="2019-01 缺少 Q 的全部数据") as refused:
        read_of(lacking)
    assert refused.value.units == ("Q",)
    with pytest.raises(IncompleteMonth, match="2019-03 没有任何指标数据"):
        read_of(two_units(), 201903)


def test_a_deduction_that_nobody_reported_is_not_taken_for_none():
    silent = two_units()
    for unit in ("P", "Q"):
        silent = with_value(silent, "X3", unit, 201901, NAN)
    with pytest.raises(IncompleteMonth, match="2019-01 P 没有报送扣分项 X3 重大事故"):
        read_of(silent)
    with pytest.raises(IncompleteMonth, match="2019-01 P 没有报送扣分项 X3"):
        read_of(silent, 201902, Span.YTD)
    assert read_of(silent, 201902).month == 201902


def test_the_unit_of_measure_of_an_exposure_is_of_no_account():
    other = two_units()
    thousands = other.values.copy()
    thousands[other.measures.index("residents")] /= 10_000
    scaled = Observed(other.measures, other.units, other.months, thousands)
    made = read(scaled, small(), usual(scaled), 201901)
    assert made.index == pytest.approx(read_of(other).index, abs=1e-9)


def test_the_order_of_units_is_of_no_account():
    turned = read_of(two_units().of_units(["Q", "P"]))
    assert turned.index[::-1] == pytest.approx(read_of(two_units()).index, abs=1e-12)


def test_the_order_of_indicators_and_measures_is_of_no_account():
    observed = two_units()
    order = [4, 2, 6, 0, 5, 1, 3]
    shuffled = Observed(
        tuple(observed.measures[n] for n in order),
        observed.units,
        observed.months,
        observed.values[order],
    )
    turned = table()["indicator"][::-1]
    made = read(shuffled, small(indicator=turned), usual(shuffled, indicator=turned), 201901)
    assert made.index == pytest.approx(read_of(observed).index, abs=1e-12)
    assert [i.id for i in made.definition.indicators] == ["B101", "A102", "A101"]


def test_a_district_split_in_two_leaves_the_city_s_score():
    observed = two_units()
    share = np.array([0.25, 0.75])[None, :, None]
    halves = np.concatenate([observed.values[:, :1], observed.values[:, 1:] * share], axis=1)
    split = Observed(observed.measures, ("P", "Q1", "Q2"), observed.months, halves)
    assert usual(split).rate == pytest.approx(usual(observed).rate, abs=1e-15)
    assert city_of(split).index == pytest.approx(city_of(observed).index, abs=1e-9)


def test_nothing_observed_at_all_is_said():
    empty = Observed(two_units().measures, ("P",), (), np.empty((7, 1, 0)))
    with pytest.raises(IncompleteMonth, match="没有任何指标数据"):
        read(empty, small(), usual(two_units()), 201901)
    with pytest.raises(IncompleteMonth, match="没有基线"):
        baseline(empty, small(), 2019)


@pytest.mark.parametrize(
    ("span", "code", "month"), [(Span.MONTH, "A102", 201812), (Span.YTD, "A101", 201901)]
)
def test_an_earlier_month_that_one_unit_lacks_is_said_where_it_is_summed_up(span, code, month):
    holed = with_value(two_units(), code, "Q", month, NAN)
    with pytest.raises(IncompleteMonth, match=f"{shown(month)}.*{code} 缺 Q"):
        read_of(holed, 201902, span)
    other = Span.YTD if span is Span.MONTH else Span.MONTH
    if code == "A101":
        assert read_of(holed, 201902, other).coverage == pytest.approx(1)
