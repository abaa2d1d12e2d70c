"""The scenes of the wall: what each is made of; what it settles of the question is said in governance.scenes."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import desks, screening
from dashboard.panel import Panel
from dashboard.scenes import districts, frame, onemap, standing
from dashboard.screening import Screen
from governance.scenes import SCENES as NAMES
from governance.scenes import SceneName


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene and its panels."""

    name: SceneName
    panels: tuple[Panel, ...]


SCREENS = screening.read(screening.BUILT_IN)
"""Every screen that is a file."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A page to work at, and its panels."""

    screen: Screen
    panels: tuple[Panel, ...]


FILES = {screen.code: screen for screen in SCREENS if screen.audience == "wall"}
"""The scenes that are files."""

DESKS = tuple(Desk(one, desks.panels(one)) for one in SCREENS if one.audience == "desk")
"""The pages to work at that are files."""

_PANELS: Mapping[str, tuple[Panel, ...]] = {
    "map": (frame.MAP, *onemap.PANELS),
    "districts": districts.PANELS,
    "standing": (standing.MAP, *standing.PANELS),
} | {code: screen.panels() for code, screen in FILES.items()}

SCENES: Mapping[str, Scene] = {
    name.code: Scene(name, (*frame.FRAME, *_PANELS[name.code])) for name in NAMES
}
"""Every scene by its code."""


def desk_at(path: str) -> Desk | None:
    """The desk of an address; None where another screen is."""
    return next((desk for desk in DESKS if desk.screen.address == path), None)
