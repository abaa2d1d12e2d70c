"""The shell around every screen: the address, the newest version, the banner of a lost server."""

from enum import StrEnum

import dash
from dash import dcc

from layouts.chrome.elements import Element, html


class Ids(StrEnum):
    """What stands on every screen."""

    URL = "shell-url"
    VERSION = "shell-version"
    SCREEN = "shell-screen"
    STAGE = "shell-stage"
    BANNER = "shell-banner"
    ROOT = "shell-root"


def layout() -> Element:
    """The shell; the screen of the address is put into its page container."""
    return html.Div(
        # False: a callback that changes the address must not load the page anew.
        dcc.Location(id=Ids.URL, refresh=False),
        dcc.Store(id=Ids.VERSION),
        dcc.Store(id=Ids.SCREEN),
        dcc.Store(id=Ids.STAGE),
        html.Div(id=Ids.BANNER, className="banner", role="alert", hidden=True),
        dash.page_container,
        id=Ids.ROOT,
        className="shell",
    )


def not_found() -> Element:
    """The quiet page of an address that leads nowhere."""
    return html.Div(
        html.H1("没有这个页面"),
        html.P("网址写错了，或这个页面已经取消。"),
        dcc.Link("回到全市总览", href="/", className="link"),
        className="quiet-page",
    )
