"""Parts without Dash in them: one component, the same to the eye; what has an id or does something stays itself."""

import json

import pytest
from dash import dcc, html, no_update

from layouts.chrome.still import still


def test_what_is_only_shown_is_one_component():
    part = html.Div(
        [html.H2("题"), None, "文", [html.Span(3), 0.5], html.Button("看", className="x", title="t")],
        className="panel", style={"width": "1rem"}, **{"data-place": "A", "aria-label": "甲"},
    )  # fmt: skip
    assert still(part) == {
        "namespace": "cockpit_parts", "type": "Still",
        "props": {"tree": [[
            "div", {"className": "panel", "style": {"width": "1rem"}, "data-place": "A", "aria-label": "甲"},
            ["h2", {}, "题"], "文", ["span", {}, "3"], "0.5",
            ["button", {"className": "x", "title": "t"}, "看"],
        ]]},
    }  # fmt: skip
    assert part.children[0].children == "题"


def test_what_has_an_id_or_does_something_stays_and_its_neighbours_are_joined():
    chart = dcc.Graph(id="g")
    held = html.Div("x", id="y")
    made = still(html.Section([html.P("a"), "b", chart, html.P("c"), held, "d", "e"]))
    assert made["type"] == "Section"
    first, second, third, fourth, *rest = made["props"]["children"]
    assert first["props"]["tree"] == [["p", {}, "a"], "b"]
    assert second["type"] == "Graph" and third["props"]["tree"] == [["p", {}, "c"]]
    assert fourth == {**held.to_plotly_json(), "props": {"id": "y", "children": ["x"]}}
    assert rest == ["d", "e"]


def test_a_link_goes_without_a_reload():
    [made] = still([dcc.Link("去", href="/x?a=1", className="link")])
    assert made["props"]["tree"] == [
        ["a", {"href": "/x?a=1", "className": "link", "data-go": "here"}, "去"]
    ]
    [other] = still([html.A("下载", href="/y.pdf")])
    assert other["props"]["tree"] == [["a", {"href": "/y.pdf"}, "下载"]]


@pytest.mark.parametrize(
    ("given", "made"),
    [(None, None), ("文", "文"), ([], []), (["甲", "乙"], ["甲", "乙"]), (7, "7")],
)
def test_text_is_text(given, made):
    assert still(given) == made


def test_hostile_text_is_text_and_what_is_no_part_is_refused():
    words = "</script><img src=x onerror=alert(1)>\u2028"
    [made] = still([html.P(words)])
    assert json.loads(json.dumps(made))["props"]["tree"] == [["p", {}, words]]
    assert still(no_update) is no_update
    with pytest.raises(TypeError, match="object"):
        still([html.P(object())])
