"""指数变化: what moved since the month before, as bars from the middle."""

from dataclasses import dataclass

from dash import html

from layouts import parts
from layouts.cards.face import Column, Look, Ref, Room, Run, Sentence, Table, sentence
from layouts.values import Verdict


@dataclass(frozen=True, slots=True)
class Moved:
    """One unit or dimension against the month before: `start` and `length` in 0..1 of a bar from the middle."""

    name: str
    now: str
    change: str
    verdict: Verdict
    start: float
    length: float
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """What moved since the month before; `remark` where that month cannot be read."""

    title: str
    note: str
    rows: tuple[Moved, ...]
    axis: str
    remark: str = ""


def look(view: Moves, _room: Room) -> Look:
    """Bars from the middle: left is down, right is up."""
    heading = parts.heading(view.title, view.note)
    if view.remark:
        return Look([heading, parts.remark(view.remark)])
    bars = html.Ul([_moved(row) for row in view.rows], className="shifts")
    return Look([heading, bars, html.Div(view.axis, className="axis-note", title=view.axis)])


def _moved(row: Moved) -> html.Li:
    bar = {"left": f"{row.start:.1%}", "width": f"{row.length:.1%}"}
    said = [html.Span(row.rank, className="shift-rank")] if row.rank else []
    return html.Li(
        [
            html.Span(row.name, className="shift-name", title=row.name),
            html.Span(row.now, className="shift-now"),
            html.Span(html.Span(style=bar), className="shift-bar"),
            html.Span([row.change, *said], className="shift-size"),
        ],
        className=f"shift verdict-{row.verdict}",
    )


def table(view: Moves) -> Table:
    """A row a unit or dimension."""
    columns = (Column("名称"), Column("现为", "分"), Column("变化", "分"), Column("名次变化"))
    rows = tuple((row.name, row.now, row.change, row.rank or None) for row in view.rows)
    return Table(columns, rows)


def words(view: Moves) -> tuple[Sentence, ...]:
    """Every row with what it is now and how it moved."""
    if view.remark:
        return (sentence(f"{view.title}：", Ref(view.remark)),)
    told = table(view)
    runs: list[Run] = []
    for at, row in enumerate(view.rows):
        runs += [
            f"；{row.name} " if at else f"{row.name} ",
            told.cell(at, "现为"),
            "，",
            told.cell(at, "变化"),
        ]
    return (sentence(f"{view.title}：", *runs, "。"),)
