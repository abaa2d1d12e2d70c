"""平安指数 as it looks: announced axes, ties drawn as ties, gaps left as gaps, steps that add up, names that do not collide."""

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cards.index.words import (
    adding_up,
    lead,
    probability,
    signed,
    span_of_ranks,
    step,
)
from layouts.axis import Scale
from layouts.cards import choices as index_choices
from layouts.cards.choices import Choices
from layouts.cards.index import causes as index_causes
from layouts.cards.index import classes as index_classes
from layouts.cards.index import course as index_course
from layouts.cards.index import doubt as index_doubt
from layouts.cards.index import headline as index_headline
from layouts.cards.index import matters as index_matters
from layouts.cards.index import profile as index_profile
from layouts.cards.index import ranking as index_ranking
from layouts.cards.index import table as index_table
from layouts.cards.index.causes import Causes, Piece
from layouts.cards.index.classes import Classes
from layouts.cards.index.course import Course
from layouts.cards.index.doubt import Doubt
from layouts.cards.index.headline import Headlines
from layouts.cards.index.matters import Listing
from layouts.cards.index.parts import Move, State, states
from layouts.cards.index.profile import Axis, Profile
from layouts.cards.index.ranking import Band, Board, Standing
from layouts.cards.index.table import Group, Indicator, Indicators
from layouts.chrome import desk, parts
from layouts.chrome.choices import Choice
from layouts.chrome.stage import Spot
from layouts.figures import pingan_map
from layouts.figures.pingan import PAPER, Ranked, course, runs
from layouts.figures.pingan_map import Area
from tests.drawn import classed, components, text_of
from tests.indexed import small

ASSETS = Path(__file__).parents[2] / "assets"
SHEETS = {name: (ASSETS / name).read_text() for name in ("paper.css", "index.css")}
BLUE = State("blue", "蓝", "94 至不足 96")
ORANGE = State("orange", "橙", "92 至不足 94")
HOSTILE = "<b>甲</b>"


def row(code="1", name="甲县", score=94.5, **more) -> Standing:
    made = Standing(
        code, name, f"/pingan/{code}", score, score - 1, score + 1, f"{score:.2f}", "93.50–95.50",
        BLUE, Move("↑ 0.30", "升 1 位", "better"), "1", "第1–3", "2", "62%",
    )  # fmt: skip
    return replace(made, **more)


def view(*bands: Band, city: Standing | None = None) -> Board:
    return Board(
        "2021-11", "题", "注", bands, city, (BLUE, ORANGE), "与 2021-10 相比", "", "?month=2021-11"
    )


def drawn(card, value, room="full"):
    """What a card puts into its area."""
    return card.look(value, room).children


def test_an_axis_has_round_ends_that_hold_everything_and_says_that_it_is_cut():
    scale = Scale.of([93.49, 95.42, 94.0], ticks=5)
    assert scale.low <= 93.49 and scale.high >= 95.42 and len(scale.ticks) <= 5
    assert scale.at(scale.low) == 0 and scale.at(scale.high) == 1 and scale.at(200.0) == 1
    assert "不从 0 起" in scale.announced and f"{scale.low:g}" in scale.announced


@pytest.mark.parametrize("values", [[0.0, 95.0], [2.0, 98.0], [0.0]])
def test_an_axis_that_begins_at_zero_is_not_said_to_be_cut(values):
    scale = Scale.of(values)
    assert scale.low == 0 and "不从 0 起" not in scale.announced
    assert scale.announced.startswith("横轴 0") and scale.announced.endswith(" 分")


@given(st.lists(st.floats(60, 100), min_size=1, max_size=20), st.integers(3, 9))
def test_every_axis_holds_its_values_with_few_ticks(values, ticks):
    scale = Scale.of(values, ticks=ticks)
    assert scale.low <= min(values) + 1e-6 and scale.high >= max(values) - 1e-6
    assert 2 <= len(scale.ticks) <= ticks + 1
    assert all(0 <= scale.at(value) <= 1 for value in values)


def test_units_not_told_apart_share_a_ground_and_a_word_and_one_alone_does_not():
    parts = drawn(index_ranking, view((row("1"),), (row("2"), row("3"))))
    tied = classed(parts, "tied")
    assert len(tied) == 1 and len(classed(tied, "ranked-row")) == 2
    assert len(classed(parts, "tie-bracket")) == 1 and "差异不显著" in text_of(tied)


