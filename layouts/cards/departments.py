"""责任部门: what each received, its rate in time on one axis, and what it holds overdue."""

from dataclasses import dataclass

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome import words as shown
from layouts.chrome.elements import Element, html
from layouts.values import Figure


@dataclass(frozen=True, slots=True)
class Department:
    """One department: what it received and closed, its rate in time on the panel's axis, and what it holds overdue."""

    name: str
    received: int
    closed: Figure
    rate: Figure
    n: str
    share: float | None
    late: int | None
    small: bool


@dataclass(frozen=True, slots=True)
class Departments:
    """The departments, most matters first; `axis` announces where it begins and ends."""

    rows: tuple[Department, ...]
    note: str
    axis: str
    whole: float | None


def look(view: Departments, _room: Room) -> Look:
    """Departments with what they received, their rate in time on one axis, and what they hold overdue."""
    heading = parts.heading("责任部门", view.note)
    if not view.rows:
        return Look.of(heading, parts.remark("本期没有受理事项"))
    head = ("部门", "受理", "", "按期办结率", "超期在办")
    return Look.of(
        heading,
        html.Div([html.Span(name) for name in head], className="department-head"),
        html.Ul([_department(row, view) for row in view.rows], className="departments"),
        html.Div(view.axis, className="axis-note", title=view.axis) if view.axis else None,
    )


def _department(row: Department, view: Departments) -> Element:
    small = [html.Span("小样本", className="unit-mark")] if row.small else []
    return html.Li(
        html.Span(row.name, className="type-name", title=row.name),
        html.Span(shown.count(row.received), className="type-n"),
        parts.along(row.share, view.whole, dot=True),
        html.Span(*small, parts.shown(row.rate), className="department-rate"),
        _late(row.late),
        title=f"{row.name}：已到时限 {row.n or '—'}",
    )


def _late(late: int | None) -> Element:
    if late is None:
        return html.Span("未知", className="department-late mark-unknown")
    # 0 is an answer and is printed; only what is overdue gets the mark.
    mark = [html.Span("▲", className="late-mark")] if late else []
    return html.Span(
        *mark, shown.count(late), className="department-late" + (" some" if late else "")
    )


def table(view: Departments) -> Table:
    """A row a department."""
    columns = (
        Column("部门"),
        Column("受理", "件", "received"),
        Column("办结率", term="K01"),
        Column("按期办结率", term="K03"),
        Column("已到时限"),
        Column("超期在办", "件", "K04a"),
    )
    rows = tuple((r.name, r.received, r.closed, r.rate, r.n, r.late) for r in view.rows)
    return Table(columns, rows)


def words(view: Departments) -> tuple[Sentence, ...]:
    """The department with most matters and its rate in time."""
    if not view.rows:
        return (sentence("本期没有受理事项。"),)
    text = "责任部门：{部门}受理最多，{受理} 件，按期办结率 {按期办结率}。"
    return (table(view).say(text),)
