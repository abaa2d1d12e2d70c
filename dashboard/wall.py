"""The wall: its scenes in their order, and what every one of them has beside its cards: title, hint, alerts, ticker."""

from collections.abc import Callable
from typing import Any, Final

from dashboard import screening
from dashboard.ask import Ask
from dashboard.figures import period_words
from dashboard.screening import Screen, Shown
from dashboard.stage import alerts as alert_view
from dashboard.stage import ticker as views
from dashboard.stage import top
from dashboard.wire import known
from dashboard.wire.panel import Changes, Panel
from data.reference import scenes
from layouts import wall
from layouts.chrome import alerts, parts
from layouts.values import TitleBar
from layouts.wall import Ids as W
from layouts.wall import bar, ticker

RED = 8
"""How many of the newest alerts of the top grade are told to a wall, which shows them one by one."""


def _title(asked: Ask) -> tuple[TitleBar, Any, dict[str, str]]:
    return top.title(asked), top.controls(asked), top.defaults(asked)


def _titled(_asked: Ask, seen: Any) -> Changes:
    """The title bar, the controls and what they show."""
    view, controls, defaults = seen
    at = known.instant(controls.known)
    shown = {
        "at": at,
        "period": controls.period,
        "indicator": controls.indicator,
        "cutoff": controls.cutoff,
        "known": controls.known,
        "defaults": defaults,
    }
    return {
        # First what is shown: the controls' new values are then no questions of the reader.
        bar.Ids.SHOWN: {"data": shown},
        W.TITLE: {"children": bar.title(view)},
        bar.Ids.PERIODS: {"children": bar.periods(controls)},
        bar.Ids.PERIOD: {"value": controls.period},
        bar.Ids.KINDS: {"children": bar.choices(controls.kinds)},
        bar.Ids.INDICATOR: {
            "options": known.options(controls.indicators),
            "value": controls.indicator,
        },
        bar.Ids.CUTOFF: {"value": controls.cutoff},
        bar.Ids.KNOWN: {"options": known.options(controls.loads), "value": controls.known},
        bar.Ids.KNOWN_AT: {"value": at},
        bar.Ids.SOURCES: {"children": bar.sources(view.trust)},
    }


def _hint(asked: Ask) -> tuple[str, str] | None:
    """For a period without matters its name and the way to the period before."""
    before = top.empty(asked)
    return None if before is None else (period_words(asked.question.period), before)


def _one(name: str, id: str, view: Callable[[Ask], Any], draw: Callable[[Ask, Any], Any]) -> Panel:
    """A panel that fills one place."""
    return Panel(name, view, lambda asked, seen: {id: {"children": draw(asked, seen)}})


def _alerts(asked: Ask) -> tuple[alerts.Alert, ...]:
    """The newest alerts of the top grade; a wall that plays is interrupted by one it has not shown."""
    return tuple(alert for alert in alert_view.alerts(asked) if alert.grade == "red")[:RED]


def _alerting(_asked: Ask, seen: tuple[alerts.Alert, ...]) -> Changes:
    told = [
        {
            "key": f"{alert.source}/{alert.key}",
            "at": None if alert.lat is None else [alert.lat, alert.lon],
            "card": alerts.interrupt(alert),
        }
        for alert in seen
    ]
    return {W.ALERTS: {"data": told}}


FRAME = (
    Panel("alerts", _alerts, _alerting, everything=True),
    Panel("title", _title, _titled),
    _one("hint", W.REFUSAL, _hint, lambda _asked, seen: wall.hint(*seen) if seen else []),
    _one("ticker", W.TICKER, views.ticker, lambda _asked, seen: ticker.ticker(seen)),
)
"""What every scene shows."""


def scene(screen: Screen, trouble: str = "") -> Shown:
    """A scene of what every scene shows and its own cards; `trouble` is what is amiss with its file, said in place of a hint."""
    amiss = _one(
        "hint", W.REFUSAL, lambda _asked: trouble, lambda _asked, words: parts.remark(words)
    )
    frame = [amiss if trouble and panel.name == "hint" else panel for panel in FRAME]
    return Shown(screen, (*frame, *screen.panels()))


SCENES: Final[dict[str, Shown]] = {
    name.code: scene(screening.screen(scenes.BUILT_IN / f"{name.code}.toml"))
    for name in scenes.built_in()
}
"""The built-in scenes by their codes, in their order; a profile's own come from its files (dashboard/desks.py)."""
