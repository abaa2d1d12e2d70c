"""The wall: one stage of title, controls, strip, map between two columns, and one ticker line."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dash import dcc

from governance.scenes import SceneName
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.wall import bar, drawer, mapped, player


class Ids(StrEnum):
    """Every place of the wall that a callback fills or listens to."""

    ROOT = "wall-root"
    REFUSAL = "wall-refusal"
    TITLE = "wall-title"
    MAP = "wall-map"
    TICKER = "wall-ticker"
    ALERTS = "wall-alerts"


def layout(names: Sequence[SceneName], scenes: Sequence[Any]) -> Element:
    """The empty stage with its scenes, all mounted once: assets/player.js says which is shown, the first at first."""
    scenes[0].className += " shown"
    return html.Div(
        dcc.Store(id=Ids.ALERTS),
        html.Header(html.Div(id=Ids.TITLE, className="title-parts"), bar.layout(), className="top"),
        html.Main(
            html.Div(id=Ids.REFUSAL, className="refusal", role="status"),
            html.Div(mapped.layout(Ids.MAP), *scenes, className="body"),
            className="middle",
        ),
        html.Footer(
            parts.filled(Ids.TICKER, "ticker", className="ticker"),
            player.layout(names),
            html.Nav(
                _leaving("平安指数", "/pingan"),
                _leaving("简报", "/briefings"),
                _leaving("公布数据", "/facts"),
                className="facts-link",
                aria_label="其他页面",
            ),
            className="bottom",
        ),
        *(
            # Never seen: where the screens of a wall meet, so that no label is put there.
            html.Div(className=f"bezel bezel-{n}", aria_hidden="true")
            for n in (1, 2)
        ),
        player.alert(),
        drawer.layout(),
        id=Ids.ROOT,
        className="stage",
        data_scene=names[0].code,
        data_live="wall",
    )


def _leaving(name: str, href: str) -> Element:
    """A plain link: leaving by the router would take the map away in the middle of its animation."""
    return html.A(name, href=href, className="link", data_keeps="known")


def hint(period: str, before: str) -> list[Any]:
    """A period without matters, and the way to the one before it."""
    return [
        html.Span(f"{period}还没有受理的事项。"),
        dcc.Link("看上一期", href=before, className="link"),
    ]


def refusal(sentence: str, nearest: tuple[str, str] | None) -> list[Any]:
    """A question that cannot be answered as asked: the sentence, the nearest that can, the way back."""
    near = (
        [] if nearest is None else [dcc.Link(f"看 {nearest[0]}", href=nearest[1], className="link")]
    )
    return [
        html.Span(sentence, className="refused"),
        *near,
        dcc.Link("回到今年全市总览", href="/", className="link"),
    ]
