"""Forms of files: the same content in any of them gives the same rows, each led back to its line."""

import gzip
import io
import json
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings

from data.reference.kinds import built_in
from etl.contracts.findings import REASONS
from etl.mapping.model import Field, SourceMapping
from etl.reading import Chunk, MissingColumns, chunks, limits, tables
from etl.reading.landing import Landed
from etl.sources.declared import Database
from governance.errors import SourceError

MAPPING = SourceMapping(
    name="rows",
    job="incidents",
    title="rows",
    timezone="Asia/Shanghai",
    fields={
        "received_at": Field(columns=("受理时间",), formats=("%Y-%m-%d",)),
        "title": Field(columns=("标题",)),
        "category": Field(columns=("类别",)),
    },
    missing=frozenset({"", "-"}),
    id_columns=("编号",),
    matters=built_in().of("incident"),
)
HEADER = ["编号", "受理时间", "标题", "类别"]
ROW = ["001", "2024-03-01", "占道经营", "城管"]


def text(*rows: list[str], delimiter: str = ",") -> str:
    made = io.StringIO()
    writer = tables.csv.writer(made, delimiter=delimiter)
    writer.writerows(rows)
    return made.getvalue()


def workbook(*rows: list[object], merged: tuple[tuple[object, ...], ...] = ()) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("表")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if callable(cell):
                    cell(sheet, line, column)
                else:
                    sheet.write(line, column, cell)
        for one in merged:
            sheet.merge_range(*one)
    return made.getvalue()


def lines(*rows: list[str]) -> bytes:
    header, *data = rows
    said = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in data]
    return ("\n".join(said) + "\n").encode()


def archive(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members:
            opened.writestr(name, content)
    return made.getvalue()


def read(
    folder: Path, name: str, content: bytes, mapping: SourceMapping = MAPPING, size: int = 20_000
) -> list[Chunk]:
    path = folder / "landed"
    path.write_bytes(content)
    return list(chunks(Landed(path, name, "", len(content), 0), mapping, size=size))


def rows(found: list[Chunk]) -> list[list[str]]:
    return [r for c in found for r in c.frame[HEADER].to_numpy().tolist()]


def refused(found: list[Chunk]) -> list[tuple[int, str]]:
    return [(r.line, r.code) for c in found for r in c.refused]


FORMS = {
    "utf8.csv": lambda t: text(*t).encode(),
    "bom.csv": lambda t: text(*t).encode("utf-8-sig"),
    "gb.csv": lambda t: text(*t).encode("gb18030"),
    "rows.tsv": lambda t: text(*t, delimiter="\t").encode(),
    "rows.csv.gz": lambda t: gzip.compress(text(*t).encode()),
    "rows.zip": lambda t: archive(("rows.csv", text(*t).encode("gb18030"))),
    "rows.xlsx": lambda t: workbook(*t),
    "rows.xlsx.gz": lambda t: gzip.compress(workbook(*t)),
    "book.zip": lambda t: archive(("rows.xlsx", workbook(*t)), ("说明.txt", b"x")),
    "rows.jsonl": lambda t: lines(*t),
    "rows.ndjson.gz": lambda t: gzip.compress(lines(*t)),
    "lines.zip": lambda t: archive(("rows.jsonl", lines(*t))),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_same_rows_in_every_form(name, tmp_path):
    table = [HEADER, ROW, ["0002", "2024-03-02", "=1+1", "<b>噪音</b>"], ["3", "", 'a "b", c', "-"]]
    found = read(tmp_path, name, FORMS[name](table))
    assert rows(found) == table[1:] and refused(found) == []
    assert all(c.frame.dtypes.eq(object).all() for c in found)


CELL = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="\ufeff"),
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), st.integers(1, 5))
def test_any_content_is_the_same_in_every_form(tmp_path_factory, bodies, size):
    folder = tmp_path_factory.mktemp("forms")
    table = [HEADER, *([f"n{n}", *body] for n, body in enumerate(bodies))]
    seen = {
        n: pd.DataFrame(rows(read(folder, n, make(table), size=size))) for n, make in FORMS.items()
    }
    for name, frame in seen.items():
        pd.testing.assert_frame_equal(frame, pd.DataFrame(table[1:]), obj=name)


