"""What a leader's staff do on /pingan/method: read, change a weight, leave an indicator out, hand the address on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.keeping.store import open_store
from data.reference.profile import load_profile
from etl.running.jobs import run
from tests.browser.conftest import City, some_disputes
from tests.cities import disputes, write_city, write_rows
from tests.conftest import free_port
from tests.integration.test_pingan_method import DEFINITION, FACTS, MAPPING, figures

pytestmark = pytest.mark.browser

MARK = "试算（未保存，非正式口径）"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Served for all tests here: nobody changes it."""
    tmp_path = tmp_path_factory.mktemp("method")
    folder = write_city(tmp_path / "city")
    (folder / "pingan.toml").write_text(DEFINITION.replace("draws = 4000", "draws = 200"), "utf-8")
    (folder / "facts.toml").write_text(FACTS)
    (folder / "sources" / "observations.toml").write_text(MAPPING)
    made = City(tmp_path, free_port())
    rows = list(figures())
    given = [
        ("disputes", disputes(tmp_path / "d.csv", some_disputes(9, "A1"))),
        ("observations", write_rows(tmp_path / "o.csv", tuple(rows[0]), rows)),
    ]
    store = open_store(made.url, create=True)
    run(store, load_profile(str(folder)), given)
    store.engine.dispose()
    made.start()
    yield made
    made.kill()


@pytest.fixture
def method(page: Page, city: City) -> Page:
    page.goto(city.base + "/pingan/method")
    expect(page.locator(".trial-row .trial-name").first).to_be_visible()
    return page


def test_a_weight_and_a_tick_go_to_the_address_and_come_back_from_it(method, city):
    expect(method.locator(".trial-mark").first).to_have_text(MARK)
    weight = method.locator("[data-weight=B] input[type=number]")
    weight.fill("90")
    weight.press("Enter")
    expect(method.locator("[data-weight=B]")).to_have_class(re.compile("changed"))
    expect(method.locator(".trial-said")).to_contain_text("按比例归一")
    method.locator("[data-weight=B] summary").click()
    method.locator("[data-weight=B] .weight-kept label").nth(1).click()
    expect(method.locator(".trial-said")).to_contain_text("命案")
    expect(method).to_have_url(re.compile("w=B%3A90&without=B102"))
    method.goto(method.url)
    expect(method.locator(".trial-said")).to_contain_text("命案")
    expect(method.locator(".trial-foot .trial-mark")).to_have_text(MARK)
    method.get_by_text("恢复正式口径").click()
    expect(method.locator(".weight.changed")).to_have_count(0)
    expect(method.locator("[data-weight=B] input[type=number]")).to_have_value("24.61")


def test_leaving_out_everything_is_refused_in_a_sentence(method, city):
    ids = method.eval_on_selector_all("[data-weight]", "all => all.map(a => a.dataset.indicators)")
    method.goto(city.base + "/pingan/method?without=" + ",".join(ids))
    expect(method.locator(".trial-outcome")).to_contain_text("没有剩下可以计算的指标")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_a_picky_person_finds_nothing(method, size):
    audit = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
    method.set_viewport_size({"width": size[0], "height": size[1]})
    expect(method.locator(".honours li").first).to_be_attached()
    method.wait_for_timeout(300)
    assert method.evaluate(f"({audit})(14)") == []
    assert method.evaluate("document.querySelector('.work-screen').scrollWidth") <= size[0]


def test_the_scene_of_the_wall_says_month_and_standings(page, city):
    page.goto(city.base + "/wall?play=0&scene=standing")
    expect(page.locator("#scene-standing .place")).to_have_count(2)
    expect(page.locator("#standing-strip")).to_contain_text("2024-03")
    expect(page.locator("#standing-strip")).to_contain_text("2024-04")
    expect(page.locator(".map-value").first).to_contain_text(re.compile("[绿蓝橙红]"))
