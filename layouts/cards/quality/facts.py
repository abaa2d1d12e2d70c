"""公布数据: published figures as they were published, each with its source; computed by nobody."""

from dataclasses import dataclass
from typing import Any

from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.chrome import parts, tables
from layouts.chrome.elements import Element, html


@dataclass(frozen=True, slots=True)
class FactLine:
    """One published figure in words; `modelled` where the demonstration agrees with it."""

    label: str
    value: str
    scope: str
    period: str
    cutoff: str
    quote: str
    modelled: bool


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The published figures of one report."""

    code: str
    report: str
    lines: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a city's profile says was published, by report, and how many figures that is."""

    city: str
    groups: tuple[FactGroup, ...]
    total: int


HEADS = ("事项", "公布值", "范围", "时期", "统计截止", "报道怎么说")


def look(view: Facts, _room: Room) -> Look:
    """A table for each report; a mark on the figures that the demonstration agrees with."""
    note = (
        f"{view.city}：以下数字来自公开报道，照原样列出并注明出处，不由本系统计算。"
        "标有「演示一致」的，演示数据在其统计截止时与之相符。"
    )
    heading = parts.heading("公布数据", note)
    if not view.groups:
        return Look.of(heading, parts.remark("这个档案没有公布数据（facts.toml）。"))
    return Look.of(heading, *(_group(group) for group in view.groups))


def _group(group: FactGroup) -> Element:
    title = html.H3(group.report, html.Span(f"{group.code} · {len(group.lines)} 条"))
    return html.Section(
        title,
        tables.table(HEADS, [_row(line) for line in group.lines], name="facts"),
        className="fact-group",
    )


def _row(line: FactLine) -> tuple[Any, ...]:
    mark = [html.Span("演示一致", className="tag")] if line.modelled else []
    value = html.Strong(line.value)
    return [line.label, *mark], value, line.scope, line.period, line.cutoff, line.quote


def table(view: Facts) -> Table:
    """A row a published figure, report by report."""
    columns = tuple(map(Column, (*HEADS, "出处")))
    rows = tuple(
        (line.label, line.value, line.scope, line.period, line.cutoff, line.quote, _source(group))
        for group in view.groups
        for line in group.lines
    )
    return Table(columns, rows)


def _source(group: FactGroup) -> str:
    return f"{group.code} {group.report}"


def words(view: Facts) -> tuple[Sentence, ...]:
    """How many figures there are, then each with its source."""
    if not view.groups:
        return (sentence("这个档案没有公布数据。"),)
    told = table(view)
    every = (told.say("{事项}：{公布值}（{出处}）。", at) for at in range(len(told.rows)))
    return (sentence("公布数据 ", Ref(view.total), " 条。"), *every)
