"""What an analyst does with the index: opens it, drills to a unit, takes its change apart, turns the month, sees the matters."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from data.keeping.store import open_store
from tests.browser.conftest import PATIENCE, City, Recorder
from tests.conftest import free_port
from tests.indexcity import load_index_city, write_index_city

pytestmark = pytest.mark.browser

SMALL = """() => [...document.querySelectorAll('.work-screen *')]
  .filter(e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 14)
  .map(e => e.className + ' ' + e.textContent.slice(0, 20))"""
SIDEWAYS = """() => { const page = document.querySelector('.work-screen');
  return page.scrollWidth - page.clientWidth }"""


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Seaford with an index, being served; nobody changes it."""
    folder = tmp_path_factory.mktemp("indexed")
    made = City(folder, free_port())
    store = open_store(made.url, create=True)
    load_index_city(store, write_index_city(folder / "city"), folder)
    store.engine.dispose()
    made.start()
    yield made
    made.kill()


@pytest.fixture
def index(chromium: Browser, indexed: City, recorder: Recorder) -> Iterator[Page]:
    """The page of the index, come to by the link; at the end nothing left loopback, nothing complained."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    recorder.watch(opened)
    opened.goto(indexed.new_link())
    opened.goto(indexed.base + "/pingan")
    expect(opened.locator(".months summary")).to_have_text("2019-06")
    expect(opened.locator(".ranked-row[data-unit=A]")).to_be_visible()
    yield opened
    context.close()
    recorder.check()


def hundredths(text: str) -> int:
    """'−0.30' as −30."""
    return round(float(text.replace("−", "-").replace("+", "")) * 100)


def test_the_index_is_read_drilled_and_taken_apart(index, indexed):
    expect(index.locator("#pingan-headline h2").first).to_contain_text("Harbour")
    expect(index.locator("#pingan-course .course-unit")).to_have_count(2)
    expect(index.locator("#pingan-course")).to_contain_text("2019-04 数据不全")
    expect(index.locator("#pingan-doubt .shares li").first).to_be_visible()
    index.locator(".ranked-row[data-unit=A] .unit-link").click()
    expect(index.locator("#pingan-unit-headline h2").first).to_contain_text("Old Town")
    assert index.url == indexed.base + "/pingan/A"

    steps = index.locator(".falls > .depth-1")
    expect(steps).to_have_count(3)
    shown = [hundredths(one) for one in _words(steps)]
    assert sum(shown) == hundredths(index.locator(".whole-sum").inner_text())
    first = steps.first
    first.locator("summary").first.click()
    inside = first.locator(":scope > .depth-2")
    expect(inside.first).to_be_visible()
    assert sum(hundredths(one) for one in _words(inside)) == shown[0]

    index.keyboard.press("[")
    expect(index.locator(".months summary")).to_have_text("2019-05")
    index.keyboard.press("]")
    expect(index.locator(".months summary")).to_have_text("2019-06")
    expect(inside.first).to_be_visible()

    index.locator(".paper-table a", has_text=re.compile(r"^\d+$")).first.click()
    expect(index.locator("#pingan-unit-matters .listed tbody tr").first).to_be_in_viewport()
    count = int(index.locator(".paper-table a[href*='list=A204']").first.inner_text())
    expect(index.locator("#pingan-unit-matters .listed tbody tr")).to_have_count(count)
    assert "/matter/disputes/" in str(
        index.locator("#pingan-unit-matters .listed a").first.get_attribute("href")
    )


def _words(steps) -> list[str]:
    return [str(steps.nth(n).get_attribute("data-words")) for n in range(steps.count())]


def test_keys_turn_the_month_and_a_month_half_delivered_is_not_ranked(index):
    index.keyboard.press("[")
    expect(index.locator(".months summary")).to_have_text("2019-05")
    index.keyboard.press("[")
    expect(index.locator("#pingan-headline .lacking")).to_contain_text("Harbour")
    expect(index.locator(".ranked-row")).to_have_count(0)
    index.keyboard.press("]")
    expect(index.locator(".ranked-row[data-unit=A]")).to_be_visible()
    index.locator(".months summary").click()
    index.locator(".years a", has_text="2月").first.click()
    expect(index.locator(".months summary")).to_have_text("2019-02")
    expect(index.locator(".years")).to_be_hidden()
    index.goto(index.url.split("?")[0] + "/B")
    expect(index.locator("#pingan-unit-choices .pick.chosen", has_text="Harbour")).to_be_visible()
    expect(index.locator(".fall-row").first).to_be_visible()
    index.keyboard.press("Escape")
    expect(index.locator(".ranked-row[data-unit=B]")).to_be_visible()


@pytest.mark.parametrize(("wide", "high"), [(1440, 900), (1920, 1080), (390, 844)])
@pytest.mark.parametrize(
    "path", ["/pingan", "/pingan/A?list=A204", "/pingan?month=2019-04", "/pingan/nobody"]
)
def test_nothing_is_small_or_cut_at_any_size(index, indexed, wide, high, path):
    index.set_viewport_size({"width": wide, "height": high})
    index.goto(indexed.base + path)
    expect(index.locator(".work-heading h1")).to_be_visible()
    if path != "/pingan/nobody":
        expect(index.locator(".work-areas .saying").first).to_be_visible()
        expect(index.locator("[id$=-doubt] > *").first).to_be_visible()
    else:
        expect(index.locator(".refused")).to_contain_text("没有单位")
    assert index.evaluate(SMALL) == []
    assert index.evaluate(SIDEWAYS) <= 0
