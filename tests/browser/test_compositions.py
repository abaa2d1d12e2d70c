"""Every scene at every size: nothing clipped, overlapping, overflowing, small or faint, and nothing on a frame."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.reference.scenes import built_in
from tests.browser.conftest import City

pytestmark = [pytest.mark.browser, pytest.mark.settled]

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
SIZES = (
    (1920, 1080),
    (2560, 1440),
    (3840, 2160),
    (1366, 768),
    (3840, 1080),
    (5760, 1080),
    (6656, 1792),
    (390, 844),
)
BASE = 14.0


def smallest(width: int, height: int) -> float:
    """The least size of text: 14 px on a stage of 1080 lines, scaled as the stage is; 14 px on a phone."""
    if width < 1280 or width < height:
        return BASE
    return BASE * min(width / 1920, height / 1080)


def settled(page: Page, scene: str) -> None:
    """Every panel of the scene is there, and the scene before has faded."""
    page.evaluate("scene => cockpitPlayer.show(scene)", scene)
    expect(page.locator(f"#wall-root[data-scene={scene}]")).to_be_attached()
    page.wait_for_function(
        """scene => {
            const one = document.getElementById("scene-" + scene);
            if (!one || getComputedStyle(one).opacity !== "1") return false;
            if ([...document.querySelectorAll(".scene")].some((s) => s !== one && getComputedStyle(s).opacity !== "0"
                && getComputedStyle(s).display !== "none")) return false;
            return [...one.querySelectorAll(".panel-body, .strip")].every((b) => b.childNodes.length);
        }""",
        arg=scene,
    )
    page.wait_for_timeout(300)  # labels of the map are placed 80 ms after its data


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_a_picky_person_finds_nothing(page: Page, city: City, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(city.base + "/wall?play=0&period=2024")
    expect(page.locator(".standings").first).to_be_visible()
    found = []
    for scene in built_in():
        settled(page, scene.code)
        faults = page.evaluate(f"({AUDIT})({smallest(*size)})")
        found += [f"{scene.label}: {fault}" for fault in faults]
    assert found == []
