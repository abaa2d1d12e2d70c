"""Alerts drawn: a list for a panel, what the grades mean, and the card of the one that interrupts."""

from typing import Any, Final

from dash import dcc

from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.values_alerts import Alert, AlertList, Grade, GradeCount

SHAPES: Final[dict[Grade, str]] = {"red": "■", "orange": "▲", "yellow": "◆", "blue": "●"}
"""A shape a grade, so that no grade is told by colour alone."""

NONE: Final = "目前没有预警"


def listing(view: AlertList) -> list[Any]:
    """A panel's body: heading, all by grade, the gravest and newest."""
    rows: list[Any] = [
        html.Ul([_row(alert) for alert in view.alerts], className="alert-list")
        if view.alerts
        else parts.remark(NONE if view.counts else view.remark)
    ]
    return [parts.heading("预警", view.note), counts(view), *rows]


def counts(view: AlertList) -> Element:
    """All alerts by grade; pointed at, each says what it means."""
    return html.Div([_count(count) for count in view.counts], className="alert-counts")


def definition(view: AlertList) -> Element:
    """What each grade means, and what is no alert any more."""
    return html.Dl(
        *(
            part
            for count in view.counts
            for part in (html.Dt(_badge(count.grade, count.word)), html.Dd(count.definition))
        ),
        html.Dt("说明"),
        html.Dd(view.remark),
        className="alert-definition",
    )


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
    return html.Dl(
        [part for name, value in told for part in (html.Dt(name), html.Dd(value))],
        className="interrupt-told",
    )


def _badge(grade: Grade, word: str) -> Element:
    return html.Span(
        html.Span(SHAPES[grade], className="alert-shape", aria_hidden="true"),
        word,
        className=f"alert-badge grade-{grade}",
    )


def _count(count: GradeCount) -> Element:
    return html.Span(
        _badge(count.grade, count.word),
        html.Span(count.n, className="alert-n"),
        className="alert-count",
        title=f"{count.word}：{count.definition}",
    )


def _row(alert: Alert) -> Element:
    title = f"{alert.rule}，{alert.age}；{alert.where}；{alert.who}；时限 {alert.due}"
    return html.Li(
        dcc.Link(
            [
                html.Span(
                    html.Span(SHAPES[alert.grade], className="alert-shape", aria_hidden="true"),
                    # One character of the word: there is no room for more.
                    alert.grade_word[0],
                    className="alert-mark",
                ),
                html.Span(alert.what, className="alert-what"),
                html.Span(alert.near, className="alert-near"),
                html.Span(alert.left, className="alert-left"),
            ],
            href=alert.href,
            className=f"alert-row grade-{alert.grade}",
            title=title,
        ),
        data_matter=alert.key,
        data_grade=alert.grade,
    )
