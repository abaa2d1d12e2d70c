"""Elements hold what is given in order; what is None is left out, and attributes keep their names."""

from layouts.chrome.elements import html


def props(element) -> dict:
    return element.to_plotly_json()["props"]


def test_an_element_holds_what_is_there_and_leaves_out_what_is_none():
    row = html.Li(
        html.Span("甲", className="name"), None, html.Span("3", className="n"), className="row"
    )
    assert [props(cell)["children"] for cell in row.children] == ["甲", "3"]
    assert html.Div(None, row, className="box").children is row
    assert html.Span(className="dot").children is None


def test_the_class_and_the_attributes_are_those_named():
    made = props(
        html.Div("x", className="fall open", data_step="扣分", aria_label="合计", title="t")
    )
    assert made == {
        "children": "x", "className": "fall open", "data-step": "扣分", "aria-label": "合计", "title": "t",
    }  # fmt: skip
    assert "className" not in props(html.Li("x"))


def test_nought_and_an_empty_word_are_something():
    assert html.Span(0, className="n").children == 0
    assert html.Span("", "x", className="n").children == ["", "x"]
