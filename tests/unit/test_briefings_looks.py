"""The desk of briefings as it looks: drafts sealed off, words as text, codes and forms as links, refusals told aloud."""

import re
from pathlib import Path
from typing import Any

from layouts import briefings
from layouts.briefings import archive, desk
from layouts.chrome.choices import Choice
from layouts.values_briefings import Archive, Compared, Head, Preview, Receipt, Row, Side
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
    drawn = desk.draft(Preview(HOSTILE, "about", "<p>page</p>", ("缺一项。",), "签发过。"))
    (frame,) = of_kind(drawn, "Iframe")
    assert frame.sandbox == "" and frame.srcDoc == "<p>page</p>" and HOSTILE in frame.title
    assert [one.children for one in of_kind(drawn, "Li")] == ["缺一项。"]
    assert text_of(drawn).count("<p>page</p>") == 1, "the page stands in the frame and nowhere else"


def test_a_period_without_neighbour_leads_nowhere():
    kinds = (Choice("月报", "/a", True), Choice("周报", "/b"))
    made = desk.head(Head(HOSTILE, True, kinds, "2024年3月", "/before", None, "说明"))
    steps = [
        p
        for p in (*of_kind(made, "Link"), *of_kind(made, "Span"))
        if "step" in str(getattr(p, "className", ""))
    ]
    assert [getattr(step, "href", None) for step in steps] == ["/before", None]
    assert "演示数据" in text_of(made) and f"{HOSTILE}简报" in text_of(made)


def test_every_form_is_a_link_in_the_receipt_and_in_the_archive():
    receipt = desk.receipt(Receipt(HOSTILE, "月报 1", "AAAA", "/verify?code=AAAA", FILES))
    table = archive.archive(Archive("1 期", (), Choice("甲 ×", "/x"), (row(),)))
    for made in (receipt, table):
        assert [a.href for a in of_kind(made, "A")] == [href for _, href in FILES]
        assert "/verify?code=AAAA" in [a.href for a in of_kind(made, "Link")]
    cells = of_kind(table, "Td")
    assert all(cell.to_plotly_json()["props"].get("data-name") for cell in cells)
    assert "未署名" in text_of(table) and HOSTILE in text_of(table)


def test_the_chosen_row_is_marked_and_an_empty_archive_has_no_table():
    chosen = archive.archive(
        Archive("1 期", (), None, (row(compare=Choice("已选 ×", "/x", True)),))
    )
    assert [r.className for r in of_kind(chosen, "Tr")[1:]] == ["chosen"]
    empty = archive.archive(Archive("0 期", (), None, (), "没有。"))
    assert of_kind(empty, "Table") == [] and "没有。" in text_of(empty)


def test_two_issues_stand_side_by_side_and_what_one_lacks_is_said():
    sides = (Side("一", (("时段", "三月"),)), Side("二", (("时段", "四月"),)))
    view = Compared(
        "两期", sides, (), (("受理数", "7件", "8件"),), "1 个", (("总体", [], [HOSTILE]),), "/x"
    )
    made = archive.compared(view)
    said = text_of(made)
    assert "（无）" in said and HOSTILE in said and "没有不同" in said
    assert [td.children for td in of_kind(made, "Td")] == ["7件", "8件"]
    bare = archive.compared(Compared("两期", sides, ("变了。",), (), "没有更正。", (), "/x"))
    assert of_kind(bare, "Table") == [] and "变了。" in text_of(bare)


def test_a_refusal_is_told_aloud():
    (said,) = briefings.refused(HOSTILE)
    assert (said.role, said.children) == ("alert", HOSTILE)
    assert briefings.head_refused("没有。")[-1].role == "alert"


def test_every_field_has_its_label():
    page = briefings.layout()
    labelled = {label.htmlFor for label in of_kind([page], "Label")}
    fields = {
        part.id
        for name in ("Input", "Dropdown", "Textarea")
        for part in of_kind([page], name)
        if part.id.startswith("briefings-") and not part.id.startswith("briefings-known")
    }
    assert len(fields) == 5 + briefings.SLOTS and fields <= labelled


def test_nothing_in_the_sheet_is_small_and_every_rule_is_of_this_page():
    sizes = [float(size) for size in re.findall(r"font-size: (\.?\d[\d.]*)rem", SHEET)]
    assert sizes and min(sizes) >= 0.875
    for rule in re.findall(r"^\s*([.#a-z@][^{]*)\{", SHEET, re.M):
        assert rule.startswith("@media") or all(
            part.strip().startswith(".briefings") for part in re.split(r",(?![^(]*\))", rule)
        ), rule
