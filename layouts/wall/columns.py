"""The strip and the side columns of the wall: KPI cards, ranking, types, lists, ticker."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import dcc, html

from governance.kinds import Kind
from layouts import parts, words
from layouts.values import Bar, Card, Figure, MatterLine, Ranking, Standing


def strip(cards: Sequence[Card | str]) -> list[Any]:
    """The KPI cards; a sentence stands in the place of one that could not be worked out."""
    return [
        html.Section(parts.remark(card), className="card") if isinstance(card, str) else _card(card)
        for card in cards
    ]


def _card(card: Card) -> html.Section:
    return html.Section(
        [
            html.Div(
                [
                    html.H2(card.title),
                    html.Span(card.gap, className="gap") if card.gap else None,
                ],
                className="card-title",
            ),
            html.Div(
                [
                    _named(card.first_name, card.figure),
                    *([_named(card.second_name, card.second)] if card.second else []),
                ],
                className="card-figures",
            ),
            html.Div(card.counted or card.figure.reason, className="counted"),
            html.Div([parts.comparison(one) for one in card.comparisons], className="comparisons"),
        ],
        className="card card-double" if card.second else "card",
    )


def _named(name: str, figure: Figure) -> html.Div:
    label = [html.Span(name, className="figure-name")] if name else []
    return html.Div([*label, parts.figure(figure, size="kpi")], className="card-figure")


def ranking(view: Ranking) -> list[Any]:
    """Units in order, each with its n; ties, small numbers and a cut axis are said in words."""
    heading = parts.heading(view.title, view.note)
    if not view.standings:
        return [heading, parts.remark("这里没有下一级单位")]
    return [
        heading,
        html.Ol(
            [_standing(row, view) for row in view.standings],
            className="standings" if any(row.n for row in view.standings) else "standings bare",
        ),
        *([html.Div(view.axis, className="axis-note")] if view.axis else []),
    ]


def _standing(row: Standing, view: Ranking) -> html.Li:
    mark = "并列" if row.tied else "小样本" if row.small else ""
    return html.Li(
        [
            html.Span(row.rank, className="rank"),
            html.Span(parts.link(row.name, row.href, className="unit"), className="unit-name"),
            _dot(row.share, view.whole) if view.axis else _bar(row.share),
            parts.figure(row.figure),
            html.Span(
                [*([html.Span(mark, className="unit-mark")] if mark else []), row.n], className="n"
            ),
        ],
        className="standing" if row.rank != "—" else "standing unranked",
    )


def _bar(share: float | None) -> html.Span:
    return html.Span(html.Span(style={"width": f"{share or 0:.1%}"}), className="standing-bar")


def _dot(share: float | None, whole: float | None) -> html.Span:
    marks = (("whole", whole), ("dot", share))
    return html.Span(
        [
            html.Span(className=name, style={"left": f"{at:.1%}"})
            for name, at in marks
            if at is not None
        ],
        className="standing-dot",
    )


def types(title: str, note: str, bars: Sequence[Bar]) -> list[Any]:
    """Types of matter as bars on one scale from zero."""
    if not bars:
        return [parts.heading(title, note), parts.remark("本期没有受理事项")]
    return [
        parts.heading(title, note),
        html.Ul(
            [
                html.Li(
                    [
                        html.Span(bar.name, className="type-name", title=bar.name),
                        html.Span(
                            html.Span(style={"width": f"{bar.length:.1%}"}), className="type-bar"
                        ),
                        html.Span(words.count(bar.n), className="type-n"),
                        html.Span(f"{bar.share:.1%}", className="type-share"),
                    ],
                    className="rest" if bar.rest else "",
                )
                for bar in bars
            ],
            className="type-list",
        ),
    ]


def kinds(kinds: Iterable[Kind]) -> list[Any]:
    """What the marks before the matters mean."""
    return [
        part
        for kind in kinds
        for part in (
            parts.kind(kind),
            html.Span(kind.label, className="kind-word"),
        )
    ]


def listed(title: str, note: Any, matters: Sequence[MatterLine], none: str) -> list[Any]:
    """A short list of matters; `none` says that there are none, which is an answer too."""
    if not matters:
        return [parts.heading(title, note), parts.remark(none)]
    return [
        parts.heading(title, note),
        html.Ul([_matter(matter) for matter in matters], className="matter-list"),
    ]


def _title(matter: MatterLine) -> Any:
    """The title, as the way to the matter's page where it has one."""
    if matter.href is None:
        return html.Span(matter.title, className="matter-title", title=matter.title)
    return dcc.Link(matter.title, href=matter.href, className="matter-title", title=matter.title)


def _matter(matter: MatterLine) -> html.Li:
    return html.Li(
        [
            parts.kind(matter.kind),
            _title(matter),
            html.Span(matter.place, className="matter-place", title=matter.place),
            html.Span(matter.when, className="matter-when"),
        ],
        **parts.extra(data_matter=matter.id),
    )


def ticker(items: Sequence[str]) -> list[Any]:
    """One line at a time (assets/ticker.js turns them); all of them are there to be read."""
    return [
        html.Span("要情", className="ticker-tag"),
        html.Ul(
            [
                html.Li(item, className="ticker-item shown" if position == 0 else "ticker-item")
                for position, item in enumerate(items)
            ],
            className="ticker-items",
        ),
        html.Span(f"共 {len(items)} 条", className="ticker-count"),
    ]


def overdue(matters: Sequence[MatterLine], count: Figure) -> list[Any]:
    """The longest overdue of all that are; the count opens the whole list."""
    heading = html.Div(
        [
            html.H2("超期在办"),
            html.Span(["共 ", parts.figure(count), " 件"], className="panel-note"),
        ],
        className="panel-heading",
    )
    if not matters:
        return [heading, parts.remark(count.reason or "没有超期在办事项")]
    return [heading, html.Ul([_matter(matter) for matter in matters], className="matter-list")]
