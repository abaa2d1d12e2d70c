"""Rejects as files: what goes out comes back, and nothing in between is live or lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from etl.running.repaired import read
from governance.disclosure import masked
from governance.errors import SourceError
from governance.published import said
from governance.repair import REPAIR_COLUMNS, as_csv, cells_of, columns_of, guarded, unguarded
from layouts.documents.books.repair import FORMS

HEADER = ("nr", "title", *REPAIR_COLUMNS)


@given(st.text(alphabet=st.sampled_from("='+-@\t\r,\"1a中 \n"), max_size=8))
def test_a_guard_is_taken_away_again(cell):
    assert unguarded(guarded(cell)) == cell
    bare = guarded(cell)
    assert not bare.startswith(("=", "@", "\t", "\r"))


@pytest.mark.parametrize("cell", ["-71.05", "+8", "-1,200", "12%", "plain", ""])
def test_numbers_and_words_need_no_guard(cell):
    assert guarded(cell) == cell


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_comes_back_as_it_went_out(tmp_path, ending):
    rows = [
        ("007", '=1+1, "quoted"', "bad_date", "日期无法识别：x", "3", "11"),
        ("330106199001011234567", "two\nlines", "bad_date", "原因", "4", "12"),
        ("1", "", "missing_field", "原因", "5", "13"),
    ]
    path = tmp_path / f"rejects.{ending}"
    path.write_bytes(FORMS[ending][1](HEADER, rows))
    found = read(path)
    assert found.header == ("nr", "title")
    assert found.rows == {int(row[-1]): row[:2] for row in rows}


def test_a_spreadsheet_in_this_country_saves_gb18030(tmp_path):
    path = tmp_path / "rejects.csv"
    path.write_bytes(as_csv(HEADER, [("1", "道路", "c", "r", "2", "7")]).decode("utf-8-sig").encode("gb18030"))  # fmt: skip
    assert read(path).rows == {7: ("1", "道路")}


def test_a_row_of_too_many_cells_carries_its_number_at_the_end(tmp_path):
    path = tmp_path / "rejects.csv"
    path.write_bytes(as_csv(HEADER, [("1", "a", "b", "ragged_row", "列数不符", "2", "7")]))
    assert read(path).rows == {7: ("1", "a", "b")}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nr,title\n1,a\n", "拒收编号"),
        (f"{','.join(HEADER)}\n1,a,c,r,2,seven\n", "第 2 行"),
        (f"{','.join(HEADER)}\n1,a,c,r,2,7\n1,b,c,r,2,7\n", "出现两次"),
        ("", "拒收编号"),
    ],
)
def test_another_file_is_refused_with_a_word_of_what_is_missing(tmp_path, text, says):
    path = tmp_path / "rejects.csv"
    path.write_text(text)
    with pytest.raises(SourceError, match=says):
        read(path)
    with pytest.raises(SourceError, match="没有文件"):
        read(tmp_path / "none.csv")


def test_a_workbook_of_rejects_holds_texts_and_no_formula():
    made = FORMS["xlsx"][1](HEADER, [("=1+1", "00123", "c", "r", "2", "7")])
    sheet = load_workbook(io.BytesIO(made)).active
    assert [cell.data_type for cell in sheet[2]] == ["s"] * 6
    assert sheet["B2"].value == "00123" and sheet["B2"].number_format == "@"
    first = next(csv.reader(io.StringIO(as_csv(HEADER, [("=1+1",)]).decode("utf-8-sig").split("\n")[1])))  # fmt: skip
    assert first == ["'=1+1"]


@pytest.mark.parametrize(
    ("original", "file", "cells"),
    [
        ('1,"a, b"', "x.csv", ("1", "a, b")),
        ("1", "x.csv", ("1", "")),
        ("1,a,b", "x.csv", ("1", "a", "b")),
        ("1\ta,b", "x.tsv.gz", ("1", "a,b")),
        ('{"title": "a", "nr": 5, "more": null}', "x.jsonl", ("5", "a")),
        ("{not json", "x.csv", ("{not json", "")),
    ],
)
def test_the_cells_of_a_row_as_it_came(original, file, cells):
    assert cells_of(original, ("nr", "title"), file) == cells


def test_the_columns_kept_with_a_delivery():
    assert columns_of('["nr", "title"]') == columns_of('{"header": ["nr", "title"], "columns": {}}')
    assert columns_of(None) == columns_of("") == ()


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话 13812341234。", "电话 138****1234。"),
        ("330501199001011234", "330*************34"),
        ("编号 2021110512345678901", "编号 2021110512345678901"),
        ("12 件", "12 件"),
    ],
)
def test_telephone_and_identity_numbers_are_masked(text, hidden):
    assert masked(text) == hidden


@pytest.mark.parametrize(
    ("text", "computed", "agrees"),
    [
        ("24976", 24_976, True),
        ("24976", 24_975, False),
        ("2.59万余", 25_936, True),
        ("2.59万余", 25_899, False),
        ("96%以上", 0.9605, True),
        ("96%以上", 0.9599, False),
        ("99.5%", 0.99498, True),
        ("99.5%", 0.9944, False),
        ("逾10万", 100_625, True),
        ("近40", 39, True),
        ("近40", 41, False),
    ],
)
def test_a_computed_figure_agrees_as_exactly_as_the_published_one_was_said(text, computed, agrees):
    found = said(text)
    assert found is not None and found.agrees(computed) is agrees


@pytest.mark.parametrize("text", ["第一", "九成以上", "全国先进", "", "10万-20万"])
def test_what_is_no_number_is_not_compared(text):
    assert said(text) is None
