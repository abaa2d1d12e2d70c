"""The scenes of the wall: what each is made of, and to what it narrows the question."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.panel import Panel
from dashboard.scenes import onemap, overview
from governance.scenes import FIRST, scene_code


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene: its panels; the kind and the indicator it asks about where the address leaves them open."""

    code: str
    panels: tuple[Panel, ...]
    kind: str | None = None
    indicator: str | None = None


SCENES: Mapping[str, Scene] = {
    one.code: one
    for one in (
        Scene("overview", (*overview.FRAME, *overview.PANELS, overview.MAP)),
        Scene("map", (*overview.FRAME, overview.MAP, *onemap.PANELS)),
        Scene("disputes", (*overview.FRAME, overview.MAP), kind="dispute", indicator="K11"),
        Scene("incidents", (*overview.FRAME, overview.MAP), kind="incident", indicator="K03"),
        Scene("districts", overview.FRAME),
    )
}
"""Every scene by its code."""


def scene(said: str | None) -> Scene:
    """The scene of that code or label, the first where none is named.

    Raises:
        UnknownScene: there is none.
    """
    return SCENES[scene_code(said or FIRST)]
