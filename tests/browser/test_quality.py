"""What an auditor does on /quality: reads, opens, filters, downloads, and looks back at an earlier load."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from data.keeping.store import open_store
from data.reference.profile import load_profile
from etl.running.replay import replay
from tests.browser.conftest import Building, City, seaford, some_incidents

pytestmark = pytest.mark.browser

BAD = 30


@contextmanager
def spoiled(folder: Path) -> Iterator[City]:
    """Seaford after a second load with thirty rows that nobody can date."""
    bad = [
        r | {"nr": f"bad{n}", "received": "soon"} for n, r in enumerate(some_incidents(BAD, "A1"))
    ]
    with seaford(folder) as city:
        city.load([*some_incidents(3, "A2"), *bad])
        yield city


@pytest.fixture(scope="module")
def building() -> Building:
    return spoiled


@pytest.fixture
def spoilt(page: Page, city: City) -> Page:
    page.goto(city.base + "/quality")
    expect(page.locator("#quality-rejects .reject-lines tbody tr").first).to_be_visible()
    return page


@pytest.mark.settled
def test_every_section_fills_and_says_the_newest_load(spoilt):
    expect(spoilt.locator("h1")).to_have_text("数据质量")
    for section in ("sources", "completeness", "loads", "coverage", "rejects"):
        expect(spoilt.locator(f"#quality-{section} table").first).to_be_visible()
    expect(spoilt.locator("#quality-published")).to_contain_text("没有公布数据")
    expect(spoilt.locator(".statements")).to_contain_text(f"{BAD} 行待修复")
    run = spoilt.locator("#quality-loads tr.run").first
    numbers = [int(t.replace(",", "")) for t in run.locator("td").all_inner_texts()[4:10]]
    assert numbers[0] == sum(numbers[1:]) and numbers[-1] == BAD
    for size in ({"width": 1366, "height": 768}, {"width": 1920, "height": 1080}):
        spoilt.set_viewport_size(size)
        wide = spoilt.evaluate("document.querySelector('.work-screen').scrollWidth <= innerWidth")
        assert wide, size


@pytest.mark.settled
def test_a_code_opens_its_rows_without_leaving_the_place_one_has_scrolled_to(spoilt):
    spoilt.locator("#quality-rejects .codes a").first.scroll_into_view_if_needed()
    before = spoilt.evaluate("document.querySelector('.work-screen').scrollTop")
    spoilt.locator("#quality-rejects .codes a").first.click()
    expect(spoilt.locator("#quality-rejects .chip")).to_be_visible()
    assert "code=bad_date" in spoilt.url
    assert abs(spoilt.evaluate("document.querySelector('.work-screen').scrollTop") - before) < 200
    expect(spoilt.locator(".original").first).to_contain_text("bad")
    expect(spoilt.locator(".original b")).to_have_count(0)
    spoilt.get_by_text("后一页 ›").click()
    expect(spoilt.locator(".rejects-above")).to_contain_text("原行 13–24，共 30 行")
    spoilt.locator(".chip").click()
    expect(spoilt.locator(".chip")).to_have_count(0)


@pytest.mark.settled
def test_a_rate_opens_its_definition_and_its_matters(spoilt, city):
    spoilt.goto(city.base + "/quality?kind=incident")
    figure = spoilt.locator("button[data-indicator=K18b][data-place=S]")
    expect(figure).to_contain_text("100.00%")
    figure.click()
    expect(spoilt.locator("#wall-drawer")).to_contain_text("来源映射要求的各项")
    listed = spoilt.locator("#wall-drawer [data-listed]")
    expect(listed).to_have_attribute("data-listed", figure.get_attribute("data-numerator"))
    spoilt.keyboard.press("Escape")
    expect(spoilt.locator("#wall-drawer")).to_be_hidden()


@pytest.mark.settled
def test_the_control_takes_a_load_or_a_time_and_links_keep_it(spoilt, city):
    spoilt.locator("#desk-known").click()
    spoilt.get_by_text("第 1 次", exact=False).last.click()
    expect(spoilt.locator(".work-title")).to_contain_text("第 1 次装载")
    expect(spoilt.locator("#quality-rejects")).to_contain_text("没有拒收的行")
    spoilt.locator("#quality-coverage a[href*='known=1']").first.click()
    expect(spoilt.locator(".cover-town").first).to_be_visible()
    assert "known=1" in spoilt.url and "district=" in spoilt.url
    spoilt.locator(".work-links").get_by_text("公布数据").click()
    expect(spoilt.locator("#facts-heading h1")).to_have_text("公布数据")
    assert spoilt.url.endswith("/facts?known=1")
    spoilt.locator("#facts-heading").get_by_text("数据质量").click()
    expect(spoilt.locator(".work-title")).to_contain_text("第 1 次装载")
    field = spoilt.locator("#desk-known-at").locator("xpath=self::input | .//input").first
    field.fill("2001-01-01")
    field.press("Enter")
    expect(spoilt.locator(".work-screen .refused")).to_contain_text("还没有完成的装载")
    field.fill("2099-01-01")
    field.press("Enter")
    expect(spoilt.locator(".work-title")).to_contain_text("第 2 次装载")
    assert "known=2099-01-01" in spoilt.url


@pytest.mark.settled
def test_the_wall_leads_here_and_takes_its_load_along(page, city):
    page.goto(city.base + "/?known=1")
    page.locator("#wall-bar-sources a.source").first.click()
    expect(page.locator(".work-title")).to_contain_text("第 1 次装载")
    assert page.url.endswith("/quality?known=1")
    page.go_back()
    expect(page.locator(".standings")).to_be_visible()
    field = page.locator("#wall-bar-known-at").locator("xpath=self::input | .//input").first
    field.fill("2099-01-01")
    field.press("Enter")
    expect(page.locator(".instants")).to_contain_text("第 2 次装载")
    page.wait_for_url(re.compile("known=2099-01-01"))


def test_rejects_go_out_as_a_file_and_come_back_repaired(spoilt, city, tmp_path):
    spoilt.locator(".reject-downloads").scroll_into_view_if_needed()
    with spoilt.expect_download() as told:
        spoilt.locator(".reject-downloads a", has_text="CSV").click()
    path = tmp_path / "rejects.csv"
    path.write_bytes(
        Path(told.value.path()).read_bytes().replace(b",soon,", b",2024-03-05 08:00:00,")
    )
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == BAD + 1
    store = open_store(city.url)
    done = replay(store, load_profile(str(city.folder / "city")), path)
    store.engine.dispose()
    assert (done.accepted, done.rejected) == (BAD, 0)
    expect(spoilt.locator("#quality-rejects .panel-note")).to_contain_text(f"已重放 {BAD} 行")
    expect(spoilt.locator(".statements")).to_contain_text("没有待修复的拒收行")


@pytest.mark.settled
def test_nothing_is_had_without_a_session(city):
    for path in ("/quality", "/rejects.csv?source=incidents", "/rejects.xlsx"):
        with pytest.raises(OSError, match="401"):
            urlopen(city.base + path, timeout=10)
