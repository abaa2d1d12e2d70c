"""Parts that every screen is made of: a figure one can open, its comparison, a panel, a remark."""

import re
from collections.abc import Sequence
from typing import Any, Final

from dash import dcc

from governance.kinds import Kind
from layouts.chrome import words
from layouts.chrome.elements import Element, html
from layouts.values import Comparison, Crumb, Figure, Tone

# Sign or words before, the number with its commas and point, the unit behind.
_NUMBER = re.compile(r"^(\D*?)([\d,.]+)(.*)$")


def extra(**attributes: str) -> dict[str, Any]:
    """data- and aria- attributes from Python names: data_place becomes data-place."""
    return {name.replace("_", "-"): value for name, value in attributes.items()}


SHAPES: Final[dict[Tone, str]] = {"green": "●", "blue": "◆", "orange": "▲", "red": "■"}
"""The four colours of the index are told apart by shape as well."""


def state(tone: Tone, word: str) -> Element:
    """One of the four colours as colour, shape and word."""
    return html.Span(
        html.Span(SHAPES[tone], className="hue-shape"), word, className=f"hue hue-{tone}"
    )


def digits(shown: str) -> list[Any]:
    """The number one character an element, so that only changed digits roll; its unit smaller."""
    match = _NUMBER.match(shown)
    if match is None:
        return [html.Span(shown, className="digit-word")]
    before, number, unit = match.groups()
    cells = [html.Span(sign, className="digit") for sign in before + number]
    return [html.Span(cells, className="digits"), html.Span(unit, className="digit-unit")]


def figure(value: Figure, *, size: str = "row", inside: Sequence[Any] | None = None) -> Element:
    """A figure as a button: pressed, it opens its 口径 and its matters (assets/drawer.js)."""
    spoken = f"{value.label} {value.shown}" + (f"，{value.reason}" if value.reason else "")
    return html.Button(
        list(inside) if inside is not None else digits(value.shown),
        type="button",
        className=f"figure figure-{size} mark-{value.mark}",
        title=f"{spoken}（点击看口径与清单）",
        data_indicator=value.indicator,
        data_level=value.level,
        data_place=value.place,
        data_numerator=value.numerator,
        data_denominator=value.denominator,
        aria_label=spoken,
        aria_haspopup="dialog",
    )


def shown(value: Figure) -> Any:
    """A figure that opens, or, where it is no indicator's, its bare value with the same marks."""
    if value.indicator:
        return figure(value)
    spoken = f"{value.label} {value.shown}" + (f"，{value.reason}" if value.reason else "")
    return html.Span(digits(value.shown), className=f"reading mark-{value.mark}", title=spoken)


def _at(className: str, along: float) -> Element:
    return html.Span(className=className, style={"left": f"{along:.1%}"})


def along(share: float | None, whole: float | None, *, dot: bool) -> Element:
    """A value on its axis: a dot, or a bar from zero, with a line where the whole place stands."""
    marks = [] if whole is None else [_at("whole", whole)]
    if share is None:
        return html.Span(marks, className="scale scale-none")
    if dot:
        return html.Span(_at("dot", share), *marks, className="scale")
    # A bar of zero is left out: the stylesheet may give a bar a least width.
    bar = [html.Span(className="bar", style={"width": f"{share:.1%}"})] if share else []
    return html.Span(*bar, *marks, className="scale scale-bar")


def comparison(value: Comparison) -> Element:
    """环比 or 同比: arrow and size, verdict in colour and in a word, and what it is against."""
    verdict = words.VERDICTS[value.verdict]
    return html.Div(
        html.Span(value.label, className="comparison-label"),
        html.Span(value.shown, className="comparison-size"),
        html.Span(verdict, className="comparison-word") if verdict else None,
        className=f"comparison verdict-{value.verdict}",
        title=value.against,
    )


def kind(value: Kind | None) -> Element:
    """The mark of a kind of matter, as it is on the map; of what is not held no mark."""
    if value is None:
        return html.Span(className="kind kind-none")
    return html.Span(className=f"kind kind-{value.mark}", title=value.label)


def remark(sentence: str, *, className: str = "remark") -> Element:
    """One quiet sentence in a panel's place."""
    return html.P(sentence, className=className, role="status")


def heading(title: str, note: Any = "") -> Element:
    """A panel's title as a short statement, and what it is counted over."""
    return html.Div(
        html.H2(title), html.Span(note, className="panel-note"), className="panel-heading"
    )


def pairs(rows: Sequence[tuple[str, str]], className: str | None = "pairs") -> Element:
    """Names and values, one a line."""
    lines = [part for name, value in rows for part in (html.Dt(name), html.Dd(value))]
    return html.Dl(lines, className=className)


def crumbs(steps: Sequence[Crumb]) -> list[Any]:
    """The way down to a place, each step a link where it leads somewhere."""
    marked = [
        (html.Span("›", className="crumb-mark"), link(step.name, step.href, className="crumb"))
        for step in steps
    ]
    # No mark before the first.
    return [part for pair in marked for part in pair][1:]


def filled(id: str, panel: str, *, className: str) -> Element:
    """An empty place that a panel fills; named, so that its failure is shown where it stands."""
    return html.Div(id=id, className=className, data_panel=panel)


def link(name: str, href: str | None, *, className: str = "link") -> Any:
    """A link inside the application, or the bare name where it leads nowhere."""
    if href is None:
        return html.Span(name, className="no-link")
    return dcc.Link(name, href=href, className=className)
