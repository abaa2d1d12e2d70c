"""How far the order may be trusted: what hangs on single indicators, and where the doubt comes from."""

from typing import Any

from dash import html

from layouts.figures.pingan import percent
from layouts.pingan.pieces import heading
from layouts.values_pingan_unit import DoubtView, Share


def doubt(view: DoubtView) -> list[Any]:
    """Leave-one-out as sentences, shares of the doubt as bars."""
    hangs = [html.Li([html.Strong(one.name), html.Span(one.moves)]) for one in view.without]
    return [
        heading(view.title, view.note),
        html.Div(
            [
                html.Div(
                    [
                        html.H3("去掉一项指标，次序会怎样"),
                        html.Ul(hangs, className="without"),
                        html.P(view.rest, className="paper-note"),
                    ]
                ),
                html.Div(
                    [
                        html.H3("不确定性从哪里来"),
                        html.P(view.sentence, className="paper-note"),
                        html.Ul([_share(one) for one in view.shares], className="shares"),
                    ]
                ),
            ],
            className="doubts",
        ),
    ]


def _share(one: Share) -> html.Li:
    bar = html.Span(style={"width": percent(min(1.0, one.share))})
    return html.Li(
        [
            html.Span(one.name),
            html.Span(bar, className="share-bar"),
            html.Span(one.words, className="number"),
        ]
    )
