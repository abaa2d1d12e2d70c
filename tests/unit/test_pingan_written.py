"""A definition that cannot stand is refused before anything is computed, with the value and the remedy."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from governance.errors import DefinitionError
from governance.pingan.written import definition_of
from tests.indexed import small, table

OURS = Path(__file__).parents[2] / "data" / "profiles" / "huzhou" / "pingan.toml"


def ours() -> dict[str, Any]:
    return tomllib.loads(OURS.read_text(encoding="utf-8"))


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    """The small definition with one value replaced, or set."""
    whole = table()
    at: Any = whole
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return whole


def without(*path: str | int) -> dict[str, Any]:
    whole = table()
    at: Any = whole
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return whole


def test_the_city_s_definition_is_read_as_the_domain_has_it():
    read = definition_of(ours())
    assert len(read.indicators) == 33 and len(read.dimensions) == 8
    assert read.weights.sum() == pytest.approx(1, abs=1e-12)
    assert read.judgement.ratio == pytest.approx(0.0081, abs=5e-5)
    assert [i.id for i in read.indicators if i.rolling] == [
        "A202", "B102", "C201", "D102", "D301", "E102", "F202", "H301",
    ]  # fmt: skip
    assert read.indicator("A204").computed == "disputes_overdue"
    assert read.indicator("C202").spread == 150 and read.indicator("B101").spread == 1
    assert [d.code for d in read.deductions if d.flag] == ["X3"]
    assert "非省平安办发布" in read.notice


def test_weights_are_the_dimension_s_share_times_the_direct_one():
    assert small().weights == pytest.approx([0.45, 0.30, 0.25])


def test_the_matrix_may_be_written_whole():
    whole = small(ahp={"matrix": [["1", "3"], ["1/3", "1"]]})
    assert np.array_equal(whole.judgement.matrix, small().judgement.matrix)
    assert small(ahp={"matrix": [[1, 3], ["1/3", 1]]}).weights == pytest.approx(small().weights)


def test_for_towns_keeps_what_is_counted_there_with_its_weight_and_no_deductions():
    counted = table()["indicator"]
    counted[2]["towns"] = True
    assert counted[2]["exposure"] == "vehicles"
    towns = small(indicator=counted).for_towns()
    assert [i.id for i in towns.indicators] == ["A101"] and towns.deductions == ()
    assert towns.weights == pytest.approx([0.45])
    assert towns.measures == ("A101", "residents", "vehicles")


def test_a_score_below_every_bound_has_the_last_grade():
    assert small().grade(-3.0).code == "red"
    assert [small().grade(s).code for s in (96, 95.99, 94, 92, 91.99)] == [
        "green", "blue", "blue", "orange", "red",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "to", "reason"),
    [
        (("indicator", 0, "weight"), 0.5, r"维度 A 治安 的指标权重之和是 0\.9，应等于 1"),
        (("indicator", 0, "weight"), 0.6 + 3e-9, r"之和是 1\.000000003，应等于 1"),
        (("indicator", 0, "id"), "Z101", "指标 Z101：id = 'Z101' 不对，首字母应是维度之一（A、B）"),
        (("indicator", 0, "id"), "A301", "前两位应是维度 A 的子维度之一（A1）"),
        (("indicator", 0, "exposure"), "resident", "没有这个分母（最接近的是 residents）"),
        (("indicator", 0, "k"), 0, "k = 0 不对，应大于 0"),
        (("indicator", 0, "k"), float("nan"), "k = nan 不对，应是数"),
        (("indicator", 0, "weight"), -0.6, "应大于 0"),
        (("indicator", 0, "weight"), True, "应是数"),
        (("indicator", 0, "wieght"), 1, "不认识的键 'wieght'（最接近的是 weight）"),
        (("indicator", 0, "unit"), " ", "不能为空"),
        (("indicator", 0, "rolling"), "yes", "应写 true 或 false"),
        (("indicator", 0, "computed"), "disputes_overdu", "不会计算它（最接近的是 disputes_overdue）"),
        (("indicator", 1, "id"), "A101", "指标 'A101' 写了两次"),
        (("indicator", 0, "dispersion"), -1.0, "不应小于 0"),
        (("indicator",), [], r"至少要有一张 \[\[indicator\]\]"),
        (("exposure", 1, "code"), "residents", "分母 'residents' 写了两次"),
        (("deduction", 0, "code"), "B101", "代码 'B101' 写了两次"),
        (("deduction", 0, "points"), 0.0, "应大于 0"),
        (("dimension", 0, "parts"), {"B1": "x"}, "子维度的代码应是 A 加一位数字"),
        (("dimension", 1, "code"), "A", "维度 'A' 写了两次"),
        (("grade", 1, "least"), 96.0, "蓝 的 least = 96，应小于 绿 的 96"),
        (("grade", 0, "code"), "purple", "应是 green、blue、orange、red 之一"),
        (("score", "slope"), 0.0, "应大于 0"),
        (("score", "low"), 94.0, "应有 low < full ≤ high"),
        (("score", "high"), 93.0, "应有 low < full ≤ high"),
        (("coverage", "least"), 1.2, "不应大于 1"),
        (("baseline", "least"), 37, "不应大于 months = 36"),
        (("baseline", "season_k"), 0, "应大于 0"),
        (("uncertainty", "draws"), 99, "应是不小于 100 的整数"),
        (("uncertainty", "draws"), 4000.0, "应是不小于 100 的整数"),
        (("uncertainty", "shrinkage"), [1.0, 0.0], "应大于 0"),
        (("uncertainty", "shrinkage"), [], "应是一列数"),
        (("uncertainty", "surely"), 0.5, "应大于 0.5"),
        (("uncertainty", "surely"), 1.01, "不应大于 1"),
        (("uncertainty", "weights"), 1.0, "应小于 1"),
        (("date",), "2021-11-30", "应是日期"),
        (("date",), datetime(2021, 11, 30), "应是日期"),
        (("from_month",), 201913, "应是年月"),
        (("version",), "", "不能为空"),
        (("scores",), {}, "不认识的键 'scores'（最接近的是 score）"),
        (("ahp",), {"upper": [["3"]], "matrix": []}, "二者必居其一"),
        (("ahp",), {"upper": "3"}, "应是若干行"),
        (("ahp",), {"upper": [["3", "1"], ["1"]]}, "应是 2 行 2 列"),
        (("ahp",), {"matrix": [["1", "3"], ["3", "1"]]}, "不互反"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_refused_by_name(path, to, reason):
    with pytest.raises(DefinitionError, match=reason):
        definition_of(changed(*path, to=to))


@pytest.mark.parametrize(
    "path",
    [
        ("name",), ("checker",), ("ahp",), ("score",), ("score", "full"), ("uncertainty", "seed"),
        ("indicator", 0, "k"), ("indicator", 0, "id"), ("dimension", 0, "parts"), ("exposure", 0, "unit"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(path):
    with pytest.raises(DefinitionError, match=f"缺少 {path[-1]}"):
        definition_of(without(*path))


def test_comparisons_that_contradict_themselves_are_refused_by_the_names_of_dimensions():
    written = ours()
    written["ahp"]["upper"][0][1] = "1/9"
    written["ahp"]["upper"][0][0] = "9"
    with pytest.raises(
        DefinitionError, match=r"CR = .*最矛盾的一组是 社会政治安全∶社会治安安全 = 9"
    ):
        definition_of(written)


def test_a_dimension_without_indicators_is_refused():
    written = table()
    written["indicator"] = written["indicator"][:2]
    with pytest.raises(DefinitionError, match=r"维度 B 交通 权重为 0\.2500，却没有指标"):
        definition_of(written)


def test_a_definition_without_deductions_stands():
    assert definition_of(without("deduction")).deductions == ()
