"""拒收: rejected rows by code, down to the line as it came, and out again as a file to repair."""

from dataclasses import dataclass
from typing import Any

from dash import dcc

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.chrome.tables import clipped, row
from layouts.chrome.tables import table as grid


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One reject code: how many, which share, how many of them were replayed; `length` in 0..1 is its bar."""

    code: str
    reason: str
    n: str
    share: str
    length: float
    replayed: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class RejectRow:
    """One rejected row as it came."""

    id: str
    load: str
    source: str
    file: str
    line: str
    code: str
    reason: str
    original: str
    cut: str
    replayed: str


@dataclass(frozen=True, slots=True)
class Download:
    """The rows of one source that wait for repair, as files."""

    title: str
    xlsx: str
    csv: str


@dataclass(frozen=True, slots=True)
class Rejects:
    """Rejected rows by code, and one page of them; `filters` are (words, the link without it)."""

    note: str
    codes: tuple[CodeRow, ...]
    filters: tuple[tuple[str, str], ...]
    rows: tuple[RejectRow, ...]
    shown: str
    before: str | None
    after: str | None
    downloads: tuple[Download, ...]
    refusal: str = ""


def look(view: Rejects, _room: Room) -> Look:
    """The section; without any reject it says so."""
    heading = parts.heading("拒收", view.note)
    if view.refusal:
        return Look.of(heading, parts.remark(view.refusal))
    # With a filter the section stays even where nothing matches, so that it can be undone.
    if not view.codes and not view.filters:
        return Look.of(heading, parts.remark("没有拒收的行：交来的每一行都已入库。"))
    return Look.of(heading, html.Div(_codes(view), _listed(view), className="rejects"))


def _codes(view: Rejects) -> Element:
    heads = ("原因", "行数", "占比", "", "已重放")
    body = grid(heads, [_code(reason) for reason in view.codes], numbers=(1, 2, 4), name="codes")
    return html.Div(body, *_downloads(view), className="reject-codes")


def _code(reason: CodeRow) -> Element:
    bar = html.Span(style={"width": f"{reason.length * 100:.1f}%"})
    name = [
        dcc.Link(reason.reason, href=reason.href, className="link"),
        html.Small(reason.code),
    ]
    cells = (name, reason.n, reason.share, html.Span(bar, className="code-bar"), reason.replayed)
    return row(cells, numbers=(1, 2, 4), className="chosen-code" if reason.chosen else None)


def _downloads(view: Rejects) -> list[Any]:
    if not view.downloads:
        return []
    lines = [
        html.Li(
            clipped(download.title),
            # Plain links, for the router would look for a page where a file is.
            html.A("XLSX", href=download.xlsx, className="link"),
            html.A("CSV", href=download.csv, className="link"),
        )
        for download in view.downloads
    ]
    how = (
        "改好后用 python -m etl replay --profile 档案 文件 重放；不改动最后四列。"
        "XLSX 里编号保留前导零与末位，CSV 用电子表格打开会丢。"
    )
    return [
        html.Div(
            html.H3("下载待修复的行"), html.Ul(lines), html.P(how), className="reject-downloads"
        )
    ]


def _listed(view: Rejects) -> Element:
    chips = [
        dcc.Link([words, html.Span("×")], href=href, className="chip", title="去掉这个条件")
        for words, href in view.filters
    ]
    above = html.Div(html.H3(view.shown), *chips, className="rejects-above")
    if not view.rows:
        return html.Div(above, parts.remark("没有符合条件的拒收行。"), className="reject-rows")
    heads = ("装载", "来源 · 文件", "行号", "原因", "原文")
    body = grid(heads, [_row(reject) for reject in view.rows], numbers=(2,), name="reject-lines")
    return html.Div(above, body, _pages(view), className="reject-rows")


def _row(reject: RejectRow) -> tuple[Any, ...]:
    replayed = [html.Span(reject.replayed, className="status status-ok")] if reject.replayed else []
    cut = [html.Small(reject.cut)] if reject.cut else []
    return (
        reject.load,
        [
            clipped(reject.source),
            html.Br(),
            html.Small(reject.file, className="clipped", title=reject.file),
        ],
        reject.line,
        [html.Span(reject.reason), html.Small(reject.code), *replayed],
        [html.Span(reject.original, className="original"), *cut],
    )


def _pages(view: Rejects) -> Element:
    steps = [("‹ 前一页", view.before), ("后一页 ›", view.after)]
    return html.Div(
        [dcc.Link(name, href=href, className="link") for name, href in steps if href],
        className="pages",
    )


def table(view: Rejects) -> Table:
    """A row a reason."""
    columns = (Column("原因"), Column("代码"), Column("行数"), Column("占比"), Column("已重放"))
    rows = tuple(
        (reason.reason, reason.code, reason.n, reason.share, reason.replayed)
        for reason in view.codes
    )
    return Table(columns, rows)


def words(view: Rejects) -> tuple[Sentence, ...]:
    """The commonest reason and how many rows it has."""
    if view.refusal:
        return (sentence(view.refusal),)
    if not view.codes:
        return (sentence("没有拒收的行。"),)
    return (table(view).say("拒收最多的原因是{原因}：{行数} 行，占 {占比}。"),)
