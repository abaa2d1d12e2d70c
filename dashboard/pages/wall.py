"""The wall's callbacks: every panel waits for its turn, then asks and draws."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard.asked import Asked, Reader
from dashboard.downloads import Exporter
from dashboard.panels import quietly
from dashboard.turns import Turn, turns, view
from dashboard.views import drawer as opening
from dashboard.views.columns import yearly
from dashboard.views.figures import period_words
from layouts import parts, shell, wall
from layouts.figures import trend
from layouts.wall import Ids as W
from layouts.wall import bar, columns, drawer, mapped


def _titled(asked: Asked) -> str:
    return period_words(asked.question.period)


SIMPLE: Mapping[str, tuple[str, Callable[[Asked, Any], list[Any]]]] = {
    "strip": (W.STRIP, lambda asked, seen: columns.strip(seen)),
    "ranking": (W.RANKING, lambda asked, seen: columns.ranking(seen)),
    "types": (W.TYPES, lambda asked, seen: columns.types("事项类型", _titled(asked), seen)),
    "newest": (
        W.NEWEST,
        lambda asked, seen: columns.listed("最新受理", columns.kinds(), seen, "本期没有受理事项"),
    ),
    "overdue": (W.OVERDUE, lambda asked, seen: columns.overdue(*seen)),
    "ticker": (W.TICKER, lambda asked, seen: columns.ticker(seen)),
}
"""Panels that fill one place: its id, and how its values are drawn."""


def _sentence(sentence: str) -> list[Any]:
    return [parts.remark(sentence)]


@quietly(_sentence)
def simple(reader: Reader, panel: str, turn: Turn) -> list[Any]:
    """The body of a panel that fills one place."""
    asked = reader.asked(turn["path"], turn["search"])
    return SIMPLE[panel][1](asked, view(asked, panel))


@quietly(lambda sentence: (_sentence(sentence), *[no_update] * 11))
def title(reader: Reader, turn: Turn) -> tuple[Any, ...]:
    """The title bar, the controls and what they show."""
    asked = reader.asked(turn["path"], turn["search"])
    top, controls, defaults = view(asked, "title")
    menus = [
        [{"value": v, "label": n} for v, n in m] for m in (controls.indicators, controls.loads)
    ]
    at = controls.known if "-" in controls.known else ""
    shown = {
        "at": at,
        "period": controls.period,
        "indicator": controls.indicator,
        "cutoff": controls.cutoff,
        "known": controls.known,
        "defaults": defaults,
    }
    return (
        bar.title(top),
        bar.periods(controls),
        controls.period,
        bar.choices(controls.kinds),
        menus[0],
        controls.indicator,
        controls.cutoff,
        menus[1],
        controls.known,
        at,
        shown,
        bar.sources(top.trust),
    )


@quietly(lambda sentence: (_sentence(sentence), None))
def monthly(reader: Reader, turn: Turn) -> tuple[Any, Any]:
    """The trend's heading and its figure for a 16 px stage."""
    asked = reader.asked(turn["path"], turn["search"])
    months = view(asked, "trend")
    short = yearly(asked.question) is not asked.question
    note = "近 12 个月，按受理月 · 件" if short else "按受理月 · 件"
    heading = parts.heading("月度受理与办结", note)
    return heading, trend.monthly(months).to_plotly_json()


@quietly(lambda sentence: (*[no_update] * 4, _sentence(sentence), []))
def map_layers(reader: Reader, turn: Turn) -> tuple[Any, ...]:
    """The data of the map's four layers, its legend and its notes."""
    seen = view(reader.asked(turn["path"], turn["search"]), "map")
    layers = (seen.neighbours, seen.water, seen.units, seen.points)
    return (*layers, mapped.legend(seen), mapped.notes(seen))


@quietly(_sentence)
def drawn(reader: Reader, path: str, search: str, which: Mapping[str, str]) -> list[Any]:
    """The opened drawer."""
    return drawer.body(opening.opened(reader, path, search, which))


@quietly(_sentence)
def exported(reader: Reader, exporter: Exporter, path: str, search: str) -> list[Any]:
    """Freezes the wall's figures and offers them."""
    return bar.exported(exporter.freeze(reader.asked(path, search)))


def register(app: Dash, reader: Reader, exporter: Exporter) -> None:
    """Registers the wall's callbacks on this application alone."""
    _turns(app, reader)
    for panel, (id, _) in SIMPLE.items():
        _simple(app, reader, panel, id)
    _top(app, reader)
    _pictures(app, reader)
    _pressed(app, reader, exporter)


