"""A page to work at: its heading, what the reader may choose, and the areas that its file asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from dash import dcc

from layouts.chrome import known, parts, stage
from layouts.chrome.elements import Element, html
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
    look: str = "",
    *,
    timeless: bool = False,
) -> Element:
    """The empty page; `rows` are the areas as they are drawn, `widths` the shares of their columns, `look` its classes."""
    return html.Div(
        html.Header(
            html.Div(
                id=heading_id(screen), className="work-heading", data_panel=heading_id(screen)
            ),
            parts.filled(strip.id, strip.id, className="work-strip") if strip else None,
            _menu(spots.values()),
            *([] if timeless else [known.control(DESK)]),
            className="work-top",
        ),
        html.Main(_laid(rows, widths, spots), className="work-areas"),
        drawer.layout(),
        id=f"{screen}-root",
        className=f"work-screen {look}".strip(),
        data_live=screen,
    )


def _menu(spots: Any) -> Element:
    links = [html.A(spot.label, href=f"#{spot.id}", className="link") for spot in spots]
    return html.Nav(links if len(links) > 1 else [], className="work-menu", aria_label="各节")


def _laid(rows: Sequence[Sequence[str]], widths: Sequence[float], spots: Mapping[str, Spot]) -> Any:
    """Areas as they are drawn: cut into bands, these into columns, and so on, so that columns have lengths of their own."""
    names = dict.fromkeys(name for row in rows for name in row)
    bands, columns = _cuts(rows), _cuts(list(zip(*rows, strict=True)))
    if len(bands) > 1:
        laid = [_laid(rows[a:b], widths, spots) for a, b in bands]
    elif len(columns) > 1:
        beside = [_laid([row[a:b] for row in rows], widths[a:b], spots) for a, b in columns]
        # 0 as the least width: a wide table must not stretch its column.
        shares = " ".join(f"minmax(0, {sum(widths[a:b]):g}fr)" for a, b in columns)
        return html.Div(beside, className="work-beside", style={"--widths": shares})
    else:
        # One area; or several that lie around each other so that none can be cut off.
        laid = [html.Div(stage.area(spots[name]), className="work-area") for name in names]
    return laid[0] if len(laid) == 1 else html.Div(laid, className="work-stack")


def _cuts(lines: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """The pieces (from, to) into which lines of areas fall where no area crosses."""
    ends = [n for n in range(1, len(lines)) if not {*lines[n - 1]} & {*lines[n]}]
    return list(pairwise([0, *ends, len(lines)]))


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
            html.H1(view.title),
            *mark,
            *(html.Span(f"{name} ", html.Strong(at), className="instant") for name, at in instants),
            className="work-title",
        ),
        *([parts.remark(view.notice, className="work-notice")] if view.notice else []),
    ]


def refused(
    title: str, sentence: str, links: Sequence[tuple[str, str]], near: tuple[str, str] | None
) -> list[Any]:
    """A question that cannot be answered: the sentence, the ways back, the nearest that can; the stylesheet hides the areas."""
    return [
        html.Div([_way(name, href) for name, href in links], className="work-links"),
        html.Div(html.H1(title), className="work-title"),
        html.P(sentence, className="refused", role="status"),
        *([dcc.Link(near[0], href=near[1], className="link")] if near else []),
    ]
