"""拟写的这一期: what the paper will contain; under it notes, the buttons, the draft as it would be issued, the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from dash import dcc

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, joined, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html

SLOTS: Final = 12
"""Fields for notes of one's own: no template has more sections."""

LONGEST_NOTE: Final = 600


class Ids(StrEnum):
    """What is pressed, kept and filled under the card."""

    CODES = "briefing-draft-codes"
    SEEN = "briefing-draft-seen"
    PREVIEW = "briefing-draft-preview"
    ISSUE = "briefing-draft-issue"
    STATUS = "briefing-draft-status"
    RESULT = "briefing-draft-result"
    PAPER = "briefing-draft-paper"


def note_ids(position: int) -> tuple[str, str]:
    """The ids of a note's name and of its field."""
    return f"briefing-draft-note-name-{position}", f"briefing-draft-note-{position}"


@dataclass(frozen=True, slots=True)
class Planned:
    """A section as planned: its title, its blocks in words, its indicators."""

    title: str
    blocks: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a paper will contain, whether its period was issued already, and which issue it will be compared with."""

    statement: str
    sections: tuple[Planned, ...]
    issued: str
    before: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The draft as it would be issued; `page` is a whole HTML document that is shown sealed off."""

    title: str
    about: str
    page: str
    warnings: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A briefing just issued."""

    title: str
    number: str
    code: str
    verify: str
    files: tuple[tuple[str, str], ...]


def look(view: Contents, _room: Room) -> Look:
    """The statement, then a line a section."""
    sections = [
        part
        for section in view.sections
        for part in (
            html.Dt(section.title),
            html.Dd(section.blocks, html.Small(" ".join(section.indicators))),
        )
    ]
    facts = html.P(
        [
            html.Span(f"{name} ", html.Strong(value))
            for name, value in (("本期", view.issued), ("与之相比", view.before))
        ],
        className="draft-facts",
    )
    return Look.of(
        parts.heading(view.statement, f"{len(view.sections)} 个栏目"),
        html.Dl(sections, className="draft-sections"),
        facts,
    )


def table(view: Contents) -> Table:
    """A row a section."""
    columns = (Column("栏目"), Column("内容"), Column("指标"))
    return Table(
        columns,
        tuple(
            (section.title, section.blocks, "、".join(section.indicators))
            for section in view.sections
        ),
    )


def words(view: Contents) -> tuple[Sentence, ...]:
    """What is to be written, with which sections, and what was issued."""
    titles = joined([Ref(section.title)] for section in view.sections)
    return (
        sentence("拟写 ", Ref(view.statement), "，栏目：", *titles, "。"),
        sentence("这一时段：", Ref(view.issued), "。"),
        sentence("与之相比的一期：", Ref(view.before), "。"),
    )


def controls() -> list[Any]:
    """The notes and the buttons, and the empty places of receipt and draft (dashboard/briefing/acts.py)."""
    return [
        *(dcc.Store(id=id) for id in (Ids.CODES, Ids.SEEN)),
        html.Div(
            html.Details(
                html.Summary("附言（按栏目，可不写；不写进网址）"),
                html.Div([_note(n) for n in range(SLOTS)], className="draft-notes"),
                open=True,
            ),
            html.Div(
                html.Button("预览", id=Ids.PREVIEW, type="button", className="act"),
                html.Button("签发", id=Ids.ISSUE, type="button", className="act sign"),
                html.Span(id=Ids.STATUS, className="draft-status", role="status"),
                className="draft-actions",
            ),
            className="draft-making",
        ),
        # Only the receipt is announced: a screen reader would read out a whole preview otherwise.
        html.Section(
            id=Ids.RESULT, className="draft-result", aria_label="签发结果", aria_live="polite"
        ),
        html.Section(id=Ids.PAPER, className="draft-paper", aria_label="预览"),
    ]


def _note(position: int) -> Element:
    name, field = note_ids(position)
    return html.Div(
        html.Label(id=name, htmlFor=field, className="note-name"),
        dcc.Textarea(id=field, value="", maxLength=LONGEST_NOTE, rows=2, className="note-text"),
        className="draft-note",
    )


def refused(sentence: str) -> list[Any]:
    """What cannot be done, in one sentence, where it would have been."""
    return [html.P(sentence, className="act-refused", role="alert")]


def preview(view: Preview) -> list[Any]:
    """The draft: what must be said of it first, then its pages, sealed off from this one."""
    lines = [html.Li(warning) for warning in view.warnings]
    return [
        parts.heading("预览", "样稿：没有期号和证明码"),
        html.P(
            html.Strong(view.title), html.Span(view.about), className="paper-notice draft-about"
        ),
        *([html.P(view.remark, className="paper-remark")] if view.remark else []),
        *([html.Ul(lines, className="draft-warnings")] if lines else []),
        # No script runs in it and it is of no origin: the frame is a picture that can be scrolled.
        html.Iframe(
            srcDoc=view.page, sandbox="", title=f"样稿 {view.title}", className="draft-page"
        ),
    ]


def receipt(view: Receipt) -> list[Any]:
    """What was issued, its number and code, and every form of it."""
    return [
        html.H2(html.Span("✔", className="receipt-mark"), f"已签发 {view.number}"),
        html.P(
            html.Strong(view.title),
            html.Span("证明码 ", html.Strong(view.code, className="code")),
            parts.link("核对", view.verify),
            className="paper-notice",
        ),
        files(view.files),
    ]


def files(given: Sequence[tuple[str, str]]) -> Element:
    """The forms as links; the browser saves what they lead to."""
    return html.Span(
        # An empty `download` saves the file under the name that the server gives it.
        [html.A(name, href=href, download="", className="link form") for name, href in given],
        className="forms",
    )
