"""The Word form: every number in it, real headings, notes and charts, the same bytes each time."""

import zipfile
from io import BytesIO
from typing import Any

import docx as word
from docx.oxml.ns import qn
from lxml import etree
from pptx.oxml import parse_xml

from governance.briefing.paper import Paper, sentence
from layouts.documents.word.document import docx
from tests.papers import chart, figure, paper, words

HOSTILE = '=1+1 <script>&"\x00\x07\u202e]]>甲'
SEEN = '=1+1 <script>&"]]>甲'


def package(written: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(written)) as read:
        assert read.testzip() is None
        assert {entry.date_time for entry in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: read.read(name) for name in read.namelist()}


def texts(written: bytes) -> str:
    """Every text of every part, and the alternative texts."""
    found = []
    for name, body in package(written).items():
        if name.endswith(".xml") and name.startswith("word/"):
            root = etree.fromstring(body)
            found += [each.text or "" for each in root.iter(qn("w:t"), qn("w:footnoteRef"))]
            found += [each.get("descr", "") for each in root.iter(qn("wp:docPr"))]
    return "".join(found)


def hostile() -> Paper:
    said = figure("x", HOSTILE, HOSTILE, None, reason=HOSTILE, place=HOSTILE)
    table: Any = {"block": "table", "title": HOSTILE, "header": [HOSTILE, "数"], "note": ""}
    table |= {"align": ["left", "right"]}
    table |= {"rows": [[{"text": HOSTILE * 9}, {"text": "—", "figure": "x"}], [{"text": ""}]]}
    series: Any = {"name": HOSTILE, "values": [None, 2.5], "figures": ["x", None]}
    series |= {"shown": ["—", "2.5"]}
    blocks = [words(HOSTILE, said), table]
    blocks += [
        chart(form, HOSTILE, "件", (HOSTILE, "乙"), series, low=[None, 2], high=[None, 3])
        for form in ("columns", "bars", "line", "intervals")
    ]
    empty: Any = chart("columns", "空", "件", (), {**series, "values": [], "shown": []})
    sections: Any = [{"code": "x", "title": HOSTILE, "blocks": [*blocks, empty]}]
    return paper(
        sections=sections,
        figures=[said],
        title=HOSTILE * 8,
        masthead=HOSTILE * 4,
        warnings=[HOSTILE * 40],
        changed=[HOSTILE],
    )


def test_same_paper_same_bytes() -> None:
    assert docx(paper()) == docx(paper())
    assert docx(paper()) != docx(paper(title="别的"))


def test_every_number_and_word_is_found() -> None:
    said = paper()
    found = texts(docx(said))
    for each in said["figures"]:
        assert each["shown"] in found, each["id"]
    for section in said["sections"]:
        for block in section["blocks"]:
            if block["block"] == "paragraph":
                assert sentence(block["runs"]) in found
    for expected in (*said["warnings"], *said["loads"], said["code"], "演示数据", "示意", "更正"):
        assert expected in found


def test_headings_are_headings() -> None:
    document = word.Document(BytesIO(docx(paper())))
    styles = [(p.style.name, p.text) for p in document.paragraphs if p.style]
    first = [text for name, text in styles if name == "Heading 1"]
    assert first[:3] == ["一、总体态势", "二、区县情况", "三、矛盾纠纷类型"]
    assert [text for name, text in styles if name == "Heading 2"] == [
        "（一）平安指数",
        "（二）名次变化",
    ]
    assert ("Title", paper()["title"]) in styles


def test_page_is_that_of_the_standard() -> None:
    document = word.Document(BytesIO(docx(paper())))
    section: Any = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins] == [37, 35, 28, 26]
    body: Any = document.styles["Body Text"]
    assert body.paragraph_format.line_spacing.pt == 28
    assert body.font.size.pt == 16
    assert body.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋"
    assert document.settings.odd_and_even_pages_header_footer