def test_a_row_says_rank_interval_state_and_change_in_words():
    parts = drawn(index_ranking, view((row(flagged=True),), city=row("9", "全市", rank="")))
    said = text_of(parts)
    for word in ("第1–3", "蓝", "↑ 0.30", "升 1 位", "62%", "红旗", "5%–95%", "不从 0 起"):
        assert word in said
    assert len(classed(parts, "whisker")) == 2 and len(classed(parts, "whole")) == 1
    (dot, _) = classed(parts, "dot-line")
    assert "区间" in dot.title


def test_an_interval_is_drawn_from_its_low_to_its_high_end():
    parts = drawn(index_ranking, view((row(score=94.0, low=92.0, high=96.0),)))
    (whisker,) = classed(parts, "whisker")
    assert whisker.style == {"left": "0.000%", "width": "100.000%"}
    assert classed(parts, "point")[0].style["left"] == "50.000%"


def ranked(code: str, ranks, chosen=False) -> Ranked:
    low = tuple(None if r is None else max(1.0, r - 1) for r in ranks)
    high = tuple(None if r is None else r + 1 for r in ranks)
    return Ranked(code, f"县{code}", f"/pingan/{code}", tuple(ranks), low, high, chosen)


MONTHS = ("2020-12", "2021-01", "2021-02", "2021-03")


def coursed(**more) -> Course:
    made = Course(
        "题", "注", MONTHS,
        (ranked("1", (1.0, None, 2.0, 1.0)), ranked("2", (2.0, None, 1.0, 2.0))),
        (((1.0, 2.0),), (), (), ()), ("2021-01 数据不全，不排名",),
    )  # fmt: skip
    return replace(made, **more)


def test_an_incomplete_month_leaves_a_gap_in_every_line():
    assert runs((1.0, None, 2.0, 1.0)) == [[0], [2, 3]]
    picture = unquote(course(coursed().lines[0], 2, "#000000", ribbon=False))
    assert picture.count("<polyline") == 2 and 'points="125.0,250.0"' in picture
    parts = drawn(index_course, coursed())
    assert len(classed(parts, "course-point")) == 6
    assert "2021-01 数据不全" in text_of(parts)


def test_a_month_without_difference_is_drawn_as_one_ground_over_its_ranks():
    (tie,) = classed(drawn(index_course, coursed()), "tie")
    assert tie.style == {"left": "12.500%", "top": "0.000%", "height": "100.000%"}


def test_lines_keep_their_colour_when_their_order_changes_and_are_named_at_both_ends():
    def inks(view: Course) -> dict[str, str]:
        units = classed(drawn(index_course, view), "course-unit")
        return {
            u.to_plotly_json()["props"]["data-unit"]: classed([u], "course-name")[0].style["color"]
            for u in units
        }

    usual = coursed()
    assert inks(usual) == inks(replace(usual, lines=usual.lines[::-1]))
    assert len(classed(drawn(index_course, usual), "course-name")) == 4


def test_the_course_of_no_month_is_a_title():
    assert not classed(drawn(index_course, coursed(months=(), lines=())), "course-unit")


def square(west: float, south: float, side: float):
    east, north = west + side, south + side
    return (((west, south), (east, south), (east, north), (west, north), (west, south)),)


def area(code: str, west: float, south: float, side: float, **more) -> Area:
    made = Area(
        code, f"单位名称{code}", f"/pingan/{code}", "94.50", BLUE, square(west, south, side)
    )
    return replace(made, **more)


def test_names_on_the_map_never_lie_over_each_other():
    crowded = [area("0", 0, 0, 1.0), area("1", 0.45, 0.45, 0.1), area("2", 0.5, 0.5, 0.05)]
    sheet = pingan_map.Sheet.of(crowded)
    placed = pingan_map.names(crowded, sheet)
    sizes = [pingan_map._size(one, sheet) for one in crowded]
    assert sum(name.moved for name in placed) >= 2
    for (a, one), (b, other) in combinations(zip(placed, sizes, strict=True), 2):
        assert not pingan_map._over(a.at, one, b.at, other)


def test_an_area_is_coloured_by_its_class_with_shape_and_word_and_the_rule_beside():
    shown = Classes(
        "题", "n = 2", (area("1", 0, 0, 1), area("2", 1, 0, 1, state=None, href=None, shown="未测算")),
        (BLUE, ORANGE), (1, 0), "示意",
    )  # fmt: skip
    parts = drawn(index_classes, shown)
    said = text_of(parts)
    assert "94 至不足 96" in said and "1 个" in said and "示意" in said and "未测算" in said
    picture = unquote(next(p.src for p in classed(parts, "areas-picture")))
    assert PAPER["blue"] in picture and "单位名称" not in picture
    assert len(classed(parts, "shape-blue")) == 1
    assert "没有边界" in text_of(drawn(index_classes, replace(shown, areas=())))


