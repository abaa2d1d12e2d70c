"""指数排名: the units of the index best first, with their intervals, in brackets of what cannot be told apart."""

from dataclasses import dataclass
from typing import Any, Final

from dash import dcc

from layouts.axis import Scale
from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.cards.index import parts as shared
from layouts.cards.index.parts import Move, State, across, at
from layouts.chrome import parts
from layouts.chrome.elements import Element, html

TIED: Final = "差异不显著"
HEADS: Final = ("名次", "单位", "名次区间", "", "得分", "状态", "比上月", "居首概率")


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit's standing, or the city's, which has neither rank nor `first`; scores in points."""

    code: str
    name: str
    href: str
    score: float
    low: float
    high: float
    shown: str
    interval: str
    state: State
    move: Move
    rank: str = ""
    ranks: str = ""
    median: str = ""
    first: str = ""
    flagged: bool = False
    own: bool = False


Band = tuple[Standing, ...]
"""Units that follow each other and cannot surely be told apart; of one alone there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Board:
    """The standings of a month; `late` says that a newer month is incomplete.

    `search` is what the pages of the index are asked for the same month.
    """

    month: str
    title: str
    note: str
    bands: tuple[Band, ...]
    city: Standing | None
    rules: tuple[State, ...]
    against: str
    late: str
    search: str

    @property
    def units(self) -> tuple[Standing, ...]:
        return tuple(unit for band in self.bands for unit in band)

    @property
    def scale(self) -> Scale:
        """One axis for all scores and their intervals."""
        rows = [*self.units, *([self.city] if self.city else [])]
        return Scale.of([x for row in rows for x in (row.score, row.low, row.high)], ticks=5)


def look(view: Board, room: Room) -> Look:
    """Beside a map, brackets of units; with more room, a table on one axis with the city below."""
    return Look(_beside(view) if room == "side" else _table(view))


def _beside(view: Board) -> list[Any]:
    scale = view.scale
    axis_ = (
        f"横轴 {scale.words(scale.low)} – {scale.words(scale.high)} 分，粗线为 90% 区间"
        + ("，金线为全市" if view.city else "")
        + "；右下为名次区间"
    )
    return [
        parts.heading("各单位指数", _ways(view)),
        html.Ol(*(_bracket(band, view, scale) for band in view.bands), className="brackets"),
        html.Div(axis_, className="axis-note", title=axis_),
    ]


def _ways(view: Board) -> list[Any]:
    # Plain links: leaving by the router would take the map away in the middle of its animation.
    return [
        html.A(name, href=path + view.search, className="link")
        for name, path in (("详情", "/pingan"), ("口径", "/pingan/method"))
    ]


def _bracket(band: Band, view: Board, scale: Scale) -> Element:
    tied = len(band) > 1
    return html.Li(
        html.Ol([_place(unit, view, scale) for unit in band]),
        html.Span(TIED, className="bracket-mark") if tied else None,
        className="bracket tied" if tied else "bracket",
        style={"flexGrow": len(band)},
    )


def _place(unit: Standing, view: Board, scale: Scale) -> Element:
    flagged = html.Span("红旗", className="flagged", title="发生重大事故") if unit.flagged else None
    return html.Li(
        html.Span(unit.rank, className="rank"),
        html.Span(
            html.A(unit.name, href=unit.href, className="unit"), flagged, className="unit-name"
        ),
        shared.state(unit.state),
        html.Span(unit.shown, className="place-score"),
        html.Span(
            html.Span(className="range", style=across(scale.at(unit.low), scale.at(unit.high))),
            html.Span(className="whole", style=at(scale.at(view.city.score)))
            if view.city
            else None,
            html.Span(className=f"dot dot-{unit.state.code}", style=at(scale.at(unit.score))),
            className="place-axis",
        ),
        html.Span(unit.ranks, className="place-ranks", title="名次的 90% 区间"),
        className="place own" if unit.own else "place",
        title=f"{unit.name} {unit.shown} 分，90% 区间 {unit.interval}，名次 90% 区间 {unit.ranks}",
        aria_current="true" if unit.own else "false",
    )


