"""A town among its like: the panel of the town's wall, by the indicator asked for."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.values import Figure


@dataclass(frozen=True, slots=True)
class Peer:
    """One town among its like; `own` is the town asked about, `share` its place on the axis."""

    rank: str
    name: str
    href: str | None
    figure: Figure
    n: str
    share: float | None
    low: float | None
    high: float | None
    own: bool
    tied: bool
    small: bool


@dataclass(frozen=True, slots=True)
class Peers:
    """A town compared with towns of its kind."""

    title: str
    note: str
    verdict: str
    figure: Figure
    median: str
    median_share: float | None
    peers: tuple[Peer, ...]
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
        html.Ol([_peer(peer, view.median_share) for peer in view.peers], className="peers"),
        html.Div(view.axis, className="axis-note"),
    )


def _peer(peer: Peer, median: float | None) -> Element:
    mark = _mark(peer)
    return html.Li(
        html.Span(peer.rank, className="rank"),
        html.Span(parts.link(peer.name, peer.href, className="unit"), className="unit-name"),
        _axis(peer, median),
        parts.figure(peer.figure),
        html.Span(html.Span(mark, className="unit-mark") if mark else None, peer.n, className="n"),
        className="peer own" if peer.own else "peer",
        aria_current="true" if peer.own else "false",
    )


def _axis(peer: Peer, median: float | None) -> Element:
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


def _mark(peer: Peer) -> str:
    return "并列" if peer.tied else "小样本" if peer.small else ""


def table(view: Peers) -> Table:
    """The place itself, the median of its like, and the units above and below."""
    columns = (Column("名次"), Column("单位"), Column("数值"), Column("n"), Column("说明"))
    middle = ("", "同类中位数", view.median, "", "")
    rows = tuple(
        (peer.rank, peer.name, peer.figure, peer.n.removeprefix("n "), _mark(peer))
        for peer in view.peers
    )
    return Table(columns, (*rows, middle))


def words(view: Peers) -> tuple[Sentence, ...]:
    """The own figure, what its rank is, and the median of its like."""
    if view.remark:
        return (sentence(f"{view.title}：{view.remark}。"),)
    told, at = table(view), next(n for n, peer in enumerate(view.peers) if peer.own)
    return (
        sentence(
            f"{view.title}，{view.peers[at].name} ", told.cell(at, "数值"), "，", Ref(view.verdict), "；同类中位数 ",
            told.cell(len(view.peers), "数值"), "。",
        ),
    )  # fmt: skip