def piece(name: str, size: float, begin: float, *inside: Piece) -> Piece:
    return Piece(name, signed(size), begin, begin + size, pieces=inside)


def test_the_change_opens_step_by_step_and_its_axis_is_announced():
    inner = piece("A204", -0.3, 95.0, piece("件数", -0.2, 95.0), piece("季节", -0.1, 94.8))
    shown = Causes(
        "甲县", "题", "注", Choice("2021-10", "/pingan/1?month=2021-10"), 95.0, "95.00", "2021-11", 94.7, "94.70",
        "−0.30", (piece("治安", -0.3, 95.0, inner), piece("扣分", 0.0, 94.7)), (),
    )  # fmt: skip
    parts = drawn(index_causes, shown)
    assert len(classed(parts, "depth-1")) == 2 and len(classed(parts, "depth-3")) == 2
    assert "不从 0 起" in text_of(parts) and "−0.30" in text_of(classed(parts, "whole-sum"))
    assert inner.verdict == "worse" and shown.pieces[1].verdict == "same"


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=33), st.integers(-1, 1))
def test_shown_parts_add_up_to_the_shown_whole_whatever_was_lost_by_rounding(parts, off):
    whole = round(sum(parts), 2) + off / 100
    shown = adding_up(parts, whole)
    assert sum(shown) == pytest.approx(whole, abs=1e-9)
    assert all(abs(a - b) < 0.0351 for a, b in zip(parts, shown, strict=True))


def test_no_parts_are_no_parts():
    assert adding_up([], 0.0) == ()


def test_every_indicator_has_its_row_and_a_missing_one_says_so():
    there = Indicator(
        "A204",
        "超期",
        ("96", "93.9", "1.02", "93.80", "4.89%", "4.59"),
        "由事项计算",
        "",
        "/x#matters",
    )
    gone = Indicator("B101", "警情", (), "缺")
    shown = Indicators(
        "题",
        "注",
        (Group("治安", "5%", "93.80", "4.59", (there, gone)),),
        "−0.50",
        "每起扣",
        "94.09",
    )
    parts = drawn(index_table, shown)
    said = text_of(parts)
    assert "本月没有数据" in said and "/x#matters" in said and "−0.50" in said
    assert len(classed(parts, "missing")) == 1


def test_matters_are_listed_with_their_links():
    matter = ("/matter/disputes/JF1", ("JF1", "某村", "2021-11", "受理 2021-09-01"))
    parts = drawn(index_matters, Listing("题", "注", (matter,) * 3, "/pingan/1"))
    assert text_of(parts).count("/matter/disputes/JF1") == 3
    assert not classed(drawn(index_matters, Listing("题", "注", (), "/pingan/1")), "listed")


def test_a_dimension_without_data_has_no_dot():
    axes = (
        Axis("治安", 94.0, 95.0, "−1.00", "权重"),
        Axis("交通", None, None, "无", "权重"),
    )
    parts = drawn(index_profile, Profile("题", "注", "甲县", axes))
    rows = classed(parts, "axis-row")
    assert len(classed([rows[1]], "point")) == 1 and len(classed([rows[2]], "point")) == 0
    assert len(classed([rows[1]], "apart-worse")) == 1


def test_doubt_is_told_in_sentences_and_bars():
    shown = Doubt(
        "题",
        (("B104 盗抢骗", "德清 2→1"),),
        "其余不变",
        (("治安", 0.4),),
        "句",
    )
    said = text_of(drawn(index_doubt, shown))
    assert "德清 2→1" in said and '"width": "40.000%"' in said


def test_the_head_says_what_it_is_not_and_where_there_is_no_further_month():
    head = Headlines("甲县居首", ("2021-12 报送不全", "非省平安办发布"), "平安指数（湖州测算口径）")
    said = text_of(drawn(index_headline, head))
    for word in ("甲县居首", "非省平安办发布", "2021-12 报送不全", "湖州测算口径"):
        assert word in said
    years = (
        ("2021", (Choice("11月", "/pingan", True), Choice("10月", None, said="早于口径的起始月"))),
    )
    asks = drawn(index_choices, Choices("2021-11", "/pingan?month=2021-10", None, years, ()))
    assert "没有下一月" in text_of(asks)
    assert len(classed(asks, "step")) == 2 and len(classed(asks, "nowhere")) >= 2
    for demonstration in (True, False):
        top = desk.heading(desk.Heading("平安指数", "今天", "", demonstration, ()))
        assert ("演示数据" in text_of(top)) == demonstration and "今天" in text_of(top)


