"""The PDF of a briefing: same bytes, an archive and an accessible document, every number readable, no glyph missing."""

import copy
import io
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from governance.briefing.paper import Paper, Table
from governance.errors import MissingFont, MissingGlyph
from layouts.documents.drawings import glyphs
from layouts.documents.drawings.glyphs import check_glyphs, covered
from layouts.documents.ooxml.package import clean
from layouts.documents.pages import official
from tests.papers import cell, paper, words

MILLIMETRE = 72 / 25.4
RARE = "喆瑄堃祎玥㛃𬭊"


@pytest.fixture(scope="module")
def whole() -> bytes:
    return official.pdf(paper())


@pytest.fixture(scope="module")
def document(whole: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(whole))


def text_of(document: PdfReader) -> str:
    return "".join(page.extract_text() for page in document.pages)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def a_table(rows: int) -> Table:
    return {
        "block": "table",
        "title": "街道一览",
        "header": ["街道", "受理（件）"],
        "align": ["left", "right"],
        "rows": [[cell(f"第{i}街道"), cell(f"{1000 + i}")] for i in range(rows)],
        "note": "",
    }


def with_blocks(*blocks: Any, **changes: Any) -> Paper:
    sections = [{"code": "one", "title": "情况", "blocks": list(blocks)}]
    quiet: dict[str, Any] = {"changed": [], "restated": [], "warnings": [], "sections": sections}
    return paper(**(quiet | changes))


def drawn(made: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(official.pdf(made)))


def test_the_same_paper_gives_the_same_bytes(whole: bytes) -> None:
    assert official.pdf(copy.deepcopy(paper())) == whole


def test_another_number_gives_other_bytes(whole: bytes) -> None:
    other = paper()
    run = next(r for r in other["sections"][0]["blocks"][0]["runs"] if r.get("figure") == "k1")
    run["text"] = "11,277"
    changed = official.pdf(other)
    assert changed != whole
    assert "11,277" in bare(text_of(PdfReader(io.BytesIO(changed))))


def test_it_is_a4_and_says_it_is_archive_and_accessible(document: PdfReader) -> None:
    box = document.pages[0].mediabox
    assert float(box.width) == pytest.approx(210 * MILLIMETRE, abs=0.1)
    assert float(box.height) == pytest.approx(297 * MILLIMETRE, abs=0.1)
    root: Any = document.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>2<", metadata) and re.search(r"pdfaid:conformance>A<", metadata)
    assert re.search(r"pdfuaid:part>1<", metadata)
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).startswith("zh")


def test_it_is_dated_by_its_issue_and_not_by_the_clock(document: PdfReader) -> None:
    assert document.metadata is not None
    assert str(document.metadata["/CreationDate"]).startswith("D:20211202011500")


def numbers_in(blocks: list[Any]) -> set[str]:
    found = set()
    for block in blocks:
        if block["block"] == "paragraph":
            found |= {run["text"] for run in block["runs"] if "figure" in run}
        if block["block"] == "table":
            found |= {each["text"] for row in block["rows"] for each in row if "figure" in each}
        if block["block"] == "map":
            found |= {shape["text"] for shape in block["shapes"]}
    return found


def test_every_number_of_words_tables_and_map_can_be_read_back(document: PdfReader) -> None:
    wanted = numbers_in([block for section in paper()["sections"] for block in section["blocks"]])
    read = bare(text_of(document))
    assert len(wanted) >= 30
    assert {number for number in wanted if number not in read} == set()


def test_what_an_issue_must_say_is_there(document: PdfReader) -> None:
    read = bare(text_of(document))
    said = paper()
    for text in (
        *said["warnings"], *said["changed"], said["notice"], said["issuer"], said["issue"], said["code"],
        said["title"], "更正", "11,020", "演示数据·非真实统计", "示意", "一、总体态势", "（一）平安指数",
        "分送：市委政法委", "2021年12月2日印发", "沈堃", "第128次装载", *(note["text"] for note in said["notes"]),
    ):  # fmt: skip
        assert bare(clean(text)) in read, text
    assert "预览稿" not in read


def test_each_definition_is_noted_once_where_it_is_called_first(document: PdfReader) -> None:
    pages = [bare(page.extract_text()) for page in document.pages]
    for note in paper()["notes"]:
        assert sum(bare(note["text"]) in page for page in pages) == 1
    assert bare(paper()["notes"][0]["text"]) in pages[0]


def test_a_definition_that_no_sentence_calls_is_called_by_its_table() -> None:
    table = next(b for b in paper()["sections"][1]["blocks"] if b["block"] == "table")
    document = drawn(with_blocks(words("如下表。"), table))
    first_page, *_ = (bare(page.extract_text()) for page in document.pages)
    assert all(bare(note["text"]) in first_page for note in paper()["notes"])
    assert "口径事件受理数" not in bare(text_of(document))
    assert len([e for e in structure(document) if e.get("/S") == "/Note"]) == 3


def test_a_definition_that_nothing_calls_stands_before_the_imprint() -> None:
    read = bare(text_of(drawn(with_blocks(words("无表。")))))
    assert all(
        "口径" + bare(note["label"] + "：" + note["text"]) in read for note in paper()["notes"]
    )


def test_pages_are_numbered_at_their_outer_side(document: PdfReader) -> None:
    for n, page in enumerate(document.pages, start=1):
        at: list[float] = []

        def seen(text: str, matrix: Any, *rest: Any, n: int = n, at: list[float] = at) -> None:
            if text.strip() == f"— {n} —":
                at.append(matrix[4])

        page.extract_text(visitor_text=seen)
        assert bare(page.extract_text()).count(f"—{n}—") == 1
        assert len(at) == 1 and (at[0] > 300) == bool(n % 2)


