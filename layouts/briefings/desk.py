"""The head of the desk, the draft as it would be issued, and the receipt of what was."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts.chrome import parts
from layouts.chrome.choices import choices
from layouts.values_briefings import Head, Preview, Receipt


def head(view: Head) -> list[Any]:
    """The way back, the kinds, and the period with its neighbours."""
    mark = [html.Span("演示数据", className="demonstration")] if view.demonstration else []
    return [
        html.Nav(
            [
                html.A("‹ 回到驾驶舱", href="/", className="link"),
                html.Span(
                    [
                        dcc.Link("核对简报", href="/verify", className="link"),
                        dcc.Link("平安指数", href="/pingan", className="link"),
                    ]
                ),
            ],
            className="paper-way",
            **parts.extra(aria_label="位置"),
        ),
        html.Div([html.H1(f"{view.city}简报"), *mark], className="paper-title"),
        html.Div(
            [
                choices(view.kinds, "种类"),
                html.Div(
                    [
                        _step("‹", view.earlier, "上一期"),
                        html.Strong(view.period, className="briefings-when"),
                        _step("›", view.later, "下一期"),
                    ],
                    className="month-steps",
                    role="group",
                    **parts.extra(aria_label="时段"),
                ),
                *([html.Span(view.remark, className="paper-remark")] if view.remark else []),
            ],
            className="paper-asks",
        ),
    ]


def _step(sign: str, href: str | None, said: str) -> Any:
    if href is None:
        return html.Span(sign, className="step nowhere", title=f"没有{said}")
    return dcc.Link(sign, href=href, className="step", title=said)


def draft(view: Preview) -> list[Any]:
    """The draft: what must be said of it first, then its pages, sealed off from this one."""
    return [
        parts.heading("预览", "样稿：没有期号和证明码"),
        html.P(
            [html.Strong(view.title), html.Span(view.about)], className="paper-notice draft-about"
        ),
        *([html.P(view.remark, className="paper-remark")] if view.remark else []),
        *_warnings(view.warnings),
        # No script runs in it and it is of no origin: the frame is a picture that can be scrolled.
        html.Iframe(
            srcDoc=view.page, sandbox="", title=f"样稿 {view.title}", className="draft-page"
        ),
    ]


def _warnings(said: Sequence[str]) -> list[Any]:
    lines = [html.Li(one) for one in said]
    return [html.Ul(lines, className="draft-warnings")] if lines else []


def receipt(view: Receipt) -> list[Any]:
    """What was issued, its number and code, and every form of it."""
    return [
        html.H2([html.Span("✔", className="receipt-mark"), f"已签发 {view.number}"]),
        html.P(
            [
                html.Strong(view.title),
                html.Span(["证明码 ", html.Strong(view.code, className="code")]),
                dcc.Link("核对", href=view.verify, className="link"),
            ],
            className="paper-notice",
        ),
        files(view.files),
    ]


def files(given: Sequence[tuple[str, str]]) -> html.Span:
    """The forms as links; the browser saves what they lead to."""
    return html.Span(
        # An empty `download` saves the file under the name that the server gives it.
        [html.A(name, href=href, download="", className="link form") for name, href in given],
        className="forms",
    )
