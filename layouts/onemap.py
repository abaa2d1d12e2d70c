"""一张图: the switches of its layers and the bar that plays time, beside and under the map."""

from enum import StrEnum
from typing import Any, Final

from governance.matters import URGENCIES
from governance.traits import GRADE_LABELS, UNGRADED
from layouts.chrome.elements import Element, html

# URGENCIES go from normal to critical, so they are read backwards.
GRADE_WORDS: Final = {grade: GRADE_LABELS[grade] for grade in (*reversed(URGENCIES), UNGRADED)}
"""The gravest first."""
STATE_WORDS: Final = {
    "open": "在办",
    "closed": "办结（账面）",
    "settled": "结案",
    "declined": "不予受理、合并",
}
RANGES: Final = {"24h": "近 24 小时", "30d": "近 30 天", "12m": "近 12 个月"}


class Ids(StrEnum):
    """The places of the scene."""

    LAYERS = "onemap-layers"
    STATIONS = "onemap-stations"
    KINDS = "onemap-kinds"
    PLAYER = "onemap-player"
    TIME = "onemap-time"
    SHOWN = "onemap-shown"


def wing() -> list[Any]:
    """What the scene has besides its cards, without data; the map itself lies under it (layouts/wall/mapped.py)."""
    return [
        html.Div(_layers(), className="side left"),
        html.Div(_player(), className="onemap-foot"),
    ]


def _layers() -> Element:
    grades = [_switch(code, word, f"grade-{code}") for code, word in GRADE_WORDS.items()]
    states = [_switch(code, word, f"state-{code}") for code, word in STATE_WORDS.items()]
    marks = [
        _switch("late", "超期", "late"),
        _switch("alert", "预警", "alert"),
        _switch("overdue-only", "只看超期", "late"),
        _switch("heat", "热力", "heat"),
    ]
    return html.Section(
        html.Div(
            html.H2("图层"),
            html.Button("恢复默认", type="button", className="layers-reset", data_layers="reset"),
            className="panel-heading",
        ),
        html.Div(
            _group("标记", marks),
            _group("事项种类", [], id=Ids.KINDS),
            _group("紧急程度", grades),
            _group("办理状态", states),
            _group("阵地设施", [], id=Ids.STATIONS),
            id=Ids.LAYERS,
            className="layer-groups",
        ),
        className="panel layers",
        aria_label="图层",
    )


def _group(name: str, switches: list[Any], **more: Any) -> Element:
    """A group of layers; assets/onemap-layers.js fills those that only the store can name."""
    return html.Div(
        html.H3(name),
        html.Div(switches, className="switches", **more),
        className="layer-group",
        role="group",
        aria_label=name,
    )


def _switch(layer: str, word: str, mark: str) -> Element:
    return html.Button(
        html.Span(className=f"layer-mark mark-of-{mark}"),
        html.Span(word, className="layer-word"),
        html.Span(className="layer-n"),
        type="button",
        className="layer-switch",
        role="switch",
        aria_checked="false",
        aria_label=word,
        data_layer=layer,
    )


def _player() -> Element:
    ranges = [
        html.Button(word, type="button", className="choice", data_range=code, aria_pressed="false")
        for code, word in RANGES.items()
    ]
    return html.Section(
        html.Div(
            html.Button(
                "播放",
                type="button",
                className="time-play",
                data_time="play",
                aria_pressed="false",
                aria_label="播放时间",
            ),
            html.Div(ranges, className="choices", role="group"),
            html.Button(
                "累计",
                type="button",
                className="choice time-sum",
                data_time="sum",
                aria_pressed="false",
                aria_label="从头累计",
            ),
            html.Span(id=Ids.SHOWN, className="time-shown", role="status"),
            html.Button(
                "看整个时段", type="button", className="time-leave", hidden=True, data_time="leave"
            ),
            className="time-controls",
        ),
        html.Div(
            id=Ids.TIME,
            className="time-bars",
            role="slider",
            tabIndex=0,
            aria_label="按受理时间回放：左右方向键移动，空格播放",
            aria_valuemin="0",
            aria_valuemax="0",
            aria_valuenow="0",
        ),
        html.Div(html.Span(), html.Span(), html.Span(), className="time-axis"),
        id=Ids.PLAYER,
        className="panel time",
        aria_label="时间回放",
    )
