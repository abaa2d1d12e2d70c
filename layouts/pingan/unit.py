"""One unit taken apart: its standing in cards, its dimensions against the city, its change, its indicators, its matters."""

from typing import Any

from dash import html

from layouts import parts
from layouts.axis import Scale
from layouts.figures.pingan import percent
from layouts.pingan import table
from layouts.pingan.change import waterfall
from layouts.pingan.pieces import choices, flag, heading, move, state
from layouts.values_pingan_unit import Axis, Profile, UnitView


def unit(view: UnitView) -> list[Any]:
    """The sections of a unit's page."""
    return [
        html.Section(
            [
                choices(view.units, "单位"),
                html.P(view.sentence, className="unit-sentence"),
                html.Div([_state(view), *(_card(*one) for one in view.cards)], className="cards"),
            ],
            className="paper-panel pingan-unit",
        ),
        html.Section(profile(view.profile), className="paper-panel pingan-profile"),
        html.Section(
            waterfall(view.waterfall)
            if view.waterfall
            else [heading("得分变化"), html.P(view.no_waterfall, className="paper-note")],
            className="paper-panel pingan-change",
        ),
        html.Section(table.indicators(view.table), className="paper-panel pingan-table"),
        *(
            [
                html.Section(
                    table.listing(view.listing), id="matters", className="paper-panel pingan-list"
                )
            ]
            if view.listing
            else []
        ),
    ]


def _state(view: UnitView) -> html.Div:
    row = view.row
    return html.Div(
        [
            html.Span("得分", className="card-name"),
            html.Span(
                [html.Strong(row.shown), state(row.state), *([flag()] if row.flagged else [])],
                className="unit-figure",
            ),
            html.Span([move(row.move), html.Span(row.interval)], className="card-more"),
        ],
        className="unit-card first",
    )


def _card(name: str, figure: str, more: str) -> html.Div:
    return html.Div(
        [
            html.Span(name, className="card-name"),
            html.Span(html.Strong(figure), className="unit-figure"),
            html.Span(more, className="card-more"),
        ],
        className="unit-card",
    )


def profile(view: Profile) -> list[Any]:
    """A dot of the unit and a ring of the city, a row a dimension, on one announced axis."""
    values = [v for one in view.axes for v in (one.own, one.city) if v is not None]
    scale = Scale.of(values)
    ticks = [
        html.Span(scale.words(tick), className="tick", style={"left": percent(scale.at(tick))})
        for tick in scale.ticks
    ]
    return [
        heading(view.title, view.note),
        html.Div(
            [
                html.Div(
                    [html.Span(), html.Span(ticks, className="ticks"), html.Span("差")],
                    className="axis-row axis-heads",
                ),
                *(_axis(one, scale, view.unit) for one in view.axes),
            ],
            className="profile",
        ),
        html.P(
            [
                html.Span([html.Span(className="point key"), view.unit]),
                html.Span([html.Span(className="ring key"), "全市"]),
                html.Span(scale.announced),
            ],
            className="paper-note keys",
        ),
    ]


def _axis(one: Axis, scale: Scale, unit: str) -> html.Div:
    marks = [
        html.Span(className="grid-line", style={"left": percent(scale.at(tick))})
        for tick in scale.ticks
    ]
    if one.own is not None and one.city is not None:
        low, high = sorted((scale.at(one.own), scale.at(one.city)))
        better = "better" if one.own >= one.city else "worse"
        marks.append(
            html.Span(
                className=f"apart apart-{better}",
                style={"left": percent(low), "width": percent(high - low)},
            )
        )
    if one.city is not None:
        marks.append(html.Span(className="ring", style={"left": percent(scale.at(one.city))}))
    if one.own is not None:
        marks.append(html.Span(className="point", style={"left": percent(scale.at(one.own))}))
    said = f"{one.name}：{unit} {_said(one.own)}，全市 {_said(one.city)}"
    return html.Div(
        [
            html.Span(
                [one.name, html.Span(one.weight, className="axis-weight")], className="axis-name"
            ),
            html.Span(
                marks, className="dot-line", title=said, role="img",
                **parts.extra(aria_label=said),
            ),
            html.Span(one.words, className="axis-words"),
        ],
        className="axis-row",
    )  # fmt: skip


def _said(value: float | None) -> str:
    return "本月无数据" if value is None else f"{value:.2f}"
