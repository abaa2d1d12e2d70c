"""何时知道什么: what each load said of a matter, field by field."""

from dataclasses import dataclass

from dash import dcc

from layouts.cards.face import Cell, Column, Look, Ref, Room, Run, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a load changed: as it was, as it is since."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """What one load said of the matter; `href` shows the page as known then."""

    load: str
    at: str
    href: str
    chosen: bool
    note: str
    changes: tuple[Change, ...]


def look(view: tuple[Version, ...], _room: Room) -> Look:
    """The versions, each with what it changed."""
    heading = parts.heading("何时知道什么", f"{len(view)} 个版本，最新在前")
    return Look.of(heading, html.Ol([_version(version) for version in view], className="versions"))


def _version(version: Version) -> Element:
    head = [
        dcc.Link(version.load, href=version.href, className="link", title="按这次装载时所知看"),
        html.Span(version.at, className="moment-note"),
        *([html.Span("本页所据", className="desk-tag state")] if version.chosen else []),
        html.Span(version.note, className="version-note"),
    ]
    changes = [part for change in version.changes for part in _change(change)]
    return html.Li(
        html.Div(head, className="version-head"),
        html.Dl(changes, className="changes") if changes else None,
    )


def _change(change: Change) -> tuple[Element, Element]:
    turned = [
        html.Span(change.before, className="was"),
        html.Span("→", className="turns"),
        html.Span(change.after),
    ]
    return html.Dt(change.field), html.Dd(turned)


def table(view: tuple[Version, ...]) -> Table:
    """A row a field that changed, or a version that changed none."""
    rows: list[tuple[Cell, ...]] = []
    for version in view:
        changed: list[tuple[Cell, ...]] = [(c.field, c.before, c.after) for c in version.changes]
        for row in changed or [(None, None, None)]:
            rows.append((version.load, version.at, *row, version.note or None))
    return Table(tuple(map(Column, ("装载", "时间", "字段", "原为", "今为", "说明"))), tuple(rows))


def words(view: tuple[Version, ...]) -> tuple[Sentence, ...]:
    """What the newest version learnt."""
    if not view:
        return (sentence("何时知道什么：没有版本。"),)
    newest = view[0]
    learnt: list[Run] = [
        run for c in newest.changes for run in (f"，{c.field} ", Ref(c.before), " → ", Ref(c.after))
    ]
    note: list[Run] = ["，", Ref(newest.note)] if newest.note else []
    return (
        sentence(
            "最新的版本：", Ref(newest.load), "（", Ref(newest.at), "）", *note, *learnt, "。"
        ),
    )
