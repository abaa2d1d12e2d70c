"""The desk of briefings as it looks: drafts sealed off, words as text, codes and forms as links, refusals told aloud."""

import re
from pathlib import Path
from typing import Any

from layouts.cards.briefings import archive, choices, comparison, draft, verdict
from layouts.cards.briefings.archive import Archive, Row
from layouts.cards.briefings.choices import Asked, Choices, Listed
from layouts.cards.briefings.comparison import Compared, Side
from layouts.cards.briefings.draft import Preview, Receipt
from layouts.chrome.choices import Choice
from tests.drawn import of_kind, text_of

ASSETS = Path(__file__).parents[2] / "assets"
SHEET = (ASSETS / "briefings.css").read_text(encoding="utf-8")
HOSTILE = "<b>甲</b>"
FILES = (("PDF", "/briefings/A.pdf"), ("DOCX", "/briefings/A.docx"))


def row(**changes: Any) -> Row:
    given: dict[str, Any] = {
        "number": "2024年第1期", "kind": "月报", "place": Choice(HOSTILE, "/briefings?at=x"), "period": "2024年3月",
        "author": "", "issued_at": "2024-04-01 09:00", "code": "AAAA", "verify": "/verify?code=AAAA",
        "files": FILES, "compare": Choice("比较", "/briefings?compare=A"),
    }  # fmt: skip
    return Row(**given | changes)


def test_the_draft_runs_no_script_and_is_of_no_origin():
    drawn = draft.preview(Preview(HOSTILE, "about", "<p>page</p>", ("缺一项。",), "签发过。"))
    (frame,) = of_kind(drawn, "Iframe")
    assert frame.sandbox == "" and frame.srcDoc == "<p>page</p>" and HOSTILE in frame.title
    assert [one.children for one in of_kind(drawn, "Li")] == ["缺一项。"]
    assert text_of(drawn).count("<p>page</p>") == 1, "the page stands in the frame and nowhere else"


def test_a_period_without_neighbour_leads_nowhere():
    kinds = (Choice("月报", "/a", True), Choice("周报", "/b"))
    made = choices.look(
        Choices(kinds, "2024年3月", "/before", None, remark="说明"), "strip"
    ).children
    steps = [
        p
        for p in (*of_kind(made, "Link"), *of_kind(made, "Span"))
        if "step" in str(getattr(p, "className", ""))
    ]
    assert [getattr(step, "href", None) for step in steps] == ["/before", None]
    assert "说明" in text_of(made)


def test_every_form_is_a_link_in_the_receipt_and_in_the_archive():
    receipt = draft.receipt(Receipt(HOSTILE, "月报 1", "AAAA", "/verify?code=AAAA", FILES))
    table = archive.look(Archive(1, False, (), Choice("甲 ×", "/x"), (row(),)), "full").children
    for made in (receipt, table):
        assert [a.href for a in of_kind(made, "A")] == [href for _, href in FILES]
        assert "/verify?code=AAAA" in [a.href for a in of_kind(made, "Link")]
    cells = of_kind(table, "Td")
    assert all(cell.to_plotly_json()["props"].get("data-name") for cell in cells)
    assert "未署名" in text_of(table) and HOSTILE in text_of(table)


def test_the_chosen_row_is_marked_and_an_empty_archive_has_no_table():
    rows = (row(compare=Choice("已选 ×", "/x", True)),)
    chosen = archive.look(Archive(1, True, (), None, rows), "full").children
    assert [r.className for r in of_kind(chosen, "Tr")[1:]] == ["chosen"]
    assert "1 期（最近的）" in text_of(chosen)
    empty = archive.look(Archive(0, False, (), None, ()), "full").children
    assert of_kind(empty, "Table") == [] and "没有签发过的简报" in text_of(empty)


def test_two_issues_stand_side_by_side_and_what_one_lacks_is_said():
    sides = (Side("一", (("时段", "三月"),)), Side("二", (("时段", "四月"),)))
    view = Compared(
        "两期", sides, (), (("受理数", "7件", "8件"),), "1 个", (("总体", [], [HOSTILE]),), "/x"
    )
    made = comparison.look(view, "full").children
    said = text_of(made)
    assert "（无）" in said and HOSTILE in said and "没有不同" in said
    assert [td.children for td in of_kind(made, "Td")] == ["7件", "8件"]
    plain = Compared("两期", sides, ("变了。",), (), "没有更正。", (), "/x")
    bare = comparison.look(plain, "full").children
    assert of_kind(bare, "Table") == [] and "变了。" in text_of(bare)


def test_a_refusal_is_told_aloud():
    (said,) = draft.refused(HOSTILE)
    assert (said.role, said.children) == ("alert", HOSTILE)


def test_every_field_has_its_label():
    for controls, count in ((draft.controls(), draft.SLOTS), (verdict.controls(), 1)):
        labelled = {label.htmlFor for label in of_kind(controls, "Label")}
        fields = {part.id for name in ("Input", "Textarea") for part in of_kind(controls, name)}
        assert len(fields) == count and fields <= labelled
    fields = (Asked("theme", "专题", HOSTILE, ""), Asked("author", "签发人", "", "必填"))
    listed = Listed("地点", HOSTILE, ((Choice(HOSTILE, "/x", True),),))
    view = Choices((), "2024年3月", places=listed, fields=fields, pins=listed)
    made = choices.look(view, "strip").children
    asked = [label for label in of_kind(made, "Label") if of_kind([label], "Input")]
    told = [label.to_plotly_json()["props"]["data-asks"] for label in asked]
    assert told == ["theme", "author"] and len(asked) == len(of_kind(made, "Input"))
    assert [label.children[0].children for label in asked] == ["专题", "签发人"]


def test_nothing_in_the_sheet_is_small_and_every_rule_is_of_paper():
    sizes = [float(size) for size in re.findall(r"font-size: (\.?\d[\d.]*)rem", SHEET)]
    assert sizes and min(sizes) >= 0.875
    for rule in re.findall(r"^\s*([.#a-z@][^{]*)\{", SHEET, re.M):
        assert rule.startswith("@media") or all(
            part.strip().startswith(".on-paper") for part in re.split(r",(?![^(]*\))", rule)
        ), rule
