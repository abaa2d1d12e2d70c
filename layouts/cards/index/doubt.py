"""结论的把握: how far the order may be trusted: what hangs on single indicators, and where the doubt comes from."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.figures.pingan import percent


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far the order hangs on single indicators, and where the doubt comes from.

    Attributes:
        without: an indicator whose absence would change the order, and how.
        shares: what a part of the assumptions brings to the doubt, 0..1.
    """

    title: str
    without: tuple[tuple[str, str], ...]
    rest: str
    shares: tuple[tuple[str, float], ...]
    sentence: str


def look(view: Doubt, _room: Room) -> Look:
    """Leave-one-out as sentences, shares of the doubt as bars."""
    hangs = [html.Li([html.Strong(name), html.Span(moves)]) for name, moves in view.without]
    leaving_out = html.Div(
        [
            html.H3("去掉一项指标，次序会怎样"),
            html.Ul(*hangs, className="without"),
            html.P(view.rest, className="paper-note"),
        ]
    )
    shares = html.Ul(*(_share(name, share) for name, share in view.shares), className="shares")
    origin = html.Div(
        [html.H3("不确定性从哪里来"), html.P(view.sentence, className="paper-note"), shares]
    )
    return Look([parts.heading(view.title), html.Div(leaving_out, origin, className="doubts")])


def _share(name: str, share: float) -> Element:
    bar = html.Span(html.Span(style={"width": percent(min(1.0, share))}), className="share-bar")
    return html.Li([html.Span(name), bar, html.Span(f"{share:.0%}", className="number")])


def table(view: Doubt) -> Table:
    """A row an indicator that the order hangs on, and a row a part of the doubt."""
    columns = (Column("项目"), Column("去掉后名次"), Column("占不确定性"))
    without = ((name, moves, None) for name, moves in view.without)
    shares = ((name, None, f"{share:.0%}") for name, share in view.shares)
    return Table(columns, (*without, *shares))


def words(view: Doubt) -> tuple[Sentence, ...]:
    """On how many indicators the order hangs, and where most of the doubt comes from."""
    return (sentence(Ref(view.title), "。"), sentence(Ref(view.sentence)))
