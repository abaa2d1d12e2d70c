"""The screens: PAGES is all of them, in the order of the menu."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from dash import no_update

from dashboard.desks import Desk, Desks
from dashboard.pages import (
    grid,
    matter,
    wall,
)
from dashboard.wall import SCENES
from layouts import grid as cell
from layouts import matter as single
from layouts import wall as stage
from layouts.chrome import shell


@dataclass(frozen=True, slots=True)
class Page:
    """One address and the empty screen it shows; a layout holds no figure and no store."""

    module: str
    title: str
    layout: Callable[..., Any]
    path: str | None = None
    path_template: str | None = None


def _wall(shown: str | None = None, **_address: str) -> Any:
    """The wall, unless it is already there: drilling changes its figures, not its parts."""
    return no_update if shown == stage.Ids.ROOT else _stage()


@cache
def _stage() -> Any:
    """The empty stage, made once; it holds no figure, so one page may serve every application."""
    scenes = SCENES.values()
    return stage.layout([one.name for one in scenes], [one.screen.scene() for one in scenes])


def desk_pages(desks: Desks) -> tuple["Page", ...]:
    """The pages that are files: each is laid out anew when it is opened, as its file is then."""

    def page(one: Desk, path: str) -> Page:
        def layout(shown: str | None = None, **_address: str) -> Any:
            # A file deleted since the start: its page stays as it was.
            now = desks.of(one.screen.code) or one
            return no_update if shown == f"{now.screen.code}-root" else now.screen.desk()

        screen = one.screen
        where = {"path_template" if "<" in path else "path": path}
        return Page(f"cockpit.{path}", screen.title, layout, **where)

    found = [(one, path) for one in desks.all() for path in one.screen.paths()]
    # Addresses are tried in this order: what asks nothing stands before a template that would take it.
    return tuple(page(*each) for each in sorted(found, key=lambda each: each[1].count("<")))


def _grid(shown: str | None = None, **_address: str) -> Any:
    return no_update if shown == cell.Ids.ROOT else cell.layout()


def _matter(shown: str | None = None, **_address: str) -> Any:
    return no_update if shown == single.Ids.ROOT else single.layout()


def _nowhere(shown: str | None = None, **_address: str) -> Any:
    return shell.not_found()


PAGES: tuple[Page, ...] = (
    Page("cockpit.wall", "社会治理驾驶舱", _wall, path="/"),
    Page("cockpit.playing", "社会治理驾驶舱", _wall, path="/wall"),
    Page("cockpit.district", "社会治理驾驶舱 · 区县", _wall, path_template="/district/<code>"),
    Page("cockpit.town", "社会治理驾驶舱 · 镇街", _wall, path_template="/town/<code>"),
    Page("cockpit.village", "社会治理驾驶舱 · 村社区", _wall, path_template="/village/<code>"),
    Page("cockpit.grid", "社会治理驾驶舱 · 网格", _grid, path_template="/grid/<code>"),
    Page(
        "cockpit.matter", "社会治理驾驶舱 · 事项", _matter, path_template="/matter/<source>/<key>"
    ),
    # Dash knows the page for unknown addresses by the end of this name.
    Page("cockpit.not_found_404", "没有这个页面", _nowhere, path="/404"),
)


def pages(desks: Desks) -> tuple[Page, ...]:
    """All screens of an application: those of code, then those that are files."""
    return (*PAGES, *desk_pages(desks))


CALLBACKS = (
    wall.register,
    grid.register,
    matter.register,
)
"""What registers the callbacks of the screens, once each."""
