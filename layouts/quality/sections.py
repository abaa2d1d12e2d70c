"""The sections of 数据质量 as tables; each has a sentence for the case that there is nothing."""

from collections.abc import Sequence
from typing import Any, Final

from dash import dcc, html

from layouts import parts
from layouts.quality import status
from layouts.quality.values import (
    Completeness,
    Coverage,
    CoverRow,
    Published,
    PublishedRow,
    Run,
    RunPart,
    Runs,
    SourceRow,
    Span,
)

COUNT_NAMES: Final = ("读入", "= 新增", "+ 更新", "+ 未变", "+ 旧版", "+ 拒收", "另 撤销")
NUMBER: Final = "number"


def table(
    heads: Sequence[str], rows: Sequence[Any], *, numbers: Sequence[int] = (), name: str = ""
) -> html.Div:
    """A table that scrolls sideways in its own box; columns of numbers are set to the right."""
    head = [
        html.Th(text, scope="col", className=NUMBER if n in numbers else None)
        for n, text in enumerate(heads)
    ]
    body = html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(list(rows))], className="quality-table"
    )
    return html.Div(body, className=f"quality-scroll {name}".strip())


def row(
    cells: Sequence[Any], *, numbers: Sequence[int] = (), className: str | None = None
) -> html.Tr:
    """A row of such a table."""
    return html.Tr(
        [html.Td(cell, className=NUMBER if n in numbers else None) for n, cell in enumerate(cells)],
        className=className,
    )


def clipped(text: str, said: str = "") -> html.Span:
    """A text that may be cut by its column; all of it is told on hovering."""
    return html.Span(text, className="clipped", title=said or text)


def sources(rows: Sequence[SourceRow]) -> list[Any]:
    """Sources: what came last, and whether the next is late."""
    heading = parts.heading("来源", "最近一次交付；约定的间隔写在来源的映射里（expects）")
    if not rows:
        return [heading, parts.remark("还没有装载过任何来源。")]
    heads = ("来源", "类别", "时效", "最近交付", "约定", "文件", "行数", "拒收")
    return [heading, table(heads, [_source(one) for one in rows], numbers=(6, 7))]


def _source(one: SourceRow) -> html.Tr:
    demonstration = [html.Span("演示", className="tag")] if one.demonstration else []
    rejected: Any = one.rejected
    if one.rejects is not None:
        rejected = dcc.Link(one.rejected, href=one.rejects, className="link refused-rows")
    cells = (
        [clipped(one.title), *demonstration],
        one.job,
        status(one.status),
        one.delivered,
        one.expects,
        clipped(one.file, one.origin),
        one.read,
        rejected,
    )
    return row(cells, numbers=(6, 7))


def runs(view: Runs) -> list[Any]:
    """Loads, newest first, with counts that add up."""
    heading = parts.heading("装载", view.note)
    if not view.runs:
        return [heading, parts.remark("还没有装载过。")]
    heads = ("装载", "状态", "完成", "用时", *COUNT_NAMES)
    rows = [line for run in view.runs for line in _run(run)]
    more = dcc.Link("看更早的装载", href=view.more, className="link") if view.more else None
    return [
        heading,
        table(heads, rows, numbers=range(3, 11), name="runs"),
        *([more] if more else []),
    ]


def _run(run: Run) -> list[html.Tr]:
    name: Any = f"第 {run.load} 次"
    if run.known is not None:
        name = dcc.Link(name, href=run.known, className="link", title="按这次装载时所知看本页")
    counts: list[Any] = list(run.counts)
    if run.rejects is not None:
        at = len(counts) - 2
        counts[at] = dcc.Link(counts[at], href=run.rejects, className="link refused-rows")
    cells = (name, status(run.status), run.finished, run.took, *counts)
    chosen = "run chosen-run" if run.chosen else "run"
    lines = [row(cells, numbers=range(3, 11), className=chosen)]
    if run.message:
        lines.append(_wide(html.Span(run.message, className="run-message")))
    lines += [_wide([html.Span("格式变化", className="tag"), words]) for words in run.drifts]
    if run.parts:
        lines.append(_wide(_parts(run.parts)))
    return lines


