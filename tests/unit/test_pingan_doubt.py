"""How far a rank can be trusted: what must hold of any draws, and against exact answers where there are some."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaincinv

from benchmarks.calibration import SIX, TRUTHS, Truth, held, reading, simulated
from benchmarks.index import within
from benchmarks.steadiness import agreement, index_by, same_top, stability
from data.reference.profile import load_profile
from governance.pingan import doubt as module
from governance.pingan.alternatives import WAYS, Way, ranked, scored
from governance.pingan.doubt import around, bands, doubted, risks, weights
from governance.pingan.pooling import learnt, stated
from tests.indexed import small

WHOLE = load_profile("huzhou").pingan
KINDS = ["街道", "镇", "镇", "街道", "街道", "镇"]


def some(truth: Truth = TRUTHS[4], seed: int = 1):
    return next(simulated(WHOLE, truth, SIX, 1, seed))[0]


def of_counts(count, usual, **more):
    return reading(small(**more), np.array(count, dtype=float), np.array(usual, dtype=float))


def with_doubt(one, **more):
    return replace(
        one, definition=replace(one.definition, doubt=replace(one.definition.doubt, **more))
    )


COUNTS = st.lists(st.integers(0, 40), min_size=12, max_size=12)


@settings(max_examples=25, deadline=None)
@given(COUNTS, st.integers(0, 9))
def test_what_holds_of_any_draws(counts, seed):
    one = of_counts(np.reshape(counts, (3, 4)), np.full((3, 4), 10.0))
    made = doubted(one, draws=200, seed=seed)
    assert made.ranks.sum(axis=1) == pytest.approx(10)
    assert made.beats + made.beats.T == pytest.approx(np.ones((4, 4)))
    assert made.first.sum() == pytest.approx(1) and (made.first >= 0).all()
    assert (1 <= made.rank_low).all() and (made.rank_high <= 4).all()
    assert (made.rank_low <= made.median_rank).all() and (made.median_rank <= made.rank_high).all()
    assert (made.score_low <= made.score_high).all()
    assert sorted(u for band in bands(one, made) for u in band) == [0, 1, 2, 3]


def test_a_seed_gives_the_same_and_another_does_not():
    one = some()
    first, again, other = doubted(one), doubted(one), doubted(one, seed=7)
    assert (first.scores == again.scores).all() and (first.ranks == again.ranks).all()
    assert (first.scores != other.scores).any()
    assert first.scores.shape == (WHOLE.doubt.draws, 6) and WHOLE.doubt.draws >= 4000


def test_units_that_are_equal_cannot_be_told_apart():
    one = of_counts([[5] * 6, [2] * 6, [9] * 6], np.full((3, 6), 5.0))
    made = doubted(one, draws=4000)
    assert made.beats == pytest.approx(np.full((6, 6), 0.5), abs=0.04)
    assert made.first == pytest.approx(np.full(6, 1 / 6), abs=0.03)
    assert bands(one, made) == ((0, 1, 2, 3, 4, 5),)


def test_a_unit_far_ahead_is_first_and_stands_alone():
    usual = np.full((3, 4), 400.0)
    one = of_counts([[100, 400, 410, 405]] * 3, usual)
    made = doubted(one, draws=2000)
    assert made.first[0] > 0.999 and made.rank_low[0] == made.rank_high[0] == 1
    assert bands(one, made) == ((0,), (1, 3, 2))
    # Of the same ratios with a hundredth of the events nobody can say so.
    few = doubted(of_counts([[1, 4, 4, 4]] * 3, usual / 100), draws=2000)
    assert few.first[0] < 0.9


def test_bands_part_where_the_probability_says_so():
    one = of_counts([[10, 20, 30]] * 3, np.full((3, 3), 20.0))
    made = doubted(one, draws=50)
    made.__dict__["beats"] = np.array([[0.5, 0.9, 1], [0.1, 0.5, 0.89], [0, 0.11, 0.5]])
    assert bands(one, made) == ((0,), (1, 2))


def test_equals_share_ranks_and_first_places():
    tied = np.array([[95.0, 96.0, 96.0, 90.0], [1.0, 2.0, 3.0, 4.0], [7.0, 7.0, 7.0, 7.0]])
    assert ranked(tied).tolist() == [[3, 1.5, 1.5, 4], [4, 3, 2, 1], [2.5] * 4]
    made = module.Doubted(("a", "b", "c", "d"), tied, ranked(tied))
    assert made.first == pytest.approx([0.25 / 3, 0.75 / 3, 0.75 / 3, 1.25 / 3])
    assert made.beats[1, 2] == pytest.approx((0.5 + 0 + 0.5) / 3)


def test_more_doubt_of_weights_widens_ranks_and_leaves_scores():
    one = some()
    sure, doubtful = (doubted(with_doubt(one, weights=w), prior=stated(one)) for w in (0.0, 0.95))
    spread = [d.ranks.std(axis=0).mean() for d in (sure, doubtful)]
    assert spread[1] > spread[0] * 1.03
    assert (sure.score_high - sure.score_low) == pytest.approx(
        doubtful.score_high - doubtful.score_low, rel=0.1
    )


def test_weights_are_drawn_within_their_share_and_sum_to_one():
    one = some()
    rng = np.random.default_rng(0)
    made = weights(one, 500, rng)
    assert made.sum(axis=1) == pytest.approx(1)
    assert made.mean(axis=0) == pytest.approx(one.weight, rel=0.05)
    assert ((made / one.weight).max(axis=0) < (1.25 / 0.75) ** 2).all() and made.std(
        axis=0
    ).min() > 0
    of = np.array([i.dimension for i in WHOLE.indicators])
    dimension = made[:, of == "E"].sum(axis=1)
    assert dimension.std() / dimension.mean() == pytest.approx(0.25 / 3**0.5, abs=0.02)
    never = weights(with_doubt(one, weights=0.0), 3, rng)
    assert never == pytest.approx(np.tile(one.weight, (3, 1)))


def test_counts_are_drawn_from_the_gamma_distribution_that_conjugates():
    """Against quantiles of the incomplete gamma function: 7 where 4 were expected, k 4; and of an amount."""
    one = some()
    rng, factor = np.random.default_rng(0), np.full(40_000, 2.0)
    made = risks(one, factor, rng, stated(one))
    for n, indicator in enumerate(WHOLE.indicators):
        k, spread = 2 * indicator.k, indicator.spread
        shape = (one.count[n, 0] + k) / spread
        exact = gammaincinv(shape, [0.05, 0.5, 0.95]) * spread / (one.expected[n, 0] + k)
        assert np.quantile(made[:, n, 0], [0.05, 0.5, 0.95]) == pytest.approx(exact, rel=0.06)
    assert made.mean(axis=0)[:, 1] == pytest.approx(
        ((one.count + 2 * stated(one).k) / (one.expected + 2 * stated(one).k))[:, 1], rel=0.03
    )


def test_scores_are_drawn_about_the_score_that_is_shown():
    one = some(Truth("", 0.1))
    made = around(one, 20_000, np.random.default_rng(0), learnt(one))
    assert made.mean(axis=0) == pytest.approx(one.ratio, rel=0.04)
    doubt = doubted(one)
    assert ((doubt.score_low < one.index) & (one.index < doubt.score_high)).all()


def test_a_missing_indicator_and_deductions_are_not_drawn():
    one = some()
    weight = np.where(np.arange(33) == 4, 0, one.weight)
    gone = np.where(np.arange(33)[:, None] == 4, np.nan, 1.0)
    lacking = replace(
        one, weight=weight / weight.sum(), count=one.count * gone, expected=one.expected * gone,
        ratio=one.ratio * gone, score=one.score * gone,
    )  # fmt: skip
    made = doubted(lacking, draws=300)
    assert np.isfinite(made.scores).all() and np.isfinite(made.ranks).all()
    off = doubted(replace(lacking, deducted=np.array([0, 0, 3.0, 0, 0, 0])), draws=300)
    assert made.scores - off.scores == pytest.approx(np.tile([0, 0, 3.0, 0, 0, 0], (300, 1)))


def test_the_city_alone_is_first():
    alone = of_counts([[80], [12], [30]], [[70], [10], [40]])
    made = doubted(alone)
    assert made.first.tolist() == [1] and made.median_rank.tolist() == [1]
    assert made.score_low[0] < alone.index[0] < made.score_high[0]


def test_units_within_their_kind_are_ranked_among_themselves():
    made = within(some(), KINDS, draws=200)
    assert set(made) == {"街道", "镇"} and made["镇"].units == ("01", "02", "05")
    assert made["街道"].ranks.max() == 3


def test_parts_of_the_draws_are_the_whole(monkeypatch):
    """However few are drawn at a time, as many come out, and they say the same."""
    one = some()
    whole = doubted(one)
    monkeypatch.setattr(module, "AT_ONCE", 33 * 6 * 7)
    parts = doubted(one)
    assert parts.ranks.shape == whole.ranks.shape
    assert parts.beats == pytest.approx(whole.beats, abs=0.05)


@pytest.mark.parametrize("way", [w for w in WAYS if w is not Way.DEFINED])
def test_other_normalisations_score_by_the_other_units(way):
    scale = WHOLE.scale
    ratio = np.array([[0.5, 1.0, 1.5], [2.0, 2.0, 2.0]])
    made = scored(ratio, scale, way)
    assert made[1].tolist() == [scale.full] * 3
    assert (np.diff(made[0]) < 0).all() and (made <= scale.high).all() and (made >= scale.low).all()
    assert scored(ratio * 7, scale, way) == pytest.approx(made)
    if way is Way.MIN_MAX:
        assert made[0].tolist() == [100, 80, 60]
    else:
        assert made[0] == pytest.approx([94 + 2 * 1.5**0.5, 94, 94 - 2 * 1.5**0.5])


def test_the_index_by_the_definition_s_way_is_the_index():
    one = some()
    assert index_by(one, Way.DEFINED) == pytest.approx(one.index)
    assert agreement(one.index[None], one.index[None]) == pytest.approx([1])


def test_stability_by_hand():
    """Top two of four units in three months: {0,1}, {1,0} in another order, {2,1}."""
    index = np.array([[9.0, 8, 7, 6], [8, 9, 7, 6], [1, 8, 9, 6]])
    made = stability(index, top=2)
    assert (made.same_set, made.same_order, made.firsts) == (0.5, 0.0, 3)
    assert made.moved == pytest.approx((1 + 1 + 0 + 0 + 2 + 1 + 2 + 1) / 8)
    assert same_top(index, index[::-1], top=2) == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="two months"):
        stability(index[:1])


@pytest.mark.parametrize(
    "truth", [t for t in TRUTHS if t.name in ("as the definition's k has it", "by 10 %")]
)
def test_nine_intervals_in_ten_hold_the_truth(truth):
    """The short form of benchmarks.calibration; ± 4 for so few (its long form: ± 3)."""
    found = [
        held(doubted(one, draws=300, seed=n), index)
        for n, (one, index) in enumerate(simulated(WHOLE, truth, SIX, 100, seed=11))
    ]
    assert np.mean(found) == pytest.approx(0.9, abs=0.04)
