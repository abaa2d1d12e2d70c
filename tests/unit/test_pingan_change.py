"""A change of the index taken apart: reckoned by hand, and exact whatever the figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from governance.errors import AskError
from governance.pingan.baseline import Baseline, baseline
from governance.pingan.change import CAUSES, Change, between_months, between_units
from governance.pingan.observed import Observed, months_between
from governance.pingan.pooling import learnt
from governance.pingan.reading import Reading, Span, read
from governance.pingan.standings import of_units
from tests.indexed import MEASURES, small, table, two_units, with_value
from tests.pooled import reread

NAN = float("nan")
UNITS = ("P", "Q", "R")
MONTHS = months_between(201701, 202003)
EXACT = 1e-9

counts = arrays(np.int64, (3, 3, len(MONTHS)), elements=st.integers(0, 60))
exposures = arrays(np.float64, (2, 3, len(MONTHS)), elements=st.floats(1, 1e4))
taken = arrays(np.int64, (2, 3, len(MONTHS)), elements=st.integers(0, 1))
gaps = st.lists(st.tuples(st.integers(0, 4), st.integers(20, len(MONTHS) - 1)), max_size=4)
late = st.sampled_from(months_between(201901, 202003))


def part(change: Change, indicator: str):
    return next(p for p in change.parts if p.indicator == indicator)


def usual(year: int = 2019) -> Baseline:
    return baseline(two_units().total("市"), small(), year)


def read_of(observed: Observed, month: int, span: Span = Span.MONTH) -> Reading:
    return read(observed, small(), usual(), month, span)


def of_cause(change: Change, cause: str) -> float:
    return sum(float(getattr(p, cause)) for p in change.parts)


def sums_up(change: Change) -> None:
    """Parts and deductions add to the total; dimensions and causes add the same parts."""
    whole = change.after - change.before
    assert change.total == whole
    assert abs(sum(p.total for p in change.parts) + change.deductions - whole) <= EXACT
    assert abs(sum(change.of_dimension(d) for d in "AB") + change.deductions - whole) <= EXACT
    assert abs(sum(of_cause(change, c) for c in CAUSES) + change.deductions - whole) <= EXACT
    assert all(np.isfinite([getattr(p, c) for c in CAUSES]).all() for p in change.parts)


def test_a_count_that_fell_is_the_whole_change_where_nothing_else_changed():
    """P from 8 to none of 2 expected: score 86 to 94 + 8/3, at a weight of .45; the rare one from 7 to 6 of 3."""
    change = between_months(read_of(two_units(), 201901), read_of(two_units(), 201902), 0)
    fell = part(change, "A101")
    assert fell.count == pytest.approx(0.45 * (8 + 8 / 3)) and fell.total == fell.count
    assert (fell.count_before, fell.count_after, fell.score_before) == (8, 0, 86)
    assert part(change, "A102").count == pytest.approx(0.3 * 8 * 0.2)
    assert part(change, "B101").total == 0 and change.deductions == 0
    assert of_cause(change, "count") == pytest.approx(change.total)
    assert change.of_dimension("A") == pytest.approx(change.total)
    sums_up(change)


def test_points_that_are_no_longer_taken_off_are_a_part_of_their_own():
    change = between_months(read_of(two_units(), 201901), read_of(two_units(), 201902), 1)
    assert change.deductions == 0.5
    assert sum(p.total for p in change.parts) == pytest.approx(change.total - 0.5)


def test_count_and_exposure_share_what_they_do_together():
    """From 8 of 2 expected to none of 4: ratios 2, 4/6 alone by the count, 12/8 alone by what was expected, 4/8."""
    observed = with_value(two_units(), "residents", "P", 201902, 2000)
    one = part(between_months(read_of(observed, 201901), read_of(observed, 201902), 0), "A101")
    assert one.count == pytest.approx(0.45 * 8 * ((2 - 4 / 6) + (12 / 8 - 4 / 8)) / 2)
    assert one.exposure == pytest.approx(0.45 * 8 * ((2 - 12 / 8) + (4 / 6 - 4 / 8)) / 2)
    assert (one.season, one.baseline, one.coverage) == (0, 0, 0)


def test_another_season_and_another_baseline_are_told_apart():
    """The same count and residents; the season's factor doubles, and next year the rate does."""
    observed, old = two_units(), usual()
    season = old.season.copy()
    season[0, 1] = 2.0
    seasonal = Baseline(2019, old.months, old.rate, season)
    before, same = read_of(observed, 201902), read(observed, small(), seasonal, 201902)
    turned = part(between_months(before, same, 1), "A101")
    assert turned.baseline > 0 and (turned.count, turned.exposure, turned.season) == (0, 0, 0)
    first = read(observed, small(), seasonal, 201901)
    moved = part(between_months(first, same, 1), "A101")
    assert moved.season == pytest.approx(0.45 * 8 * (1 - 10 / 16))
    assert (moved.count, moved.exposure, moved.baseline) == (0, 0, 0)
    doubled = Baseline(2020, old.months, old.rate * 2, old.season)
    other = part(between_months(before, read(observed, small(), doubled, 201902), 1), "A101")
    assert other.baseline == pytest.approx(0.45 * 8 * (1 - 10 / 16)) == other.total


