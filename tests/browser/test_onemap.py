"""一张图 in a browser: layers, depths, time and keys; and nothing is asked outside this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from data.keeping.store import open_store
from data.reference.profile import load_profile
from etl.running.jobs import run
from tests.browser.conftest import PATIENCE, Building, City
from tests.conftest import free_port
from tests.mapcity import linked_disputes, mixed, positioned, some_disputes, write_map_city

pytestmark = pytest.mark.browser
SCENE = "/wall?scene=map&period=2024"


@contextmanager
def seen_from_above(folder: Path) -> Iterator[City]:
    """A served city of 900 matters with positions."""
    profile = write_map_city(folder / "city")
    made = City(folder, free_port())
    files = [
        ("incidents", positioned(folder / "i.csv", mixed(900))),
        ("disputes", some_disputes(folder / "d.csv", linked_disputes(30))),
    ]
    store = open_store(made.url, create=True)
    run(store, load_profile(str(profile)), files)
    store.close()
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def building() -> Building:
    return seen_from_above


def opened(page: Page, city: City, path: str = SCENE) -> Page:
    page.goto(city.base + path)
    expect(page.locator(".legend-seen")).to_contain_text("n =", timeout=PATIENCE)
    expect(page.locator('[data-layer="incident"] .layer-n')).not_to_be_empty()
    kinds = page.locator("#onemap-kinds [data-layer]")
    assert kinds.all_inner_texts()[0].startswith("网格事件") and kinds.count() == 2
    return page


def seen(page: Page) -> int:
    """The matters in the view, as the legend says."""
    words = page.locator(".legend-seen").inner_text()
    return int(words.split("=")[1].split("，")[0].replace(",", ""))


def asked(recorder, name: str) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(url).query) for url in recorder.requests if f"/map/{name}?" in url]


def zoomed(page: Page, spot: dict[str, float]) -> None:
    page.evaluate(
        "({x, y}) => { const m = cockpitMap.map;"
        " m.setView(m.containerPointToLatLng([x, y]), 15, {animate: false}) }",
        spot,
    )
    expect(page.locator(".legend-seen")).to_contain_text("逐件")


@pytest.mark.settled
def test_a_layer_switched_off_leaves_fewer_and_the_address_says_so(page, city, recorder):
    opened(page, city)
    whole = seen(page)
    grade = page.locator('[data-layer="critical"]')
    expect(grade).to_have_attribute("aria-checked", "true")
    grade.click()
    expect(grade).to_have_attribute("aria-checked", "false")
    expect(page.locator(".legend-seen")).not_to_contain_text(f"{whole:,} ")
    page.wait_for_function(
        "whole => !document.querySelector('.legend-seen').textContent.includes(whole)",
        arg=f"n = {whole:,}，",
    )
    assert 0 < seen(page) < whole
    assert (
        "layers=" in page.url and "critical" not in parse_qs(urlsplit(page.url).query)["layers"][0]
    )
    page.reload()
    expect(page.locator('[data-layer="critical"]')).to_have_attribute("aria-checked", "false")
    page.locator("[data-layers=reset]").click()
    expect(page.locator('[data-layer="critical"]')).to_have_attribute("aria-checked", "true")
    assert "layers=" not in page.url


@pytest.mark.settled
def test_switches_work_by_keyboard(page, city):
    opened(page, city)
    heat = page.locator('[data-layer="heat"]')
    heat.focus()
    page.keyboard.press("Enter")
    expect(heat).to_have_attribute("aria-checked", "true")
    expect(page.locator(".leaflet-container.with-heat")).to_have_count(1)


@pytest.mark.settled
def test_time_is_scrubbed_and_played_by_keys(page, city, recorder):
    opened(page, city)
    bars = page.locator("#onemap-time")
    expect(bars.locator(".time-bar")).to_have_count(30)
    whole = seen(page)
    bars.focus()
    page.keyboard.press("End")
    expect(bars).to_have_attribute("aria-valuenow", "29")
    page.keyboard.press("ArrowLeft")
    expect(bars).to_have_attribute("aria-valuenow", "28")
    expect(page.locator("#onemap-shown")).to_contain_text("受理 n =")
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(r => r.name.includes('from='))"
    )
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    expect(page.locator("[data-time=play]")).to_have_attribute("aria-pressed", "true")
    expect(bars).to_have_attribute("aria-valuenow", "2")
    frames = [one for one in asked(recorder, "cells") if "from" in one]
    assert len({one["from"][0] for one in frames}) >= 4  # the one shown, and the one ahead
    page.keyboard.press(" ")
    expect(page.locator("[data-time=play]")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Escape")
    expect(page.locator("#onemap-shown")).to_be_empty()
    expect(page.locator(".legend-seen")).to_contain_text(f"n = {whole:,}，")
    assert page.url.count("scene=map") == 1  # the player of scenes did not hear these keys


@pytest.mark.settled
def test_ranges_end_with_the_newest_data(page, city, recorder):
    opened(page, city)
    page.locator('[data-range="12m"]').click()
    expect(page.locator("#onemap-time .time-bar")).to_have_count(12)
    expect(page.locator("[data-time=leave]")).to_be_visible()
    expect(page.locator("#onemap-shown")).to_contain_text("2024-04")
    page.locator("[data-time=leave]").click()
    expect(page.locator("#onemap-shown")).to_be_empty()


@pytest.mark.settled
def test_the_map_moves_by_keys(page, city):
    opened(page, city)
    page.locator(".leaflet-container").focus()
    before = page.evaluate("[cockpitMap.map.getZoom(), cockpitMap.map.getCenter().lng]")
    page.keyboard.press("Equal")
    page.wait_for_function("zoom => cockpitMap.map.getZoom() > zoom", arg=before[0])
    page.keyboard.press("ArrowRight")
    page.wait_for_function("lng => cockpitMap.map.getCenter().lng > lng + 1e-4", arg=before[1])
    assert "scene=map" in page.url


@pytest.mark.settled
def test_a_click_on_a_matter_opens_it_and_one_beside_it_drills(page, city):
    opened(page, city)
    zoomed(
        page,
        page.evaluate(
            "(() => { const s = cockpitMap.map.getSize(); return {x: s.x / 2, y: s.y / 2} })()"
        ),
    )
    box = page.locator(".leaflet-container").bounding_box()
    spots = page.evaluate("cockpitOnemap.spots()")
    inside = [s for s in spots if 600 < s["x"] < 1300 and 250 < s["y"] < 650]
    assert inside, json.dumps(spots)[:300]
    spot = inside[0]
    page.mouse.move(box["x"] + spot["x"], box["y"] + spot["y"])
    expect(page.locator(".tip-name").last).to_contain_text("Lamp")
    assert page.locator(".tip-card b").count() == 0  # a title is no HTML
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    page.wait_for_url("**/matter/incidents/i*")


@pytest.mark.settled
def test_a_place_without_outlines_shows_its_matters(page, city):
    opened(page, city, "/town/B1?scene=map&period=2024")
    expect(page.locator(".map-notes")).to_contain_text("边界")
    assert seen(page) > 0
    middle = page.evaluate("cockpitMap.map.getCenter()")
    assert 10.1 < middle["lng"] < 10.2 and 50 < middle["lat"] < 50.1
    expect(page.locator(".risk").first).to_be_visible()


def test_outlines_are_read_once_and_a_load_brings_new_cells(page, city, recorder):
    opened(page, city)
    shapes, whole = len(asked(recorder, "shapes")), seen(page)
    store = open_store(city.url)
    more = [("incidents", positioned(city.folder / "more.csv", mixed(50, first=2000)))]
    run(store, load_profile(str(city.folder / "city")), more)
    store.close()
    page.wait_for_function(
        "was => !document.querySelector('.legend-seen').textContent.includes(was)",
        arg=f"n = {whole:,}，",
    )
    assert seen(page) > whole
    assert len(asked(recorder, "shapes")) == shapes == 1


def test_a_killed_server_leaves_the_map_as_it_was(page, city, recorder):
    opened(page, city)
    words = page.locator(".legend-seen").inner_text()
    recorder.excused = True
    city.kill()
    page.evaluate("cockpitMap.map.panBy([80, 0], {animate: false})")
    page.wait_for_timeout(1500)
    assert page.locator(".legend-seen").inner_text() == words
    assert (
        page.evaluate("document.querySelectorAll('.leaflet-cockpit-matters-pane canvas').length")
        == 1
    )