def test_every_row_leads_back_to_its_line_and_original(tmp_path):
    content = '编号,受理时间,标题,类别\r\n\r\n1,2024-03-01,"两\r\n行",城管\r\n2,2024-03-02\r\n3,2024-03-03,x,y'
    for size in (1, 2, 20_000):
        found = read(tmp_path, "a.csv", content.encode(), size=size)
        at = [(c.lines[n], c.originals[n]) for c in found for n in range(len(c.frame))]
        assert at == [(3, '1,2024-03-01,"两\r\n行",城管'), (6, "3,2024-03-03,x,y")]
        assert [r for c in found for r in c.refused] == [(5, "ragged_row", "2,2024-03-02", "")]
        assert all(c.read == len(c.frame) + len(c.refused) for c in found)


def test_members_are_read_by_name_and_each_row_tells_which(tmp_path):
    content = archive(
        ("b.csv", text(HEADER, ["2", *ROW[1:]]).encode()), ("a/z.csv", text(HEADER, ROW).encode()),
        ("__MACOSX/b.csv", b"\0"), (".DS_Store", b"\0"), ("readme.txt", b"x"),
    )  # fmt: skip
    found = read(tmp_path, "a.zip", content)
    assert [(c.member, c.lines, c.frame["编号"].tolist()) for c in found] == [
        ("a/z.csv", [2], ["001"]), ("b.csv", [2], ["2"]),
    ]  # fmt: skip
    assert sum(c.notes["member_not_read"] for c in found) == 3


def test_a_declared_form_chooses_the_members(tmp_path):
    content = archive(("a.csv", text(HEADER, ROW).encode()), ("b.jsonl", lines(HEADER, ROW)))
    with pytest.raises(SourceError, match="几种格式"):
        read(tmp_path, "a.zip", content)
    found = read(tmp_path, "a.zip", content, replace(MAPPING, format="jsonl"))
    assert [c.member for c in found] == ["b.jsonl"]
    content = archive(("rows.dat", text(HEADER, ROW).encode()))
    with pytest.raises(SourceError, match="没有可读的表"):
        read(tmp_path, "a.zip", content)
    assert rows(read(tmp_path, "a.zip", content, replace(MAPPING, format="csv"))) == [ROW]


# Headers

ALIASED = replace(MAPPING, aliases={"受理时间": ("accept_time", "ACCEPT_TIME")})


@pytest.mark.parametrize(
    "name",
    ["accept_time", "ACCEPT_TIME", "受理时间", " 受理时间　", '"受理时间"', "\ufeff受理时间"],
)
def test_a_declared_alias_is_the_column(name, tmp_path):
    header = ["编号", name, "标题", "类别"]
    for form in ("utf8.csv", "rows.xlsx", "rows.jsonl"):
        assert rows(read(tmp_path, form, FORMS[form]([header, ROW]), ALIASED)) == [ROW]


@pytest.mark.parametrize("name", ["Accept_Time", "受理日期", "受理 时间", "accept-time", ""])
def test_what_is_no_declared_alias_is_a_missing_column(name, tmp_path):
    header = ["编号", name, "标题", "类别"]
    for form in ("utf8.csv", "rows.xlsx", "rows.jsonl"):
        with pytest.raises(SourceError, match="缺少列 受理时间"):
            read(tmp_path, form, FORMS[form]([header, ROW]), ALIASED)


def test_one_column_under_two_of_its_names_is_refused(tmp_path):
    header = [*HEADER, "accept_time"]
    for form in ("utf8.csv", "rows.jsonl"):
        with pytest.raises(SourceError, match="同时有列"):
            read(tmp_path, form, FORMS[form]([header, [*ROW, "x"]]), ALIASED)
    with pytest.raises(SourceError, match="重复"):
        read(tmp_path, "a.csv", text([*HEADER, "编号 "], [*ROW, "x"]).encode())


def test_full_width_names_are_the_same_names(tmp_path):
    mapping = replace(MAPPING, id_columns=("ID",))
    found = read(tmp_path, "a.csv", text(["ＩＤ", *HEADER[1:]], ROW).encode(), mapping)
    assert found[0].frame["ID"].tolist() == ["001"] and found[0].header[0] == "ID"


def test_an_optional_column_may_be_absent(tmp_path):
    mapping = replace(MAPPING, optional=frozenset({"类别"}))
    for form in ("utf8.csv", "rows.xlsx", "rows.jsonl"):
        found = read(tmp_path, form, FORMS[form]([HEADER[:3], ROW[:3]]), mapping)
        assert rows(found) == [[*ROW[:3], ""]]


