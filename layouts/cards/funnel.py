"""逐级化解: from all disputes received down to what is left; each bar begins where the one above it ended."""

from dataclasses import dataclass
from typing import Final, Literal

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome import words as shown
from layouts.chrome.elements import Element, html
from layouts.values import Figure

Tone = Literal["whole", "solved", "unsolved", "open"]
MARKS: Final[dict[Tone, str]] = {"whole": "", "solved": "●", "unsolved": "▲", "open": "◆"}
"""Solved, ended otherwise and still in hand are told apart by shape as well as by colour."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way down from all disputes received: `start` and `share` in 0..1 of them.

    With a figure the count opens its matters.
    """

    name: str
    n: int
    share: float
    start: float
    tone: Tone
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Where the disputes received have ended; the stages after the first add up to it exactly."""

    stages: tuple[Stage, ...]
    note: str = ""
    reason: str = ""
    amounts: tuple[Figure, ...] = ()
    """What the way down amounts to."""


def look(value: Funnel, _room: Room) -> Look:
    """The stages, and under them what they amount to."""
    heading = parts.heading("逐级化解", value.note)
    if not value.stages:
        return Look.of(heading, parts.remark(value.reason))
    amounts = [
        part for amount in value.amounts for part in (html.Span(amount.label), parts.shown(amount))
    ]
    return Look.of(
        heading,
        html.Ul([_stage(stage) for stage in value.stages], className="funnel"),
        html.Div(amounts, className="funnel-sum"),
    )


def _stage(stage: Stage) -> Element:
    # Two decimals, for each bar has to begin where the one above it ended.
    bar = {"left": f"{stage.start:.2%}", "width": f"{stage.share:.2%}"}
    count = shown.count(stage.n)
    return html.Li(
        html.Span(
            html.Span(MARKS[stage.tone], className="stage-mark"),
            stage.name,
            className="stage-name",
            title=stage.name,
        ),
        html.Span(html.Span(style=bar), className="stage-bar"),
        html.Span(parts.shown(stage.figure) if stage.figure else count, className="stage-n"),
        html.Span(f"{stage.share:.1%}", className="stage-share"),
        className=f"tone-{stage.tone}" + ("" if stage.n else " nothing"),
    )


def table(value: Funnel) -> Table:
    """A row a stage."""
    columns = (Column("去向"), Column("纠纷", "件"), Column("占受理"))
    rows = tuple((stage.name, stage.n, f"{stage.share:.1%}") for stage in value.stages)
    return Table(columns, rows)


def words(value: Funnel) -> tuple[Sentence, ...]:
    """What was received and what is still in hand."""
    if not value.stages:
        return (sentence(f"逐级化解：{value.reason}。"),)
    told, last = table(value), len(value.stages) - 1
    text = "受理纠纷 {all} 件，{去向} {纠纷} 件，占 {占受理}。"
    return (told.say(text, last, all=told.cell(0, "纠纷")),)
