"""指数排名: the units of the index best first, with their intervals, in brackets of what cannot be told apart."""

from dataclasses import dataclass
from typing import Any, Final

from dash import html

from layouts import parts
from layouts.cards.face import Column, Look, Ref, Room, Sentence, Table, sentence
from layouts.values_method import Tone

TIED: Final = "差异不显著"


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit of the standings on the wall; shares in 0..1 lie on one axis of scores."""

    rank: str
    name: str
    href: str | None
    score: str
    share: float
    low: float
    high: float
    interval: str
    ranks: str
    tone: Tone
    grade: str
    flagged: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Band:
    """Units that cannot surely be told apart; of one alone there is nothing to say."""

    units: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The standings of a month; `remark` stands where there are none, `late` says that a newer month is incomplete.

    `search` is what the pages of the index are asked for the same month.
    """

    month: str
    bands: tuple[Band, ...]
    axis: str
    whole: float | None
    late: str
    search: str
    remark: str = ""


def look(view: Board, _room: Room) -> Look:
    """Units best first; those that cannot surely be told apart stand in one bracket."""
    if view.remark:
        return Look([parts.heading("各单位指数"), parts.remark(view.remark)])
    return Look(
        [
            parts.heading("各单位指数", _ways(view)),
            html.Ol([_band(band, view.whole) for band in view.bands], className="brackets"),
            html.Div(view.axis, className="axis-note", title=view.axis),
        ]
    )


def _ways(view: Board) -> list[Any]:
    # Plain links: leaving by the router would take the map away in the middle of its animation.
    return [
        html.A(name, href=path + view.search, className="link")
        for name, path in (("详情", "/pingan"), ("口径", "/pingan/method"))
    ]


def _band(band: Band, whole: float | None) -> html.Li:
    tied = len(band.units) > 1
    mark = [html.Span(TIED, className="bracket-mark")] if tied else []
    return html.Li(
        [html.Ol([_unit(one, whole) for one in band.units]), *mark],
        className="bracket tied" if tied else "bracket",
        style={"flexGrow": len(band.units)},
    )


def _unit(one: Standing, whole: float | None) -> html.Li:
    flag = [html.Span("红旗", className="flagged", title="发生重大事故")] if one.flagged else []
    return html.Li(
        [
            html.Span(one.rank, className="rank"),
            html.Span(
                [html.A(one.name, href=one.href, className="unit"), *flag], className="unit-name"
            ),
            parts.state(one.tone, one.grade),
            html.Span(one.score, className="place-score"),
            _interval(one, whole),
            html.Span(one.ranks, className="place-ranks", title="名次的 90% 区间"),
        ],
        className="place own" if one.own else "place",
        title=f"{one.name} {one.score} 分，{one.interval}，名次 90% 区间 {one.ranks}",
        **parts.extra(aria_current="true" if one.own else "false"),
    )


def _interval(one: Standing, whole: float | None) -> html.Span:
    line = [] if whole is None else [html.Span(className="whole", style={"left": f"{whole:.1%}"})]
    width = f"{max(0.0, one.high - one.low):.1%}"
    return html.Span(
        [
            html.Span(className="range", style={"left": f"{one.low:.1%}", "width": width}),
            *line,
            html.Span(className=f"dot dot-{one.tone}", style={"left": f"{one.share:.1%}"}),
        ],
        className="place-axis",
    )


def table(view: Board) -> Table:
    """A row a unit, best first; units of one band cannot surely be told apart."""
    labels = ("名次", "单位", "指数", "区间", "名次区间", "状态", "说明")
    columns = tuple(Column(label, "分" if label == "指数" else "") for label in labels)
    rows = tuple(
        (one.rank, one.name, one.score, one.interval, one.ranks, one.grade, _mark(one, band))
        for band in view.bands
        for one in band.units
    )
    return Table(columns, rows)


def _mark(one: Standing, band: Band) -> str:
    return "、".join((["红旗"] if one.flagged else []) + ([TIED] if len(band.units) > 1 else []))


def words(view: Board) -> tuple[Sentence, ...]:
    """Every unit with its index, its interval and its colour, and where a newer month is not shown."""
    if view.remark:
        return (sentence("各单位指数：", Ref(view.remark)),)
    told = table(view)
    units = (
        sentence(
            f"{row[1]} ", told.cell(at, "指数"), " 分（", told.cell(at, "区间"), f"），{row[5]}，",
            told.cell(at, "名次区间"), f"，{row[6]}。" if row[6] else "。",
        )
        for at, row in enumerate(told.rows)
    )  # fmt: skip
    late = (sentence(Ref(view.late)),) if view.late else ()
    return (sentence(f"{view.month} 各单位指数。"), *units, *late)