TWO = [["编号", "时间", "", "内容", ""], ["", "受理", "办结", "标题", "类别"]]
TWO_ROWS = replace(
    MAPPING,
    header_rows=2,
    fields={
        "received_at": Field(columns=("时间/受理",)),
        "closed_at": Field(columns=("时间/办结",)),
        "title": Field(columns=("内容/标题",)),
    },
)


def test_two_header_rows_are_joined(tmp_path):
    row = ["1", "2024-03-01", "2024-03-02", "t", "c"]
    merged = ((0, 0, 1, 0, "编号"), (0, 1, 0, 2, "时间"), (0, 3, 0, 4, "内容"))
    for name, content in (
        ("a.csv", text(*TWO, row).encode()),
        ("a.xlsx", workbook(["", "", "", "", ""], ["", *TWO[1][1:]], row, merged=merged)),
    ):
        found = read(tmp_path, name, content, TWO_ROWS)
        assert found[0].header == ("编号", "时间/受理", "时间/办结", "内容/标题", "内容/类别")
        assert found[0].frame["时间/办结"].tolist() == ["2024-03-02"] and found[0].lines == [3]


def test_a_second_header_row_that_nobody_declared_is_told(tmp_path):
    row = ["1", "2024-03-01", "2024-03-02", "t", "c"]
    with pytest.raises(SourceError, match="header_rows = 2"):
        read(tmp_path, "a.csv", text(*TWO, row).encode(), replace(TWO_ROWS, header_rows=1))
    with pytest.raises(SourceError, match="往下第 2 行像是表头"):
        read(tmp_path, "a.csv", text(["事件清单"], ["导出人"], HEADER, ROW).encode())
    found = read(tmp_path, "a.csv", text(HEADER, ["id", "accepted", "title", "kind"], ROW).encode())
    assert refused(found) == [(2, "repeated_header")] and rows(found) == [ROW]
    assert "header_rows" in found[0].refused[0].detail


@pytest.mark.parametrize(
    "first",
    [["甲", "二〇二四年三月一日", "t", "c"], ["n1", "昨天", "t", "c"], ["甲", "", "t", "c"]],
)
def test_a_first_row_that_tells_a_number_is_data(first, tmp_path):
    assert rows(read(tmp_path, "a.csv", text(HEADER, first).encode())) == [first]


# Rows that are no data: each code with what is one, and what only looks like it

NO_DATA = {
    "repeated_header": ([HEADER, [" 编号", '"受理时间"', "标题", "类别"]], [["编号", "2024-03-01", "标题", "x"]]),
    "summary_row": (
        [["合计", "", "12", ""], ["", "合 计：", "12", "x"], ["Total", "3", "", ""], ["-", "小计", "", ""],
         ["本页合计", "", "", ""], ["", "", "总计", "9"]],
        [["1", "合计", "x", "y"], ["合计1", "2024-03-01", "x", "y"], ["", "2024-03-01", "合计", "y"]],
    ),
    "ragged_row": ([["1"], [*ROW, "x"], ["1", "2", "3"]], [ROW, ["1", "", "", ""]]),
}  # fmt: skip


@pytest.mark.parametrize("code", NO_DATA)
def test_a_row_that_is_no_data_is_refused_with_its_code(code, tmp_path):
    bad, good = NO_DATA[code]
    found = read(tmp_path, "a.csv", text(HEADER, ROW, *bad, *good).encode())
    assert refused(found) == [(n, code) for n in range(3, 3 + len(bad))]
    assert rows(found) == [ROW, *good]
    assert code in REASONS


OPEN = {
    "an open quote": ('1,2024-03-01,"t,c', 1),
    "an open quote at the end": ('1,2024-03-01,t,"c', 1),
    "text behind a quote": ('1,2024-03-01,"t"x,c', 1),
    "two open quotes": ('1,2024-03-01,"t,c\n2,2024-03-02,"t,c', 2),
    "an endless cell": ("1,2024-03-01," + "x" * (limits.MAX_CELL + 1) + ",c", 1),
}


@pytest.mark.parametrize("kind", OPEN)
def test_a_row_with_a_faulty_quote_costs_itself_alone(kind, tmp_path):
    broken, count = OPEN[kind]
    good = [[str(n), *ROW[1:]] for n in range(10, 40)]
    content = text(HEADER, *good[:9]) + broken + "\r\n" + text(*good[9:])
    for size in (4, 20_000):
        found = read(tmp_path, "a.csv", content.encode(), size=size)
        assert refused(found) == [(11 + n, "ragged_row") for n in range(count)]
        assert rows(found) == good
    assert "引号" in next(r.detail for c in found for r in c.refused)


