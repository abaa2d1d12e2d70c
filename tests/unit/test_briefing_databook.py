"""The data book: every figure a real number, every table and chart a sheet, no formula."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from layouts.documents.books.databook import xlsx
from layouts.documents.ooxml.scale import number_format, scale
from tests.integration.test_briefing_word import SEEN, hostile
from tests.papers import chart, paper


def book(written: bytes) -> Any:
    return load_workbook(BytesIO(written))


def cells(written: bytes) -> list[Any]:
    return [cell for sheet in book(written) for row in sheet.iter_rows() for cell in row]


def test_same_paper_same_bytes() -> None:
    assert xlsx(paper()) == xlsx(paper())
    assert xlsx(paper()) != xlsx(paper(title="别的"))


def test_every_figure_is_a_number_with_its_words() -> None:
    said = paper()
    sheet = book(xlsx(said))["指标"]
    heads = [cell.value for cell in sheet[3]]
    rows = [
        dict(zip(heads, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=4)
    ]
    assert [row["编号"] for row in rows] == [each["id"] for each in said["figures"]]
    for row, each in zip(rows, said["figures"], strict=True):
        assert row["数值"] == pytest.approx(each["value"], rel=1e-15)  # the file has 16 digits
        assert row["文中写作"] == each["shown"]
    assert rows[0]["口径"].startswith("期内由网格")


def test_sheets_are_those_of_the_paper() -> None:
    names = book(xlsx(paper())).sheetnames
    assert names[:2] == ["说明", "指标"] and names[-2:] == ["更正", "口径"]
    assert sum(name.startswith("图") for name in names) == 5
    assert sum(name.startswith("表") for name in names) == 1
    drawn = [sheet for sheet in book(xlsx(paper())) if sheet._charts]
    assert len(drawn) == 4


def test_every_sheet_is_ready_for_reading_and_for_paper() -> None:
    for sheet in book(xlsx(paper())):
        assert sheet.freeze_panes == "B4"
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows == "$3:$3"
        assert "演示数据" in sheet["A2"].value


def test_a_chart_leaves_what_is_unknown_empty_and_says_so() -> None:
    sheet = next(s for s in book(xlsx(paper())) if "化解率" in s["A1"].value and s._charts)
    assert sheet["A6"].value == "2021年2月" and sheet["B6"].value is None
    said = [cell.value for cell in sheet["A"] if cell.value]
    assert any("2021年2月无数据" in text for text in said)


def test_hostile_texts_are_texts_and_there_is_no_formula() -> None:
    written = xlsx(hostile())
    assert not [cell for cell in cells(written) if cell.data_type == "f"]
    assert any(cell.value == SEEN for cell in cells(written))


def test_names_of_sheets_are_told_apart() -> None:
    long = paper(sections=[{**each, "blocks": each["blocks"] * 2} for each in paper()["sections"]])
    names = book(xlsx(long)).sheetnames
    assert len(set(names)) == len(names) and max(map(len, names)) <= 31


def test_number_formats_print_what_the_paper_prints() -> None:
    assert number_format(0.9702, "97.02%") == "0.00%"
    assert number_format(97.02, "97.02%") == '#,##0.00"%"'
    assert number_format(11276, "11,276") == "#,##0"
    assert number_format(98.93, "98.93") == "#,##0.00"
    assert number_format(None, "—") == number_format(5, "约五") == "General"


def test_the_axis_of_bars_begins_at_zero_and_that_of_a_line_where_it_is_said() -> None:
    series: Any = {"name": "甲", "values": [96.2, 97.1], "figures": [None] * 2}
    series |= {"shown": ["96.20", "97.10"]}
    assert scale(chart("columns", "图", "分", ("a", "b"), series)).low == 0
    assert scale(chart("line", "图", "分", ("a", "b"), series, axis="纵轴自94起")).low == 94
    assert scale(chart("line", "图", "分", ("a", "b"), series, axis="纵轴自97起")).low < 96.2
