"""荣誉: published honours along time, each with its period and source; nobody computed them."""

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class Honour:
    """One published honour at its own cutoff."""

    label: str
    value: str
    scope: str
    period: str
    cutoff: str
    quote: str
    source: str


def look(rows: Sequence[Honour], _room: Room) -> Look:
    """The honours in order of time."""
    head = parts.heading(
        "荣誉时间线", "照公开报道原样列出，注明出处；不由本系统计算，也不与测算口径对照"
    )
    if not rows:
        return Look([head, parts.remark("这个档案没有公布的荣誉（facts.toml）。")])
    return Look([head, html.Ol(*map(_honour, rows), className="honours")])


def _honour(honour: Honour) -> Element:
    return html.Li(
        [
            html.Span(honour.period, className="honour-period"),
            html.Strong([html.Span(honour.value, className="honour-value"), honour.label]),
            html.Span(f"“{honour.quote}”", className="honour-quote"),
            html.Span(f"{honour.scope} · 统计截止 {honour.cutoff}", className="honour-when"),
            html.Span(f"来源：{honour.source}", className="honour-source"),
        ]
    )


def table(rows: Sequence[Honour]) -> Table:
    """A row an honour."""
    columns = ("荣誉", "数值", "范围", "时期", "统计截止", "原文", "来源")
    return Table(
        tuple(map(Column, columns)),
        tuple((x.label, x.value, x.scope, x.period, x.cutoff, x.quote, x.source) for x in rows),
    )


def words(rows: Sequence[Honour]) -> tuple[Sentence, ...]:
    """Every honour with its value and its source."""
    told = table(rows)
    if not rows:
        return (sentence("没有公布的荣誉。"),)
    return tuple(
        sentence(
            told.cell(n, "荣誉"), " ", told.cell(n, "数值"), "，统计截止 ", told.cell(n, "统计截止"), "，来源：",
            told.cell(n, "来源"), "。",
        )
        for n in range(len(rows))
    )  # fmt: skip
