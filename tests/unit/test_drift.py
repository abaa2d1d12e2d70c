"""Drift of a source: what changed is told in a sentence, and what may differ by chance is not."""

import json
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from etl.mapping.model import Field, SourceMapping
from etl.reading.drift import CODES, Drift, differences, missing_sentence
from etl.reading.forms import FormReader

ROWS = 300
KINDS = ("环境与市容", "矛盾纠纷", "安全隐患", "社会治安")
MAPPING = SourceMapping(
    "事件", "incidents", "事件", "Asia/Shanghai",
    {
        "received_at": Field(columns=("受理时间",)),
        "closed_at": Field(columns=("办结时间",)),
        "category": Field(columns=("分类",), map={k: k for k in (*KINDS, "市场监管")}),
        "amount": Field(columns=("金额",)),
    },
    id_columns=("编号",),
    missing=frozenset({"", "无"}),
    personal={"name": "姓名"},
)  # fmt: skip


def delivery(first: int = 0, rows: int = ROWS) -> pd.DataFrame:
    """Rows as an export writes them; another `first` is another month of the same source."""
    numbers = range(first, first + rows)
    day = [f"2024-{n // 28 % 12 + 1:02d}-{n % 28 + 1:02d}" for n in numbers]
    return pd.DataFrame(
        {
            "编号": [f"SJ{n:08d}" for n in numbers],
            "标题": [f"路灯不亮第{n}次反映" + "了" * (n % 7) for n in numbers],
            "分类": [KINDS[n % 4] for n in numbers],
            "受理时间": [f"{d} 09:{n % 60:02d}:00" for d, n in zip(day, numbers, strict=True)],
            "办结时间": [
                "" if n % 3 == 0 else f"{d} 17:00:00" for d, n in zip(day, numbers, strict=True)
            ],
            "金额": [f"{(n * 37) % 900 + 100}" for n in numbers],
            "退回次数": [f"{n % 2}" for n in numbers],
            "网格编码": [f"3305020010{n % 60:05d}" for n in numbers],
            "经度": [f"120.{n * 37 % 9999:04d}" for n in numbers],
            "重复": [("是", "否")[n % 5 > 0] for n in numbers],
            "姓名": [f"张{'一二三四五'[n % 5]}" for n in numbers],
            "备注": ["" if n % 2 else f"说明{n}" for n in numbers],
        },
        dtype=object,
    )


def form_of(frame: pd.DataFrame, header: list[str] | None = None) -> dict[str, object]:
    reader = FormReader(header or list(frame.columns), frozenset(MAPPING.personal.values()))
    for start in range(0, len(frame), 120):
        reader.add(frame[start : start + 120])
    form = json.loads(json.dumps(reader.form(), ensure_ascii=False))
    assert isinstance(form, dict)
    return form


def changes(new: pd.DataFrame, old: pd.DataFrame | None = None) -> list[Drift]:
    return differences(form_of(delivery() if old is None else old), form_of(new), MAPPING)


