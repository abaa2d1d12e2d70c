"""What the sections of the index share: choices in a row, a state, a change, a panel's heading."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts import parts
from layouts.values_pingan import Choice, Move, State


def choice(one: Choice, *, name: str = "pick") -> Any:
    """One choice: a link where it leads somewhere, marked where it is the one chosen."""
    css = f"{name} chosen" if one.chosen else name
    if one.href is None:
        return html.Span(one.words, className=f"{css} nowhere", title=one.said or None)
    return dcc.Link(one.words, href=one.href, className=css, title=one.said or None)


def choices(given: Sequence[Choice], label: str) -> html.Div:
    """Choices side by side; nothing where there is but one."""
    inside = [choice(one) for one in given] if len(given) > 1 else []
    return html.Div(inside, className="picks", role="group", **parts.extra(aria_label=label))


def heading(title: str, note: str = "") -> html.Div:
    """A section's title as a statement, and what it is about."""
    return html.Div([html.H2(title), html.P(note, className="paper-note")], className="paper-head")


def state(one: State) -> html.Span:
    """One of the four colours as colour, shape (assets/pingan.css) and word."""
    return html.Span(
        one.word, className=f"colour-word colour-of-{one.code}", title=one.rule or None
    )  # fmt: skip


def move(one: Move, against: str = "") -> html.Span:
    """A change: arrow and size, and what became of the rank."""
    return html.Span(
        [
            html.Span(one.words, className=f"move-size move-{one.verdict}"),
            html.Span(one.ranks, className="move-ranks"),
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
                    state(one),
                    html.Span(one.rule, className="rule"),
                    *([html.Span(f"{n} 个", className="rule-count")] if n is not None else []),
                ]
            )
            for one, n in zip(rules, told, strict=True)
        ],
        className="rules",
    )
