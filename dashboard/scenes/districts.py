"""区县对比: the panels of the scene."""

from dashboard.ask import Ask
from dashboard.panel import Changes, Panel
from dashboard.scenes.frame import one
from dashboard.views import districts as views
from layouts.figures.multiples import small_multiples
from layouts.scenes import districts as scene
from layouts.scenes.districts import Ids
from layouts.values_scenes import Multiples


def _multiples(_asked: Ask, seen: Multiples) -> Changes:
    return {
        Ids.MULTIPLES: {"children": scene.multiples(seen)},
        Ids.MULTIPLES_FIGURE: {"data": small_multiples(seen).to_plotly_json()},
    }


PANELS: tuple[Panel, ...] = (
    one("districts-matrix", Ids.MATRIX, views.matrix, lambda _asked, seen: scene.matrix(seen)),
    Panel("districts-multiples", views.multiples, _multiples),
)
"""What the scene shows, beside the frame."""
