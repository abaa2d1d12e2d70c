"""Choices side by side: each a link, or a marked text where it leads nowhere."""

from collections.abc import Sequence
from typing import Any

from dash import dcc

from layouts.chrome.elements import Element, html
from layouts.values import Choice as Choice


def choice(option: Choice, *, name: str = "pick") -> Any:
    """One choice: a link where it leads somewhere, marked where it is the one chosen."""
    css = f"{name} chosen" if option.chosen else name
    if option.href is None:
        return html.Span(option.words, className=f"{css} nowhere", title=option.said or None)
    return dcc.Link(option.words, href=option.href, className=css, title=option.said or None)


def step(sign: str, href: str | None, hint: str, *, pressed: str = "") -> Any:
    """A step to what lies beside; `pressed` is the key that takes it (assets/desk.js)."""
    if href is None:
        # The first three characters are the name of the step, without its key.
        return html.Span(sign, className="step nowhere", title=f"没有{hint[:3]}")
    link = dcc.Link(sign, href=href, className="step", title=hint)
    return html.Span(link, data_pressed=pressed) if pressed else link


def steps(before: Any, shown: Any, after: Any, label: str) -> Element:
    """One back, what is shown, one on."""
    return html.Div(before, shown, after, className="month-steps", role="group", aria_label=label)


def choices(given: Sequence[Choice], label: str) -> Element:
    """Choices side by side; nothing where there is but one."""
    inside = [choice(option) for option in given] if len(given) > 1 else []
    return html.Div(inside, className="picks", role="group", aria_label=label)


def titled(heading: Any, given: Sequence[Choice], label: str) -> Element:
    """A heading with choices at its right."""
    return html.Div(heading, choices(given, label), className="titled")
