"""事项清单: a short list of matters, each leading to its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from governance.kinds import Kind
from layouts.cards.face import Column, Look, Ref, Room, Run, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.values import Figure, MatterLine


@dataclass(frozen=True, slots=True)
class Matters:
    """Some matters of many: `total` is how many there are in all, as a figure that opens or as a number."""

    title: str
    note: str
    lines: tuple[MatterLine, ...]
    none: str
    """What is said where there are none, which is an answer too."""
    total: Figure | int | None = None
    marks: tuple[Kind, ...] = ()
    """The kinds whose marks the note tells."""


def look(value: Matters, _room: Room) -> Look:
    """The list under its heading."""
    heading = parts.heading(value.title, _note(value))
    if not value.lines:
        return Look([heading, parts.remark(value.none)])
    return Look([heading, listing(value.lines)])


def _note(value: Matters) -> Any:
    if value.marks:
        return legend(value.marks)
    if isinstance(value.total, Figure):
        return ["共 ", parts.figure(value.total), " 件"]
    return value.note


def listing(lines: Sequence[MatterLine]) -> html.Ul:
    """The matters, one a line."""
    return html.Ul([_matter(line) for line in lines], className="matter-list")


def legend(kinds: Sequence[Kind]) -> list[Any]:
    """What the marks before the matters mean."""
    return [
        part
        for kind in kinds
        for part in (
            parts.kind(kind),
            html.Span(kind.label, className="kind-word"),
        )
    ]


def _title(matter: MatterLine) -> Any:
    """The title, as the way to the matter's page where it has one."""
    if matter.href is None:
        return html.Span(matter.title, className="matter-title", title=matter.title)
    return dcc.Link(matter.title, href=matter.href, className="matter-title", title=matter.title)


def _matter(matter: MatterLine) -> html.Li:
    return html.Li(
        [
            parts.kind(matter.kind),
            _title(matter),
            html.Span(matter.place, className="matter-place", title=matter.place),
            html.Span(matter.when, className="matter-when"),
        ],
        **parts.extra(data_matter=matter.id),
    )


def table(value: Matters) -> Table:
    """A row a matter."""
    columns = tuple(map(Column, ("编号", "种类", "事项", "地点", "受理", "时限", "办结", "说明")))
    rows = tuple(
        (
            m.id,
            m.kind.label if m.kind else None,
            m.title,
            m.place,
            m.received,
            m.due,
            m.closed,
            m.when,
        )
        for m in value.lines
    )
    return Table(columns, rows)


def words(value: Matters) -> tuple[Sentence, ...]:
    """How many there are, and which stands first."""
    if not value.lines:
        return (sentence(f"{value.title}：{value.none}。"),)
    told = table(value)
    counted: list[Run] = [] if value.total is None else ["共 ", Ref(value.total), " 件，"]
    first: list[Run] = [
        f"首位为“{value.lines[0].title}”（{value.lines[0].place or '未定位'}，",
        told.cell(0, "说明"),
        "）",
    ]
    return (sentence(f"{value.title}：", *counted, *first, "。"),)
