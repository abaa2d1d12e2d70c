"""The scenes of the wall: what each is made of; what it settles of the question is said in governance.scenes."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.panel import Panel
from dashboard.scenes import disputes, districts, incidents, onemap, overview, standing
from governance.scenes import SCENES as NAMES
from governance.scenes import SceneName


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene and its panels."""

    name: SceneName
    panels: tuple[Panel, ...]


_PANELS: Mapping[str, tuple[Panel, ...]] = {
    "overview": (*overview.PANELS, overview.MAP),
    "map": (overview.MAP, *onemap.PANELS),
    "disputes": (overview.MAP, *disputes.PANELS),
    "incidents": (overview.MAP, *incidents.PANELS),
    "districts": districts.PANELS,
    "standing": (standing.MAP, *standing.PANELS),
}

SCENES: Mapping[str, Scene] = {
    name.code: Scene(name, (*overview.FRAME, *_PANELS[name.code])) for name in NAMES
}
"""Every scene by its code."""