def test_an_incomplete_month_names_what_and_whom():
    shown = Headlines(
        "2021-11 数据不全，不排名", ("下列",), lacking=(("B101", "甲县"),), way=Choice("看 2021-10", "/x")
    )  # fmt: skip
    said = text_of(drawn(index_headline, shown))
    assert "B101" in said and "甲县" in said and "/x" in said
    told = " ".join(map(str, index_headline.words(shown)))
    assert "B101" in told and "甲县" in told


def test_names_stay_text_everywhere():
    """React escapes what is a child; no part is told to take HTML, and pictures hold no names."""
    parts = [
        *drawn(index_ranking, view((row(name=HOSTILE),))),
        *drawn(index_course, coursed(lines=(replace(ranked("1", (1.0,) * 4), name=HOSTILE),))),
    ]
    every = components(parts)
    assert {type(p).__name__ for p in every} <= {
        "Div",
        "Span",
        "Link",
        "H2",
        "P",
        "Ul",
        "Li",
        "Img",
    }
    assert all("甲" not in unquote(p.src) for p in every if type(p).__name__ == "Img")


@pytest.mark.parametrize(
    ("names", "first", "others", "said"),
    [
        (["甲", "乙", "丙"], 1, [], "乙居首，领先有九成以上把握"),
        (["甲", "乙", "丙"], 0, [2], "甲居首，但与丙差异不显著"),
        (["甲", "乙", "丙"], 0, [2, 1], "甲得分居首，但与其他各单位差异不显著"),
        (["甲"], 0, [], "只有甲"),
    ],
)
def test_the_statement_follows_from_who_can_be_told_from_the_first(names, first, others, said):
    assert lead(names, first, others) == said


def test_ranks_probabilities_and_changes_in_words():
    assert span_of_ranks(2, 2) == "第2" and span_of_ranks(1, 3) == "第1–3"
    assert (
        probability(0.0) == "不足 1%"
        and probability(1.0) == "超过 99%"
        and probability(0.62) == "62%"
    )
    assert signed(-0.3) == "−0.30" and signed(0.001) == "0.00" and signed(0.126) == "+0.13"
    assert step(95.004, 95.0, 0) == Move("持平", "名次未变", "same")
    assert step(94.0, 95.0, -2) == Move("↓ 1.00", "降 2 位", "worse")
    assert step(94.0, None, None).verdict == "none"


def test_the_rule_of_the_colours_is_printed_without_a_hole():
    rules = [(one.code, one.rule) for one in states(small())]
    assert rules == [
        ("green", "≥ 96"), ("blue", "94 至不足 96"), ("orange", "92 至不足 94"), ("red", "＜ 92"),
    ]  # fmt: skip


def test_the_sheet_has_the_figures_colours_and_a_shape_for_each_state():
    sheet = SHEETS["paper.css"] + SHEETS["index.css"]
    for name in ("green", "blue", "orange", "red", "text", "sub", "muted", "accent", "none"):
        assert f"  --{name}: {PAPER[name]};" in sheet
    for code, shape in parts.SHAPES.items():
        assert f'.on-paper .shape-{code}::before {{ content: "{shape}"; }}' in sheet


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "ink", ["text", "sub", "muted", "accent", "green", "blue", "orange", "red"]
)
def test_ink_stands_out_from_paper(ink):
    for ground in ("#FFFFFF", "#F4F6F9") if ink != "orange" else ("#FFFFFF",):
        assert (luminance(ground) + 0.05) / (luminance(PAPER[ink]) + 0.05) >= 4.5


def test_no_text_is_under_fourteen_pixels():
    for name, sheet in SHEETS.items():
        sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)rem", sheet)]
        assert sizes and min(sizes) >= 0.875, name
    inner = re.findall(r"font-size: ([\d.]+)em", "".join(SHEETS.values()))
    assert all(float(size) * 16 >= 13 for size in inner), "a shape beside its word"


def test_every_rule_of_the_sheets_is_kept_to_these_pages():
    for name, sheet in SHEETS.items():
        bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
        for selector in re.findall(r"(?:^|[{};])\s*([^{};@]+?)\s*\{", bare):
            for one in re.split(r",(?![^(]*\))", selector):
                assert ".on-paper" in one, (name, one)


def test_the_page_is_empty_until_it_is_filled():
    spots = {"standings": Spot("pingan-standings", "各单位指数", "standings")}
    said = text_of([desk.layout("pingan", spots, [("standings",)], (1.0,), None, "on-paper")])
    assert "course-unit" not in said and "ranked-row" not in said and "on-paper" in said
    assert "/pingan" in text_of(
        desk.refused("平安指数", "没有", (("‹ 平安指数", "/pingan"),), None)
    )
