"""The wall that plays: scenes by tab, key, address and phone, the playlist's dwell, and an alert that interrupts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Building, City, some_disputes, some_incidents
from tests.cities import write_city
from tests.conftest import free_port

pytestmark = pytest.mark.browser

RULES = """
[alerts]
[[alerts.rules]]
grade = "red"
words = "fire and open"
categories = ["fire"]
"""
PLAYLIST = """
[[turn]]
scene = "overview"
seconds = 5
[[turn]]
scene = "区县对比"
seconds = 600
"""


@contextmanager
def playing(at: Path) -> Iterator[City]:
    folder = write_city(at / "city")
    with (folder / "profile.toml").open("a") as profile:
        profile.write(RULES)
    (folder / "playlist.toml").write_text(PLAYLIST)
    made = City(at, free_port())
    made.load(some_incidents(40, "A1") + some_incidents(36, "B1"), some_disputes(50, "A1"))
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def building() -> Building:
    return playing


def scene(page: Page, code: str) -> None:
    expect(page.locator(f"#wall-root[data-scene={code}]")).to_be_attached()
    expect(page.locator(f"[data-to-scene={code}]")).to_have_attribute("aria-selected", "true")


def wall(page: Page, city: City, path: str = "/wall") -> None:
    page.goto(city.base + path)
    expect(page.locator(".instants")).to_contain_text("第 1 次装载")


@pytest.mark.settled
def test_scenes_change_by_tab_and_key_and_stand_in_the_address(page, city):
    wall(page, city, "/?period=2024")
    page.get_by_role("tab", name="矛盾纠纷").click()
    scene(page, "disputes")
    expect(page).to_have_url(re.compile(r"/\?period=2024&scene=disputes$"))
    expect(page.locator(".choice.chosen", has_text="矛盾纠纷")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    scene(page, "districts")
    page.keyboard.press("1")
    scene(page, "overview")
    page.reload()
    scene(page, "overview")


@pytest.mark.settled
def test_a_scene_named_in_the_address_opens_and_an_unknown_one_offers_the_nearest(page, city):
    wall(page, city, "/wall?scene=incidents&play=0")
    scene(page, "incidents")
    page.goto(city.base + "/wall?scene=incidnts")
    expect(page.locator(".refused")).to_contain_text("incidnts")
    page.get_by_role("link", name="看 网格事件").click()
    scene(page, "incidents")
    expect(page.locator(".refused")).to_have_count(0)


@pytest.mark.settled
def test_a_scene_goes_along_when_one_drills(page, city):
    wall(page, city, "/?period=2024&scene=incidents")
    scene(page, "incidents")
    page.locator("#scene-incidents .unit", has_text="Old Town").click()
    expect(page).to_have_url(re.compile(r"/district/A\?.*scene=incidents"))
    expect(page.locator(".crumbs")).to_contain_text("Old Town")
    scene(page, "incidents")


@pytest.mark.settled
def test_the_playlist_plays_and_a_touch_stops_it(page, city):
    wall(page, city)
    expect(page.locator("[data-play=toggle]")).to_have_attribute("aria-pressed", "true")
    scene(page, "overview")
    scene(page, "districts")  # after five seconds
    page.locator("h1").click()
    expect(page.locator("[data-play=toggle]")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press(" ")
    expect(page.locator("[data-play=toggle]")).to_have_attribute("aria-pressed", "true")


def test_a_phone_with_the_walls_code_drives_it(chromium: Browser, page, city):
    wall(page, city)
    expect(page.locator(".remote-code")).to_contain_text("码")
    code = re.sub(r"\D", "", page.locator(".remote-code").inner_text().split("码")[1])
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.goto(city.base + "/remote")
    phone.get_by_label("输入大屏下沿显示的六位码").fill("000000" if code != "000000" else "000001")
    phone.get_by_role("button", name="配对").click()
    expect(phone.locator("#said")).to_contain_text("没有显示这个码的大屏")
    phone.get_by_label("输入大屏下沿显示的六位码").fill(code)
    phone.get_by_role("button", name="配对").click()
    phone.get_by_role("button", name="一张图").click()
    scene(page, "map")
    expect(phone.get_by_role("button", name="一张图")).to_have_attribute("aria-pressed", "true")
    phone.get_by_role("button", name="暂停").click()
    expect(page.locator("[data-play=toggle]")).to_have_attribute("aria-pressed", "false")
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
    context.close()


def test_a_new_alert_of_the_top_grade_interrupts_a_playing_wall_and_the_scene_comes_back(
    page, city
):
    wall(page, city)
    scene(page, "districts")
    fire = some_incidents(1, "A1", first=900)[0] | {
        "category": "fire",
        "closed": "",
        "title": "Fire",
    }
    city.load([fire])
    expect(page.locator(".alert-card .interrupt-what")).to_have_text("Fire")
    expect(page.locator(".alert-card")).to_contain_text("Old Town")
    expect(page.locator(".alert-card")).to_contain_text("fire and open")
    scene(page, "map" if page.locator(".alert-card").get_attribute("data-at") else "districts")
    page.locator(".alert-close").click()
    expect(page.locator(".alert-card")).to_be_hidden()
    scene(page, "districts")
    expect(page.locator("[data-play=toggle]")).to_have_attribute("aria-pressed", "true")
    city.load([fire | {"nr": "A1901", "title": "Second fire"}])
    expect(page.locator(".alert-card .interrupt-what")).to_have_text("Second fire")


def test_an_alert_that_was_there_before_interrupts_nobody(page, city):
    fire = some_incidents(1, "A1", first=900)[0] | {"category": "fire", "closed": ""}
    city.load([fire])
    page.goto(city.base + "/wall")
    expect(page.locator(".instants")).to_contain_text("第 2 次装载")
    scene(page, "districts")
    expect(page.locator(".alert-card")).to_be_hidden()
