"""The slides: every number on its slide or in its notes, native charts, nothing over its edge."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches

from governance.briefing.paper import Paper
from layouts.documents.slides import text as slide_text
from layouts.documents.slides.deck import pptx
from layouts.documents.slides.parts import BOTTOM, HIGH, INNER, POINTS, TOP, WIDE
from layouts.documents.slides.plan import TABLE_TEXT, parts, slides, wide
from layouts.documents.slides.text import Piece
from tests.integration.test_briefing_word import SEEN, hostile
from tests.papers import paper, words


def deck(written: bytes) -> Any:
    return Presentation(BytesIO(written))


def shapes(holder: Any) -> Iterator[Any]:
    for shape in holder.shapes:
        yield shape
        if shape.shape_type == 6:
            yield from shapes(shape)


def texts(shown: Any) -> str:
    found = []
    for shape in shapes(shown):
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if getattr(shape, "has_table", False):
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def long_table(rows: int) -> Any:
    cells = [[{"text": f"第{n}行很长的地方名称"}, {"text": str(n)}] for n in range(rows)]
    table: Any = {"block": "table", "title": "长表", "header": ["地方", "数"], "rows": cells}
    return table | {"align": ["left", "right"], "note": ""}


def wrapped_paper() -> Paper:
    cells = [
        [{"text": f"SJ20260203000{n:03}"}] + [{"text": "村（社区）人民调解委员会" * 2}] * 6
        for n in range(10)
    ]
    table: Any = {"block": "table", "title": "宽表", "header": ["名"] * 7, "rows": cells}
    table |= {"align": ["left"] * 7, "note": "注释"}
    return paper(sections=[{"code": "x", "title": "宽", "blocks": [words("甲。乙。"), table]}])


def long_paper() -> Paper:
    many = words("这一句话说得很长，" * 60 + "。后一句也不短。" * 40)
    section: Any = {"code": "x", "title": "长", "blocks": [many, long_table(60)]}
    return paper(sections=[section], warnings=["须先说明的事项很多。" * 30] * 5)


def test_same_paper_same_bytes() -> None:
    assert pptx(paper()) == pptx(paper())
    assert pptx(paper()) != pptx(paper(title="别的"))


def test_every_number_is_on_a_slide_or_in_its_notes() -> None:
    said = paper()
    made = deck(pptx(said))
    found = "".join(texts(s) + s.notes_slide.notes_text_frame.text for s in made.slides)
    for each in said["figures"]:
        assert each["shown"] in found, each["id"]


def test_titles_are_statements_in_real_title_places() -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck(pptx(paper())).slides]
    assert titles[0] == paper()["title"]
    assert titles[1].startswith("11月，全市共受理网格事件11,276件")
    assert titles[-1] == "本件数字可以核验"
    assert all(titles)


def test_notes_tell_what_is_counted() -> None:
    slide = deck(pptx(paper())).slides[1]
    notes = slide.notes_slide.notes_text_frame.text
    assert "【事件受理数】口径：期内由网格" in notes
    assert "2,732/2,816" in notes


def test_charts_are_native_and_hold_the_values() -> None:
    charts = [s.chart for slide in deck(pptx(paper())).slides for s in shapes(slide) if s.has_chart]
    assert len(charts) == 4
    assert list(charts[0].plots[0].series[0].values)[-1] == 11276
    assert charts[1].plots[0].series[0].values[2] is None


def test_map_is_a_shape_for_each_place() -> None:
    named = {s.name for slide in deck(pptx(paper())).slides for s in shapes(slide)}
    assert {"德清县", "安吉县", "吴兴区", "南浔区", "南太湖新区", "长兴县"} <= named
    areas = [s for slide in deck(pptx(paper())).slides for s in shapes(slide) if s.name == "长兴县"]
    assert areas[0].width > Inches(0.5)
    assert len(areas[0]._element.xpath(".//a:lnTo")) == 5


def test_nothing_over_the_edge_no_empty_place() -> None:
    for said in (paper(), long_paper(), wrapped_paper(), hostile()):
        made = deck(pptx(said))
        assert (made.slide_width, made.slide_height) == (Inches(WIDE), Inches(HIGH))
        for slide in made.slides:
            assert not [p for p in slide.placeholders if not p.text_frame.text]
            for shape in slide.shapes:
                assert shape.left >= 0 and shape.top >= 0
                assert shape.left + shape.width <= made.slide_width, shape.name
                foot = shape.name in ("来源", "页码")
                assert shape.top + shape.height <= Inches(HIGH if foot else 7.0), shape.name


def test_every_slide_has_its_marks_sources_and_number() -> None:
    for slide in deck(pptx(paper())).slides:
        found = texts(slide)
        assert "演示数据 · 非真实统计" in found and "统计截止 2021-11-30 23:59" in found
        assert slide._element.xpath('.//a:fld[@type="slidenum"]')


def test_letters_have_a_chinese_face() -> None:
    for slide in deck(pptx(paper())).slides:
        for run in slide._element.iter(qn("a:r")):
            assert run.find(qn("a:rPr")).find(qn("a:ea")).get("typeface") == "微软雅黑"


def test_a_long_table_is_parted_and_loses_no_row() -> None:
    table = long_table(60)
    parted = parts(table, BOTTOM - TOP - 0.8, BOTTOM - TOP - 0.8)
    assert len(parted) > 1
    assert [row for part in parted for row in part["rows"]] == table["rows"]
    assert len(wide(table)) == 2 and TABLE_TEXT >= 12


def test_long_words_are_paged_and_lose_nothing() -> None:
    line = (Piece("甲乙丙，" * 50), Piece("12,345", "k1"), Piece("件。" * 300))
    pages = slide_text.paged([line], 18, 300, 200)
    assert len(pages) > 1
    whole = "".join(slide_text.words(each) for page in pages for each in page)
    assert whole == slide_text.words(line)
    assert all(slide_text.height(page, 18, 300) <= 200 for page in pages)
    assert [p.text for page in pages for each in page for p in each if p.figure] == ["12,345"]


def test_each_section_has_its_slides_in_order() -> None:
    kickers = list(dict.fromkeys(slide.kicker.split(" · ")[0] for slide in slides(paper())))
    assert kickers == ["一、总体态势", "二、区县情况", "三、矛盾纠纷类型", "四、与上期相比及更正"]


def test_hostile_texts_are_texts() -> None:
    assert SEEN in "".join(texts(slide) for slide in deck(pptx(hostile())).slides)


def test_workbooks_of_charts_hold_no_formula() -> None:
    from openpyxl import load_workbook

    for slide in deck(pptx(hostile())).slides:
        for shape in shapes(slide):
            if shape.has_chart:
                blob = shape.chart.part.chart_workbook.xlsx_part.blob
                cells = [c for row in load_workbook(BytesIO(blob)).active.iter_rows() for c in row]
                assert not [c for c in cells if c.data_type == "f"]


def test_a_preview_has_no_code() -> None:
    made = deck(pptx(paper(code="", issue="", verify_at="")))
    assert "预览稿" in texts(made.slides[-1])
    assert not [s for s in shapes(made.slides[-1]) if s.name == "核验二维码"]


def test_the_space_that_office_puts_between_chinese_and_digits_is_counted() -> None:
    """Seen as a line that ran into the chart under it: it took two rows where one had been reckoned with."""
    line = (
        "其中，网格事件192件、矛盾纠纷83件。"
        "另有6件矛盾纠纷由网格事件转入，已计入网格事件，不重复计数。"
    )
    assert slide_text.rows(line, 18, INNER * POINTS) == 2
