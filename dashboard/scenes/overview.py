"""总览: the panels of the first scene, and those that every scene has."""

from collections.abc import Callable
from typing import Any

from dashboard.ask import Ask
from dashboard.panel import Changes, Panel
from dashboard.views import alerts as alert_view
from dashboard.views import columns as views
from dashboard.views import mapped as map_view
from dashboard.views import peers as peer_view
from dashboard.views import top
from dashboard.views.columns import yearly
from dashboard.views.figures import period_words
from layouts import alerts, parts, peers, wall
from layouts.figures import trend
from layouts.values import TitleBar
from layouts.values_alerts import Alert
from layouts.wall import Ids as W
from layouts.wall import bar, columns, mapped

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


def _monthly(asked: Ask, months: Any) -> Changes:
    """The trend's heading and its figure for a 16 px stage."""
    short = yearly(asked.question) is not asked.question
    note = "近 12 个月，按受理月 · 件" if short else "按受理月 · 件"
    return {
        W.TREND: {"children": parts.heading("月度受理与办结", note)},
        W.TREND_FIGURE: {"data": trend.monthly(months).to_plotly_json()},
    }


def one(name: str, id: str, view: Callable[[Ask], Any], draw: Callable[[Ask, Any], Any]) -> Panel:
    """A panel that fills one place."""
    return Panel(name, view, lambda asked, seen: {id: {"children": draw(asked, seen)}})


MAP = Panel("map", map_view.view, lambda _asked, seen: mapped.drawn(seen))


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
    one("ticker", W.TICKER, views.ticker, lambda _asked, seen: columns.ticker(seen)),
)
"""What every scene shows."""

PANELS = (
    Panel("peers", peer_view.peers, peers.drawn),
    one("strip", W.STRIP, views.strip, lambda _asked, seen: columns.strip(seen)),
    one("ranking", W.RANKING, views.ranking, lambda _asked, seen: columns.ranking(seen)),
    Panel("trend", views.trend, _monthly),
    one(
        "types",
        W.TYPES,
        views.types,
        lambda asked, seen: columns.types("事项类型", period_words(asked.question.period), seen),
    ),
    one(
        "newest",
        W.NEWEST,
        views.newest,
        lambda asked, seen: columns.listed(
            "最新受理", columns.kinds(asked.kinds.legend), seen, "本期没有受理事项"
        ),
    ),
    one(
        "overdue",
        W.OVERDUE,
        lambda asked: (views.overdue(asked), views.overdue_count(asked)),
        lambda _asked, seen: columns.overdue(*seen),
    ),
)
"""What the overview alone shows, beside the map."""