def test_a_row_between_two_stray_quotes_is_not_lost(tmp_path):
    content = text(HEADER) + '1,2024-03-01,t,"c\n' + text(ROW) + '3,2024-03-03,t,c",x\n'
    found = read(tmp_path, "a.csv", content.encode())
    assert refused(found) == [(2, "ragged_row"), (4, "ragged_row")] and rows(found) == [ROW]


def test_a_word_of_sums_beside_the_rest_of_an_id_is_data(tmp_path):
    table = [["合计", "", "5", "x"], ["合计", "", "", "12"]]
    mapping = replace(MAPPING, id_columns=("编号", "标题"))
    found = read(tmp_path, "a.csv", text(HEADER, *table).encode(), mapping)
    assert rows(found) == table[:1] and refused(found) == [(3, "summary_row")]


def test_two_rows_that_share_a_pair_of_quotes_are_not_taken_for_one(tmp_path):
    content = text(HEADER) + '1,2024-03-01,"t,c\n2,2024-03-02,t",c\n' + text(ROW)
    found = read(tmp_path, "a.csv", content.encode())
    assert refused(found) == [(2, "ragged_row")]
    assert rows(found) == [["2", "2024-03-02", 't"', "c"], ROW]


def test_quotes_inside_a_cell_and_line_breaks_are_no_fault(tmp_path):
    table = [
        ["1", "2024-03-01", 'say "a, b"\nand\r\n"c"', "x"],
        ["2", "2024-03-02", '5" pipe', "y"],
    ]
    found = read(tmp_path, "a.csv", text(HEADER, *table).encode())
    assert rows(found) == table and refused(found) == []
    plain = '编号,受理时间,标题,类别\n2,2024-03-02,5" pipe,y\n'
    assert rows(read(tmp_path, "a.csv", plain.encode())) == [["2", "2024-03-02", '5" pipe', "y"]]


