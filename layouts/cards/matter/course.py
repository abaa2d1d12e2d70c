"""时间线: every instant of a matter's life in order, with the time that counts between them."""

from dataclasses import dataclass
from typing import Literal

from layouts.cards.face import Column, Look, Room, Sentence, Table, joined, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html

Tense = Literal["past", "due", "former", "now", "future"]
"""An instant of a time line: happened, a limit that is past, known once and corrected since, the cutoff itself, or to come."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant of a matter's life; `gap` is the time since the one before, in words."""

    name: str
    at: str
    tense: Tense
    gap: str = ""
    who: str = ""
    note: str = ""


def look(view: tuple[Moment, ...], _room: Room) -> Look:
    """The instants under each other."""
    heading = parts.heading("时间线", "步骤之间为计时长；到统计截止为止")
    return Look.of(heading, html.Ol([_moment(moment) for moment in view], className="course"))


def _moment(moment: Moment) -> Element:
    more = (
        ("moment-who", moment.who),
        ("moment-note", moment.note),
        ("moment-gap", moment.gap and f"隔 {moment.gap}"),
    )
    details = [html.Span(words, className=name) for name, words in more if words]
    return html.Li(
        html.Span(moment.at, className="moment-at"),
        html.Span(className="moment-mark"),
        html.Div(
            html.Span(moment.name, className="moment-name"), *details, className="moment-said"
        ),
        className=f"moment {moment.tense}",
    )


def table(view: tuple[Moment, ...]) -> Table:
    """A row an instant."""
    columns = tuple(map(Column, ("时刻", "事件", "距上一步", "经办", "说明")))
    rows = tuple((m.at, m.name, m.gap or None, m.who or None, m.note or None) for m in view)
    return Table(columns, rows)


def words(view: tuple[Moment, ...]) -> tuple[Sentence, ...]:
    """How it began, the last step, and up to when it is told."""
    told = table(view)
    steps = [n for n, moment in enumerate(view) if moment.tense == "past"]
    now = next(n for n, moment in enumerate(view) if moment.tense == "now")
    ends = dict.fromkeys((*steps[:1], *steps[-1:], now))
    runs = joined(((f"{view[n].name} ", told.cell(n, "时刻")) for n in ends), "，")
    return (sentence("时间线：", *runs, "。"),)
