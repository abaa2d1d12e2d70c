"""事项清单: a short list of matters, each leading to its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import dcc

from governance.kinds import Kind
from layouts.cards.face import Cell, Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.cards.matter.light import Light, light
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.chrome.tables import table as grid
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
    form: Literal["list", "open", "closed"] = "list"
    """A list, or where there is room a table: of open matters with their lights, or of closed ones."""
    lights: tuple[tuple[Light, str], ...] = ()
    """The light of each open matter, and in whose hands it is."""


def look(value: Matters, room: Room) -> Look:
    """The list under its heading; beside a map no table has room."""
    heading = parts.heading(value.title, _note(value))
    if not value.lines:
        return Look.of(heading, parts.remark(value.none))
    if value.form == "list" or room == "side":
        return Look.of(heading, listing(value.lines))
    return Look.of(heading, _open(value) if value.form == "open" else _closed(value.lines))


def _open(value: Matters) -> Any:
    rows = [
        (
            light(shown),
            _titled(line),
            _stacked(hands, line.when),
            _stacked(f"受理 {line.received}", f"时限 {line.due}"),
        )
        for line, (shown, hands) in zip(value.lines, value.lights, strict=True)
    ]
    return _scrolled(("时限灯", "事项", "在谁手里", "受理与时限"), rows)


def _closed(lines: Sequence[MatterLine]) -> Any:
    rows = [(m.id, _titled(m), m.when, m.received, m.closed) for m in lines]
    return _scrolled(("编号", "事项", "状态", "受理", "办结"), rows)


def _scrolled(heads: Sequence[str], rows: Sequence[Any]) -> Element:
    # Focusable, so that the box can be scrolled with the keyboard.
    return html.Div(grid(heads, rows), className="listed-matters", tabIndex="0")


def _stacked(first: str, second: str) -> Element:
    return html.Span(html.Span(first), html.Span(second), className="stacked")


def _titled(line: MatterLine) -> Element:
    return html.Span(parts.kind(line.kind), parts.link(line.title, line.href))


def _note(value: Matters) -> Any:
    if value.marks:
        return legend(value.marks)
    if isinstance(value.total, Figure):
        return ["共 ", parts.figure(value.total), " 件"]
    return value.note


def listing(lines: Sequence[MatterLine]) -> Element:
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


def _matter(matter: MatterLine) -> Element:
    return html.Li(
        parts.kind(matter.kind),
        _title(matter),
        html.Span(matter.place, className="matter-place", title=matter.place),
        html.Span(matter.when, className="matter-when"),
        data_matter=matter.id,
    )


def table(value: Matters) -> Table:
    """A row a matter; of open ones with the light and whose hands they are in."""
    names = ("编号", "种类", "事项", "地点", "受理", "时限", "办结", "说明")
    lit = [(light.word, light.numbers, hands) for light, hands in value.lights]
    more = ("时限灯", "计时", "在谁手里") if lit else ()
    rows: list[tuple[Cell, ...]] = [
        (m.id, m.kind.label if m.kind else None, m.title, m.place, m.received, m.due, m.closed, m.when)
        for m in value.lines
    ]  # fmt: skip
    told = [(*a, *b) for a, b in zip(rows, lit, strict=True)] if lit else rows
    return Table(tuple(map(Column, (*names, *more))), tuple(told))


def words(value: Matters) -> tuple[Sentence, ...]:
    """How many there are, and which stands first."""
    if not value.lines:
        return (sentence(f"{value.title}：{value.none}。"),)
    counted = "" if value.total is None else "共 {total} 件，"
    light_word = "{时限灯}，" if value.lights else ""
    text = "{title}：" + counted + "首位为“{事项}”（{place}，" + light_word + "{说明}）。"
    place = value.lines[0].place or "未定位"
    return (table(value).say(text, title=value.title, total=Ref(value.total), place=place),)
