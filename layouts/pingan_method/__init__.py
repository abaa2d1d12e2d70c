"""平安指数的口径: the definition readable, its weights to be tried otherwise, and the honours as published."""

from enum import StrEnum
from typing import Any, Final

from dash import dcc, html

from layouts import known, parts
from layouts.values_method import Top

SCREEN: Final = "pingan-method"

NAME: Final = "平安指数口径"


class Ids(StrEnum):
    """The places of the page that are filled."""

    ROOT = "pingan-method-root"
    TOP = "pingan-method-top"
    ABOUT = "pingan-method-about"
    FORMULA = "pingan-method-formula"
    EXAMPLE = "pingan-method-example"
    WEIGHTS = "pingan-method-weights"
    TRIAL = "pingan-method-trial"
    INDICATORS = "pingan-method-indicators"
    BASELINE = "pingan-method-baseline"
    RULES = "pingan-method-rules"
    VERSIONS = "pingan-method-versions"
    HONOURS = "pingan-method-honours"


SECTIONS: Final = {
    Ids.ABOUT: "是什么",
    Ids.FORMULA: "公式",
    Ids.EXAMPLE: "算例",
    Ids.WEIGHTS: "维度与权重",
    Ids.TRIAL: "试算",
    Ids.INDICATORS: "指标",
    Ids.BASELINE: "基线",
    Ids.RULES: "规则",
    Ids.VERSIONS: "版本",
    Ids.HONOURS: "荣誉",
}
"""The sections in the order in which they stand."""


def layout() -> html.Div:
    """The empty page."""
    menu = [html.A(name, href=f"#{id}", className="link") for id, name in SECTIONS.items()]
    return html.Div(
        [
            html.Header(
                [
                    html.Div(id=Ids.TOP, className="method-heading"),
                    html.Nav(menu, className="method-menu", **parts.extra(aria_label="各节")),
                    known.control(SCREEN),
                ],
                className="method-top",
            ),
            html.Main(
                [
                    html.Section(id=id, className="method-section", **parts.extra(aria_label=name))
                    for id, name in SECTIONS.items()
                ],
                className="method-body",
            ),
        ],
        id=Ids.ROOT,
        className="method",
    )


def refused(sentence: str) -> list[Any]:
    """What cannot be answered: the sentence alone, and the way back; the stylesheet hides the sections."""
    return [
        html.Nav([html.A("‹ 平安指数", href="/pingan", className="link")], className="method-way"),
        html.H1(NAME),
        html.P(sentence, className="method-refused", role="status"),
        dcc.Link("看最新一次装载的口径", href="/pingan/method", className="link"),
    ]


def top(view: Top) -> list[Any]:
    """What this is and is not, who signed it, and the month its figures are of."""
    mark = [html.Span("演示数据", className="demonstration")] if view.demonstration else []
    remark = [html.P(view.remark, className="method-remark", role="status")] if view.remark else []
    return [
        html.Nav(
            [html.A(name, href=href, className="link") for name, href in view.links],
            className="method-way",
            **parts.extra(aria_label="位置"),
        ),
        html.Div([html.H1([view.title, "是怎么算的"]), *mark], className="method-title"),
        html.P(view.notice, className="method-notice"),
        html.Div(
            [
                *(
                    html.Span([f"{name} ", html.Strong(said)], className="method-signed")
                    for name, said in view.signed
                ),
                html.Span(["知悉时点 ", html.Strong(view.known)], className="method-signed"),
            ],
            className="method-signature",
        ),
        _months(view),
        *remark,
    ]


def _months(view: Top) -> html.Div:
    """The month whose figures stand in the example and the trial, and the ones beside it."""
    if not view.month:
        return html.Div("没有可用的月份：算例与试算暂缺", className="method-month")
    return html.Div(
        [
            html.Span("算例与试算取自"),
            *_step("‹", view.earlier, "上一月"),
            html.Strong(view.month),
            *_step("›", view.later, "下一月"),
        ],
        className="method-month",
    )


def _step(sign: str, href: str | None, said: str) -> list[Any]:
    if href is None:
        return []
    return [dcc.Link(sign, href=href, className="month-step", title=said)]


def heading(title: str, note: str = "") -> html.Div:
    """A section's title and what it is about."""
    return html.Div(
        [html.H2(title), html.P(note, className="method-note")], className="method-head"
    )