def test_notes_are_footnotes_that_are_called_once() -> None:
    parts = package(docx(paper()))
    notes = etree.fromstring(parts["word/footnotes.xml"])
    numbered = [each for each in notes if int(each.get(qn("w:id"))) > 0]
    assert len(numbered) == len(paper()["notes"])
    main = etree.fromstring(parts["word/document.xml"])
    called = [each.get(qn("w:id")) for each in main.iter(qn("w:footnoteReference"))]
    assert called == ["1", "2", "3"]
    assert b"footnotes+xml" in parts["[Content_Types].xml"]


def test_a_note_nobody_calls_is_printed_all_the_same() -> None:
    more = [*paper()["notes"], {"number": 9, "label": "别的", "text": "无人调用的口径。"}]
    assert "无人调用的口径。" in texts(docx(paper(notes=more)))


def test_charts_are_native_with_their_workbook() -> None:
    parts = package(docx(paper()))
    charts = [name for name in parts if name.startswith("word/charts/chart")]
    assert len(charts) == 4
    for name in charts:
        drawn: Any = parse_xml(parts[name])
        identifier = drawn.xpath("c:externalData/@r:id")[0]
        rels = parts[name.replace("charts/", "charts/_rels/") + ".rels"].decode()
        assert f'Id="{identifier}"' in rels and "embeddings/" in rels
    assert sum(name.endswith(".xlsx") for name in parts) == 4


def test_tables_repeat_their_heading_row() -> None:
    document = word.Document(BytesIO(docx(paper())))
    rows = document.tables[0].rows
    assert rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert not rows[1]._tr.xpath("./w:trPr/w:tblHeader")


def test_what_belongs_together_is_kept_on_one_page_by_word_itself() -> None:
    document = word.Document(BytesIO(docx(paper())))
    styles: Any = document.styles
    assert all(styles[n].paragraph_format.keep_with_next for n in ("Heading 1", "Heading 2"))
    for paragraph in document.paragraphs:
        drawn = paragraph._p.xpath(".//w:drawing")
        if drawn or paragraph.text.startswith("表"):
            style: Any = paragraph.style
            kept = paragraph.paragraph_format.keep_with_next
            assert kept or (kept is None and style.paragraph_format.keep_with_next)
    for table in document.tables:
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    for cells in (row.cells for row in document.tables[0].rows):
        assert all(p.paragraph_format.keep_with_next for cell in cells for p in cell.paragraphs)


def test_blocks_stand_in_the_order_of_the_paper() -> None:
    document = word.Document(BytesIO(docx(paper())))
    written = ("".join(p.itertext(qn("w:t"))) for p in document.element.body.iter(qn("w:p")))
    found = "\n".join(written)
    place = 0
    for section in paper()["sections"]:
        for block in section["blocks"]:
            text = sentence(block["runs"]) if block["block"] == "paragraph" else block["title"]
            place = found.index(text, place) + len(text)


def test_elements_stand_in_the_order_that_word_asks_for() -> None:
    main = etree.fromstring(package(docx(paper()))["word/document.xml"])
    order = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"]
    for properties in main.iter(qn("w:tblPr")):
        tags = [etree.QName(each).localname for each in properties]
        assert tags == sorted(tags, key=order.index)


def test_times_are_those_of_the_issue() -> None:
    document = word.Document(BytesIO(docx(paper())))
    properties = document.core_properties
    assert str(properties.created) == str(properties.modified) == "2021-12-02 09:15:00+00:00"
    assert properties.identifier == paper()["code"]


def test_hostile_texts_stand_as_they_are_or_without_their_controls() -> None:
    written = docx(hostile())
    assert SEEN in texts(written)
    word.Document(BytesIO(written))


def test_a_preview_says_so_and_has_no_code() -> None:
    found = texts(docx(paper(code="", issue="", verify_at="")))
    assert "预览" in found and "校验码" not in found


def test_marks_only_where_they_are_true() -> None:
    assert "演示数据 · 非真实统计" not in texts(docx(paper(demonstration=False)))
