"""The wall: one stage of title, controls, strip, map between two columns, and one ticker line."""

from enum import StrEnum
from typing import Final

from dash import dcc, html

from layouts import parts
from layouts.figures import trend
from layouts.wall import bar, drawer, mapped


class Ids(StrEnum):
    """Every place of the wall that a callback fills or listens to."""

    ROOT = "wall-root"
    REFUSAL = "wall-refusal"
    TITLE = "wall-title"
    STRIP = "wall-strip"
    RANKING = "wall-ranking"
    TREND = "wall-trend"
    TREND_FIGURE = "wall-trend-figure"
    TREND_GRAPH = "wall-trend-graph"
    MAP = "wall-map"
    TYPES = "wall-types"
    NEWEST = "wall-newest"
    OVERDUE = "wall-overdue"
    TICKER = "wall-ticker"


PANELS: Final = (
    "title",
    "strip",
    "ranking",
    "trend",
    "map",
    "types",
    "newest",
    "overdue",
    "ticker",
)
"""What asks for itself when its answer changed; each has a store that says what to ask."""


def turn(panel: str) -> str:
    """The id of the store whose change makes a panel ask again."""
    return f"wall-turn-{panel}"


def layout() -> html.Div:
    """The empty stage; it holds no figure, so one page may serve every application."""
    return html.Div(
        [
            *(dcc.Store(id=turn(name)) for name in PANELS),
            dcc.Store(id=Ids.TREND_FIGURE),
            html.Header(
                [html.Div(id=Ids.TITLE, className="title-parts"), bar.layout()], className="top"
            ),
            html.Main(
                [
                    html.Div(id=Ids.STRIP, className="strip"),
                    html.Div(id=Ids.REFUSAL, className="refusal", role="status"),
                    _body(),
                ],
                className="middle",
            ),
            html.Footer(
                [
                    html.Div(id=Ids.TICKER, className="ticker"),
                    # A plain link: leaving by the router would take the map away in the middle of its animation.
                    html.A(
                        "公布数据",
                        href="/facts",
                        className="link facts-link",
                        **parts.extra(data_keeps="known"),
                    ),
                ],
                className="bottom",
            ),
            drawer.layout(),
        ],
        id=Ids.ROOT,
        className="stage",
    )


def _body() -> html.Div:
    return html.Div(
        [
            mapped.layout(Ids.MAP),
            html.Div(
                [
                    parts.panel(Ids.RANKING, "排名", className="ranking"),
                    html.Section(
                        [
                            html.Div(id=Ids.TREND),
                            trend.empty_graph(Ids.TREND_GRAPH),
                        ],
                        className="panel trend",
                        **parts.extra(aria_label="月度走势"),
                    ),
                ],
                className="side left",
            ),
            html.Div(
                [
                    parts.panel(Ids.TYPES, "类型", className="types"),
                    parts.panel(Ids.NEWEST, "最新受理", className="newest"),
                    parts.panel(Ids.OVERDUE, "超期在办", className="overdue"),
                ],
                className="side right",
            ),
        ],
        className="body",
    )
