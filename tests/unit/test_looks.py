"""Words and classes: good and bad from the direction, marks told apart, classes that keep equals together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.answers import Reason
from governance.indicators import Better, Unit
from layouts.cards.face import Column, Ref, Table
from layouts.chrome import parts, theme, words
from layouts.chrome.elements import html
from layouts.figures import trend
from layouts.values import Month


@pytest.mark.parametrize(
    "now, then, better, verdict",
    [
        (0.9, 0.8, Better.HIGHER, "better"),
        (0.8, 0.9, Better.HIGHER, "worse"),
        (5, 9, Better.LOWER, "better"),
        (9, 5, Better.LOWER, "worse"),
        (9, 9, Better.LOWER, "same"),
        (9, 5, Better.NEITHER, "neutral"),
        (0.951234, 0.951236, Better.HIGHER, "same"),
    ],
)
def test_good_and_bad_follow_the_direction(now, then, better, verdict):
    unit = Unit.COUNT if now > 1 else Unit.RATE
    assert words.verdict(now, then, better, unit) == verdict


@pytest.mark.parametrize(
    "now, then, unit, shown",
    [
        (0.9605, 0.95, Unit.RATE, "↑ 1.05 个百分点"),
        (0.95, 0.9605, Unit.RATE, "↓ 1.05 个百分点"),
        (0.95001, 0.95, Unit.RATE, "持平"),
        (1200, 2400, Unit.COUNT, "↓ 1,200 件"),
        (3.25, 1.0, Unit.PER_10K, "↑ 2.2 件/万人"),
    ],
)
def test_a_difference_has_its_arrow_and_unit(now, then, unit, shown):
    assert words.difference(now, then, unit) == shown


def test_zero_unknown_suppressed_and_not_yet_are_four_marks():
    not_yet, unknown = words.marked(Reason.NOTHING_DUE)[1], words.marked(Reason.NOT_OBSERVED)[1]
    assert len({"0", not_yet, unknown, words.MARKS["suppressed"]}) == 4
    assert all(words.marked(reason)[2] for reason in Reason)
    assert words.marked("no such reason")[0] == "unknown"


@given(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9, 0.91, 0.92, 1.0]), max_size=40))
def test_every_value_is_in_exactly_one_class(values):
    bands = theme.classes(values)
    assert len(bands) <= 5
    assert all(sum(low <= value <= high for low, high in bands) == 1 for value in values)
    assert len(theme.ramp_of(len(bands))) == len(set(theme.ramp_of(len(bands)))) == len(bands)


def test_many_equal_values_do_not_swallow_the_others():
    assert theme.classes([0.0] * 8 + [2.0]) == [(0.0, 0.0), (2.0, 2.0)]


def test_only_changing_characters_are_elements_of_their_own():
    number, unit = parts.digits("12,345.6%")
    assert [cell.children for cell in number.children] == list("12,345.6") and unit.children == "%"
    assert parts.digits("未知")[0].children == "未知"


def test_the_trend_has_one_axis_and_level_names():
    months = [Month(f"{2020 + n // 12}-{n % 12 + 1:02d}", n, n, None) for n in range(30)]
    figure = trend.monthly(months)
    assert len(figure.data) == 2 and all(trace.yaxis is None for trace in figure.data)
    assert figure.layout.xaxis.tickangle == 0 and len(figure.layout.xaxis.tickvals) <= 12
    assert figure.layout.yaxis.rangemode == "tozero"
    assert len(set(figure.data[0].x)) == 30


def test_a_year_is_named_where_it_begins():
    months = [Month(f"{2020 + n // 12}-{n % 12 + 1:02d}", n, n, n) for n in range(11, 23)]
    words_of = list(trend.monthly(months).layout.xaxis.ticktext)
    assert words_of[:3] == ["12月", "1月<br>2021", "2月"]


def test_no_graph_has_a_mode_bar():
    assert trend.CONFIG["displayModeBar"] is False


def test_an_element_takes_its_parts_in_order_and_leaves_out_what_is_none():
    drawn = html.Li("a", None, html.Span(), title=None, data_place="x", aria_label="y")
    props = drawn.to_plotly_json()["props"]
    assert [type(drawn).__name__, props["children"][0], len(props["children"])] == ["Li", "a", 2]
    assert {name: props[name] for name in props if name != "children"} == {
        "data-place": "x",
        "aria-label": "y",
    }
    assert html.Li("a").children == "a" and html.Li(["a"]).children == ["a"]
    with pytest.raises(AttributeError):
        html.Lii()


def test_a_sentence_takes_the_cells_of_its_row_by_reference_and_other_words_by_name():
    told = Table((Column("单位"), Column("受理", "件")), (("甲{县}", 1), ("乙县", 2345)))
    said = told.say("{what}：{单位} {受理} 件。", 1, what="{受理}")
    assert str(said) == "{受理}：乙县 2,345 件。"
    assert said.runs == ("{受理}", "：", Ref("乙县"), " ", Ref(2345), " 件。")
    with pytest.raises(ValueError, match="没有的列"):
        told.say("{没有的列}")