def _wide(inside: Any) -> html.Tr:
    return html.Tr(html.Td(inside, colSpan=4 + len(COUNT_NAMES)), className="run-more")


def _parts(given: Sequence[RunPart]) -> html.Details:
    rows = [
        row(
            ([clipped(p.title), *([html.Span("重放", className="tag")] if p.replay else [])],
             clipped(p.file), *p.counts),
            numbers=range(2, 9),
        )
        for p in given
    ]  # fmt: skip
    inner = table(("来源", "文件", *COUNT_NAMES), rows, numbers=range(2, 9))
    return html.Details([html.Summary(f"{len(given)} 个文件"), inner])


def completeness(view: Completeness) -> list[Any]:
    """K18 by district; every figure opens its definition and its matters."""
    heading = parts.heading("完整性（K18）", view.note)
    heads = ("", *(label for label, _ in view.heads))
    rows = [
        row(
            (name, *(parts.figure(one) for one in figures)),
            numbers=range(1, len(heads)),
            className="whole" if first else None,
        )
        for first, (name, figures) in ((n == 0, r) for n, r in enumerate(view.rows))
    ]
    terms = [
        part for label, words in view.heads for part in (html.Dt(label), html.Dd(words))
    ]  # fmt: skip
    return [
        heading,
        table(heads, rows, numbers=range(1, len(heads))),
        html.Dl(terms, className="definitions"),
    ]


def coverage(view: Coverage) -> list[Any]:
    """Who reports steadily, and who has fallen silent."""
    heading = parts.heading("覆盖", view.note)
    if not view.rows:
        return [heading, parts.remark("还没有统计单元。")]
    heads = ("地方", "本期受理", "最近受理日", *view.heads)
    return [heading, table(heads, [_cover(one) for one in view.rows], numbers=(1,))]


def _cover(one: CoverRow) -> html.Tr:
    sign = "" if one.level == "town" else "▾ " if one.opened else "▸ "
    name: Any = clipped(one.name)
    if one.href is not None:
        name = dcc.Link(f"{sign}{one.name}", href=one.href, className="link")
    cells = (name, one.received, one.last, *(_span(span) for span in one.spans))
    return row(cells, numbers=(1,), className=f"cover-{one.level}")


def _span(span: Span) -> html.Div:
    bar = html.Span(style={"width": f"{span.share * 100:.1f}%"})
    mark = [html.Span("静默", className="status status-late")] if span.silent else []
    return html.Div(
        [html.Span(bar, className="silence-bar"), html.Span(span.words), *mark],
        className="silence",
    )


def published(view: Published) -> list[Any]:
    """Published figures beside computed ones; the rest as they were published."""
    heading = parts.heading("公布数据对照", "公布值照报道原样；计算值按其时段与统计截止")
    if not view.beside and not view.alone:
        return [heading, parts.remark("这个档案没有公布数据（facts.toml）。")]
    heads = ("事项", "范围", "时期", "统计截止", "公布值", "计算值", "差", "结论", "口径")
    rows = [_beside(one) for one in view.beside]
    tables = [table(heads, rows, numbers=(4, 5, 6))] if rows else []
    alone = table(
        ("事项", "范围", "时期", "统计截止", "公布值", "出处"),
        [row((*_named(one), clipped(one.source)), numbers=(4,)) for one in view.alone],
        numbers=(4,),
    )
    rest = html.Details([html.Summary(f"另有 {len(view.alone)} 条不由系统计算"), alone])
    return [heading, *tables, *([rest] if view.alone else [])]


def _named(one: PublishedRow) -> tuple[Any, ...]:
    """What every published figure says of itself."""
    said = html.Span(one.published, title=one.source)
    return clipped(one.label), clipped(one.scope), one.period, one.cutoff, said


def _beside(one: PublishedRow) -> html.Tr:
    verdict = [
        status(one.status),
        *([html.Span(one.remark, className="why")] if one.remark else []),
    ]
    cells = (*_named(one), one.computed, one.difference, html.Span(verdict), one.indicator)
    return row(cells, numbers=(4, 5, 6))
