"""What is usual, reckoned by hand: rates, and the seasons that are drawn to one."""

import numpy as np
import pytest

from governance.errors import IncompleteMonth
from governance.pingan.baseline import baseline
from governance.pingan.observed import Observed, months_between
from governance.pingan.reading import Span, read
from tests.indexed import MEASURES, small, table, two_units

MONTHS = months_between(201701, 201906)


def with_a_summer() -> Observed:
    """Ten each month and forty each July, in a city of 1000; the rare one in summer too."""
    values = np.ones((len(MEASURES), 1, len(MONTHS)))
    july = np.array([month % 100 == 7 for month in MONTHS])
    values[0] = values[1] = values[2] = np.where(july, 40.0, 10.0)
    values[3] = values[4] = 1000
    values[5:] = 0
    return Observed(MEASURES, ("市",), MONTHS, values)


def test_a_season_is_drawn_to_one_by_k():
    """Usual a month 12.5: July (80 + 24) / (25 + 24), another (20 + 24) / (25 + 24); they already average to one."""
    made = baseline(with_a_summer(), small(), 2019)
    assert made.rate[0] == pytest.approx(0.0125)
    assert made.season[0, 6] == pytest.approx(104 / 49)
    assert np.delete(made.season[0], 6) == pytest.approx([44 / 49] * 11)


def test_what_was_usual_adds_to_what_there_was():
    """Also where the exposure grows and the months are not whole years."""
    observed = with_a_summer()
    observed.values[3] = np.linspace(500, 2000, len(MONTHS))
    made = baseline(observed, small(baseline={**table()["baseline"], "months": 26}), 2019)
    assert made.months == months_between(201611, 201812)[2:]
    at = [MONTHS.index(m) for m in made.months]
    expected = sum(
        made.rate[0] * observed.values[3, 0, n] * made.of_month(MONTHS[n])[0] for n in at
    )
    assert expected == pytest.approx(observed.values[0, 0, at].sum())


def test_an_amount_is_drawn_to_one_as_it_varies():
    varied = table()["indicator"]
    varied[0]["dispersion"] = 10.0
    made = baseline(with_a_summer(), small(indicator=varied), 2019)
    assert made.season[0, 6] == pytest.approx((80 + 240) / (25 + 240))


def test_the_rare_and_the_hardly_known_have_no_seasons():
    observed = with_a_summer()
    observed.values[2, 0, 1] = np.nan
    made = baseline(observed, small(), 2019)
    assert made.season[1].tolist() == [1] * 12
    assert made.season[2].tolist() == [1] * 12
    assert made.rate[2] == pytest.approx((20 * 10 + 2 * 40 + 10) / 23_000)
    assert baseline(two_units().total("市"), small(), 2019).season.tolist() == [[1] * 12] * 3


def test_an_indicator_known_for_too_few_months_has_no_usual():
    observed = with_a_summer()
    observed.values[2, 0, :13] = np.nan
    made = baseline(observed, small(), 2019)
    assert np.isnan(made.rate[2]) and not np.isnan(made.rate[:2]).any()
    assert read(observed, small(), made, 201901).missing == ("B101",)


def test_an_exposure_that_never_was_gives_no_rate():
    observed = with_a_summer()
    observed.values[4] = 0
    assert np.isnan(baseline(observed, small(), 2019).rate[2])


def test_too_few_months_are_no_baseline():
    with pytest.raises(IncompleteMonth, match="2017 年没有基线：此前只有 0 个月"):
        baseline(with_a_summer(), small(), 2017)
    with pytest.raises(IncompleteMonth, match="只有 12 个月的数据，口径要求至少 13 个月"):
        baseline(with_a_summer(), small(baseline={**table()["baseline"], "least": 13}), 2018)


def test_it_is_frozen_what_comes_later_does_not_change_it():
    late = with_a_summer()
    late.values[0, 0, 24:] = 999
    assert np.array_equal(
        baseline(late, small(), 2019).rate, baseline(with_a_summer(), small(), 2019).rate
    )


def test_the_season_of_a_year_to_date_is_weighted_by_exposure():
    observed = with_a_summer()
    observed.values[3, 0, MONTHS.index(201901)] = 3000
    made = baseline(observed, small(), 2019)
    season = np.array(made.season)
    season[0, :2] = 0.5, 2.0
    other = type(made)(made.year, made.months, made.rate, season)
    whole = read(observed, small(), other, 201902, Span.YTD)
    assert whole.season[0, 0] == pytest.approx((3000 * 0.5 + 1000 * 2) / 4000)
    assert whole.expected[0, 0] == pytest.approx(made.rate[0] * 3500)
    assert whole.season_under(made)[0, 0] == pytest.approx(made.season[0, 0])
