"""矛盾纠纷: the panels of the scene."""

from typing import Any

from dashboard.ask import Ask
from dashboard.panel import Changes, Panel
from dashboard.scenes.overview import one
from dashboard.views import disputes as views
from dashboard.views import kindred
from dashboard.views.columns import ranking, yearly
from dashboard.views.figures import period_words
from layouts import parts
from layouts.scenes import disputes as scene
from layouts.scenes import pieces
from layouts.scenes.disputes import Ids
from layouts.wall import columns


def _months(asked: Ask, seen: Any) -> Changes:
    short = yearly(asked.question) is not asked.question
    note = "近 12 个月，按受理月 · 件" if short else "按受理月 · 件"
    return {
        Ids.MONTHS: {"children": [parts.heading("月度受理与化解", note)]},
        Ids.MONTHS_FIGURE: {"data": scene.months(seen).to_plotly_json()},
    }


PANELS: tuple[Panel, ...] = (
    one("disputes-strip", Ids.STRIP, views.strip, lambda _asked, seen: columns.strip(seen)),
    one(
        "disputes-ranking",
        Ids.RANKING,
        ranking,
        lambda _asked, seen: columns.ranking(seen),
    ),
    one(
        "disputes-funnel",
        Ids.FUNNEL,
        lambda asked: (views.funnel(asked), views.solved_figures(asked)),
        lambda _asked, seen: scene.funnel(*seen),
    ),
    Panel("disputes-months", views.solved, _months),
    one(
        "disputes-types",
        Ids.TYPES,
        kindred.types,
        lambda asked, seen: pieces.types(
            "纠纷类型", f"{period_words(asked.question.period)} · 较上年同期", seen, kindred.NOTE
        ),
    ),
    one(
        "disputes-waiting",
        Ids.WAITING,
        views.waiting,
        lambda _asked, seen: scene.waiting(*seen),
    ),
)
"""What the scene shows, beside the frame and the map."""
