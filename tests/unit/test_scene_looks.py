"""The scenes as pure looks: nothing received, one unit, unknown values; and what counts as a change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.changes import FEW, Change, change, stands_out
from layouts.cards import categories, departments, funnel, matrix, matters, multiples, rhythm, trend
from layouts.cards.categories import Categories, Category
from layouts.cards.departments import Department, Departments
from layouts.cards.funnel import Funnel, Stage
from layouts.cards.matrix import Judged, Matrix, Measured, Row
from layouts.cards.matters import Matters
from layouts.cards.multiples import Multiple, Multiples, small_multiples
from layouts.cards.rhythm import Heat, HeatClass
from layouts.cards.trend import Trend
from layouts.chrome import parts
from layouts.values import Figure, Month
from tests.drawn import classed, words

KNOWN = Figure("K03", "district", "A", "按期办结率", "95.00%", "19", "20")
UNKNOWN = Figure(
    "K03", "district", "A", "按期办结率", "未知", "", "", "unknown", "来源不提供此环节"
)
BARE = Figure("", "", "", "件 / 专职网格员", "未知", "", "", "unknown", "没有专职网格员数")
COLUMN = Measured("按期办结率", "横轴 90% – 100%", "高为好", 0.5, True, KNOWN, "处置成效", True)


@pytest.mark.parametrize(
    "now, then, expected",
    [
        (0, 0, Change.SMALL),
        (29, 0, Change.SMALL),
        (30, 0, Change.MORE),
        (0, 30, Change.FEWER),
        (100, 101, Change.WITHIN),
        (128, 100, Change.WITHIN),
        (130, 100, Change.MORE),
        (100, 130, Change.FEWER),
    ],
)
def test_a_change_is_more_than_chance_or_too_few_to_tell(now, then, expected):
    assert change(now, then) is expected


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_change_turned_round_is_its_opposite(now, then):
    opposite = {Change.MORE: Change.FEWER, Change.FEWER: Change.MORE}
    assert change(then, now) is opposite.get(change(now, then), change(now, then))
    assert (change(now, then) is Change.SMALL) == (max(now, then) < FEW)


@pytest.mark.parametrize(
    "numerator, denominator, whole, expected",
    [
        (0, 0, 0.9, False),
        (90, 100, 0.9, False),
        (86, 100, 0.9, False),
        (83, 100, 0.9, True),
        (9_600, 10_000, 0.967, True),
        (20, 20, 1.0, False),
        (19, 20, 1.0, True),
    ],
)
def test_a_rate_stands_out_only_beyond_chance(numerator, denominator, whole, expected):
    assert stands_out(numerator, denominator, whole) is expected


def test_no_disputes_are_a_sentence_and_no_bars():
    drawn = funnel.look(Funnel((), reason="本期没有受理纠纷"), "side").children
    assert "本期没有受理纠纷" in words(drawn) and not classed(drawn, "funnel")
    nothing = trend.look(Trend("月度受理与化解", "", "化解", ()), "side")
    assert nothing.figure is not None and nothing.figure.to_plotly_json()["data"]
    waiting = matters.look(Matters("在调最久", "", (), "没有在调纠纷", 0), "side").children
    assert "没有在调纠纷" in words(waiting)


def test_the_way_down_tells_ends_apart_by_shape_and_a_nothing_has_no_bar():
    stages = (
        Stage("受理", 4, 1.0, 0.0, "whole", KNOWN),
        Stage("村社化解", 3, 0.75, 0.0, "solved"),
        Stage("转诉", 1, 0.25, 0.75, "unsolved"),
        Stage("在调", 0, 0.0, 1.0, "open"),
    )
    drawn = funnel.look(Funnel(stages, "各行之和等于受理数"), "side").children
    assert [mark for mark in ("●", "▲", "◆") if mark in words(drawn)] == ["●", "▲", "◆"]
    assert len(classed(drawn, "nothing")) == 1
    assert [one.children.style["left"] for one in classed(drawn, "stage-bar")][1:3] == [
        "0.00%",
        "75.00%",
    ]


def test_months_name_what_was_solved():
    months = (Month("2024-03", 5, 4, None), Month("2024-04", 0, 0, None))
    figure = trend.look(Trend("月度受理与化解", "", "化解", months), "side").figure
    assert figure is not None
    assert [(trace.name, list(trace.y)) for trace in figure.data] == [
        ("受理", [5, 0]),
        ("其中化解", [4, 0]),
    ]


def test_types_without_a_year_before_have_no_line_and_no_change():
    row = Category("<b>邻里</b>", 3, 1.0, 1.0, None, "none", "—", "2023 没有可比的数")
    drawn = categories.look(Categories("纠纷类型", "", (row,), "金线为上年同期"), "side").children
    assert not classed(drawn, "year-before") and classed(drawn, "change-none")
    nothing = categories.look(Categories("纠纷类型", "", ()), "side").children
    assert "本期没有受理事项" in words(nothing)


def test_hours_without_matters_are_frames_and_not_the_lowest_class():
    counts, steps = (0, 7, *[0] * 22), (None, 2, *[None] * 22)
    view = Heat(
        (("周一", counts, steps),), (HeatClass("7", 1, 2),), "n 7", "最集中：周一 1 时，7 件", "UTC"
    )
    drawn = rhythm.look(view, "side").children
    assert len(classed(drawn, "heat-cell")) == 24 and len(classed(drawn, "empty")) == 23
    assert "n 7 · 最集中：周一 1 时，7 件" in words(drawn)
    assert "本期没有受理事项" in words(rhythm.look(Heat((), (), "", "", ""), "side").children)


def test_a_department_of_few_matters_is_marked_and_unknown_is_no_zero():
    rows = (
        Department("应急", 9, KNOWN, KNOWN, "9", 1.0, 0, True),
        Department("公安", 9, UNKNOWN, UNKNOWN, "", None, None, False),
    )
    drawn = departments.look(Departments(rows, "", "横轴 90% – 100%", 0.5), "side").children
    first, second = classed(drawn, "departments")[0].children
    assert "小样本" in words(first) and "0" in words(classed(first, "department-late"))
    assert "未知" in words(classed(second, "department-late")) and classed(second, "scale-none")
    assert not classed(second, "dot")


def test_marks_of_the_matrix_are_shape_and_word():
    cells = {
        "first": Judged(KNOWN, 1.0, "n 20", "first"),
        "last": Judged(KNOWN, 0.0, "n 20", "last", tied=True),
        "few": Judged(KNOWN, 0.5, "n 20", small=True),
        "unknown": Judged(UNKNOWN, None, ""),
    }
    said = {}
    for name, cell in cells.items():
        view = Matrix("逐项对比", "", (COLUMN,), (Row("甲", None, (cell,)),))
        said[name] = words(classed(matrix.look(view, "full").children, "cell-mark"))
    assert said == {"first": "▲好最", "last": "▼差并列最", "few": "小样本", "unknown": ""}


def test_a_zero_count_has_no_bar_and_an_unknown_one_no_axis():
    assert not classed(parts.along(0.0, None, dot=False), "bar")
    assert classed(parts.along(0.2, None, dot=False), "bar")
    assert classed(parts.along(None, 0.5, dot=False), "scale-none")


def test_one_unit_and_no_unit_can_be_drawn():
    alone = Matrix(
        "逐项对比", "", (COLUMN,), (Row("甲", "/district/A", (Judged(KNOWN, 1.0, ""),)),)
    )
    assert len(classed(matrix.look(alone, "full").children, "matrix-row")) == 1
    assert "这里没有下一级单位" in words(
        matrix.look(Matrix("逐项对比", "", (), ()), "full").children
    )


def test_what_is_no_indicators_figure_does_not_look_as_if_it_opened():
    assert parts.shown(BARE).to_plotly_json()["type"] == "Span"
    assert parts.shown(KNOWN).to_plotly_json()["type"] == "Button"


def chart(units: int, *, compared: bool = True) -> Multiples:
    months = tuple(f"2024-{month:02d}" for month in range(1, 13))
    one = Multiple("<b>甲</b>", (None, *[0.9] * 11), (True, *[False] * 11), "90.00%")
    return Multiples("率", "", months, (one,) * units, one, True, compared)


@pytest.mark.parametrize("units", [1, 6, 8])
def test_small_charts_share_one_axis_and_gaps_stay_gaps(units):
    figure = small_multiples(chart(units))
    assert len(figure.data) == 2 * units
    layout = figure.to_plotly_json()["layout"]
    assert all(layout[f"yaxis{at}"]["matches"] == "y" for at in range(2, units + 1))
    assert figure.data[1].y[0] is None and figure.data[1].connectgaps is False
    assert figure.data[1].marker.symbol[:2] == ("circle-open", "circle")
    assert "<b>" not in figure.data[1].name + figure.data[1].hovertemplate


def test_counts_are_not_compared_with_the_whole_and_no_unit_is_an_empty_picture():
    assert len(small_multiples(chart(3, compared=False)).data) == 3
    assert not small_multiples(chart(0)).data
    assert "这里没有下一级单位" in words(multiples.look(chart(0), "full").children)
