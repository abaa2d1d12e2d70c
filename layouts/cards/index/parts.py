"""What the cards of the index share: the four colours with their rule, a change, a flag, marks on an axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import html

from layouts.axis import Scale
from layouts.chrome import parts
from layouts.figures.pingan import percent
from layouts.values import Tone

Direction = Literal["better", "worse", "same", "none"]


@dataclass(frozen=True, slots=True)
class State:
    """One of the four colours: its code, its word, and the rule by which it is given."""

    code: Tone
    word: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A change against the month before: arrow and size, what became of the rank, good or bad."""

    words: str
    ranks: str
    verdict: Direction


def state(colour: State) -> html.Span:
    """One of the four colours as colour, shape and word; its rule on hovering."""
    return html.Span(parts.state(colour.code, colour.word), title=colour.rule or None)


def move(change: Move, against: str = "") -> html.Span:
    """A change: arrow and size, and what became of the rank."""
    return html.Span(
        [
            html.Span(change.words, className=f"move-size move-{change.verdict}"),
            html.Span(change.ranks, className="move-ranks"),
        ],
        className="move",
        title=against or None,
    )


def flag() -> html.Span:
    """The red flag of a grave accident."""
    return html.Span("⚑ 红旗", className="red-flag", title="本期发生口径所列的重大事故")


def legend(rules: Sequence[State], counts: Sequence[int] = ()) -> html.Ul:
    """The four colours and their rule, with how many units are in each."""
    told = [*counts] if counts else [None] * len(rules)
    return html.Ul(
        [
            html.Li(
                [
                    state(colour),
                    html.Span(colour.rule, className="rule"),
                    *([html.Span(f"{n} 个", className="rule-count")] if n is not None else []),
                ]
            )
            for colour, n in zip(rules, told, strict=True)
        ],
        className="rules",
    )


def at(share: float) -> dict[str, str]:
    """Where a mark stands on its line."""
    return {"left": percent(share)}


def across(low: float, high: float) -> dict[str, str]:
    """From where to where a mark reaches on its line, whichever comes first."""
    low, high = sorted((low, high))
    return {"left": percent(low), "width": percent(high - low)}


def grid(scale: Scale) -> list[html.Span]:
    """A line at every tick."""
    return [html.Span(className="grid-line", style=at(scale.at(tick))) for tick in scale.ticks]


def ticks(scale: Scale, className: str = "ticks", **about: Any) -> html.Span:
    """The ticks of an axis in words."""
    marks = [
        html.Span(scale.words(tick), className="tick", style=at(scale.at(tick)))
        for tick in scale.ticks
    ]
    return html.Span(marks, className=className, **about)


def axis(marks: Sequence[Any], words: str) -> html.Span:
    """A line with its marks, and what it says in words."""
    return html.Span(
        list(marks), className="dot-line", title=words, role="img", **parts.extra(aria_label=words)
    )
