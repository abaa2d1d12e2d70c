"""Every id a callback names is on some screen, no id is there twice, and two applications do not mix."""

import json
import re
from collections import Counter
from typing import Any, cast

import pytest
from dash import Dash
from dash.development.base_component import Component

from dashboard.ask.address import CHOICES, QUESTION
from dashboard.build import ASSETS, create_app
from dashboard.desks import Desks
from dashboard.pages import pages
from dashboard.wall import SCENES
from data.desk.sessions import Desk
from data.keeping.store import Store
from data.reference.scenes import built_in
from governance.scope import Scope
from layouts.chrome import shell, theme

DASHS_OWN = {"_pages_location", "_pages_content", "_pages_store", "_pages_dummy"}


def make() -> Dash:
    nothing = cast(Any, None)
    return create_app(
        cast(Store, nothing), cast(Desk, nothing), now=lambda: 0, scope_of=Scope.everything
    )


@pytest.fixture(scope="module")
def app() -> Dash:
    return make()


def ids_of(component: Component) -> list[str]:
    everything = [component, *component._traverse()]
    return [part.id for part in everything if getattr(part, "id", None) is not None]


def screens() -> list[Component]:
    return [page.layout() for page in pages(Desks())]


def named(app: Dash) -> set[str]:
    """Every id that a callback listens to, reads or fills."""
    found = set()
    for callback in app._callback_list:
        outputs = callback["output"].strip(".").split("...") if callback["output"] else []
        found |= {output.rsplit(".", 1)[0] for output in outputs if "." in output}
        found |= {part["id"] for part in [*callback["inputs"], *callback["state"]]}
    return found


def test_no_id_stands_twice_on_a_screen():
    for screen in screens():
        counts = Counter([*ids_of(shell.layout()), *ids_of(screen)])
        assert [id for id, times in counts.items() if times > 1] == []


def test_every_id_a_callback_names_is_on_a_screen(app):
    known = {id for screen in screens() for id in ids_of(screen)} | set(ids_of(shell.layout()))
    assert named(app) - known - DASHS_OWN == set()
    assert len(named(app)) > 20


def test_every_scene_has_its_panels_once_and_every_scene_is_there():
    assert list(SCENES) == [name.code for name in built_in()]
    for scene in SCENES.values():
        names = [panel.name for panel in scene.panels]
        assert len(names) == len(set(names))


def test_every_panel_has_a_place_on_the_stage(app):
    """A failure is shown where the panel stands: under its name, or in a part of its own."""
    stage = next(page.layout() for page in pages(Desks()) if page.path == "/")
    places = {
        part.to_plotly_json()["props"].get("data-panel")
        for part in stage._traverse()
        if isinstance(part, Component)
    }
    silent = {"title", "hint", "map", "alerts"}
    wanted = {panel.name for scene in SCENES.values() for panel in scene.panels}
    assert wanted - places <= silent


def test_a_second_application_has_all_the_callbacks_of_the_first(app):
    assert named(make()) == named(app)


def test_no_layout_holds_a_figure(app):
    """The page registry is shared by all applications, so an empty stage is all it may hold."""
    for page in pages(Desks()):
        text = json.dumps(
            page.layout().to_plotly_json(), default=lambda part: part.to_plotly_json()
        )
        assert "data-numerator" not in text


def test_every_clientside_function_is_in_the_assets(app):
    written = "".join(path.read_text() for path in sorted(ASSETS.glob("*.js")))
    functions = [c["clientside_function"] for c in app._callback_list if c["clientside_function"]]
    assert functions
    for function in functions:
        assert function["namespace"] == "cockpit"
        assert f"cockpit.{function['function_name']} =" in written or (
            f"  {function['function_name']}(" in written
        )


def test_a_page_sends_all_that_an_address_may_ask():
    script = (ASSETS / "a-cockpit.js").read_text().partition("ASKED: [")[2].partition("]")[0]
    assert re.findall(r'"(\w+)"', script) == [*QUESTION, *CHOICES]


def test_the_stylesheet_has_the_themes_colours():
    sheet = (ASSETS / "cockpit.css").read_text()
    for name, colour in theme.TOKENS.items():
        assert f"  --{name}: {colour};" in sheet


def test_assets_ask_nobody_outside():
    for path in [*ASSETS.glob("*.css"), *ASSETS.glob("*.js")]:
        text = path.read_text()
        assert "http://" not in text and "https://" not in text and "@import" not in text


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", ["bg", "bg-2", "panel"])
@pytest.mark.parametrize("ink", ["text", "sub", "muted", "accent", "gold", "orange", "ok"])
def test_text_stands_out_from_its_ground(ink, ground):
    light, dark = luminance(theme.colour(ink)), luminance(theme.colour(ground))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
