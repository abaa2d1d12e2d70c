"""A town among its like: the panel of the town's wall, by the indicator asked for."""

from enum import StrEnum
from typing import Any

from dash import html

from layouts import parts
from layouts.values_matter import Peer, Peers


class Ids(StrEnum):
    """The place that the panel fills."""

    PEERS = "wall-peers"


def layout() -> html.Section:
    """The empty panel, for the walls of towns."""
    return parts.panel(Ids.PEERS, "同类比较", panel="peers")


def drawn(_asked: Any, view: Peers) -> dict[str, dict[str, Any]]:
    """What becomes of the panel."""
    return {Ids.PEERS: {"children": body(view)}}


def body(view: Peers) -> list[Any]:
    """The rank in words, the median, and the towns above and below on one axis."""
    heading = parts.heading(view.title, view.note)
    if view.remark:
        return [heading, parts.remark(view.remark)]
    verdict = html.Div(
        [html.Strong(view.verdict), f" · 中位数 {view.median}"], className="peers-verdict"
    )
    return [
        heading,
        verdict,
        html.Ol([_peer(one, view.median_share) for one in view.peers], className="peers"),
        html.Div(view.axis, className="axis-note"),
    ]


def _peer(one: Peer, median: float | None) -> html.Li:
    mark = "并列" if one.tied else "小样本" if one.small else ""
    return html.Li(
        [
            html.Span(one.rank, className="rank"),
            html.Span(parts.link(one.name, one.href, className="unit"), className="unit-name"),
            _axis(one, median),
            parts.figure(one.figure),
            html.Span(
                [*([html.Span(mark, className="unit-mark")] if mark else []), one.n], className="n"
            ),
        ],
        className="peer own" if one.own else "peer",
        **parts.extra(aria_current="true" if one.own else "false"),
    )


def _axis(one: Peer, median: float | None) -> html.Span:
    spans = []
    if one.low is not None and one.high is not None:
        style = {"left": f"{one.low:.1%}", "width": f"{max(0.0, one.high - one.low):.1%}"}
        spans.append(html.Span(className="range", style=style))
    if median is not None:
        spans.append(html.Span(className="middle-line", style={"left": f"{median:.1%}"}))
    if one.share is not None:
        spans.append(html.Span(className="dot", style={"left": f"{one.share:.1%}"}))
    return html.Span(spans, className="peer-axis")