def _turns(app: Dash, reader: Reader) -> None:
    stores = [wall.turn(panel) for panel in wall.PANELS]

    @app.callback(
        output=([Output(store, "data") for store in stores], Output(W.REFUSAL, "children")),
        inputs={
            "path": Input(shell.Ids.URL, "pathname"),
            "search": Input(shell.Ids.URL, "search"),
            "version": Input(shell.Ids.VERSION, "data"),
            "before": [State(store, "data") for store in stores],
        },
    )
    def told(path: Any, search: Any, version: Any, before: Any) -> Any:
        return turns(reader, path, search, version, before)


def _simple(app: Dash, reader: Reader, panel: str, id: str) -> None:
    @app.callback(
        Output(id, "children"), Input(wall.turn(panel), "data"), prevent_initial_call=True
    )
    def filled(turn: Turn) -> Any:
        return simple(reader, panel, turn)


def _top(app: Dash, reader: Reader) -> None:
    @app.callback(
        Output(W.TITLE, "children"),
        Output(bar.Ids.PERIODS, "children"),
        Output(bar.Ids.PERIOD, "value"),
        Output(bar.Ids.KINDS, "children"),
        Output(bar.Ids.INDICATOR, "options"),
        Output(bar.Ids.INDICATOR, "value"),
        Output(bar.Ids.CUTOFF, "value"),
        Output(bar.Ids.KNOWN, "options"),
        Output(bar.Ids.KNOWN, "value"),
        Output(bar.Ids.KNOWN_AT, "value"),
        Output(bar.Ids.SHOWN, "data"),
        Output(bar.Ids.SOURCES, "children"),
        Input(wall.turn("title"), "data"),
        prevent_initial_call=True,
    )
    def topped(turn: Turn) -> Any:
        return title(reader, turn)

    app.clientside_callback(
        ClientsideFunction("cockpit", "ask"),
        Input(bar.Ids.PERIOD, "value"),
        Input(bar.Ids.INDICATOR, "value"),
        Input(bar.Ids.CUTOFF, "value"),
        Input(bar.Ids.KNOWN, "value"),
        State(bar.Ids.SHOWN, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("cockpit", "knownAt"),
        Input(bar.Ids.KNOWN_AT, "value"),
        State(bar.Ids.SHOWN, "data"),
        prevent_initial_call=True,
    )


def _pictures(app: Dash, reader: Reader) -> None:
    @app.callback(
        Output(W.TREND, "children"),
        Output(W.TREND_FIGURE, "data"),
        Input(wall.turn("trend"), "data"),
        prevent_initial_call=True,
    )
    def trended(turn: Turn) -> Any:
        return monthly(reader, turn)

    app.clientside_callback(
        ClientsideFunction("cockpit", "scaled"),
        Output(W.TREND_GRAPH, "figure"),
        Input(W.TREND_FIGURE, "data"),
        Input(shell.Ids.STAGE, "data"),
    )

    layers = (mapped.Ids.NEIGHBOURS, mapped.Ids.WATER, mapped.Ids.UNITS, mapped.Ids.POINTS)

    @app.callback(
        *(Output(layer, "data") for layer in layers),
        Output(mapped.Ids.LEGEND, "children"),
        Output(mapped.Ids.NOTES, "children"),
        Input(wall.turn("map"), "data"),
        prevent_initial_call=True,
    )
    def drawn_map(turn: Turn) -> Any:
        return map_layers(reader, turn)


def _pressed(app: Dash, reader: Reader, exporter: Exporter) -> None:
    @app.callback(
        Output(drawer.Ids.BODY, "children"),
        Input(drawer.Ids.OPENED, "data"),
        State(shell.Ids.URL, "pathname"),
        State(shell.Ids.URL, "search"),
        prevent_initial_call=True,
    )
    def opened(which: Any, path: str, search: str) -> Any:
        return drawn(reader, path, search, which)

    @app.callback(
        Output(bar.Ids.EXPORTED, "children"),
        Input(bar.Ids.EXPORT, "n_clicks"),
        State(shell.Ids.URL, "pathname"),
        State(shell.Ids.URL, "search"),
        prevent_initial_call=True,
    )
    def pressed(_clicks: int, path: str, search: str) -> Any:
        return exported(reader, exporter, path, search)
