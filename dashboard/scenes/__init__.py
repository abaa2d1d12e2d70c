"""The scenes of the wall: what each is made of; what it settles of the question is said in governance.scenes."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import screening
from dashboard.panel import Panel
from dashboard.scenes import frame, onemap
from governance.scenes import SCENES as NAMES
from governance.scenes import SceneName


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene and its panels."""

    name: SceneName
    panels: tuple[Panel, ...]


FILES = {screen.code: screen for screen in screening.read(screening.BUILT_IN)}
"""The scenes that are files."""

_PANELS: Mapping[str, tuple[Panel, ...]] = {
    "map": (frame.MAP, *onemap.PANELS),
} | {code: screen.panels() for code, screen in FILES.items()}

SCENES: Mapping[str, Scene] = {
    name.code: Scene(name, (*frame.FRAME, *_PANELS[name.code])) for name in NAMES
}
"""Every scene by its code."""
