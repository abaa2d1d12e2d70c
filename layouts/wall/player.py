"""The scenes of the wall by name, their tabs, and the places that the player fills (assets/player.js)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from governance.scenes import SceneName
from layouts.chrome.elements import Element, html


class Ids(StrEnum):
    """The player's places."""

    TABS = "wall-player-tabs"
    PLAY = "wall-player-play"
    CODE = "wall-player-code"
    ALERT = "wall-player-alert"
    ALERT_CARD = "wall-player-alert-card"


def layout(scenes: Sequence[SceneName]) -> Element:
    """Tabs of the scenes, the switch that plays them, and where the remote's code is shown."""
    return html.Nav(
        html.Div(
            [_tab(scene, scene is scenes[0]) for scene in scenes],
            id=Ids.TABS,
            className="scene-tabs",
            role="tablist",
        ),
        html.Button(
            "轮播",
            id=Ids.PLAY,
            type="button",
            className="scene-play",
            title="播放或暂停（空格）；← → 换幕",
            aria_pressed="false",
            data_play="toggle",
        ),
        html.Span(id=Ids.CODE, className="remote-code"),
        className="scene-bar",
        aria_label="场景",
    )


def _tab(scene: SceneName, first: bool) -> Element:
    chosen = "true" if first else "false"
    return html.Button(
        scene.label,
        type="button",
        role="tab",
        className="scene-tab",
        data_to_scene=scene.code,
        aria_selected=chosen,
    )


def alert() -> Any:
    """The card of an alert that interrupts; hidden until there is one."""
    return html.Div(
        html.Div(id=Ids.ALERT_CARD),
        html.Button("知道了", type="button", className="alert-close"),
        id=Ids.ALERT,
        className="alert-card",
        hidden=True,
    )
