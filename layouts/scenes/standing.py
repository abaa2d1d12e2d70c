"""平安指数: strip; standings with intervals and bands left, the map in the four colours, what moved right."""

from enum import StrEnum
from typing import Any, Final

from dash import html

from layouts import parts
from layouts.values_method import Band, Board, Headline, Moved, Moves, Standing, Strip, Tone

SHAPES: Final[dict[Tone, str]] = {"green": "●", "blue": "◆", "orange": "▲", "red": "■"}
"""The four colours are told apart by shape as well."""

TIED: Final = "差异不显著"


class Ids(StrEnum):
    """Every place of this scene that a panel fills."""

    ROOT = "scene-standing"
    STRIP = "scene-standing-strip"
    BOARD = "scene-standing-board"
    MOVES = "scene-standing-moves"
    DIMENSIONS = "scene-standing-dimensions"


def layout() -> html.Div:
    """The empty scene."""
    return html.Div(
        [
            parts.filled(Ids.STRIP, "standing-strip", className="strip"),
            html.Div(
                [parts.panel(Ids.BOARD, "各单位指数", panel="standing-board")],
                className="side left",
            ),
            html.Div(
                [
                    parts.panel(Ids.MOVES, "较上月变化", panel="standing-moves"),
                    parts.panel(Ids.DIMENSIONS, "分维度", panel="standing-dimensions"),
                ],
                className="side right",
            ),
        ],
        id=Ids.ROOT,
        className="scene scene-standing",
    )


def state(tone: Tone, word: str) -> html.Span:
    """One of the four colours as colour, shape and word."""
    return html.Span(
        [html.Span(SHAPES[tone], className="hue-shape"), word], className=f"hue hue-{tone}"
    )


def strip(view: Strip) -> list[Any]:
    """The scene in one statement, then its cards."""
    if view.remark:
        return [
            html.Section(
                [html.H2(view.statement), parts.remark(view.remark)], className="card saying"
            )
        ]
    said = html.Section(
        [
            html.H2(view.statement),
            *(html.P(note, className="saying-note") for note in view.notes),
        ],
        className="card saying",
    )
    city, *others = view.cards
    return [said, _card(city), _grades(view), *map(_card, others)]


def _card(card: Headline) -> html.Section:
    mark = [state(card.tone, card.word)] if card.tone else []
    return html.Section(
        [
            html.Div(html.H2(card.title), className="card-title"),
            html.Div(
                [html.Span(parts.digits(card.shown), className="reading headline"), *mark],
                className="card-figures",
            ),
            html.Div(card.counted, className="counted", title=card.counted),
            html.Div(_change(card.change, card.verdict), className="comparisons"),
        ],
        className="card",
    )


def _change(words: str, verdict: str) -> html.Span:
    word = {"better": "向好", "worse": "变差"}.get(verdict, "")
    more = [html.Span(word, className="comparison-word")] if word else []
    return html.Span(
        [html.Span(words, className="comparison-size"), *more],
        className=f"comparison verdict-{verdict}",
    )


def _grades(view: Strip) -> html.Section:
    """The rule of the four colours, and who has which."""
    rows = [
        html.Li(
            [
                state(tone, name),
                html.Span(rule, className="hue-rule"),
                html.Span(f"{count} 个", className="hue-n"),
                html.Span(who or "—", className="hue-who", title=who),
            ],
            className="" if count else "nothing",
        )
        for tone, name, rule, count, who in view.grades
    ]
    return html.Section(
        [html.Div(html.H2("四色状态"), className="card-title"), html.Ul(rows, className="hues")],
        className="card card-hues",
    )


def board(view: Board) -> list[Any]:
    """Units best first; those that cannot surely be told apart stand in one bracket."""
    if view.remark:
        return [parts.heading("各单位指数", ""), parts.remark(view.remark)]
    return [
        parts.heading("各单位指数", _ways(view)),
        html.Ol([_band(band, view.whole) for band in view.bands], className="brackets"),
        html.Div(view.axis, className="axis-note", title=view.axis),
    ]


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
            state(one.tone, one.grade),
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


def moves(view: Moves) -> list[Any]:
    """Bars from the middle: left is down, right is up."""
    heading = parts.heading(view.title, view.note)
    if view.remark:
        return [heading, parts.remark(view.remark)]
    return [
        heading,
        html.Ul([_moved(row) for row in view.rows], className="shifts"),
        html.Div(view.axis, className="axis-note", title=view.axis),
    ]


def _moved(row: Moved) -> html.Li:
    bar = {"left": f"{row.start:.1%}", "width": f"{row.length:.1%}"}
    said = [html.Span(row.rank, className="shift-rank")] if row.rank else []
    return html.Li(
        [
            html.Span(row.name, className="shift-name", title=row.name),
            html.Span(row.now, className="shift-now"),
            html.Span(html.Span(style=bar), className="shift-bar"),
            html.Span([row.change, *said], className="shift-size"),
        ],
        className=f"shift verdict-{row.verdict}",
    )
