"""数据质量, as it lives: every section asks for itself, and all state is in the address."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard import known
from dashboard.ask import Reader
from dashboard.downloads import Exporter
from dashboard.panels import quietly
from dashboard.views import coverage, quality, rejects
from dashboard.views.quality import Page
from layouts import parts, shell
from layouts import quality as screen
from layouts.quality import rejects as reject_table
from layouts.quality import sections
from layouts.still import still

DRAWN: Mapping[str, tuple[str, Callable[[Page], list[Any]]]] = {
    "sources": (screen.Ids.SOURCES, lambda page: sections.sources(quality.sources(page))),
    "completeness": (
        screen.Ids.COMPLETENESS,
        lambda page: sections.completeness(coverage.completeness(page)),
    ),
    "runs": (screen.Ids.RUNS, lambda page: sections.runs(quality.runs(page))),
    "rejects": (screen.Ids.REJECTS, lambda page: reject_table.rejects(rejects.rejects(page))),
    "coverage": (screen.Ids.COVERAGE, lambda page: sections.coverage(coverage.coverage(page))),
    "published": (screen.Ids.PUBLISHED, lambda page: sections.published(coverage.published(page))),
}
"""Every section of the page: its place, and how it is asked and drawn."""

_MINUTE = 60
"""Seconds for which a section that was drawn stands, unless a load commits."""


_TURN = Lock()
"""Sections are worked out one after the other: six at once, after each load, would take the processor from the walls."""

_WAIT = 2.0
"""Seconds after which a section goes on all the same: the one before may hang."""


@quietly(lambda sentence: [parts.remark(sentence)])
def section(reader: Reader, name: str, search: str | None, now: int) -> list[Any]:
    """The body of one section; a question that cannot be answered is said in its place."""
    page = Page.of(reader, search, now - now % _MINUTE)
    mine = _TURN.acquire(timeout=_WAIT)
    try:
        return page.once("drawn", lambda: DRAWN[name][1](page), name, page.asked, page.now)
    finally:
        if mine:
            _TURN.release()


@quietly(screen.refused)
def heading(reader: Reader, search: str | None, now: int) -> list[Any]:
    """The title and the statements; a question that cannot be answered at all is said here, and only here."""
    return screen.top(quality.top(Page.of(reader, search, now)))


def register(app: Dash, reader: Reader, exporter: Exporter) -> None:
    """Registers the page's callbacks, one a section."""
    for name, (id, _) in DRAWN.items():
        _section(app, reader, exporter, name, id)
    known.register(app, reader, screen.SCREEN)

    @app.callback(
        Output(screen.Ids.TOP, "children"),
        Input(shell.Ids.URL, "search"),
        Input(shell.Ids.VERSION, "data"),
    )
    def headed(search: Any, version: Any) -> Any:
        return no_update if version is None else still(heading(reader, search, exporter.now()))


def _section(app: Dash, reader: Reader, exporter: Exporter, name: str, id: str) -> None:
    @app.callback(
        Output(id, "children"),
        Input(shell.Ids.URL, "search"),
        Input(shell.Ids.VERSION, "data"),
    )
    def filled(search: Any, version: Any) -> Any:
        if version is None:
            return no_update
        return still(section(reader, name, search, exporter.now()))
