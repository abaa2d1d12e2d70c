"""类型: what matters are about, the most frequent first; where it can be, beside the same period last year."""

from dataclasses import dataclass
from typing import Any, Literal

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome import words as shown
from layouts.chrome.elements import Element, html

Trend = Literal["more", "fewer", "within", "small", "none"]


@dataclass(frozen=True, slots=True)
class Category:
    """One type: its count, its share of all, its bar (0..1), and its change against the same period last year."""

    name: str
    n: int
    share: float
    length: float
    before: float | None = None
    """Last year's count on the scale of `length`; None where there is nothing to compare with."""
    trend: Trend = "none"
    change: str = ""
    against: str = ""
    rest: bool = False
    """It is what is left over, summed."""


@dataclass(frozen=True, slots=True)
class Categories:
    """The types; `foot` says what the mark of last year is, '' where nothing is compared."""

    title: str
    note: str
    rows: tuple[Category, ...]
    foot: str = ""


def look(value: Categories, _room: Room) -> Look:
    """Bars on one scale from zero."""
    heading = parts.heading(value.title, value.note)
    if not value.rows:
        return Look.of(heading, parts.remark("本期没有受理事项"))
    bars = html.Ul(
        [_bar(row, bool(value.foot)) for row in value.rows],
        # Without a foot nothing is compared, and the list needs no column for changes.
        className="kindred" if value.foot else "type-list",
    )
    foot = [html.Div(value.foot, className="axis-note", title=value.foot)] if value.foot else []
    return Look.of(heading, bars, *foot)


def _bar(row: Category, compared: bool) -> Element:
    bar = _beside_last_year(row) if compared else _alone(row)
    change = [html.Span(row.change, className=f"change change-{row.trend}")] if compared else []
    return html.Li(
        html.Span(row.name, className="type-name", title=row.name),
        bar,
        html.Span(shown.count(row.n), className="type-n"),
        html.Span(f"{row.share:.1%}", className="type-share"),
        *change,
        className="rest" if row.rest else "",
        title=row.against if compared else None,
    )


def _alone(row: Category) -> Element:
    return html.Span(html.Span(style={"width": f"{row.length:.1%}"}), className="type-bar")


def _beside_last_year(row: Category) -> Element:
    marks: list[Any] = [html.Span(className="now", style={"width": f"{row.length:.1%}"})]
    if row.before is not None:
        marks.append(html.Span(className="year-before", style={"left": f"{row.before:.1%}"}))
    return html.Span(marks, className="kindred-bar")


def table(value: Categories) -> Table:
    """A row a type."""
    columns = (Column("类型"), Column("受理", "件"), Column("占比"), Column("较上年同期"))
    rows = tuple((row.name, row.n, f"{row.share:.1%}", row.change or None) for row in value.rows)
    return Table(columns, rows)


def words(value: Categories) -> tuple[Sentence, ...]:
    """The most frequent type and its share."""
    if not value.rows:
        return (sentence("本期没有受理事项。"),)
    change = "，较上年同期 {较上年同期}" if value.rows[0].trend not in ("none", "within") else ""
    text = "{title}：{类型}最多，{受理} 件，占 {占比}" + change + "。"
    return (table(value).say(text, title=value.title),)