def test_a_preview_says_so_on_every_page_and_has_no_code() -> None:
    document = drawn(paper(issue="", code=""))
    for page in document.pages:
        assert "预览稿（未签发）" in bare(page.extract_text())
    assert "校验码" not in text_of(document)


def structure(document: PdfReader) -> list[Any]:
    root: Any = document.trailer["/Root"]
    found, stack = [], [root["/StructTreeRoot"].get_object()]
    while stack:
        element = stack.pop()
        if isinstance(element, list):
            stack += [each.get_object() for each in element if not isinstance(each, int)]
        elif isinstance(element, dict):
            found.append(element)
            if "/K" in element:
                stack.append(element["/K"].get_object())
    return found


def test_no_figure_is_without_words(document: PdfReader) -> None:
    elements = structure(document)
    figures = [e for e in elements if e.get("/S") == "/Figure"]
    assert len(figures) >= 6
    assert all(str(e.get("/Alt", "")).strip() for e in figures)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/Note"} <= {str(e.get("/S")) for e in elements}


def test_a_character_without_a_glyph_is_named_before_anything_is_drawn() -> None:
    with pytest.raises(MissingGlyph, match=r"𠮷.*U\+20BB7.*沈𠮷") as raised:
        official.pdf(with_blocks(words("联系人沈𠮷，电话略。")))
    assert raised.value.characters == ("𠮷",)


def test_a_missing_font_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(glyphs, "FONTS", tmp_path)
    with pytest.raises(MissingFont, match=r"FandolFang-Regular-gb2312\.otf"):
        official.pdf(paper())


def test_rare_names_are_printed() -> None:
    check_glyphs(with_blocks(words(RARE)))
    made = with_blocks(
        words(f"联系人{RARE}。"), a_table(1), author=f"沈{RARE}", title=RARE, recipients=[RARE]
    )
    made["sections"][0]["title"] = RARE
    assert bare(text_of(drawn(made))).count(RARE) == 5


def test_the_fonts_have_every_character_of_the_common_list() -> None:
    assert {ord(c) for c in RARE + "−–—·①▲▼●◆■㎡²%‰℃×÷≥≤≈"} <= covered()
    assert len(covered()) > 21_500


@pytest.mark.parametrize("rows", [1, 10, 11, 100])
def test_a_table_of_any_length_keeps_its_head_and_every_row(rows: int) -> None:
    document = drawn(with_blocks(words("情况如下。"), a_table(rows)))
    pages = [bare(page.extract_text()) for page in document.pages]
    read = "".join(pages)
    assert all(f"第{i}街道{1000 + i}" in read for i in range(rows))
    with_rows = [page for page in pages if re.search(r"第\d+街道1", page)]
    assert all("街道受理（件）" in page for page in with_rows)
    assert len(with_rows) == 1 or rows > 10
    assert rows < 100 or len(with_rows) >= 4


def test_an_empty_paper_is_a_page(document: PdfReader) -> None:
    empty = paper(sections=[], figures=[], notes=[], changed=[], restated=[], warnings=[], recipients=[],
                  loads=[], notice="", masthead="", title="", issuer="", author="", verify_at="")  # fmt: skip
    assert len(drawn(empty).pages) == 1
    assert len(document.pages) == 5


def test_a_long_paper_has_no_heading_at_the_foot_of_a_page() -> None:
    sections = []
    for n in range(1, 15):
        blocks = [words("情况总体平稳，各项工作有序推进。" * (n % 5 + 1)) for _ in range(n % 3 + 1)]
        sections.append({"code": f"s{n}", "title": f"第{n}部分", "blocks": blocks})
    document = drawn(paper(sections=sections, restated=[], changed=[]))
    assert len(document.pages) > 3
    for n, page in enumerate(document.pages, start=1):
        body = bare(page.extract_text()).replace(f"—{n}—", "")
        assert not re.search(r"、第\d+部分$", body)


def lines(page: Any) -> list[tuple[float, str]]:
    """The texts of a page with the height of their line over the paper's foot, in points."""
    found: list[tuple[float, str]] = []

    def seen(text: str, cm: list[float], tm: list[float], *_: Any) -> None:
        if text.strip():
            found.append((tm[4] * cm[1] + tm[5] * cm[3] + cm[5], text.strip()))

    page.extract_text(visitor_text=seen)
    return found


@pytest.mark.parametrize("more", [0, 1, 2, 4, 7])
def test_no_page_but_the_last_ends_early(more: int) -> None:
    made = paper()
    made["sections"][0]["blocks"].insert(0, words("情况总体平稳，各项工作有序推进。" * 3 * more))
    for page in list(drawn(made).pages)[:-1]:
        placed = [(y, text) for y, text in lines(page) if y > 34 * MILLIMETRE]
        heads = tuple(note["label"] for note in made["notes"])
        notes = max((y for y, text in placed if text.startswith(heads) and "：" in text), default=0)
        body = min(y for y, _ in placed if y > notes)
        assert body - max(notes, 35 * MILLIMETRE) < 56


def test_blocks_stand_in_the_order_of_the_paper() -> None:
    made = paper()
    found, place = bare(text_of(drawn(made))), 0
    for section in made["sections"]:
        for block in section["blocks"]:
            if block["block"] != "paragraph":
                place = found.index(bare(block["title"]), place)


@pytest.mark.parametrize("rows", range(1, 24, 2))
def test_the_imprint_never_has_a_page_of_its_own(rows: int) -> None:
    filling = words("情况平稳。" * 9 * rows)
    for block, end in (
        (words("各项工作有序推进。" * 9), "各项工作有序推进"),
        (a_table(6), "第5街道"),
    ):
        last = drawn(with_blocks(filling, block)).pages[-1]
        assert end in bare(last.extract_text())
