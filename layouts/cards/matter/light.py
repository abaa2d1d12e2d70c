"""The deadline light, as the cards of matters share it: a colour, a shape (assets/matter.css) and a word."""

from dataclasses import dataclass
from typing import Any

from layouts.chrome.elements import Element, html

LONGEST = 1.25
"""The bar of the light ends at this share of the limit."""


@dataclass(frozen=True, slots=True)
class Light:
    """Its level and word, its numbers ('已用 12.3 / 40 工时'), the share of the limit used."""

    level: str
    word: str
    numbers: str
    share: float | None
    note: str = ""

    @property
    def percent(self) -> str:
        """The share in words; '' where there is none."""
        if self.share is None:
            return ""
        # Beyond ten times the limit the exact share says nothing more.
        if self.share > 10:
            return "超过 10 倍"
        # Rounding would print "0%" of a limit that has begun to run.
        return "不足 1%" if 0 < self.share < 0.01 else f"{self.share:,.0%}"


def light(view: Light, *, large: bool = False) -> Element:
    """The light, large, or with its numbers in a row."""
    inside: list[Any] = [html.Span(view.word, className="light-word")]
    if not large:
        inside.append(html.Span(view.numbers, className="light-numbers"))
    name = f"light light-{view.level}{' light-large' if large else ''}"
    return html.Span(inside, className=name, title=f"{view.word}：{view.numbers}")


def used(view: Light) -> Element:
    """How much of the limit is used: the numbers, and a bar on which 80 % and all of it are marked."""
    percent = [html.Span(f"（{view.percent}）")] if view.share is not None else []
    note = [html.Div(view.note, className="answer-more")] if view.note else []
    return html.Div(
        html.Div(view.numbers, *percent, className="light-said"),
        *_bar(view),
        *note,
        className="light-used",
    )


def _bar(view: Light) -> list[Element]:
    if view.share is None:
        return []
    width = min(view.share, LONGEST) / LONGEST
    bar = html.Div(
        html.Span(className="light-fill", style={"width": f"{width:.2%}"}),
        html.Span(className="light-tick", style={"left": f"{0.8 / LONGEST:.2%}"}),
        html.Span(className="light-tick all", style={"left": f"{1 / LONGEST:.2%}"}),
        className=f"light-bar light-{view.level}",
    )
    return [bar, html.Div(html.Span("80%"), html.Span("100%"), className="light-scale")]
