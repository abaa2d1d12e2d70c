"""A page to work at: its heading, what the reader may choose, and the areas that its file asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dash import dcc, html

from layouts.chrome import known, parts, stage
from layouts.chrome.stage import Spot
from layouts.wall import drawer

DESK: Final = "desk"
"""Only one desk is on the screen at a time: their controls share their ids."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The top of a desk: its name, since when and up to when it tells, and the ways on."""

    title: str
    known: str
    data: str
    demonstration: bool
    links: tuple[tuple[str, str], ...]
    """(name, address); a name that begins with ‹ leads back, the last of them by Escape too (assets/desk.js)."""
    notice: str = ""
    """What is amiss with the page itself."""
    timeless: bool = False
    """Nothing on the page depends on what was loaded when."""


def heading_id(screen: str) -> str:
    """The id of a desk's heading."""
    return f"{screen}-heading"


def layout(
    screen: str,
    spots: Mapping[str, Spot],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    strip: Spot | None,
    ground: str = "dark",
    *,
    timeless: bool = False,
) -> html.Div:
    """The empty page; `rows` are the areas as they are drawn, `widths` the shares of their columns."""
    return html.Div(
        [
            html.Header(
                [
                    html.Div(
                        id=heading_id(screen),
                        className="work-heading",
                        **parts.extra(data_panel=heading_id(screen)),
                    ),
                    *([parts.filled(strip.id, strip.id, className="work-strip")] if strip else []),
                    _menu(spots.values()),
                    *([] if timeless else [known.control(DESK)]),
                ],
                className="work-top",
            ),
            html.Main(
                [_area(name, spot) for name, spot in spots.items()],
                className="work-areas",
                style={
                    # One string a row, as CSS grid-template-areas wants them.
                    "--areas": " ".join(f"'{' '.join(row)}'" for row in rows),
                    # 0 as the least width: a wide table must not stretch its column.
                    "--widths": " ".join(f"minmax(0, {width:g}fr)" for width in widths),
                },
            ),
            drawer.layout(),
        ],
        id=f"{screen}-root",
        className=f"work-screen on-{ground}",
        **parts.extra(data_live=screen),
    )


def _menu(spots: Any) -> html.Nav:
    links = [html.A(spot.label, href=f"#{spot.id}", className="link") for spot in spots]
    return html.Nav(
        links if len(links) > 1 else [],
        className="work-menu",
        **parts.extra(aria_label="各节"),
    )


def _area(name: str, spot: Spot) -> html.Div:
    return html.Div(stage.area(spot), className="work-area", style={"gridArea": name})


def _way(name: str, href: str) -> Any:
    back = name.startswith("‹")
    # The wall, and what is no desk, is put up anew by the browser itself.
    kind = dcc.Link if back and href.partition("?")[0] != "/" else html.A
    return kind(name, href=href, className="link back" if back else "link")


def heading(view: Heading) -> list[Any]:
    """The heading as it is said."""
    mark = [html.Span("演示数据", className="demonstration")] if view.demonstration else []
    instants = (("知悉时点", view.known), ("数据截至", view.data)) if not view.timeless else ()
    return [
        html.Div(
            [_way(name, href) for name, href in view.links],
            className="work-links",
        ),
        html.Div(
            [
                html.H1(view.title),
                *mark,
                *(
                    html.Span([f"{name} ", html.Strong(at)], className="instant")
                    for name, at in instants
                ),
            ],
            className="work-title",
        ),
        *([parts.remark(view.notice, className="work-notice")] if view.notice else []),
    ]


def refused(title: str, address: str, sentence: str) -> list[Any]:
    """A question that cannot be answered: the sentence alone, and the way back; the stylesheet hides the areas."""
    return [
        html.Div([html.A("‹ 回到驾驶舱", href="/", className="link")], className="work-links"),
        html.Div(html.H1(title), className="work-title"),
        html.P(sentence, className="refused", role="status"),
        dcc.Link(f"看最新的{title}", href=address, className="link"),
    ]
