"""What is told of standings and changes: who is like whom pair by pair, and text whose parts add up."""

import re
from dataclasses import replace

import numpy as np
import pytest

from governance.pingan.baseline import baseline
from governance.pingan.change import between_months, between_units
from governance.pingan.doubt import Doubted, bands
from governance.pingan.observed import Observed
from governance.pingan.reading import Reading, read
from governance.pingan.standings import Standings, standings
from governance.pingan.told import as_lines, change_told, told, with_whole
from tests.indexed import MEASURES, small, two_units


def three_units() -> Observed:
    two = two_units()
    return Observed(MEASURES, ("P", "Q", "R"), two.months, two.values[:, [0, 1, 1], :])


def reading(observed: Observed, month: int = 201901) -> Reading:
    return read(observed, small(), baseline(two_units().total("市"), small(), 2019), month)


def in_a_row() -> Standings:
    """Three units: the first beats the second in 80 of 100 draws and the third in all, the second the third in 80."""
    made = standings(reading(three_units()), reading(two_units().total("市")))
    own = replace(made.reading, index=np.array([95.0, 94.5, 94.0]))
    ranks = np.array([[1.0, 2.0, 3.0]] * 60 + [[2.0, 1.0, 3.0]] * 20 + [[1.0, 3.0, 2.0]] * 20)
    doubt = Doubted(own.units, made.doubted.scores[:100], ranks)
    return replace(made, reading=own, doubted=doubt, bands=bands(own, doubt))


def test_a_band_joins_neighbours_but_its_ends_are_told_apart_by_themselves():
    made = in_a_row()
    assert made.bands == ((0, 1, 2),)
    assert [made.alike(n) for n in range(3)] == [(1,), (0, 2), (1,)]
    units = told([made], {}, frozenset())["units"]
    assert [u["not_told_apart_from"] for u in units] == [["Q"], ["P", "R"], ["Q"]]


def number(text: str) -> float:
    return float(text.replace("+", ""))


@pytest.mark.parametrize("place", ["month", "unit"])
def test_the_parts_that_are_printed_add_to_what_is_printed_and_the_sign_is_said(place):
    before, after = (reading(two_units(), month) for month in (201901, 201902))
    change = between_months(before, after, 0) if place == "month" else between_units(after, 0, 1)
    to = {"against": "2019-01"} if place == "month" else {"against_place": "Q"}
    found = told([standings(after, reading(two_units().total("市"), 201902))], {}, frozenset())
    lines = as_lines(
        {**found, "changes": [{"place": "P", **to, **change_told(change, after.definition)}]}
    )
    head = next(n for n, line in enumerate(lines) if " 减 " in line)
    assert lines[head].startswith("P 减 2019-01" if place == "month" else "Q 减 P")
    whole, deducted = (number(x) for x in re.findall(r"[+-]\d+\.\d{4}", lines[head]))
    parts = [line.split("\t")[2:] for line in lines[head + 1 :]]
    assert sum(number(p[0]) for p in parts) + deducted == pytest.approx(whole, abs=1e-9)
    for total, causes in parts:
        shown = [number(x) for x in re.findall(r"[+-]\d+\.\d{4}", causes)]
        assert sum(shown) == pytest.approx(number(total), abs=1e-9)


def test_a_figure_is_computed_by_its_row_and_of_the_whole_where_all_units_are():
    rows = frozenset({("A101", "P"), ("A101", "Q"), ("A102", "P")})
    assert with_whole(rows, ["P", "Q"], "市") - rows == {("A101", "市")}
    made = [standings(reading(two_units()), reading(two_units().total("市")))]
    found = told(made, {}, rows)
    said = {u["place"]: [i["computed"] for i in u["indicators"]] for u in found["units"]}
    assert said == {"P": [True, True, False], "Q": [True, False, False]}
    assert [i["computed"] for i in found["city"]["indicators"]] == [True, False, False]
