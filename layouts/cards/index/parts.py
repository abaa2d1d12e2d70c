"""What the cards of the index share: the four colours with their rule, a change, a flag, marks on an axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from governance.pingan.definition import Definition
from layouts.axis import Scale
from layouts.cards.face import Run, Table
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
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


def states(definition: Definition, *, short: bool = False) -> tuple[State, ...]:
    """The four colours from the best, each with the scores that it stands for; `short`: with its lower end alone."""
    ordered = sorted(definition.grades, key=lambda grade: -grade.least)
    colours = []
    for n, grade in enumerate(ordered):
        rule = f"≥ {grade.least:g}"
        if n == len(ordered) - 1:
            rule = f"{'<' if short else '＜'} {ordered[n - 1].least:g}"
        elif n and not short:
            rule = f"{grade.least:g} 至不足 {ordered[n - 1].least:g}"
        colours.append(State(cast(Tone, grade.code), grade.name, rule))
    return tuple(colours)


def state(colour: State) -> Element:
    """One of the four colours as colour, shape and word; its rule on hovering."""
    return html.Span(parts.state(colour.code, colour.word), title=colour.rule or None)


def move(change: Move, against: str = "") -> Element:
    """A change: arrow and size, and what became of the rank."""
    size = html.Span(change.words, className=f"move-size move-{change.verdict}")
    return html.Span(
        size,
        html.Span(change.ranks, className="move-ranks"),
        className="move",
        title=against or None,
    )


def flag() -> Element:
    """The red flag of a grave accident."""
    return html.Span("⚑ 红旗", className="red-flag", title="本期发生口径所列的重大事故")


def legend(rules: Sequence[State], counts: Sequence[int] = ()) -> Element:
    """The four colours and their rule, with how many units are in each."""
    told = [[html.Span(f"{n} 个", className="rule-count")] for n in counts] or [[]] * len(rules)
    return html.Ul(
        *(
            html.Li(state(colour), html.Span(colour.rule, className="rule"), *count)
            for colour, count in zip(rules, told, strict=True)
        ),
        className="rules",
    )


def at(share: float) -> dict[str, str]:
    """Where a mark stands on its line."""
    return {"left": percent(share)}


def across(low: float, high: float) -> dict[str, str]:
    """From where to where a mark reaches on its line, whichever comes first."""
    low, high = sorted((low, high))
    return {"left": percent(low), "width": percent(high - low)}


def grid(scale: Scale) -> list[Element]:
    """A line at every tick."""
    return [html.Span(className="grid-line", style=at(scale.at(tick))) for tick in scale.ticks]


def ticks(scale: Scale, css: str = "ticks", **about: Any) -> Element:
    """The ticks of an axis in words."""
    marks = [
        html.Span(scale.words(tick), className="tick", style=at(scale.at(tick)))
        for tick in scale.ticks
    ]
    return html.Span(*marks, className=css, **about)


def axis(marks: Sequence[Any], words: str) -> Element:
    """A line with its marks, and what it says in words."""
    return html.Span(*marks, className="dot-line", title=words, role="img", aria_label=words)


def enumerated(told: Table, names: Sequence[str], *columns: str | tuple[str, str]) -> list[Run]:
    """A clause a row: its name and its cells by reference, each with what is said before it; rows parted by '；'."""
    runs: list[Run] = []
    for n, name in enumerate(names):
        runs.append(f"{'；' if n else ''}{name} ")
        for column in columns:
            before, label = column if isinstance(column, tuple) else ("", column)
            runs += [*([before] if before else []), told.cell(n, label)]
    return runs