def test_an_indicator_that_goes_is_coverage_and_measured_from_the_usual():
    """B101 goes: its 86 no longer weighs; the others' weights grow by a third, each with what it scored against 94."""
    observed = two_units()
    for unit in ("P", "Q"):
        observed = with_value(observed, "B101", unit, 201902, NAN)
    before, after = read_of(observed, 201901), read_of(observed, 201902)
    change = between_months(before, after, 1)
    gone = part(change, "B101")
    assert gone.coverage == pytest.approx(-0.25 * (86 - 94)) == gone.total
    assert np.isnan([gone.count_after, gone.expected_after, gone.score_after]).all()
    assert part(change, "A101").coverage == 0
    middle = (before.score[1, 1] + after.score[1, 1]) / 2 - 94
    assert part(change, "A102").coverage == pytest.approx(0.1 * middle)
    sums_up(change)
    back = between_months(after, before, 1)
    assert part(back, "B101").coverage == pytest.approx(-gone.coverage)
    usual_one = part(between_months(before, after, 0), "B101")
    assert usual_one.coverage == pytest.approx(0, abs=1e-12)


def test_an_indicator_that_is_missing_at_both_ends_is_no_part():
    observed = two_units()
    for unit, month in (("P", 201901), ("Q", 201901), ("P", 201902), ("Q", 201902)):
        observed = with_value(observed, "B101", unit, month, NAN)
    change = between_months(read_of(observed, 201901), read_of(observed, 201902), 0)
    assert [p.indicator for p in change.parts] == ["A101", "A102"]
    sums_up(change)


def test_between_units_it_is_counts_what_was_expected_and_deductions():
    """A101: 8 of 2 against 6 of 6, ratios 12/6 and 10/10, by the count alone 10/6, by the expected alone 12/10."""
    change = between_units(read_of(two_units(), 201901), 0, 1)
    one = part(change, "A101")
    assert one.count == pytest.approx(0.45 * 8 * ((2 - 10 / 6) + (12 / 10 - 1)) / 2)
    assert one.exposure == pytest.approx(0.45 * 8 * ((2 - 12 / 10) + (10 / 6 - 1)) / 2)
    assert change.deductions == -0.5
    assert (one.season, one.baseline, one.coverage) == (0, 0, 0)
    sums_up(change)
    back = between_units(read_of(two_units(), 201901), 1, 0)
    assert back.total == -change.total and part(back, "A101").count == pytest.approx(-one.count)


def test_what_cannot_be_compared_is_refused():
    observed = two_units()
    month = read_of(observed, 201901)
    with pytest.raises(AskError, match="当月值与累计值不能相比"):
        between_months(month, read_of(observed, 201902, Span.YTD), 0)
    with pytest.raises(AskError, match="P 与 Q 不是同一个单位"):
        between_months(month, read_of(observed.of_units(["Q", "P"]), 201902), 0)
    drawn_in = reread(month, learnt(month))
    with pytest.raises(AskError, match="不是按口径由件数和期望数得出的"):
        between_units(drawn_in, 0, 1)
    other = read(observed, small(version="u", ahp={"upper": [["2"]]}), usual(), 201902)
    with pytest.raises(AskError, match="不是按同一口径测算的（t、u）"):
        between_months(month, other, 0)


def drawn(count, exposure, off, holes) -> Observed:
    values = np.concatenate([count.astype(float), exposure, off.astype(float)])
    for measure, month in holes:
        values[measure, :, month] = NAN
    return Observed(MEASURES, UNITS, MONTHS, values)


def either(observed: Observed, month: int, span: Span, **more) -> Reading:
    definition = small(coverage={"least": 1e-9}, **more)
    own = baseline(observed.total("市"), definition, month // 100)
    return read(observed, definition, own, month, span)


@settings(max_examples=120, deadline=None)
@given(counts, exposures, taken, gaps, late, late, st.sampled_from(Span), st.integers(0, 2))
def test_months_are_taken_apart_exactly(count, exposure, off, holes, one, other, span, unit):
    """With missing indicators, scores at the ends of the scale, turns of the year, rolling windows and sums."""
    observed = drawn(count, exposure, off, holes)
    readings = [readable(observed, month, span) for month in (one, other)]
    if None in readings:
        return
    before, after = readings
    change = between_months(before, after, unit)
    sums_up(change)
    same_year = one // 100 == other // 100
    assert not same_year or all(p.baseline == 0 for p in change.parts)
    assert before.missing != after.missing or all(abs(p.coverage) < EXACT for p in change.parts)
    assert all(p.season == 0 or p.indicator != "A102" for p in change.parts)
    alone = between_months(of_units(before, [unit]), of_units(after, [unit]), 0)
    for p, q in zip(alone.parts, change.parts, strict=True):
        assert all(abs(getattr(p, c) - getattr(q, c)) <= EXACT for c in CAUSES)


def readable(observed: Observed, month: int, span: Span) -> Reading | None:
    """None where every indicator is missing in that month."""
    try:
        return either(observed, month, span)
    except AskError:
        return None


@settings(max_examples=60, deadline=None)
@given(counts, exposures, taken, gaps, late, st.sampled_from(Span), st.permutations(range(3)))
def test_units_are_taken_apart_exactly(count, exposure, off, holes, month, span, units):
    made = readable(drawn(count, exposure, off, holes), month, span)
    if made is None:
        return
    a, b, c = units
    sums_up(between_units(made, a, b))
    round_about = [between_units(made, *pair).total for pair in ((a, b), (b, c), (c, a))]
    assert abs(sum(round_about)) <= EXACT


@settings(max_examples=60, deadline=None)
@given(counts, exposures, taken, late, late)
def test_there_and_back_is_nothing(count, exposure, off, one, other):
    observed = drawn(count, exposure, off, [])
    ends = [
        either(observed, month, Span.MONTH, indicator=table()["indicator"])
        for month in (one, other)
    ]
    there, back = between_months(*ends, 0), between_months(*ends[::-1], 0)
    for p, q in zip(there.parts, back.parts, strict=True):
        assert all(abs(getattr(p, c) + getattr(q, c)) <= EXACT for c in CAUSES)
