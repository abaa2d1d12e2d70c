"""两期比较: what each of two issues stands on, what changed, what later loads restated, and the text of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts, tables
from layouts.chrome.elements import Element, html

_SAME = "主要数字和口径没有不同。"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two issues: what it is called, and what it stands on."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two issues side by side, the earlier at the left."""

    statement: str
    sides: tuple[Side, Side]
    changed: tuple[str, ...]
    restated: tuple[tuple[str, str, str], ...]
    """Of each figure restated: what, then, now."""
    restated_note: str
    sections: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    close: str


def look(view: Compared, _room: Room) -> Look:
    """What changed first, then the text."""
    return Look.of(
        html.Div(
            html.H2(view.statement), parts.link("收起比较", view.close), className="paper-row"
        ),
        html.Div([_side(side) for side in view.sides], className="two-sides"),
        html.H3("后一期与前一期相比"),
        _list(view.changed),
        html.H3("前一期的数字后来有无更正"),
        html.P(view.restated_note, className="paper-note"),
        *_restated(view.restated),
        html.H3("正文"),
        *(_section(*section) for section in view.sections),
    )


def _side(side: Side) -> Element:
    return html.Div(html.H3(side.title), parts.pairs(side.lines, None), className="side-facts")


def _list(changes: Sequence[str]) -> Any:
    if not changes:
        return parts.remark(_SAME, className="paper-note")
    return html.Ul([html.Li(change) for change in changes], className="told-changes")


def _restated(rows: Sequence[tuple[str, str, str]]) -> list[Any]:
    body = [
        html.Tr(html.Th(what, scope="row"), html.Td(then), html.Td(now)) for what, then, now in rows
    ]
    heads = ("数字", "签发时", "现在")
    return [tables.plain(heads, body, "archive-table restated-table")] if rows else []


def _section(title: str, left: Sequence[str], right: Sequence[str]) -> Element:
    columns = [html.Div([html.P(text) for text in told or ("（无）",)]) for told in (left, right)]
    return html.Section(
        html.H4(title), html.Div(columns, className="two-sides"), className="two-texts"
    )


def table(view: Compared) -> Table:
    """A row a fact of both."""
    old, new = view.sides
    columns = (Column("项目"), Column(f"前一期：{old.title}"), Column(f"后一期：{new.title}"))
    return Table(
        columns,
        tuple((a[0], a[1], b[1]) for a, b in zip(old.lines, new.lines, strict=True)),
    )


def words(view: Compared) -> tuple[Sentence, ...]:
    """Which two are compared, what changed, and whether later loads restated anything."""
    changes = (sentence(Ref(change)) for change in view.changed or (_SAME,))
    return sentence("比较 ", Ref(view.statement), "。"), *changes, sentence(Ref(view.restated_note))
