"""A town among its like: the panel of the town's wall, by the indicator asked for."""

from dataclasses import dataclass

from layouts.cards.face import Look, Ref, Room, Sentence, Table, sentence
from layouts.cards.ranking import HEADS, Standing, rows, unit
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.values import Figure


@dataclass(frozen=True, slots=True)
class Peers:
    """A town (`figure` is its own) compared with towns of its kind."""

    title: str
    note: str
    verdict: str
    figure: Figure
    median: str
    median_share: float | None
    peers: tuple[Standing, ...]
    axis: str
    remark: str = ""


def look(view: Peers, _room: Room) -> Look:
    """The rank in words, the median, and the towns above and below on one axis."""
    heading = parts.heading(view.title, view.note)
    if view.remark:
        return Look.of(heading, parts.remark(view.remark))
    verdict = html.Div(
        html.Strong(view.verdict), f" · 中位数 {view.median}", className="peers-verdict"
    )
    return Look.of(
        heading,
        verdict,
        html.Ol([_peer(peer, view) for peer in view.peers], className="peers"),
        html.Div(view.axis, className="axis-note"),
    )


def _peer(peer: Standing, view: Peers) -> Element:
    own = peer.figure.place == view.figure.place
    name = "peer own" if own else "peer"
    current = "true" if own else "false"
    return unit(peer, _axis(peer, view.median_share), name, aria_current=current)


def _axis(peer: Standing, median: float | None) -> Element:
    spans = []
    if peer.low is not None and peer.high is not None:
        # CSS drops a declaration with a negative width.
        style = {"left": f"{peer.low:.1%}", "width": f"{max(0.0, peer.high - peer.low):.1%}"}
        spans.append(html.Span(className="range", style=style))
    if median is not None:
        spans.append(html.Span(className="middle-line", style={"left": f"{median:.1%}"}))
    if peer.share is not None:
        spans.append(html.Span(className="dot", style={"left": f"{peer.share:.1%}"}))
    return html.Span(spans, className="peer-axis")


def table(view: Peers) -> Table:
    """The place itself, the median of its like, and the units above and below."""
    return Table(HEADS, (*rows(view.peers), ("", "同类中位数", view.median, "", "")))


def words(view: Peers) -> tuple[Sentence, ...]:
    """The own figure, what its rank is, and the median of its like."""
    if view.remark:
        return (sentence(f"{view.title}：{view.remark}。"),)
    told, at = (
        table(view),
        next(n for n, p in enumerate(view.peers) if p.figure.place == view.figure.place),
    )
    text = "{title}，{单位} {数值}，{verdict}；同类中位数 {median}。"
    median = told.cell(len(view.peers), "数值")
    return (told.say(text, at, title=view.title, verdict=Ref(view.verdict), median=median),)
