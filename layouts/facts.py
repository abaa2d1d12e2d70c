"""公布数据: published figures as they were published, each with its source; computed by nobody."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from dash import html

from layouts import known, parts
from layouts.values import FactGroup

SCREEN: Final = "facts"


class Ids(StrEnum):
    """The places of the page that are filled."""

    BODY = "facts-body"


def layout() -> html.Main:
    """The empty page."""
    return html.Main(
        [known.control(SCREEN), html.Div(id=Ids.BODY, className="facts-body")], className="facts"
    )


def body(title: str, groups: Sequence[FactGroup]) -> list[Any]:
    """A table for each report; a mark on the figures that the demonstration agrees with."""
    heading = [
        html.Div(
            [
                html.A(
                    "‹ 回到驾驶舱", href="/", className="link", **parts.extra(data_keeps="known")
                ),
                html.A(
                    "与计算值对照",
                    href="/quality",
                    className="link",
                    **parts.extra(data_keeps="known"),
                ),
            ],
            className="work-links",
        ),
        html.H1("公布数据"),
        html.P(
            f"{title}：以下数字来自公开报道，照原样列出并注明出处，不由本系统计算。"
            "标有「演示一致」的，演示数据在其统计截止时与之相符。",
            className="remark-line",
        ),
    ]
    if not groups:
        return [*heading, parts.remark("这个档案没有公布数据（facts.toml）。")]
    return [*heading, *(_group(group) for group in groups)]


def _group(group: FactGroup) -> html.Section:
    names = ("事项", "公布值", "范围", "时期", "统计截止", "报道怎么说")
    return html.Section(
        [
            html.H2([group.report, html.Span(f"{group.code} · {len(group.lines)} 条")]),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(name, scope="col") for name in names])),
                    html.Tbody(
                        [
                            html.Tr(
                                [
                                    html.Td([line.label, *_mark(line.modelled)]),
                                    html.Td(line.value, className="fact-value"),
                                    html.Td(line.scope),
                                    html.Td(line.period),
                                    html.Td(line.cutoff),
                                    html.Td(line.quote),
                                ]
                            )
                            for line in group.lines
                        ]
                    ),
                ],
                className="matters",
            ),
        ],
        className="fact-group",
    )


def _mark(modelled: bool) -> list[Any]:
    return [html.Span("演示一致", className="tag")] if modelled else []
