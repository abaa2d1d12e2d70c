"""The top of the wall: where one is, since when it holds, and what may be asked."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dash import dcc

from layouts.chrome import known, parts
from layouts.chrome.choices import choice
from layouts.chrome.elements import Element, html
from layouts.values import Choice, Controls, TitleBar, Trust


class Ids(StrEnum):
    """The controls; what they say stands in the URL."""

    PERIODS = "wall-bar-periods"
    PERIOD = "wall-bar-period"
    KINDS = "wall-bar-kinds"
    INDICATOR = "wall-bar-indicator"
    CUTOFF = "wall-bar-cutoff"
    KNOWN = "wall-bar-known"
    KNOWN_AT = "wall-bar-known-at"
    SHOWN = "wall-bar-shown"
    SOURCES = "wall-bar-sources"
    EXPORT = "wall-bar-export"
    EXPORTED = "wall-bar-exported"


def layout() -> Element:
    """The control bar, empty until the question is known."""
    return html.Nav(
        dcc.Store(id=Ids.SHOWN),
        html.Div(
            html.Div(id=Ids.PERIODS, className="choices"),
            _field("时段", known.text(Ids.PERIOD, "如 2021-11")),
            html.Div(id=Ids.KINDS, className="choices"),
            className="asks",
        ),
        html.Div(
            _field("指标", known.menu(Ids.INDICATOR, "ask-indicator")),
            _field("统计截止", known.text(Ids.CUTOFF, "空为最新")),
            className="asks",
        ),
        html.Div(
            html.Div(*known.fields(Ids.KNOWN, Ids.KNOWN_AT), className="field"),
            *_taking(),
            className="asks asks-last",
        ),
        className="controls",
        aria_label="提问",
    )


def _taking() -> list[Any]:
    """Where it comes from, and taking it away."""
    return [
        html.Div(id=Ids.SOURCES, className="sources"),
        html.Div(
            html.Span(id=Ids.EXPORTED, className="exported", role="status"),
            html.Button("导出", id=Ids.EXPORT, type="button", className="export"),
            className="exports",
        ),
    ]


def _field(name: str, control: Any) -> Element:
    return html.Div(html.Span(name, className="field-name"), control, className="field")


def title(view: TitleBar) -> list[Any]:
    """The title bar: path down to the place, title, and the trust line."""
    return [
        html.Div(
            html.Div(parts.crumbs(view.crumbs), className="crumbs"),
            html.Div(view.period, className="period"),
            className="where",
        ),
        html.H1(view.title),
        _since(view.trust),
    ]


def _since(trust: Trust) -> Element:
    mark = [html.Span("演示数据", className="demonstration")] if trust.demonstration else []
    return html.Div(
        *mark,
        html.Div(
            html.Div(html.Span("数据截至"), html.Strong(trust.cutoff)),
            html.Div(html.Span("知悉时点"), html.Strong(trust.known)),
            className="instants",
        ),
        className="since",
    )


def sources(trust: Trust) -> list[Any]:
    """The trust line: which sources were loaded when, how many rows were refused, and remarks; it leads to /quality."""
    # Plain links: leaving by the router would take the map away in the middle of its animation.
    lines: list[Any] = [
        html.A(
            html.Span(source.title, className="source-title"),
            html.Span(source.loaded),
            *_rejected(source.rejected),
            href="/quality",
            className="source",
            title=f"{source.title}：{source.loaded} 装载，读入 {source.read} 行（点击看数据质量）",
            data_keeps="known",
        )
        for source in trust.sources
    ]
    return lines + [html.Span(text, className="trust-remark") for text in trust.remarks]


def _rejected(rows: str) -> list[Any]:
    """How many rows were refused; "" where the reader may not know."""
    if not rows:
        return []
    return [
        html.Span(f"拒收 {rows}", className="source-clean" if rows == "0" else "source-rejected")
    ]


def choices(options: Sequence[Choice]) -> list[Any]:
    """A row of links of which at most one is chosen."""
    return [choice(option, name="choice") for option in options]


def periods(view: Controls) -> list[Any]:
    """本月 | 今年, and one step earlier or later."""
    return [
        *choices(view.periods),
        *_step("‹", "早一期", view.earlier),
        *_step("›", "晚一期", view.later),
    ]


def _step(sign: str, hint: str, href: str | None) -> list[Any]:
    if href is None:
        return []
    return [dcc.Link(sign, href=href, className="choice step", title=hint)]


def exported(id: str) -> list[Any]:
    """Links to the frozen export, which answer the same bytes for as long as it is kept."""
    return [
        html.Span("已冻结"),
        *(
            # Plain links: these addresses are files, which the router does not know.
            html.A(ending.upper(), href=f"/export/{id}.{ending}", className="link export-link")
            for ending in ("xlsx", "pdf")
        ),
    ]
