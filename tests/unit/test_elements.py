"""Elements are made with their class first; what is None is left out, and attributes keep their names."""

from layouts.chrome.elements import div, li, span


def props(element) -> dict:
    return element.to_plotly_json()["props"]


def test_an_element_holds_what_is_there_and_leaves_out_what_is_none():
    row = li("row", span("name", "甲"), None, span("n", "3"))
    assert [props(cell)["children"] for cell in row.children] == ["甲", "3"]
    assert div("box", None, row).children is row
    assert span("dot").children is None


def test_the_class_and_the_attributes_are_those_named():
    made = props(div("fall open", "x", data_step="扣分", aria_label="合计", title="t"))
    assert made == {
        "children": "x", "className": "fall open", "data-step": "扣分", "aria-label": "合计", "title": "t",
    }  # fmt: skip
    assert "className" not in props(li("", "x"))


def test_nought_and_an_empty_word_are_something():
    assert span("n", 0).children == 0
    assert span("n", "", "x").children == ["", "x"]
