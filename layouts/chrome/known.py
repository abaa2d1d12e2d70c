"""The control of 知悉时点 that stands on every page: a load from a list, or a time typed in."""

from typing import Any

from dash import dcc

from layouts.chrome.elements import Element, html

LATEST = "latest"
"""The value of the menu's first entry: the newest load, whichever that is."""

MOST = 30
"""Loads that the menu offers, the newest: there may be thousands; an older one is named by its time."""


def ids(screen: str) -> tuple[str, str, str]:
    """The ids of the menu, the field and what they show, on a screen."""
    return f"{screen}-known", f"{screen}-known-at", f"{screen}-known-shown"


def control(screen: str) -> Element:
    """The control, empty until the loads are known; what it says stands in the address."""
    menu_id, field, shown = ids(screen)
    return html.Div(
        dcc.Store(id=shown), *fields(menu_id, field), className="field known", aria_label="知悉时点"
    )


def fields(menu_id: str, at: str) -> tuple[Any, ...]:
    """The menu of loads with its name, and the field that takes a time."""
    at_field = text(at, "或某时刻", 32, "ask-text ask-at")
    return html.Span("知悉时点", className="field-name"), menu(menu_id, "ask-known"), at_field


def menu(id: str, className: str) -> Any:
    """An empty menu that writes the address."""
    return dcc.Dropdown(
        id=id, options=[], clearable=False, searchable=False, className=f"ask-menu {className}"
    )


def text(id: str, example: str, longest: int = 40, className: str = "ask-text") -> Any:
    """A field that writes the address, of so many characters at most."""
    return dcc.Input(
        id=id,
        type="text",
        debounce=True,
        placeholder=example,
        className=className,
        autoComplete="off",
        spellCheck="false",
        maxLength=longest,
    )
