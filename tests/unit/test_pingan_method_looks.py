"""The index's scene and its definition's page as pure looks: state by shape and word, ties in brackets, the trial marked."""

from dataclasses import replace

import pytest

from dashboard import screening
from dashboard.cards.index.map import FILLS, fill
from dashboard.cards.index.words import significant
from data.reference import scenes
from layouts.cards import untold
from layouts.cards.face import Untold
from layouts.cards.index import honours
from layouts.cards.index import ranking as index_ranking
from layouts.cards.index import trial as index_trial
from layouts.cards.index.honours import Honour
from layouts.cards.index.ranking import Band
from layouts.cards.index.trial import Trial, TrialRow
from layouts.chrome import parts
from layouts.chrome.theme import colour
from tests.drawn import classed, components, words
from tests.unit.test_pingan_looks import row, view

ONE = row(name="<b>甲</b>")
ROW = TrialRow(
    "甲",
    "2",
    "1",
    "↑ 升 1 位",
    "94.00",
    "95.00",
    "↑ 1.00",
    "better",
    "超出正式名次区间 2",
    0.2,
    0.6,
)
TRIED = Trial("2024-03", (), True, ("名次没有变动。",), (ROW,), None, "横轴", "/pingan/method")


def test_a_state_is_colour_shape_and_word():
    assert len({parts.SHAPES[tone] for tone in FILLS}) == len({fill(tone) for tone in FILLS}) == 4
    for tone in FILLS:
        assert parts.SHAPES[tone] in words(parts.state(tone, "绿"))
        assert fill(tone) != colour(FILLS[tone])


def beside(*bands: Band, city=None):
    """The standings as they stand beside the map."""
    return index_ranking.look(view(*bands, city=city), "side").children


def test_those_that_cannot_be_told_apart_stand_in_one_bracket_that_says_so():
    bands = ((ONE, ONE), (ONE,))
    drawn = beside(*bands, city=row("9", "全市"))
    assert len(classed(drawn, "tied")) == 1 and words(drawn).count("差异不显著") == 1
    assert len(classed(drawn, "range")) == 3 and len(classed(drawn, "whole")) == 3
    assert len(classed(beside(*bands), "whole")) == 0


def test_a_red_flag_is_a_word_and_the_own_unit_is_marked():
    drawn = beside((replace(ONE, flagged=True, own=True),))
    assert "红旗" in words(drawn) and len(classed(drawn, "own")) == 1


def test_nothing_delivered_is_a_sentence_in_every_panel():
    said = "尚未报送：没有数据。"
    assert said in words(untold.look(Untold("平安指数", said), "full").children)


@pytest.mark.parametrize(
    "tried",
    [
        TRIED,
        replace(TRIED, tried=False),
        replace(TRIED, rows=(), refusal="没有剩下可以计算的指标。"),
    ],
)
def test_the_trial_is_marked_wherever_it_is_shown(tried):
    drawn = index_trial.look(tried, "full").children
    assert (
        index_trial.MARK in words(drawn)
        and "未保存" in index_trial.MARK
        and "非正式口径" in index_trial.MARK
    )
    outcome = classed(drawn, "trial-outcome")
    assert (index_trial.MARK in words(outcome)) == (not tried.refusal)
    assert tried.refusal in words(outcome)


def test_a_trial_says_before_and_after_with_arrow_and_words():
    said = words(index_trial.look(TRIED, "full").children)
    assert "2 → 1" in said and "↑ 升 1 位" in said and "94.00 → 95.00" in said


def test_honours_stand_with_period_and_source_and_markup_stays_text():
    one = Honour(
        "连冠<b>", "14 次", "湖州市", "2021", "2021-12-31", "平安市14连冠", "年度回顾（R1）"
    )
    said = words(honours.look([one], "full").children)
    for part in ("14 次", "连冠<b>", "2021-12-31", "来源：年度回顾（R1）", "“平安市14连冠”"):
        assert part in said
    assert "没有公布的荣誉" in words(honours.look([], "full").children)


def test_every_section_of_the_page_has_its_place_once():
    screen = screening.screen(scenes.BUILT_IN / "pingan-method.toml")
    placed = [str(one.id) for one in components(screen.desk()) if getattr(one, "id", None)]
    assert len(placed) == len(set(placed))
    sections = ("about", "formula", "example", "weights", "trial", "indicators", "baseline")
    for section in (*sections, "rules", "honours"):
        assert f"pingan-method-{section}" in placed


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0002305, "0.0002305"),
        (0.0, "0"),
        (float("nan"), "—"),
        (12.5, "12.50"),
        (3.2e-9, "0.000000003200"),
    ],
)
def test_a_small_rate_is_never_written_with_an_exponent(value, said):
    assert significant(value) == said
