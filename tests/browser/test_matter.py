"""From the wall to the one matter and back, in a browser: odd keys, three sizes, quiet refusals."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CHANGED, City, Recorder

ODD = ("a/b//c", "x y", "50%", "事项 7", "p?q#r&s", "u/v")
SIZES = ((1920, 1080), (1366, 768), (390, 844))
SMALL_TEXT = """() => [...document.querySelectorAll('.work-screen *')].filter((e) => e.checkVisibility()
    && [...e.childNodes].some((t) => t.nodeType === 3 && t.textContent.trim())
    && parseFloat(getComputedStyle(e).fontSize) < 14).map((e) => e.className + ': ' + e.textContent)"""
OVERFLOW = "() => { const d = document.querySelector('.work-screen'); return d.scrollWidth - d.clientWidth; }"


@pytest.mark.settled
def test_a_matter_is_one_click_from_the_wall_and_the_way_back_keeps_the_question(
    page: Page, city: City, recorder: Recorder
) -> None:
    page.goto(f"{city.base}/town/A1?period=2024-03")
    first = page.locator("#overview-newest .matter-title").first
    expect(first).to_be_visible()
    title = first.inner_text()
    first.click()
    expect(page.locator(".subject h2")).to_have_text(title)
    assert "/matter/" in page.url and "period=2024-03" in page.url
    expect(page.locator(".answer").first).not_to_be_empty()
    expect(page.locator(".light-large .light-word")).to_be_visible()
    page.locator(".work-screen .crumbs a", has_text="North").click()
    expect(page.locator("#overview-newest .matter-title").first).to_be_visible()
    assert page.url.endswith("/town/A1?period=2024-03")


@pytest.mark.settled
@pytest.mark.parametrize("size", SIZES)
def test_all_text_is_readable_and_nothing_runs_over_the_side(
    page: Page, city: City, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{city.base}/matter/incidents/A11")
    expect(page.locator(".course .moment").first).to_be_visible()
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(OVERFLOW) == 0


def test_odd_keys_are_reached_by_their_address(page: Page, city: City) -> None:
    rows = [
        {"nr": nr, "title": f"odd {n}", "received": "2024-03-04 09:00:00", "changed": CHANGED, "town": "A1"}
        for n, nr in enumerate(ODD)
    ]  # fmt: skip
    city.load(rows)
    for n, nr in enumerate(ODD):
        page.goto(f"{city.base}/matter/incidents/{quote(nr, safe='')}")
        expect(page.locator(".subject h2")).to_have_text(f"odd {n}")
        expect(page.locator(".crumbs .no-link")).to_have_text(nr)
    # As a proxy may have decoded it.
    page.goto(f"{city.base}/matter/incidents/u/v")
    expect(page.locator(".subject h2")).to_have_text(f"odd {ODD.index('u/v')}")


def test_from_one_matter_to_another_and_as_known_before(page: Page, city: City) -> None:
    city.load([
        {"nr": "A11", "title": "renamed", "received": "2024-03-02 09:00:00", "changed": "2024-06-01 08:00:00", "town": "A1"}
    ])  # fmt: skip
    page.goto(f"{city.base}/matter/incidents/A11")
    expect(page.locator(".subject h2")).to_have_text("renamed")
    page.locator(".versions a", has_text="第 1 次装载").click()
    expect(page.locator(".subject h2")).not_to_have_text("renamed")
    assert "known=1" in page.url
    page.go_back()
    expect(page.locator(".subject h2")).to_have_text("renamed")


@pytest.mark.settled
def test_what_is_not_there_is_said_quietly_with_a_way_back(page: Page, city: City) -> None:
    for path, near in (
        ("/matter/incidents/A1zz", "看 A1"),
        ("/grid/nowhere", ""),
    ):
        page.goto(city.base + path)
        expect(page.locator(".work-screen .refused")).to_be_visible()
        if near:
            expect(page.locator(".work-heading .link", has_text=near)).to_be_visible()
    page.locator(".work-heading .link", has_text="回到驾驶舱").click()
    expect(page.locator("#wall-root")).to_be_visible()
