"""What every scene of the wall has: title, hint, alerts, ticker, and the one map."""

from collections.abc import Callable
from typing import Any

from dashboard.ask import Ask
from dashboard.cards import map as map_card
from dashboard.cards.card import Nothing
from dashboard.panel import Changes, Panel
from dashboard.views import alerts as alert_view
from dashboard.views import ticker as views
from dashboard.views import top
from dashboard.views.figures import period_words
from layouts import alerts, wall
from layouts.values import TitleBar
from layouts.values_alerts import Alert
from layouts.wall import Ids as W
from layouts.wall import bar, mapped, ticker

RED = 8
"""Of alerts of the top grade the newest are told to the screen; a wall shows them one by one."""


def _title(asked: Ask) -> tuple[TitleBar, Any, dict[str, str]]:
    return top.title(asked), top.controls(asked), top.defaults(asked)


def _titled(_asked: Ask, seen: Any) -> Changes:
    """The title bar, the controls and what they show."""
    view, controls, defaults = seen
    at = controls.known if "-" in controls.known else ""
    shown = {
        "at": at,
        "period": controls.period,
        "indicator": controls.indicator,
        "cutoff": controls.cutoff,
        "known": controls.known,
        "defaults": defaults,
    }
    menus = [
        [{"value": v, "label": n} for v, n in m] for m in (controls.indicators, controls.loads)
    ]
    return {
        # First what is shown: the controls' new values are then no questions of the reader.
        bar.Ids.SHOWN: {"data": shown},
        W.TITLE: {"children": bar.title(view)},
        bar.Ids.PERIODS: {"children": bar.periods(controls)},
        bar.Ids.PERIOD: {"value": controls.period},
        bar.Ids.KINDS: {"children": bar.choices(controls.kinds)},
        bar.Ids.INDICATOR: {"options": menus[0], "value": controls.indicator},
        bar.Ids.CUTOFF: {"value": controls.cutoff},
        bar.Ids.KNOWN: {"options": menus[1], "value": controls.known},
        bar.Ids.KNOWN_AT: {"value": at},
        bar.Ids.SOURCES: {"children": bar.sources(view.trust)},
    }


def _hint(asked: Ask) -> tuple[str, str] | None:
    """For a period without matters its name and the way to the period before."""
    before = top.empty(asked)
    return None if before is None else (period_words(asked.question.period), before)


def one(name: str, id: str, view: Callable[[Ask], Any], draw: Callable[[Ask, Any], Any]) -> Panel:
    """A panel that fills one place."""
    return Panel(name, view, lambda asked, seen: {id: {"children": draw(asked, seen)}})


MAP = Panel(
    "map", lambda asked: map_card.ask(asked, Nothing()), lambda _asked, seen: mapped.drawn(seen)
)


def _alerts(asked: Ask) -> tuple[Alert, ...]:
    """The newest alerts of the top grade; a wall that plays is interrupted by one it has not shown."""
    return tuple(one for one in alert_view.alerts(asked) if one.grade == "red")[:RED]


def _alerting(_asked: Ask, seen: tuple[Alert, ...]) -> Changes:
    told = [
        {
            "key": f"{one.source}/{one.key}",
            "at": None if one.lat is None else [one.lat, one.lon],
            "card": alerts.interrupt(one),
        }
        for one in seen
    ]
    return {W.ALERTS: {"data": told}}


FRAME = (
    Panel("alerts", _alerts, _alerting, everything=True),
    Panel("title", _title, _titled),
    one("hint", W.REFUSAL, _hint, lambda _asked, seen: wall.hint(*seen) if seen else []),
    one("ticker", W.TICKER, views.ticker, lambda _asked, seen: ticker.ticker(seen)),
)
"""What every scene shows."""