def test_lines_may_end_in_any_of_three_ways_and_blank_ones_are_nothing(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        content = end.join(["编号,受理时间,标题,类别", "1,a,b,c", "", ",,,", "2,a,b,c"])
        found = read(tmp_path, "a.csv", content.encode())
        assert found[0].lines == [2, 5], repr(end)


def test_reading_in_small_blocks_changes_nothing(tmp_path, monkeypatch):
    table = [[str(n), "2024-03-01", "字" * (n % 7) + '"\n' * (n % 3), "x"] for n in range(60)]
    whole = rows(read(tmp_path, "a.csv", text(HEADER, *table).encode("gb18030")))
    monkeypatch.setattr("etl.reading.lines.BLOCK", 7)
    monkeypatch.setattr("etl.reading.lines.CHUNK_CHARS", 200)
    again = read(tmp_path, "a.csv", text(HEADER, *table).encode("gb18030"))
    assert rows(again) == whole == table and len(again) > 5


def test_a_nul_is_told_for_its_row(tmp_path):
    found = read(tmp_path, "a.csv", text(HEADER, ROW, ["2", "a\0", "b", "c"]).encode())
    assert found[0].nul.tolist() == [False, True]
    assert read(tmp_path, "a.csv", text(HEADER, ROW).encode())[0].nul.tolist() == [False]


# JSON lines

BAD_JSON = {
    "no JSON": "编号=1",
    "a list": '["1"]',
    "half an object": '{"编号": "1"',
    "a name twice": '{"编号": "1", "编号": "2"}',
    "too deep": '{"编号": ' + "[" * 100_000 + "}",
    "two objects": "{} {}",
    "a word": "null",
}


@pytest.mark.parametrize("kind", BAD_JSON)
def test_a_line_that_is_no_object_is_a_reject(kind, tmp_path):
    good = lines(HEADER, ROW).decode()
    found = read(tmp_path, "a.jsonl", (good + BAD_JSON[kind] + "\n\n" + good).encode())
    assert refused(found) == [(2, "bad_json")] and found[0].refused[0].original == BAD_JSON[kind]
    assert rows(found) == [ROW, ROW] and found[0].lines == [1, 4] and found[0].unnamed == 1


def test_nested_objects_are_reached_by_dotted_names_and_numbers_stay_text(tmp_path):
    mapping = replace(
        MAPPING,
        id_columns=("case.id",),
        fields={"received_at": Field(columns=("t",)), "title": Field(columns=("case.words",)),
                "category": Field(columns=("a.b",)), "parties": Field(columns=("yes",))},
    )  # fmt: skip
    content = '{"case": {"id": 330502001001123456789, "words": ["甲", "乙"]}, "t": 1.50, "a.b": null, "yes": true}'
    frame = read(tmp_path, "a.jsonl", content.encode(), mapping)[0].frame
    assert frame.iloc[0].to_dict() == {
        "case.id": "330502001001123456789", "case.words": '["甲", "乙"]', "t": "1.50", "a.b": "", "yes": "TRUE",
    }  # fmt: skip


def test_a_name_may_first_come_late_but_one_that_never_comes_is_missing(tmp_path):
    early, late = {"编号": "1", "受理时间": "x", "标题": "y"}, {"类别": "z"}
    said = "\n".join(json.dumps(d) for d in (early, early | late))
    assert rows(read(tmp_path, "a.jsonl", said.encode(), size=1)) == [
        ["1", "x", "y", ""],
        ["1", "x", "y", "z"],
    ]
    with pytest.raises(SourceError, match="缺少列 类别"):
        read(tmp_path, "a.jsonl", json.dumps(early).encode())
    assert rows(read(tmp_path, "a.jsonl", b"\n")) == []
    fetched = replace(MAPPING, remote=Database(url="sqlite:///x", table="t"))
    assert rows(read(tmp_path, "a.jsonl", json.dumps(early).encode(), fetched)) == [
        ["1", "x", "y", ""]
    ]
    with pytest.raises(MissingColumns, match="缺少列 受理时间、编号") as refusal:
        read(tmp_path, "a.jsonl", json.dumps(late).encode(), fetched)
    assert pickle.loads(pickle.dumps(refusal.value)).missing == ("受理时间", "编号")


# Workbooks

NO_VALUE = {
    "an error": lambda s, r, c: s.write_formula(r, c, "=1/0", None, "#DIV/0!"),
    "no result": lambda s, r, c: s.write_formula(r, c, '="x"', None, ""),
}


@pytest.mark.parametrize("kind", NO_VALUE)
def test_a_formula_without_a_value_is_a_reject(kind, tmp_path):
    table = [HEADER, ROW, ["2", "2024-03-01", NO_VALUE[kind], "x"], ["3", *ROW[1:]]]
    found = read(tmp_path, "a.xlsx", workbook(*table))
    assert refused(found) == [(3, "bad_cell")] and "bad_cell" in REASONS
    assert [r[0] for r in rows(found)] == ["001", "3"]


def test_a_formula_with_a_value_is_that_value_and_unread_columns_do_not_matter(tmp_path):
    def sum_of(sheet, row, column):
        sheet.write_formula(row, column, "=1+1", None, 2)

    table = [[*HEADER, "备注"], [sum_of, *ROW[1:], NO_VALUE["an error"]]]
    assert rows(read(tmp_path, "a.xlsx", workbook(*table))) == [["2", *ROW[1:]]]


def test_a_cell_merged_downwards_holds_for_every_row_it_covers(tmp_path):
    table = [HEADER, *([str(n), "2024-03-01", "t", ""] for n in range(1, 6))]
    merged = ((2, 3, 4, 3, "城管"),)
    found = read(tmp_path, "a.xlsx", workbook(*table, merged=merged))
    assert [r[3] for r in rows(found)] == ["", "城管", "城管", "城管", ""]


def test_a_sheet_may_begin_anywhere_and_be_named(tmp_path):
    table = [[], ["", "", "事件清单"], ["", *HEADER], ["", *ROW], [], ["", "2", *ROW[1:]]]
    mapping = replace(MAPPING, header_row=3, sheet="表")
    found = read(tmp_path, "a.xlsx", workbook(*table), mapping)
    assert rows(found) == [ROW, ["2", *ROW[1:]]] and found[0].lines == [4, 6]
    assert found[0].originals[0] == ",001,2024-03-01,占道经营,城管"
    with pytest.raises(SourceError, match="没有工作表 '单'"):
        read(tmp_path, "a.xlsx", workbook(*table), replace(mapping, sheet="单"))


@pytest.mark.parametrize("name", ["rows", "rows.xls", "rows.pdf", "rows.gz"])
def test_an_ending_that_says_nothing_needs_a_declared_form(name, tmp_path):
    content = text(HEADER, ROW).encode()
    content = gzip.compress(content) if name.endswith("gz") else content
    with pytest.raises(SourceError, match="是什么格式"):
        read(tmp_path, name, content)
    assert rows(read(tmp_path, name, content, replace(MAPPING, format="csv"))) == [ROW]
