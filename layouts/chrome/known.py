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
    menu, field, shown = ids(screen)
    return html.Div(
        dcc.Store(id=shown),
        html.Span("知悉时点", className="field-name"),
        dcc.Dropdown(
            id=menu,
            options=[],
            clearable=False,
            searchable=False,
            className="ask-menu ask-known",
        ),
        at(field),
        className="field known",
        aria_label="知悉时点",
    )


def at(id: str) -> Any:
    """The field that takes a time."""
    return dcc.Input(
        id=id,
        type="text",
        debounce=True,
        placeholder="或某时刻",
        className="ask-text ask-at",
        autoComplete="off",
        spellCheck="false",
        maxLength=32,
    )
