"""An alert drawn: the card of the one that interrupts."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from layouts.chrome import parts
from layouts.chrome.elements import Element, html

Grade = Literal["red", "orange", "yellow", "blue"]
SHAPES: Final[dict[Grade, str]] = {"red": "■", "orange": "▲", "yellow": "◆", "blue": "●"}
"""A shape a grade, so that no grade is told by colour alone."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One open matter that calls for attention; times are already words in the profile's zone."""

    key: str
    source: str
    grade: Grade
    grade_word: str
    level_word: str
    what: str
    category: str
    rule: str
    where: str
    """The path of its places, the district first."""
    since: str
    age: str
    due: str
    who: str
    lon: float | None
    lat: float | None
    href: str


def interrupt(alert: Alert) -> list[Any]:
    """The card of an alert that interrupts; a new alert is a new element, so that it pulses once."""
    return [
        html.Section(
            html.Div(
                _badge(alert.grade, f"{alert.grade_word}预警"),
                html.Span(alert.level_word, className="alert-level"),
                html.Span(alert.category, className="alert-category"),
                className="interrupt-heading",
            ),
            html.H2(alert.what, className="interrupt-what"),
            _told(alert),
            parts.link("看这件事项", alert.href, className="link interrupt-link"),
            key=f"{alert.source}/{alert.key}",
            className=f"interrupt-card arrived grade-{alert.grade}",
            role="alert",
            data_matter=alert.key,
        )
    ]


def _told(alert: Alert) -> Element:
    """Where, since when, until when, who, and by which rule."""
    told = (
        ("地点", alert.where),
        ("起于", f"{alert.since}（{alert.age}）"),
        ("时限", alert.due),
        ("责任", alert.who),
        ("依据", alert.rule),
    )
    return parts.pairs(told, "interrupt-told")


def _badge(grade: Grade, word: str) -> Element:
    return html.Span(
        html.Span(SHAPES[grade], className="alert-shape", aria_hidden="true"),
        word,
        className=f"alert-badge grade-{grade}",
    )
