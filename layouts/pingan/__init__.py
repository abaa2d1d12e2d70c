"""平安指数, to be worked at: standings, their course, the map, one unit taken apart; sections that fill themselves."""

from enum import StrEnum
from typing import Any, Final

from dash import dcc, html

from layouts import known, parts

SCREEN: Final = "pingan"


class Ids(StrEnum):
    """The places of the page that are filled."""

    ROOT = "pingan-root"
    TOP = "pingan-top"
    MAIN = "pingan-main"
    COURSE = "pingan-course"
    DOUBT = "pingan-doubt"


def layout() -> html.Div:
    """The empty page, the same for the standings and for one unit."""
    return html.Div(
        [
            html.Header(
                [html.Div(id=Ids.TOP, className="pingan-head"), known.control(SCREEN)],
                className="pingan-top",
            ),
            html.Main(
                [
                    html.Div(id=Ids.MAIN, className="pingan-main"),
                    html.Div(
                        [_section(Ids.COURSE, "名次走势"), _section(Ids.DOUBT, "结论的把握")],
                        className="pingan-more",
                    ),
                ],
                className="pingan-body",
            ),
        ],
        id=Ids.ROOT,
        className="pingan",
    )


def _section(id: str, name: str) -> html.Section:
    return html.Section(id=id, className=f"paper-panel {id}", **parts.extra(aria_label=name))


def refused(sentence: str) -> list[Any]:
    """What cannot be answered: the sentence alone, and the way back."""
    return [
        html.Nav([html.A("‹ 回到驾驶舱", href="/", className="link")], className="pingan-way"),
        html.H1("平安指数"),
        html.P(sentence, className="pingan-refused", role="status"),
        dcc.Link("看最新一个月的平安指数", href="/pingan", className="link"),
    ]
