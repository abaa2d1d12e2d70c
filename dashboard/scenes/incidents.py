"""网格事件: the panels of the scene."""

from dashboard.panel import Panel
from dashboard.scenes.overview import one
from dashboard.views import columns as lists
from dashboard.views import incidents as views
from dashboard.views import kindred
from dashboard.views.figures import period_words
from layouts.scenes import incidents as scene
from layouts.scenes import pieces
from layouts.scenes.incidents import Ids
from layouts.wall import columns

PANELS: tuple[Panel, ...] = (
    one("incidents-strip", Ids.STRIP, views.strip, lambda _asked, seen: columns.strip(seen)),
    one(
        "incidents-ranking",
        Ids.RANKING,
        lists.ranking,
        lambda _asked, seen: columns.ranking(seen),
    ),
    one(
        "incidents-types",
        Ids.TYPES,
        kindred.types,
        lambda asked, seen: pieces.types(
            "事件类别", f"{period_words(asked.question.period)} · 较上年同期", seen, kindred.NOTE
        ),
    ),
    one("incidents-rhythm", Ids.RHYTHM, views.heat, lambda _asked, seen: scene.heat(seen)),
    one(
        "incidents-departments",
        Ids.DEPARTMENTS,
        views.departments,
        lambda _asked, seen: scene.departments(seen),
    ),
    one(
        "incidents-overdue",
        Ids.OVERDUE,
        lambda asked: (lists.overdue(asked), lists.overdue_count(asked)),
        lambda _asked, seen: columns.overdue(*seen),
    ),
    one(
        "incidents-newest",
        Ids.NEWEST,
        lists.newest,
        lambda _asked, seen: columns.listed("最新受理", "", seen, "本期没有受理事项"),
    ),
)
"""What the scene shows, beside the frame and the map."""
