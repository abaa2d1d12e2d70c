"""The archive of what was issued, and two issues side by side."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts.briefings.desk import files
from layouts.chrome import parts
from layouts.chrome.choices import choice, choices
from layouts.values_briefings import Archive, Compared, Row, Side

_NAMES = ("期号", "种类", "地点", "时段", "签发人", "签发时间", "证明码", "文件", "比较")


def archive(view: Archive) -> list[Any]:
    """The filters and the table; where nothing was issued that is said."""
    near = [choice(view.place, name="pick chosen")] if view.place else []
    return [
        html.Div(
            [
                html.Div(html.H2(view.statement), className="paper-head"),
                html.Div([choices(view.kinds, "只看种类"), *near], className="archive-filters"),
            ],
            className="paper-row",
        ),
        *([_table(view.rows)] if view.rows else []),
        *([parts.remark(view.remark)] if view.remark else []),
    ]


def _table(rows: Sequence[Row]) -> html.Div:
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in _NAMES])),
            html.Tbody([_row(row) for row in rows]),
        ],
        className="archive-table",
    )
    # Focusable, so that the box can be scrolled with the keyboard.
    return html.Div(table, className="archive-box", tabIndex=0)


def _row(row: Row) -> html.Tr:
    cells: list[Any] = [
        row.kind,
        choice(row.place, name="link"),
        row.period,
        row.author or "未署名",
        row.issued_at,
        dcc.Link(row.code, href=row.verify, className="link code", title="核对"),
        files(row.files),
        choice(row.compare, name="link"),
    ]
    # On a narrow screen the stylesheet prints data-name before each cell: rows become cards.
    named = zip(_NAMES[1:], cells, strict=True)
    return html.Tr(
        [
            html.Th(row.number, scope="row"),
            *(html.Td(cell, **parts.extra(data_name=name)) for name, cell in named),
        ],
        className="chosen" if row.compare.chosen else None,
    )


def compared(view: Compared) -> list[Any]:
    """What changed, what later loads restated, and the text of both."""
    return [
        html.Div(
            [
                html.Div(html.H2(view.statement), className="paper-head"),
                dcc.Link("收起比较", href=view.close, className="link"),
            ],
            className="paper-row",
        ),
        html.Div([_side(side) for side in view.sides], className="two-sides"),
        html.H3("后一期与前一期相比"),
        _list(view.changed, "主要数字和口径没有不同。"),
        html.H3("前一期的数字后来有无更正"),
        html.P(view.restated_note, className="paper-note"),
        *_restated(view.restated),
        html.H3("正文"),
        *(_section(*section) for section in view.sections),
    ]


def _side(side: Side) -> html.Div:
    lines = [part for name, said in side.lines for part in (html.Dt(name), html.Dd(said))]
    return html.Div([html.H3(side.title), html.Dl(lines)], className="side-facts")


def _list(said: Sequence[str], nothing: str) -> Any:
    if not said:
        return parts.remark(nothing, className="paper-note")
    return html.Ul([html.Li(one) for one in said], className="told-changes")


def _restated(rows: Sequence[tuple[str, str, str]]) -> list[Any]:
    if not rows:
        return []
    head = html.Tr([html.Th(name, scope="col") for name in ("数字", "签发时", "现在")])
    body = [
        html.Tr([html.Th(what, scope="row"), html.Td(then), html.Td(now)])
        for what, then, now in rows
    ]
    return [
        html.Table([html.Thead(head), html.Tbody(body)], className="archive-table restated-table")
    ]


def _section(title: str, left: Sequence[str], right: Sequence[str]) -> html.Section:
    columns = [html.Div([html.P(one) for one in told or ("（无）",)]) for told in (left, right)]
    return html.Section(
        [html.H4(title), html.Div(columns, className="two-sides")], className="two-texts"
    )
