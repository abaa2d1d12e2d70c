"""结论的把握: how far the order may be trusted: what hangs on single indicators, and where the doubt comes from."""

from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.figures.pingan import percent


@dataclass(frozen=True, slots=True)
class Without:
    """An indicator whose absence would change the order, and how."""

    name: str
    moves: str


@dataclass(frozen=True, slots=True)
class Share:
    """What a part of the assumptions brings to the doubt, 0..1."""

    name: str
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far the order hangs on single indicators, and where the doubt comes from."""

    title: str
    without: tuple[Without, ...]
    rest: str
    shares: tuple[Share, ...]
    sentence: str


def look(view: Doubt, _room: Room) -> Look:
    """Leave-one-out as sentences, shares of the doubt as bars."""
    return Look(_doubt(view))


def _doubt(view: Doubt) -> list[Any]:
    hangs = [
        html.Li([html.Strong(indicator.name), html.Span(indicator.moves)])
        for indicator in view.without
    ]
    return [
        parts.heading(view.title),
        html.Div(
            [
                html.Div(
                    [
                        html.H3("去掉一项指标，次序会怎样"),
                        html.Ul(hangs, className="without"),
                        html.P(view.rest, className="paper-note"),
                    ]
                ),
                html.Div(
                    [
                        html.H3("不确定性从哪里来"),
                        html.P(view.sentence, className="paper-note"),
                        html.Ul([_share(share) for share in view.shares], className="shares"),
                    ]
                ),
            ],
            className="doubts",
        ),
    ]


def _share(share: Share) -> html.Li:
    bar = html.Span(style={"width": percent(min(1.0, share.share))})
    return html.Li(
        [
            html.Span(share.name),
            html.Span(bar, className="share-bar"),
            html.Span(share.words, className="number"),
        ]
    )


def table(view: Doubt) -> Table:
    """A row an indicator that the order hangs on, and a row a part of the doubt."""
    columns = (Column("项目"), Column("去掉后名次"), Column("占不确定性"))
    return Table(
        columns,
        (
            *((indicator.name, indicator.moves, None) for indicator in view.without),
            *((share.name, None, share.words) for share in view.shares),
        ),
    )


def words(view: Doubt) -> tuple[Sentence, ...]:
    """On how many indicators the order hangs, and where most of the doubt comes from."""
    return (sentence(Ref(view.title), "。"), sentence(Ref(view.sentence)))
