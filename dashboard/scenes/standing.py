"""平安指数: the panels of the scene."""

from dashboard.panel import Panel
from dashboard.scenes.frame import one
from dashboard.views import standing as views
from dashboard.views import standing_map
from layouts.scenes import standing as scene
from layouts.scenes.standing import Ids
from layouts.wall import mapped

MAP = Panel("map", standing_map.view, lambda _asked, seen: mapped.drawn(seen))
"""The one map, in the colours of the index."""

PANELS: tuple[Panel, ...] = (
    one("standing-strip", Ids.STRIP, views.strip, lambda _asked, seen: scene.strip(seen)),
    one("standing-board", Ids.BOARD, views.board, lambda _asked, seen: scene.board(seen)),
    one("standing-moves", Ids.MOVES, views.moves, lambda _asked, seen: scene.moves(seen)),
    one("standing-dimensions", Ids.DIMENSIONS, views.dimensions, lambda _asked, seen: scene.moves(seen)),
)  # fmt: skip
"""What the scene shows, beside the frame."""
