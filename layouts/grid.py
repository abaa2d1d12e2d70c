"""网格: who answers for it, its figures, its open matters with their lights, its months and its sites."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from dash import dcc, html

from layouts.chrome import known, notes, parts
from layouts.matter import pieces
from layouts.values import Choice, MatterLine
from layouts.values_matter import GridView, Kpi, MonthBar, OpenLine, Person, Site
from layouts.wall import drawer

SCREEN: Final = "grid"


class Ids(StrEnum):
    """The places of the page that are filled."""

    ROOT = "grid-root"
    BODY = "grid-body"


def layout() -> html.Div:
    """The empty page."""
    return html.Div(
        [
            html.Div(known.control(SCREEN), className="desk-ask"),
            html.Main(id=Ids.BODY, className="desk-body"),
            drawer.layout(),
        ],
        id=Ids.ROOT,
        className="desk grid-page",
    )


def body(view: GridView) -> list[Any]:
    """The page from who answers down to what was closed."""
    return [
        pieces.head(view.head, [view.head.title], [], f"网格 {view.code}"),
        _controls(view),
        html.Div([_kpi(one) for one in view.kpis], className="grid-kpis"),
        html.Div(
            [
                html.Div(
                    [
                        _open(view.open, view.open_words),
                        _closed(view.closed, f"{view.period}：{view.closed_words}"),
                    ],
                    className="desk-column",
                ),
                html.Div(
                    [
                        _people(view.people),
                        pieces.chain(view.chain),
                        _months(view.months),
                        _sites(view.sites, view.village),
                        notes.block(view.notes),
                    ],
                    className="desk-column",
                ),
            ],
            className="desk-columns",
        ),
    ]


def _controls(view: GridView) -> html.Div:
    return html.Div(
        [
            html.Span(view.period, className="desk-period"),
            html.Div(
                [
                    *_step("‹ 上一期", view.earlier),
                    *(_choice(one) for one in view.periods),
                    *_step("下一期 ›", view.later),
                ],
                className="choices",
                role="group",
                **parts.extra(aria_label="时段"),
            ),
            html.Div(
                [_choice(one) for one in view.kinds],
                className="choices",
                role="group",
                **parts.extra(aria_label="事项种类"),
            ),
        ],
        className="desk-controls",
    )


def _choice(one: Choice) -> Any:
    name = "choice chosen" if one.chosen else "choice"
    return dcc.Link(one.name, href=one.href, className=name)


def _step(name: str, href: str | None) -> list[Any]:
    return [dcc.Link(name, href=href, className="choice step")] if href else []


def _kpi(one: Kpi) -> html.Section:
    small = [html.Span("小样本，不作评判", className="small-mark")] if one.small else []
    return html.Section(
        [
            html.H2(one.title),
            parts.figure(one.figure, size="kpi"),
            html.Div(one.counted, className="counted"),
            *small,
        ],
        className="grid-kpi",
    )


def _open(lines: Sequence[OpenLine], words: str) -> html.Section:
    heading = parts.heading("在办事项", words)
    if not lines:
        return html.Section(
            [heading, html.P("没有在办事项", className="desk-none")], className="desk-panel"
        )
    rows = [
        (
            pieces.light(one.light),
            _titled(one.line),
            _stacked(one.hands, one.line.when),
            _stacked(f"受理 {one.line.received}", f"时限 {one.line.due}"),
        )
        for one in lines
    ]
    heads = ("时限灯", "事项", "在谁手里", "受理与时限")
    return html.Section([heading, _table(heads, rows)], className="desk-panel")


def _closed(lines: Sequence[MatterLine], words: str) -> html.Section:
    heading = parts.heading("已办结", words)
    if not lines:
        none = html.P("本期受理的还没有办结的", className="desk-none")
        return html.Section([heading, none], className="desk-panel")
    rows = [(one.id, _titled(one), one.when, one.received, one.closed) for one in lines]
    heads = ("编号", "事项", "状态", "受理", "办结")
    return html.Section([heading, _table(heads, rows)], className="desk-panel")


def _stacked(first: str, second: str) -> html.Span:
    return html.Span([html.Span(first), html.Span(second)], className="stacked")


def _titled(line: MatterLine) -> html.Span:
    return html.Span([parts.kind(line.kind), parts.link(line.title, line.href)])


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Div:
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in heads])),
            html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows]),
        ],
        className="desk-table",
    )
    # Focusable, so that the box can be scrolled with the keyboard.
    return html.Div(table, className="desk-scroll", tabIndex="0")


def _people(people: Sequence[Person]) -> html.Section:
    heading = parts.heading("谁负责", "网格登记的人员；姓名脱敏")
    if not people:
        none = html.P("这个网格没有登记人员", className="desk-none")
        return html.Section([heading, none], className="desk-panel")
    rows = [
        html.Li(
            [
                html.Span(one.role),
                html.Strong(one.name),
                html.Span(one.full_time, className="moment-note"),
            ]
        )
        for one in people
    ]
    return html.Section([heading, html.Ul(rows, className="people")], className="desk-panel")


def _months(months: Sequence[MonthBar]) -> html.Section:
    heading = parts.heading("按月受理与办结", "深色为其中已办结；件")
    if not months:
        none = html.P("这段时间没有受理事项", className="desk-none")
        return html.Section([heading, none], className="desk-panel")
    cells = [
        cell
        for one in months
        for cell in (
            html.Span(one.month, className="month-name"),
            html.Div(
                [
                    # Both bars begin at one zero: the closed ones lie over the received.
                    html.Span(style={"width": f"{one.length:.1%}"}),
                    html.Span(
                        className="month-closed", style={"width": f"{one.closed_length:.1%}"}
                    ),
                ],
                className="month-bar",
                title=f"{one.month} 受理 {one.received} 件，办结 {one.closed} 件",
            ),
            html.Span(f"{one.closed} / {one.received}", className="month-n"),
        )
    ]
    return html.Section([heading, html.Div(cells, className="month-bars")], className="desk-panel")


def _sites(sites: Sequence[Site], village: str) -> html.Section:
    heading = parts.heading("所在村社的站点", village)
    if not sites:
        none = html.P("这个村社没有登记站点", className="desk-none")
        return html.Section([heading, none], className="desk-panel")
    shown = [html.Li([one.name, html.Span(one.kind)]) for one in sites]
    return html.Section([heading, html.Ul(shown, className="sites")], className="desk-panel")


def refused(sentence: str, nearest: tuple[str, str] | None = None, home: str = "/") -> list[Any]:
    """A grid that cannot be shown: the sentence, the nearest that can, and the way back."""
    return pieces.refused("网格", sentence, nearest, home)
