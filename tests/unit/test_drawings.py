"""The drawings of a briefing: nothing clipped, nothing over another, honest axes, the same for the same block."""

import re
from itertools import combinations
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest

from governance.briefing.paper import Chart, Map, Series, Shape, Value
from layouts.documents.drawings.drawn import chart_svg, map_svg
from layouts.documents.drawings.ink import TALLEST, WIDTH, width
from tests.papers import chart, paper

FORMS = ("columns", "bars", "line", "intervals")


class Words(NamedTuple):
    """A text of a drawing and the box it takes."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def root_of(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def height_of(svg: str) -> float:
    return float(root_of(svg).attrib["height"])


def words_of(svg: str) -> list[Words]:
    found = []
    for each in root_of(svg).iter("{http://www.w3.org/2000/svg}text"):
        size, x, y = (float(each.attrib[key]) for key in ("font-size", "x", "y"))
        wide = 0.92 * width(each.text or "", size)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[each.attrib["text-anchor"]]
        found.append(Words(each.text or "", left, left + wide, y - 0.72 * size, y + 0.08 * size))
    return found


def texts(svg: str) -> list[str]:
    return [each.text for each in words_of(svg)]


def well_placed(svg: str) -> None:
    placed = words_of(svg)
    for each in placed:
        assert each.left >= -2 and each.right <= WIDTH + 2, each
        assert each.top >= -1 and each.bottom <= height_of(svg) + 1, each
    for one, other in combinations(placed, 2):
        apart = one.right <= other.left + 0.5 or other.right <= one.left + 0.5
        above = one.bottom <= other.top + 0.5 or other.bottom <= one.top + 0.5
        assert apart or above, (one, other)


def a_series(name: str, values: list[Value], pattern: str = "{:,.0f}") -> Series:
    return {
        "name": name,
        "values": values,
        "figures": [None] * len(values),
        "shown": ["—" if v is None else pattern.format(v) for v in values],
    }


def months(n: int) -> tuple[str, ...]:
    return tuple(f"{2016 + i // 12}-{i % 12 + 1:02}" for i in range(n))


def a_chart(form: Any, n: int, names: tuple[str, ...] | None = None, series: int = 1) -> Chart:
    categories = names or (
        months(n) if form in ("columns", "line") else tuple(f"第{i}街道" for i in range(n))
    )
    made = [
        a_series(f"系列{s}", [500.0 + 37 * ((i * 7 + s * 5) % 23) for i in range(n)])
        for s in range(series)
    ]
    bounds: dict[str, Any] = {}
    if form == "intervals":
        values = made[0]["values"]
        bounds = {"low": [v and v - 80 for v in values], "high": [v and v + 80 for v in values]}
    return chart(form, "试", "件", categories, *made, **bounds)


def blocks(kind: str) -> list[Any]:
    return [b for s in paper()["sections"] for b in s["blocks"] if b["block"] == kind]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("n", [1, 2, 6, 12, 13, 24, 36, 37, 72])
def test_one_to_seventy_two_categories_stand_clear_of_each_other(form: str, n: int) -> None:
    svg = chart_svg(a_chart(form, n))
    well_placed(svg)
    assert height_of(svg) <= TALLEST + 20
    assert svg == chart_svg(a_chart(form, n))


@pytest.mark.parametrize("series", [2, 3, 4])
@pytest.mark.parametrize("form", ["columns", "bars", "line"])
@pytest.mark.parametrize("n", [1, 6, 12, 24])
def test_several_series_are_named_and_stand_clear(form: str, n: int, series: int) -> None:
    svg = chart_svg(a_chart(form, n, series=series))
    well_placed(svg)
    assert all(any(f"系列{s}" in text for text in texts(svg)) for s in range(series))


def test_the_sample_stands_clear_and_no_words_are_tilted() -> None:
    for block in blocks("chart"):
        svg = chart_svg(block)
        well_placed(svg)
        assert "rotate" not in svg and "transform" not in svg
    for block in blocks("map"):
        well_placed(map_svg(block))


def test_columns_and_bars_begin_at_nought_whatever_the_values() -> None:
    columns = chart_svg(
        chart("columns", "试", "件", months(3), a_series("件", [990.0, 995.0, 1000.0]))
    )
    assert "0" in texts(columns)
    bars = root_of(
        chart_svg(chart("bars", "试", "件", ("甲", "乙"), a_series("件", [1000.0, 500.0])))
    )
    wide = [float(r.attrib["width"]) for r in bars.iter("{http://www.w3.org/2000/svg}rect")]
    assert wide[0] == pytest.approx(2 * wide[1], rel=0.01)


def test_a_cut_axis_says_where_it_begins() -> None:
    values = a_series("率", [0.961, 0.962, 0.965], "{:.2%}")
    said = texts(chart_svg(chart("line", "试", "%", months(3), values)))
    assert any(re.search(r"轴自96(\.\d)?%起", text) for text in said)
    own = texts(chart_svg(chart("line", "试", "%", months(3), values, axis="纵轴自90%起")))
    assert any("纵轴自90%起" in text for text in own) and "90" in own


def test_ticks_are_printed_as_the_figures_are() -> None:
    rates = texts(
        chart_svg(chart("columns", "试", "%", months(2), a_series("率", [0.5, 1.0], "{:.1%}")))
    )
    assert "100" in rates and "1.0" not in rates
    # What is printed as nought tells nothing: the next value says in what the axis counts.
    rare = chart("columns", "试", "%", months(2), a_series("率", [0.00004, 0.97], "{:.2%}"))
    assert "100" in texts(chart_svg(rare))
    counts = texts(
        chart_svg(chart("columns", "试", "件", months(2), a_series("件", [5000.0, 12000.0])))
    )
    assert "10,000" in counts


def test_bars_go_from_the_longest_and_those_without_a_value_stand_last() -> None:
    svg = chart_svg(
        chart("bars", "试", "件", ("甲街", "乙街", "丙街"), a_series("件", [3.0, None, 7.0]))
    )
    names = sorted((w for w in words_of(svg) if w.text.endswith("街")), key=lambda w: w.top)
    assert [w.text for w in names] == ["丙街", "甲街", "乙街"]
    assert "—" in texts(svg) and any("无数据" in text for text in texts(svg))


def test_what_is_left_over_stands_below_the_named_however_long() -> None:
    svg = chart_svg(
        chart("bars", "试", "件", ("其余甲街", "乙街", "丙街"), a_series("件", [9.0, 3.0, 7.0]))
    )
    names = sorted((w for w in words_of(svg) if w.text.endswith("街")), key=lambda w: w.top)
    assert [w.text for w in names] == ["丙街", "乙街", "其余甲街"]


def test_nought_and_nothing_are_told_apart() -> None:
    zero = texts(
        chart_svg(chart("columns", "试", "件", months(3), a_series("件", [4.0, 0.0, 2.0])))
    )
    nothing = texts(
        chart_svg(chart("columns", "试", "件", months(3), a_series("件", [4.0, None, 2.0])))
    )
    assert "—" not in zero and zero.count("0") == 2
    assert "—" in nothing


def test_a_line_is_broken_where_there_is_no_value() -> None:
    svg = chart_svg(
        chart("line", "试", "件", months(5), a_series("件", [1.0, 2.0, None, 3.0, 2.0]))
    )
    drawn = re.search(r'<path d="([^"]+)"', svg)
    assert drawn is not None and drawn.group(1).count("M") == 2


@pytest.mark.parametrize(
    "values", [[None, None], [0.0, 0.0], [5.0, 5.0], [-3.0, 4.0], [1e9, 1.2e9], [1e-6, 2e-6]]
)
@pytest.mark.parametrize("form", FORMS)
def test_any_values_are_drawn(form: Any, values: list[Value]) -> None:
    names = months(2) if form in ("columns", "line") else ("甲", "乙")
    svg = chart_svg(chart(form, "试", "件", names, a_series("件", values, "{:,.6g}")))
    well_placed(svg)
    assert "nan" not in svg and "inf" not in svg


def test_a_chart_of_nothing_says_so() -> None:
    assert "无数据" in chart_svg(chart("bars", "试", "件", (), a_series("件", [])))


def test_labels_left_out_are_said() -> None:
    names = tuple(f"第{i}个很长的街道名称" for i in range(40))
    assert any(
        re.fullmatch(r"横轴每\d+项标注一项", text)
        for text in texts(chart_svg(a_chart("columns", 40, names)))
    )


def test_words_are_never_markup() -> None:
    svg = chart_svg(a_chart("bars", 2, ('<b onload="x">&', "乙]]>")))
    assert "<b" not in svg and "&lt;b" in svg
    root_of(svg)


def a_map(n: int, *, schematic: bool = True, classes: int = 4) -> Map:
    """Squares side by side, too small for their names where there are many."""
    across = max(1, int(n**0.5))
    shapes: list[Shape] = []
    for i in range(n):
        x, y = 119.5 + 0.9 * (i % across) / across, 30.4 + 0.7 * (i // across) / across
        side = 0.7 / across
        ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
        shapes.append(
            {
                "code": str(i),
                "name": f"第{i}街道",
                "rings": [ring],
                "tier": i % classes,
                "text": f"{90 + i}.5",
            }
        )
    names = [f"第{c}档" for c in range(classes)]
    return {
        "block": "map",
        "title": "试",
        "classes": names,
        "shapes": shapes,
        "schematic": schematic,
        "alt": "试",
    }


@pytest.mark.parametrize("n", [1, 2, 6, 9, 16])
def test_every_place_of_a_map_is_named_once(n: int) -> None:
    svg = map_svg(a_map(n))
    well_placed(svg)
    said = " ".join(texts(svg))
    assert all(len(re.findall(rf"第{i}街道", said)) == 1 for i in range(n))


def test_lines_that_end_at_one_value_are_named_apart() -> None:
    ends = [a_series(f"第{i}系列", [float(i), 50.0 + i / 10]) for i in range(5)]
    svg = chart_svg(chart("line", "试", "件", months(2), *ends))
    well_placed(svg)
    assert sum("系列" in text for text in texts(svg)) == 5


def test_small_places_side_by_side_are_named_apart_by_leaders() -> None:
    drawn = a_map(1)
    for i in range(1, 9):
        x, y = 120.3 + 0.02 * i, 30.6 + 0.002 * (i % 3)
        ring = [(x, y), (x + 0.015, y), (x + 0.015, y + 0.015), (x, y + 0.015)]
        drawn["shapes"].append({**drawn["shapes"][0], "name": f"小{i}街道", "rings": [ring]})
    svg = map_svg(drawn)
    well_placed(svg)
    assert sum("小" in text for text in texts(svg)) == 8


@pytest.mark.parametrize("n", [36, 49, 100])
def test_a_map_with_more_places_than_room_says_how_many_are_not_named(n: int) -> None:
    svg = map_svg(a_map(n))
    well_placed(svg)
    named = sum("街道" in text for text in texts(svg))
    left_out = sum(
        int(m.group(1)) for t in texts(svg) if (m := re.fullmatch(r"另有(\d+)处图上未标名", t))
    )
    assert named + left_out == n and (left_out > 0) == (n == 100)


def test_a_map_says_that_it_is_schematic_and_how_many_are_in_each_class() -> None:
    drawn = a_map(6)
    drawn["shapes"][0]["tier"] = None
    said = texts(map_svg(drawn))
    assert any("示意" in text for text in said)
    assert "第1档（2）" in said and "无数据（1）" in said
    assert not any("示意" in text for text in texts(map_svg(a_map(6, schematic=False))))


def test_a_map_without_outlines_says_so() -> None:
    empty = a_map(1)
    empty["shapes"][0]["rings"] = []
    assert "无边界数据" in map_svg(empty)
