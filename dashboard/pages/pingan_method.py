"""平安指数的口径, as it lives: every section asks for itself, and all state, the trial's too, is in the address."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard import known
from dashboard.ask import Reader
from dashboard.downloads import Exporter
from dashboard.panels import quietly
from dashboard.views import honours, method, method_tables, trial
from dashboard.views.method import Page
from layouts import parts, shell
from layouts import pingan_method as screen
from layouts.pingan_method import Ids, indicators, sections
from layouts.pingan_method import trial as trying
from layouts.still import still


def _about(page: Page) -> list[Any]:
    own = page.definition
    public = [one.name for one in own.indicators if one.named_in_public]
    return sections.about(own.name, own.notice, public, len(own.indicators))


DRAWN: Mapping[Ids, Callable[[Page], list[Any]]] = {
    Ids.ABOUT: _about,
    Ids.FORMULA: lambda page: sections.formula(method.scoring(page)),
    Ids.EXAMPLE: lambda page: sections.example(method.example(page)),
    Ids.WEIGHTS: lambda page: sections.weights(
        method_tables.dimensions(page), method_tables.comparisons(page)
    ),
    Ids.TRIAL: lambda page: trying.trial(trial.trial(page)),
    Ids.INDICATORS: lambda page: indicators.indicators(method_tables.indicators(page)),
    Ids.BASELINE: lambda page: indicators.baseline(method_tables.usual(page)),
    Ids.RULES: lambda page: sections.rules(method.rules(page)),
    Ids.VERSIONS: lambda page: sections.versions(method.editions(page)),
    Ids.HONOURS: lambda page: sections.honours(honours.honours(page.asked)),
}
"""Every section of the page: how it is asked and drawn."""


@quietly(lambda sentence: [parts.remark(sentence)])
def section(reader: Reader, id: Ids, search: str | None) -> list[Any]:
    """The body of one section; what cannot be answered is said in its place."""
    return DRAWN[id](Page.of(reader, search))


@quietly(screen.refused)
def heading(reader: Reader, search: str | None) -> list[Any]:
    """The title; where there is no definition that is said here, and only here."""
    return screen.top(method.top(Page.of(reader, search)))


def register(app: Dash, reader: Reader, _exporter: Exporter) -> None:
    """Registers the page's callbacks, one a section."""
    _filled(app, Ids.TOP, lambda search: heading(reader, search))
    for id in DRAWN:
        _section(app, reader, id)
    known.register(app, reader, screen.SCREEN)


def _section(app: Dash, reader: Reader, id: Ids) -> None:
    _filled(app, id, lambda search: section(reader, id, search))


def _filled(app: Dash, id: Ids, body: Callable[[Any], list[Any]]) -> None:
    @app.callback(
        Output(id, "children"),
        Input(shell.Ids.URL, "search"),
        Input(shell.Ids.VERSION, "data"),
    )
    def filled(search: Any, version: Any) -> Any:
        return no_update if version is None else still(body(search))