def _table(view: Board) -> list[Any]:
    scale = view.scale
    bands = [_band(band, scale, view.against) for band in view.bands]
    city = _row(view.city, scale, view.against, whole=True) if view.city else None
    reading = (
        f"点为测算得分，横线为 5%–95% 区间；{scale.announced}。"
        f"同一底色内相邻单位的先后把握不足九成，{TIED}，作并列看待。"
    )
    return [
        parts.heading(view.title, view.note),
        html.Div(
            html.Div(_heads(scale), *bands, className="ranked", role="table"),
            city,
            className="ranks",
        ),
        html.Div(
            shared.legend(view.rules),
            html.P(reading, className="paper-note"),
            className="paper-foot",
        ),
    ]


def _heads(scale: Scale) -> Element:
    cells = [
        html.Span(name, className=f"c{n}", role="columnheader") for n, name in enumerate(HEADS)
    ]
    # The axis stands in the head of the dots' column, which has no name.
    cells[3] = shared.ticks(scale, "c3 ticks", role="columnheader", aria_label=scale.announced)
    return html.Div(*cells, className="ranked-row ranked-heads", role="row")


def _band(band: Band, scale: Scale, against: str) -> Element:
    rows = [_row(row, scale, against) for row in band]
    if len(band) == 1:
        return html.Div(*rows, className="band", role="rowgroup")
    bracket = html.Span(html.Span(TIED), className="tie-bracket")
    return html.Div(bracket, *rows, className="band tied", role="rowgroup")


def _row(row: Standing, scale: Scale, against: str, *, whole: bool = False) -> Element:
    name = [dcc.Link(row.name, href=row.href, className="link unit-link")]
    cells: tuple[Any, ...] = (
        row.rank,
        [*name, *([shared.flag()] if row.flagged else [])],
        f"{row.ranks} · 中位 {row.median}" if row.median else row.ranks,
        _dot(row, scale),
        html.Span(row.shown, title=row.interval),
        shared.state(row.state),
        shared.move(row.move, against),
        row.first,
    )
    css = "ranked-row whole" if whole else "ranked-row chosen" if row.own else "ranked-row"
    drawn = [html.Span(cell, className=f"c{n}", role="cell") for n, cell in enumerate(cells)]
    return html.Div(*drawn, className=css, role="row", data_unit=row.code)


def _dot(row: Standing, scale: Scale) -> Element:
    """The score as a dot, its interval as a line, on the shared axis with its ticks."""
    fill = f"fill-{row.state.code}"
    marks = [
        *shared.grid(scale),
        html.Span(className=f"whisker {fill}", style=across(scale.at(row.low), scale.at(row.high))),
        html.Span(className=f"point {fill}", style=at(scale.at(row.score))),
    ]
    return shared.axis(marks, f"{row.name} {row.shown} 分，区间 {row.interval}")


def table(view: Board) -> Table:
    """A row a unit, best first, then the city; units of one band cannot surely be told apart."""
    columns = (
        Column("名次"), Column("单位"), Column("指数", "分"), Column("90% 区间", "分"), Column("名次区间"),
        Column("名次中位数"), Column("状态"), Column("较上月", "分"), Column("名次变化"), Column("居首概率"),
        Column("说明"),
    )  # fmt: skip
    rows = [(unit, _mark(unit, band)) for band in view.bands for unit in band]
    rows += [(view.city, "按总数测算")] if view.city else []
    return Table(
        columns,
        tuple(
            (
                unit.rank or None, unit.name, unit.shown, unit.interval, unit.ranks or None,
                unit.median or None, unit.state.word, unit.move.words, unit.move.ranks or None,
                unit.first or None, mark,
            )
            for unit, mark in rows
        ),
    )  # fmt: skip


def _mark(unit: Standing, band: Band) -> str:
    return "、".join((["红旗"] if unit.flagged else []) + ([TIED] if len(band) > 1 else []))


def words(view: Board) -> tuple[Sentence, ...]:
    """Every unit with its index, its interval and its colour, and where a newer month is not shown."""
    told = table(view)
    units = (
        sentence(
            f"{unit.name} ", told.cell(n, "指数"), " 分（", told.cell(n, "90% 区间"),
            f"），{unit.state.word}，", "名次 ", told.cell(n, "名次区间"),
            f"，{mark}。" if (mark := str(told.rows[n][-1])) else "。",
        )
        for n, unit in enumerate(view.units)
    )  # fmt: skip
    late = (sentence(Ref(view.late)),) if view.late else ()
    return (sentence(f"{view.month} 各单位指数。"), *units, *late)
