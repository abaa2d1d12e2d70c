"""公布数据对照: published figures beside computed ones; the rest as they were published."""

from dataclasses import dataclass
from typing import Any, Final

from layouts.cards.face import Column, Look, Room, Sentence, Table, sentence
from layouts.chrome import parts
from layouts.chrome.elements import html
from layouts.chrome.tables import Status, clipped, status
from layouts.chrome.tables import table as grid

HEADS: Final = ("事项", "范围", "时期", "统计截止", "公布值", "计算值", "差", "结论", "口径")


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A published figure beside the computed one."""

    label: str
    scope: str
    period: str
    cutoff: str
    published: str
    source: str
    computed: str
    indicator: str
    difference: str
    status: Status
    remark: str


@dataclass(frozen=True, slots=True)
class Published:
    """Published figures that an indicator answers, and those that none does."""

    beside: tuple[PublishedRow, ...]
    alone: tuple[PublishedRow, ...]


def look(view: Published, _room: Room) -> Look:
    """Published figures beside computed ones; the rest as they were published."""
    heading = parts.heading("公布数据对照", "公布值照报道原样；计算值按其时段与统计截止")
    if not view.beside and not view.alone:
        return Look.of(heading, parts.remark("这个档案没有公布数据（facts.toml）。"))
    rows = [_beside(figure) for figure in view.beside]
    # Columns 4 to 6 of HEADS are numbers: as published, as computed, and their difference.
    tables = [grid(HEADS, rows, numbers=(4, 5, 6))] if rows else []
    alone = grid(
        ("事项", "范围", "时期", "统计截止", "公布值", "出处"),
        [(*_named(figure), clipped(figure.source)) for figure in view.alone],
        numbers=(4,),
    )
    rest = html.Details(html.Summary(f"另有 {len(view.alone)} 条不由系统计算"), alone)
    return Look.of(heading, *tables, rest if view.alone else None)


def _named(figure: PublishedRow) -> tuple[Any, ...]:
    """What every published figure says of itself."""
    value = html.Span(figure.published, title=figure.source)
    return clipped(figure.label), clipped(figure.scope), figure.period, figure.cutoff, value


def _beside(figure: PublishedRow) -> tuple[Any, ...]:
    verdict = [
        status(figure.status),
        *([html.Span(figure.remark, className="why")] if figure.remark else []),
    ]
    return (
        *_named(figure),
        figure.computed,
        figure.difference,
        html.Span(verdict),
        figure.indicator,
    )


def table(view: Published) -> Table:
    """A row a published figure, those that can be computed first."""
    rows = tuple(
        (
            r.label,
            r.scope,
            r.period,
            r.cutoff,
            r.published,
            r.computed,
            r.difference,
            r.status.word,
            r.indicator,
        )
        for r in (*view.beside, *view.alone)
    )
    return Table(tuple(map(Column, HEADS)), rows)


def words(view: Published) -> tuple[Sentence, ...]:
    """What was published beside what is computed, one by one."""
    told = table(view)
    if not view.beside:
        return (sentence("没有可与计算值对照的公布数据。"),)
    text = "{事项}：公布 {公布值}，计算 {计算值}，{结论}。"
    return tuple(told.say(text, at) for at in range(len(view.beside)))
