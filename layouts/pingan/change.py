"""The change of the index step by step: dimensions open to indicators, these to what moved them; the steps add up."""

from collections.abc import Iterator
from typing import Any

from dash import html

from layouts import parts
from layouts.axis import Scale
from layouts.figures.pingan import percent
from layouts.pingan.pieces import choice, choices, heading
from layouts.values_pingan_unit import Piece, Waterfall


def waterfall(view: Waterfall) -> list[Any]:
    """From one figure to the other, a bar a step, all on one announced axis."""
    ends = [view.before_at, view.after_at, *_ends(view.pieces)]
    scale = Scale.of(ends, ticks=6)
    ticks = [
        html.Span(scale.words(tick), className="tick", style={"left": percent(scale.at(tick))})
        for tick in scale.ticks
    ]
    return [
        html.Div(
            [heading(view.title, view.note), choices(view.choices, "与谁比")],
            className="paper-row",
        ),
        html.Div(
            [
                html.Div(
                    [html.Span(), html.Span(ticks, className="ticks"), html.Span("分")],
                    className="fall-row fall-heads",
                ),
                _total(choice(view.before, name="link"), view.before_at, view.before_shown, scale),
                *(_piece(piece, scale, 1) for piece in view.pieces),
                html.Div(
                    [
                        html.Span("合计变化"),
                        html.Span(),
                        html.Span(view.whole, className="whole-sum"),
                    ],
                    className="fall-row fall-sum",
                ),
                _total(html.Strong(view.after), view.after_at, view.after_shown, scale),
            ],
            className="falls",
        ),
        html.P(
            f"点一行展开到指标与因素；各项相加等于合计。{scale.announced}。{view.remark}",
            className="paper-note",
        ),
    ]


def _ends(pieces: tuple[Piece, ...]) -> Iterator[float]:
    for piece in pieces:
        yield piece.begin
        yield piece.end
        yield from _ends(piece.pieces)


def _total(name: Any, at: float, shown: str, scale: Scale) -> html.Div:
    marks = [
        *_grid(scale),
        html.Span(className="total-mark", style={"left": percent(scale.at(at))}),
    ]
    return html.Div(
        [html.Span(name), html.Span(marks, className="bar-line"), html.Strong(shown)],
        className="fall-row fall-total",
    )


def _grid(scale: Scale) -> list[html.Span]:
    return [
        html.Span(className="grid-line", style={"left": percent(scale.at(tick))})
        for tick in scale.ticks
    ]


def _piece(piece: Piece, scale: Scale, depth: int) -> Any:
    low, high = sorted((scale.at(piece.begin), scale.at(piece.end)))
    bar = html.Span(
        className=f"fall-bar fall-{piece.verdict}",
        style={"left": percent(low), "width": percent(high - low)},
    )
    cells = [
        html.Span(
            [
                html.Span(piece.name),
                *([html.Span(piece.said, className="fall-said")] if piece.said else []),
            ],
            className="fall-name",
        ),
        html.Span([*_grid(scale), bar], className="bar-line"),
        html.Span(piece.words, className=f"fall-words move-{piece.verdict}"),
    ]
    about = parts.extra(data_step=piece.name, data_words=piece.words)
    if not piece.pieces:
        return html.Div(cells, className=f"fall-row fall-leaf depth-{depth}", **about)
    return html.Details(
        [
            html.Summary(cells, className="fall-row"),
            *(_piece(one, scale, depth + 1) for one in piece.pieces),
        ],
        className=f"fall-open depth-{depth}",
        **about,
    )