def put(column: str, change: Callable[[str], str]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda f: f.assign(**{column: [change(w) if w else w for w in f[column]]})


def named(**names: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda f: f.rename(columns=names)


def without(*columns: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda f: f.drop(columns=list(columns))


def with_new(at: int, name: str, word: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        made = frame.copy()
        made.insert(at, name, [f"{word}{n % 3}" for n in range(len(made))])
        return made

    return change


def in_order(*columns: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda f: f[[*columns, *(c for c in f.columns if c not in columns)]]


def headed(*rows: dict[str, str]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        above = pd.DataFrame(rows, columns=frame.columns, dtype=object).fillna("")
        return pd.concat([above, frame], ignore_index=True)

    return change


def some(column: str, word: str, every: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda f: f.assign(
        **{column: [word if n % every == 0 else w for n, w in enumerate(f[column])]}
    )


SECOND_HEAD = {
    "受理时间": "年月日",
    "办结时间": "年月日",
    "金额": "元",
    "退回次数": "次",
    "经度": "度",
}

DRIFTS = [
    ("another name in the same place", named(办结时间="办结时刻"), [("renamed", "办结时刻")]),
    ("a quite different name, same place and words", named(分类="事项大类"), [("renamed", "事项大类")]),
    ("two new names", named(办结时间="结案时间", 金额="涉案金额"), [("renamed", "结案时间"), ("renamed", "涉案金额")]),
    ("a new name elsewhere", lambda f: in_order("受理时间(北京)")(f.rename(columns={"受理时间": "受理时间(北京)"})),
     [("renamed", "受理时间(北京)"), ("reordered", "")]),
    ("a personal column renamed", named(姓名="上报人姓名"), [("renamed", "上报人姓名")]),
    ("one column less", without("备注"), [("dropped", "备注")]),
    ("a used column less", without("办结时间"), [("dropped", "办结时间")]),
    ("two columns less", without("经度", "备注"), [("dropped", "经度"), ("dropped", "备注")]),
    ("one column more at the end", with_new(12, "来电方式", "热线"), [("added", "来电方式")]),
    ("one column more in the middle", with_new(3, "来电方式", "热线"), [("added", "来电方式")]),
    ("one more, one less, of other kinds", lambda f: with_new(5, "来电方式", "热线")(f.drop(columns="办结时间")),
     [("dropped", "办结时间"), ("added", "来电方式")]),
    ("two columns changed places", in_order("标题", "编号"), [("reordered", "")]),
    ("the last column came first", in_order("备注"), [("reordered", "")]),
    ("a time became a word", put("受理时间", lambda w: "上周"), [("retyped", "受理时间")]),
    ("a date written otherwise", put("受理时间", lambda w: w.replace("-", "/")), [("retyped", "受理时间")]),
    ("seconds are no longer told", put("办结时间", lambda w: w[:16]), [("retyped", "办结时间")]),
    ("a number became a word", put("金额", lambda w: "若干"), [("retyped", "金额")]),
    ("a time became a serial number", put("受理时间", lambda w: f"{45000 + int(w[8:10]) / 7:.4f}"), [("retyped", "受理时间")]),
    ("codes lost their end", put("网格编码", lambda w: w[:12]), [("retyped", "网格编码")]),
    ("codes became numbers of a spreadsheet", put("网格编码", lambda w: f"{float(w):.5E}"), [("retyped", "网格编码")]),
    ("ids have another head", put("编号", lambda w: "HZ-" + w[2:]), [("retyped", "编号")]),
    ("a flag became text", put("重复", lambda w: "疑似" + w), [("retyped", "重复")]),
    ("a second line of heading", headed(SECOND_HEAD), [("header_rows", "")]),
    ("two more lines of heading", headed(SECOND_HEAD, {**SECOND_HEAD, "金额": "（元）"}), [("header_rows", "")]),
    ("a unit behind the number", put("金额", lambda w: w + "元"), [("units", "金额")]),
    ("ten thousands instead of ones", put("金额", lambda w: f"{int(w) / 10_000:.4f}"), [("units", "金额")]),
    ("hundredths instead of ones", put("金额", lambda w: w + "00"), [("units", "金额")]),
    ("metres instead of degrees", put("经度", lambda w: f"{float(w) * 111_000:.1f}"), [("units", "经度")]),
    ("a column ran empty", put("办结时间", lambda w: ""), [("filled", "办结时间")]),
    ("a column was filled", lambda f: f.assign(备注=[f"说明{n}号" for n in range(len(f))]), [("filled", "备注")]),
    ("a word never seen", some("分类", "数字城管", 10), [("values", "分类")]),
    ("a flag never seen", some("重复", "有", 10), [("values", "重复")]),
    ("a unit in the word", put("金额", lambda w: f"{int(w) / 10_000:.2f}万"), [("units", "金额")]),
    ("several at once", lambda f: some("分类", "数字城管", 9)(f.rename(columns={"办结时间": "办结时刻"}).drop(columns="备注")),
     [("dropped", "备注"), ("renamed", "办结时刻"), ("values", "分类")]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "expected"), DRIFTS, ids=[d[0] for d in DRIFTS])
def test_a_change_of_form_is_told(what, change, expected):
    found = changes(change(delivery(ROWS)))
    assert sorted((d.code, d.column) for d in found) == sorted(expected), found
    assert all(d.sentence.endswith(("。", "？")) and d.code in CODES for d in found)


HARMLESS = [
    ("the same file", lambda f: delivery()),
    ("the next month", lambda f: f),
    ("a short delivery", lambda f: f[:8]),
    ("one row", lambda f: f[:1]),
    ("no row", lambda f: f[:0]),
    ("ten times the rows", lambda f: delivery(ROWS, 3000)),
    ("a word the map lists", some("分类", "市场监管", 5)),
    ("a word that means missing", some("分类", "无", 5)),
    ("a rare new word in free text", some("标题", "新的说法", 50)),
    ("amounts three times as large", put("金额", lambda w: str(int(w) * 3))),
    ("counts that were never above one", put("退回次数", lambda w: str(int(w) + 1))),
    ("half as many closings", some("办结时间", "", 2)),
    ("longer titles", put("标题", lambda w: w + "，请尽快处理" * 4)),
    ("other people", put("姓名", lambda w: "李" + w[1:])),
    ("one odd date", some("受理时间", "不详", 60)),
    ("a category that did not occur", lambda f: f[f["分类"] != KINDS[0]]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change"), HARMLESS, ids=[h[0] for h in HARMLESS])
def test_what_differs_by_chance_is_not_told(what, change):
    assert changes(change(delivery(ROWS)).reset_index(drop=True)) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (named(办结时间="办结时刻"),
         "列「办结时间」改名为「办结时刻」？旧列不见了，新列位置或名称相近，内容相似：请在映射里改列名。"),
        (without("备注"), "列「备注」不见了：映射没有用到它，装载不受影响。"),
        (without("办结时间"), "列「办结时间」不见了：映射用到这一列。"),
        (with_new(12, "来电方式", "热线"), "多了一列「来电方式」：映射还没有用到它。"),
        (put("金额", lambda w: w + "元"), "列「金额」的单位由「没有单位」变为「元」。"),
        (put("金额", lambda w: w + "00"), "列「金额」的数值放大了约 103 倍（中位数由 533.5 变为 54950）：单位是否变了？"),
        (put("受理时间", lambda w: "上周"), "列「受理时间」的内容由时间变为文字。"),
        (headed(SECOND_HEAD), "表头由 1 行变为 2 行：请核对映射的 header_row。"),
        (some("分类", "数字城管", 10), "列「分类」出现以前没有的取值：「数字城管」。"),
        (put("办结时间", lambda w: ""), "列「办结时间」整列变空（原有 67%）。"),
    ],
)  # fmt: skip
def test_the_sentence_is_one_a_person_can_read(change, sentence):
    assert [d.sentence for d in changes(change(delivery(ROWS)))] == [sentence]


def test_only_the_header_is_known_of_columns_the_mapping_does_not_read():
    header = [*delivery().columns, "附件"]
    old = form_of(delivery(), header)
    new = form_of(delivery(ROWS), [*header[:-1], "附件数"])
    assert [(d.code, d.column) for d in differences(old, new, MAPPING)] == [("renamed", "附件数")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["", "备注2"], ["", "备注2", ""], [("added", "没有列名的列由 1 个变为 2 个。")]),
        (["", ""], [""], [("dropped", "没有列名的列由 2 个变为 1 个。")]),
        (["x", "x", "x"], ["x", "x"], [("dropped", "名为「x」的列由 3 个变为 2 个。")]),
        (["x", "x"], ["x", "x"], []),
        (["x", "x"], [], [("dropped", "列「x」不见了：映射没有用到它，装载不受影响。")]),
        ([], ["x", "x"], [("added", "多了一列「x」：映射还没有用到它。")]),
        (["附件", "附件"], ["附件数"], [("renamed", "列「附件」改名为「附件数」？旧列不见了，新列位置或名称相近，内容相似。")]),
        (["x", "", "y", ""], ["y", "x", ""], [
            ("dropped", "没有列名的列由 2 个变为 1 个。"),
            ("reordered", "列的次序变了：「y」、「x」、「」换了位置（按列名读取，装载不受影响）。"),
        ]),
    ],
)  # fmt: skip
def test_a_name_that_stands_more_often_than_before_is_told(before, after, expected):
    known = list(delivery().columns)
    old, new = form_of(delivery(), known + before), form_of(delivery(ROWS), known + after)
    assert [(d.code, d.sentence) for d in differences(old, new, MAPPING)] == expected


def test_a_name_that_the_mapping_declares_as_an_alias_is_no_news():
    known = replace(MAPPING, aliases={"办结时间": ("办结时刻",)})
    old, new = form_of(delivery()), form_of(delivery(ROWS).rename(columns={"办结时间": "办结时刻"}))
    assert differences(old, new, known) == []
    assert [d.code for d in differences(old, new, MAPPING)] == ["renamed"]


def test_no_word_of_a_person_is_kept():
    form = json.dumps(form_of(delivery()), ensure_ascii=False)
    assert "张" not in form and "路灯" not in form and "说明" not in form
    assert "环境与市容" in form


def test_a_form_is_made_of_the_first_rows_only():
    reader = FormReader(["a"])
    reader.add(pd.DataFrame({"a": ["1"] * 2000}, dtype=object))
    reader.add(pd.DataFrame({"a": ["x"] * 2000}, dtype=object))
    assert reader.form()["columns"]["a"]["rows"] == 1000
    assert reader.form()["columns"]["a"]["kind"] == "number"


def test_a_column_that_is_missing_is_told_with_what_it_seems_to_be_called():
    old = form_of(delivery())
    header = [c if c != "办结时间" else "办结时刻" for c in delivery().columns]
    assert "改名为「办结时刻」" in missing_sentence(old, header, "办结时间")
    assert missing_sentence(old, ["编号"], "办结时间") == "上一次交付有列「办结时间」，这一次没有。"
    assert (
        missing_sentence(None, header, "办结时间") == missing_sentence(old, header, "不曾有") == ""
    )
