"""事项: one matter, where it lies and since when, its deadline, its life, and who answers for it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from dash import dcc, html

from layouts.chrome import known, notes, parts
from layouts.matter import pieces
from layouts.values_matter import Change, HandsView, LinkedView, MatterView, Moment, VersionView

SCREEN: Final = "matter"


class Ids(StrEnum):
    """The places of the page that are filled."""

    ROOT = "matter-root"
    BODY = "matter-body"


def layout() -> html.Div:
    """The empty page."""
    return html.Div(
        [
            html.Div(known.control(SCREEN), className="desk-ask"),
            html.Main(id=Ids.BODY, className="desk-body"),
        ],
        id=Ids.ROOT,
        className="desk matter-page",
    )


def body(view: MatterView) -> list[Any]:
    """The page: three answers, then the time line beside the chain, then what was known when."""
    mark = parts.kind(view.kind)
    tags = [
        html.Span(view.kind.label, className="desk-tag"),
        *(html.Span(word, className=f"desk-tag {name}") for name, word in view.tags),
    ]
    return [
        pieces.head(
            view.head, [mark, html.Span(view.head.title)], tags, f"{view.source} {view.id}"
        ),
        html.Div([_hands(view.hands), _deadline(view), _where(view)], className="answers"),
        html.Div(
            [
                html.Div([_course(view), _versions(view.versions)], className="desk-column"),
                html.Div(
                    [
                        pieces.chain(view.chain),
                        _facts("事项要素", view.facts),
                        *(
                            [_facts(f"{view.kind.label}要素", view.particulars)]
                            if view.particulars
                            else []
                        ),
                        _linked(view.linked),
                        notes.block(view.notes),
                    ],
                    className="desk-column",
                ),
            ],
            className="desk-columns",
        ),
    ]


def _hands(view: HandsView) -> html.Section:
    return html.Section(
        [
            html.H2("现在在谁手里"),
            html.Div(view.holder, className="answer"),
            html.Div(view.step, className="answer-step"),
            html.Div(
                ["自 ", html.Strong(view.since), *([f"，已 {view.lasted}"] if view.lasted else [])],
                className="answer-since",
            ),
            *(html.Div(one, className="answer-more") for one in view.people),
        ],
        className="answer-card",
    )


def _deadline(view: MatterView) -> html.Section:
    return html.Section(
        [
            html.H2("时限灯"),
            pieces.light(view.light, large=True),
            pieces.used(view.light),
            html.Div(view.clock_words, className="answer-more"),
        ],
        className="answer-card",
    )


def _where(view: MatterView) -> html.Section:
    on_map = (
        [dcc.Link("在一张图上看这里", href=view.on_map, className="link")] if view.on_map else []
    )
    named = view.where or (("所在地", "没有落到任何地点，计入全市"),)
    return html.Section(
        [html.H2("所在地"), pieces.pairs(named), *on_map],
        className="answer-card",
    )


def _course(view: MatterView) -> html.Section:
    return html.Section(
        [
            parts.heading("时间线", "步骤之间为计时长；到统计截止为止"),
            html.Ol([_moment(one) for one in view.moments], className="course"),
        ],
        className="desk-panel",
    )


def _moment(one: Moment) -> html.Li:
    more = [
        *([html.Span(one.who, className="moment-who")] if one.who else []),
        *([html.Span(one.note, className="moment-note")] if one.note else []),
        *([html.Span(f"隔 {one.gap}", className="moment-gap")] if one.gap else []),
    ]
    return html.Li(
        [
            html.Span(one.at, className="moment-at"),
            html.Span(className="moment-mark"),
            html.Div(
                [html.Span(one.name, className="moment-name"), *more], className="moment-said"
            ),
        ],
        className=f"moment {one.tense}",
    )


def _facts(title: str, rows: Sequence[tuple[str, str]]) -> html.Section:
    return html.Section([parts.heading(title), pieces.pairs(rows)], className="desk-panel")


def _linked(linked: Sequence[LinkedView]) -> html.Section:
    if not linked:
        shown: Any = html.P("没有关联的事项", className="desk-none")
    else:
        shown = html.Ul(
            [
                html.Li(
                    [
                        html.Span(one.how, className="desk-tag"),
                        parts.kind(one.line.kind),
                        parts.link(one.line.title, one.line.href),
                        html.Span(f"{one.line.id} {one.line.when}", className="moment-note"),
                    ]
                )
                for one in linked
            ],
            className="linked",
        )
    return html.Section(
        [parts.heading("关联事项", "由一种事项转成另一种"), shown], className="desk-panel"
    )


def _versions(versions: Sequence[VersionView]) -> html.Section:
    return html.Section(
        [
            parts.heading("何时知道什么", f"{len(versions)} 个版本，最新在前"),
            html.Ol([_version(one) for one in versions], className="versions"),
        ],
        className="desk-panel",
    )


def _version(one: VersionView) -> html.Li:
    shown = html.Span("本页所据", className="desk-tag state") if one.chosen else None
    return html.Li(
        [
            html.Div(
                [
                    dcc.Link(one.load, href=one.href, className="link", title="按这次装载时所知看"),
                    html.Span(one.at, className="moment-note"),
                    *([shown] if shown else []),
                    html.Span(one.note, className="version-note"),
                ],
                className="version-head",
            ),
            *([_changes(one.changes)] if one.changes else []),
        ]
    )


def _changes(changes: Sequence[Change]) -> html.Dl:
    return html.Dl(
        [
            part
            for one in changes
            for part in (
                html.Dt(one.field),
                html.Dd(
                    [
                        html.Span(one.before, className="was"),
                        html.Span("→", className="turns"),
                        html.Span(one.after),
                    ]
                ),
            )
        ],
        className="changes",
    )


def refused(sentence: str, nearest: tuple[str, str] | None = None, home: str = "/") -> list[Any]:
    """A matter that cannot be shown: the sentence, the nearest that can, and the way back."""
    return pieces.refused("事项", sentence, nearest, home)
