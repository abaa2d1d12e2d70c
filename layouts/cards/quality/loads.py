"""装载: the newest loads, with counts that add up, what drifted, and the files of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dash import dcc

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html
from layouts.chrome.tables import Status, clipped, row, status
from layouts.chrome.tables import table as grid

COUNT_NAMES: Final = ("读入", "= 新增", "+ 更新", "+ 未变", "+ 旧版", "+ 拒收", "另 撤销")
HEADS: Final = ("装载", "状态", "完成", "用时", *COUNT_NAMES)


@dataclass(frozen=True, slots=True)
class RunPart:
    """One file of a load and what became of its rows, in the order of COUNT_NAMES."""

    title: str
    file: str
    counts: tuple[str, ...]
    replay: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One load; `known` is the link that shows the page as known then, if it is done."""

    load: str
    status: Status
    finished: str
    took: str
    counts: tuple[str, ...]
    message: str
    drifts: tuple[str, ...]
    parts: tuple[RunPart, ...]
    known: str | None
    chosen: bool
    rejects: str | None = None
    """The link to the rows that this load refused, if any."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The newest loads; `more` leads to older ones."""

    runs: tuple[Run, ...]
    note: str
    more: str | None


def look(view: Runs, _room: Room) -> Look:
    """Loads, newest first, with counts that add up."""
    heading = parts.heading("装载", view.note)
    if not view.runs:
        return Look.of(heading, parts.remark("还没有装载过。"))
    rows = [line for run in view.runs for line in _run(run)]
    more = dcc.Link("看更早的装载", href=view.more, className="link") if view.more else None
    return Look.of(
        heading,
        # Columns 3 to 10: how long it took, and the seven counts.
        grid(HEADS, rows, numbers=range(3, 11), name="runs"),
        more if more else None,
    )


def _run(run: Run) -> list[Element]:
    name: Any = f"第 {run.load} 次"
    if run.known is not None:
        name = dcc.Link(name, href=run.known, className="link", title="按这次装载时所知看本页")
    counts: list[Any] = list(run.counts)
    if run.rejects is not None:
        # Second to last of COUNT_NAMES: the refused rows.
        at = len(counts) - 2
        counts[at] = dcc.Link(counts[at], href=run.rejects, className="link refused-rows")
    cells = (name, status(run.status), run.finished, run.took, *counts)
    chosen = "run chosen-run" if run.chosen else "run"
    lines: list[Element] = [row(cells, numbers=range(3, 11), className=chosen)]
    if run.message:
        lines.append(_wide(html.Span(run.message, className="run-message")))
    lines += [_wide([html.Span("格式变化", className="tag"), words]) for words in run.drifts]
    if run.parts:
        lines.append(_wide(_parts(run.parts)))
    return lines


def _wide(inside: Any) -> Element:
    return html.Tr(html.Td(inside, colSpan=4 + len(COUNT_NAMES)), className="run-more")


def _parts(given: Sequence[RunPart]) -> Element:
    rows = [
        (
            [clipped(p.title), *([html.Span("重放", className="tag")] if p.replay else [])],
            clipped(p.file),
            *p.counts,
        )
        for p in given
    ]
    inner = grid(("来源", "文件", *COUNT_NAMES), rows, numbers=range(2, 9))
    return html.Details(html.Summary(f"{len(given)} 个文件"), inner)


def table(view: Runs) -> Table:
    """A row a load."""
    rows = tuple((r.load, r.status.word, r.finished, r.took, *r.counts) for r in view.runs)
    return Table(tuple(map(Column, HEADS)), rows)


def words(view: Runs) -> tuple[Sentence, ...]:
    """The newest load: when it ended, how many rows it read and refused."""
    if not view.runs:
        return (sentence("还没有装载过。"),)
    text = "最近一次装载 {完成} {状态}，读入 {读入} 行，拒收 {+ 拒收} 行。"
    return (table(view).say(text),)
