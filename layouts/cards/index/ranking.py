"""指数排名: the units of the index best first, with their intervals, in brackets of what cannot be told apart."""

from dataclasses import dataclass
from typing import Any, Final

from dash import dcc, html

from layouts.axis import Scale
from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.cards.index import parts as shared
from layouts.cards.index.parts import Move, State, across, at
from layouts.chrome import parts
from layouts.chrome.elements import div, li, ol, p, span

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
        ol("brackets", *(_bracket(band, view, scale) for band in view.bands)),
        div("axis-note", axis_, title=axis_),
    ]


def _ways(view: Board) -> list[Any]:
    # Plain links: leaving by the router would take the map away in the middle of its animation.
    return [
        html.A(name, href=path + view.search, className="link")
        for name, path in (("详情", "/pingan"), ("口径", "/pingan/method"))
    ]


def _bracket(band: Band, view: Board, scale: Scale) -> html.Li:
    tied = len(band) > 1
    return li(
        "bracket tied" if tied else "bracket",
        html.Ol([_place(unit, view, scale) for unit in band]),
        span("bracket-mark", TIED) if tied else None,
        # A bracket is as high as it has units, so that all rows are of one height.
        style={"flexGrow": len(band)},
    )


def _place(unit: Standing, view: Board, scale: Scale) -> html.Li:
    flagged = span("flagged", "红旗", title="发生重大事故") if unit.flagged else None
    return li(
        "place own" if unit.own else "place",
        span("rank", unit.rank),
        span("unit-name", html.A(unit.name, href=unit.href, className="unit"), flagged),
        shared.state(unit.state),
        span("place-score", unit.shown),
        span(
            "place-axis",
            span("range", style=across(scale.at(unit.low), scale.at(unit.high))),
            span("whole", style=at(scale.at(view.city.score))) if view.city else None,
            span(f"dot dot-{unit.state.code}", style=at(scale.at(unit.score))),
        ),
        span("place-ranks", unit.ranks, title="名次的 90% 区间"),
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
        div("ranks", div("ranked", _heads(scale), *bands, role="table"), city),
        div("paper-foot", shared.legend(view.rules), p("paper-note", reading)),
    ]


def _heads(scale: Scale) -> html.Div:
    cells = [span(f"c{n}", name, role="columnheader") for n, name in enumerate(HEADS)]
    # The axis stands in the head of the dots' column, which has no name.
    cells[3] = shared.ticks(scale, "c3 ticks", role="columnheader", aria_label=scale.announced)
    return div("ranked-row ranked-heads", *cells, role="row")


def _band(band: Band, scale: Scale, against: str) -> html.Div:
    rows = [_row(row, scale, against) for row in band]
    if len(band) == 1:
        return div("band", *rows, role="rowgroup")
    bracket = span("tie-bracket", html.Span(TIED))
    return div("band tied", bracket, *rows, role="rowgroup")


def _row(row: Standing, scale: Scale, against: str, *, whole: bool = False) -> html.Div:
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
    drawn = [span(f"c{n}", cell, role="cell") for n, cell in enumerate(cells)]
    return div(css, *drawn, role="row", data_unit=row.code)


def _dot(row: Standing, scale: Scale) -> html.Span:
    """The score as a dot, its interval as a line, on the shared axis with its ticks."""
    fill = f"fill-{row.state.code}"
    marks = [
        *shared.grid(scale),
        span(f"whisker {fill}", style=across(scale.at(row.low), scale.at(row.high))),
        span(f"point {fill}", style=at(scale.at(row.score))),
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
