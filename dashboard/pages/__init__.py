"""The screens: `pages` gives all of them, the wall first, then those that are files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import no_update

from dashboard.desks import Desks
from dashboard.screening import Shown
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


def wall_pages(desks: Desks) -> tuple["Page", ...]:
    """The wall at the addresses of places: one empty stage, with the scenes as their files are when it is opened."""

    def layout(shown: str | None = None, **_address: str) -> Any:
        # Drilling changes the figures of a stage that is there, not its parts.
        if shown == stage.Ids.ROOT:
            return no_update
        scenes = desks.scenes()
        return stage.layout(
            [scene.screen.name for scene in scenes], [scene.screen.scene() for scene in scenes]
        )

    return (
        Page("cockpit.wall", "社会治理驾驶舱", layout, path="/"),
        Page("cockpit.playing", "社会治理驾驶舱", layout, path="/wall"),
        Page("cockpit.district", "社会治理驾驶舱 · 区县", layout, path_template="/district/<code>"),
        Page("cockpit.town", "社会治理驾驶舱 · 镇街", layout, path_template="/town/<code>"),
        Page("cockpit.village", "社会治理驾驶舱 · 村社区", layout, path_template="/village/<code>"),
    )


def desk_pages(desks: Desks) -> tuple["Page", ...]:
    """The pages that are files: each is laid out anew when it is opened, as its file is then."""

    def page(desk: Shown, path: str) -> Page:
        def layout(shown: str | None = None, **_address: str) -> Any:
            # A file deleted since the start: its page stays as it was.
            now = desks.of(desk.screen.code) or desk
            return no_update if shown == f"{now.screen.code}-root" else now.screen.desk()

        screen = desk.screen
        # Dash's own steps take slashes: to it '<key...>' is '<key>'.
        where = {"path_template" if "<" in path else "path": path.replace("...>", ">")}
        return Page(f"cockpit.{path}", screen.title, layout, **where)

    routes = [(desk, path) for desk in desks.all() for path in desk.screen.paths()]
    # Addresses are tried in this order: what asks nothing stands before a template that would take it.
    return tuple(page(*route) for route in sorted(routes, key=lambda route: route[1].count("<")))


def _nowhere(shown: str | None = None, **_address: str) -> Any:
    return shell.not_found()


PAGES: tuple[Page, ...] = (
    # Dash knows the page for unknown addresses by the end of this name.
    Page("cockpit.not_found_404", "没有这个页面", _nowhere, path="/404"),
)


def pages(desks: Desks) -> tuple[Page, ...]:
    """All screens of an application: those of code, then those that are files."""
    return (*wall_pages(desks), *PAGES, *desk_pages(desks))
