"""网格事件: strip; ranking, categories and rhythm left, departments, the overdue and the newest right."""

from enum import StrEnum
from typing import Any

from dash import html

from layouts import parts, words
from layouts.scenes import pieces
from layouts.theme import RAMP
from layouts.values_scenes import Department, Departments, Heat, HeatClass

NAMED_HOURS = (0, 6, 12, 18)


class Ids(StrEnum):
    """Every place of this scene that a panel fills."""

    ROOT = "scene-incidents"
    STRIP = "scene-incidents-strip"
    RANKING = "scene-incidents-ranking"
    TYPES = "scene-incidents-types"
    RHYTHM = "scene-incidents-rhythm"
    DEPARTMENTS = "scene-incidents-departments"
    OVERDUE = "scene-incidents-overdue"
    NEWEST = "scene-incidents-newest"


def layout() -> html.Div:
    """The empty scene."""
    return html.Div(
        [
            parts.filled(Ids.STRIP, "incidents-strip", className="strip"),
            html.Div(
                [
                    parts.panel(
                        Ids.RANKING, "排名", panel="incidents-ranking", className="ranking"
                    ),
                    parts.panel(Ids.TYPES, "事件类别", panel="incidents-types"),
                    parts.panel(Ids.RHYTHM, "受理时刻", panel="incidents-rhythm"),
                ],
                className="side left",
            ),
            html.Div(
                [
                    parts.panel(Ids.DEPARTMENTS, "责任部门", panel="incidents-departments"),
                    parts.panel(
                        Ids.OVERDUE, "超期在办", panel="incidents-overdue", className="overdue"
                    ),
                    parts.panel(
                        Ids.NEWEST, "最新受理", panel="incidents-newest", className="newest"
                    ),
                ],
                className="side right",
            ),
        ],
        id=Ids.ROOT,
        className="scene scene-incidents",
    )


def heat(view: Heat) -> list[Any]:
    """Weekdays against hours: the darker the fewer; hours without any matter are empty frames."""
    heading = parts.heading("受理时刻", f"{view.note} · {view.peak}" if view.peak else "")
    if not view.days:
        return [heading, parts.remark("本期没有受理事项")]
    cells: list[Any] = []
    for day, counts, steps in view.days:
        cells.append(html.Span(day, className="heat-day"))
        cells += [_cell(day, hour, counts[hour], steps[hour]) for hour in range(24)]
    cells.append(html.Span(className="heat-day"))
    cells += [html.Span(f"{hour} 时", className="heat-hour") for hour in NAMED_HOURS]
    return [
        heading,
        html.Div(cells, className="heat", role="img", **parts.extra(aria_label=view.peak)),
        html.Div(
            [_class(one) for one in view.classes],
            className="heat-legend",
            title=f"件数分档；钟点按 {view.clock}",
        ),
    ]


def _cell(day: str, hour: int, n: int, step: int | None) -> html.Span:
    said = f"{day} {hour} 时：{words.count(n)} 件"
    if step is None:
        return html.Span(className="heat-cell empty", title=said)
    return html.Span(className="heat-cell", title=said, style={"background": RAMP[step]})


def _class(one: HeatClass) -> html.Span:
    return html.Span(
        [html.Span(className="swatch", style={"background": RAMP[one.step]}), one.words],
        className="heat-class",
        title=f"{one.words} 件：{one.hours} 个时段",
    )


def departments(view: Departments) -> list[Any]:
    """Departments with what they received, their rate in time on one axis, and what they hold overdue."""
    heading = parts.heading("责任部门", view.note)
    if not view.rows:
        return [heading, parts.remark("本期没有受理事项")]
    head = ("部门", "受理", "", "按期办结率", "超期在办")
    return [
        heading,
        html.Div([html.Span(name) for name in head], className="department-head"),
        html.Ul([_department(row, view) for row in view.rows], className="departments"),
        *([html.Div(view.axis, className="axis-note", title=view.axis)] if view.axis else []),
    ]


def _department(row: Department, view: Departments) -> html.Li:
    small = [html.Span("小样本", className="unit-mark")] if row.small else []
    return html.Li(
        [
            html.Span(row.name, className="type-name", title=row.name),
            html.Span(words.count(row.received), className="type-n"),
            pieces.along(row.share, view.whole, dot=True),
            html.Span([*small, pieces.shown(row.rate)], className="department-rate"),
            _late(row.late),
        ],
        title=f"{row.name}：已到时限 {row.n or '—'}",
    )


def _late(late: int | None) -> html.Span:
    if late is None:
        return html.Span("未知", className="department-late mark-unknown")
    mark = [html.Span("▲", className="late-mark")] if late else []
    return html.Span(
        [*mark, words.count(late)], className="department-late" + (" some" if late else "")
    )
