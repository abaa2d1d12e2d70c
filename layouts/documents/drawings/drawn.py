"""A briefing's charts and map as SVG: pure, the same for the same block, for paper and for the page in HTML."""

from collections.abc import Callable
from typing import Final

from governance.briefing.paper import Chart
from layouts.documents.drawings.atlas import map_svg
from layouts.documents.drawings.ink import nothing, whole
from layouts.documents.drawings.level import bars, intervals
from layouts.documents.drawings.upright import columns, lines

__all__ = ["chart_svg", "map_svg"]

FORMS: Final[dict[str, Callable[[Chart], tuple[list[str], float]]]] = {
    "columns": columns,
    "line": lines,
    "bars": bars,
    "intervals": intervals,
}


def chart_svg(chart: Chart) -> str:
    """The chart on one axis, its numbers beside their marks."""
    if not chart["categories"] or not chart["series"]:
        return nothing("无数据", chart["alt"])
    parts, height = FORMS[chart["form"]](chart)
    return whole(parts, height, chart["alt"])
