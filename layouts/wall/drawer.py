"""The drawer: one figure opened to its 口径, its counts, its times and the matters it counts."""

from enum import StrEnum
from typing import Any

from dash import dcc

from layouts.chrome import notes, parts, tables
from layouts.chrome.elements import Element, html
from layouts.values import Drawer, MatterLine


class Ids(StrEnum):
    """The drawer and what opens it."""

    OPENED = "wall-drawer-opened"
    DRAWER = "wall-drawer"
    BODY = "wall-drawer-body"


def layout() -> Element:
    """The closed drawer; assets/drawer.js opens, closes and keeps the focus in it."""
    return html.Div(
        dcc.Store(id=Ids.OPENED),
        html.Div(className="drawer-shade", data_close="drawer"),
        html.Aside(
            html.Button(
                "关闭",
                type="button",
                className="drawer-close",
                data_close="drawer",
                aria_label="关闭（Esc）",
            ),
            html.Div(id=Ids.BODY, className="drawer-body"),
            className="drawer-card",
            role="dialog",
            # Not in the tab order, but a script can set the focus here on opening.
            tabIndex=-1,
            aria_modal="true",
            aria_label="口径与清单",
        ),
        id=Ids.DRAWER,
        className="drawer",
        hidden=True,
    )


def body(view: Drawer) -> list[Any]:
    """Label, value, 口径, counts and times, then the matters; their count equals the numerator; then the notes."""
    return [
        html.Div(
            html.H2(view.title),
            html.Strong(view.figure.shown, className="drawer-value"),
            className="drawer-heading",
        ),
        *([html.P(view.figure.reason, className="drawer-reason")] if view.figure.reason else []),
        html.P(html.Span("口径", className="tag"), view.definition, className="definition"),
        parts.pairs(view.rows, None),
        html.Div(
            html.H3("计入的事项"),
            html.Span(view.listing, className="listing", data_listed=str(len(view.matters))),
            html.A("下载全部清单 XLSX", href=view.download, className="link listing-link")
            if view.download
            else None,
            html.A("钉到简报", href=view.pin, className="link listing-link") if view.pin else None,
            className="listing-heading",
        ),
        _table(view.matters),
        *(notes.block(on) for on in view.notes),
    ]


def _table(matters: tuple[MatterLine, ...]) -> Any:
    if not matters:
        return html.P("没有计入的事项", className="remark")
    names = ("编号", "事项", "所在地", "受理", "时限", "办结")
    return tables.plain(names, [_row(matter) for matter in matters], "matters")


def _row(matter: MatterLine) -> Element:
    title = parts.link(matter.title, matter.href) if matter.href else matter.title
    cells = (matter.id, title, matter.place, matter.received, matter.due, matter.closed)
    return html.Tr([html.Td(cell) for cell in cells], data_matter=matter.id)
