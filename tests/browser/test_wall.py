"""What a leader does at the wall: looks, hovers, opens a figure, drills, goes back, exports, waits for a load."""

import io
import json
import re
import subprocess
import sys
import time

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import HARBOUR, City, Recorder, some_incidents
from tests.conftest import ROOT

pytestmark = pytest.mark.browser


def kpi(city: City, code: str, *more: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), "kpi", code, "--json", "--store", city.url, *more],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def shown(page: Page, code: str, place: str) -> dict[str, str]:
    figure = page.locator(f"button[data-indicator={code}][data-place={place}]").first
    expect(figure).to_be_visible()
    return {
        side: figure.get_attribute(f"data-{side}") or "" for side in ("numerator", "denominator")
    }


def as_text(row: dict[str, object]) -> dict[str, str]:
    sides = ("numerator", "denominator")
    return {side: "" if row[side] is None else json.dumps(row[side]) for side in sides}


def at(page: Page, city: City, path: str) -> None:
    page.goto(city.base + path)
    expect(page.locator(".standings, .refused").first).to_be_visible()


def names(page: Page) -> list[str]:
    expect(page.locator(".map-label").first).to_be_visible()
    return sorted(page.locator(".map-name").all_inner_texts())


@pytest.mark.settled
def test_the_wall_opens_with_every_part_and_the_figures_of_kpi(page, city):
    expect(page.locator("h1")).to_have_text("Seaford")
    for part in (".strip .card", ".standing", ".type-list li", ".matter-list li", ".map-label"):
        expect(page.locator(part).first).to_be_visible()
    expect(page.locator(".ticker-item.shown")).to_be_visible()
    expect(page.locator(".legend-class").first).to_be_visible()
    expect(page.locator(".instants")).to_contain_text("2024-04-05 10:00")
    expect(page.locator("#overview-trend-graph .bars path").first).to_be_visible()
    for code in ("K11", "K13a", "K01", "K02", "K03", "K04a"):
        rows = kpi(city, code)
        assert shown(page, code, "S") == as_text(rows[0])
    for row in kpi(city, "K11")[1:]:
        assert shown(page, "K11", str(row["place"])) == as_text(row)


@pytest.mark.settled
def test_period_cutoff_and_kind_stand_in_the_address_and_agree_with_kpi(page, city):
    at(page, city, "/?period=2024-03&cutoff=2024-03-20&kind=incident&indicator=K01")
    row = kpi(city, "K01", "--period", "2024-03", "--cutoff", "2024-03-20", "--kind", "incident")[0]
    assert shown(page, "K01", "S") == as_text(row)
    expect(page.locator(".period")).to_have_text("2024年3月")


@pytest.mark.settled
def test_hovering_a_unit_tells_its_counts_and_runs_no_html(page, city):
    names(page)
    box = page.locator(".map-label", has_text="Harbour").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] + 40)
    expect(page.locator(".tip-name")).to_have_text(HARBOUR)
    assert HARBOUR in names(page)
    expect(page.locator(".tip-card")).to_contain_text("受理纠纷 45")
    expect(page.locator(".matter-title", has_text="<b>B1</b> & 27").first).to_be_visible()


@pytest.mark.settled
def test_a_click_on_the_map_drills_and_back_returns(page, city):
    names(page)
    box = page.locator(".map-label", has_text="Old Town").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] + 40)
    expect(page).to_have_url(f"{city.base}/district/A")
    expect(page.locator(".crumbs")).to_contain_text("Old Town")
    expect(page.locator(".standing")).to_have_count(2)
    page.locator(".unit", has_text="North").click()
    expect(page).to_have_url(f"{city.base}/town/A1")
    expect(page.locator(".crumbs")).to_have_text(re.compile("Seaford.*Old Town.*North"))
    page.go_back()
    expect(page.locator(".standing")).to_have_count(2)
    page.go_back()
    expect(page.locator(".crumbs")).to_have_text("Seaford")
    expect(page.locator(".unit", has_text="Harbour")).to_be_visible()


@pytest.mark.settled
def test_the_keyboard_goes_into_a_place_of_the_map_too(page, city):
    at(page, city, "/")
    name = names(page)[0]
    page.locator("a.map-name", has_text=name).focus()
    page.evaluate("cockpitLabels.arrange(cockpitMap.map, true, null)")  # as a load does
    expect(page.locator("a.map-name", has_text=name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/district/"))
    expect(page.locator(".title-parts")).to_contain_text(name)


@pytest.mark.settled
def test_controls_write_the_address(page, city):
    names(page)
    page.get_by_role("link", name="矛盾纠纷").click()
    expect(page).to_have_url(re.compile(r"kind=dispute"))
    # The controls are drawn anew for the new question; what is typed before that is not yet asked of it.
    expect(page.get_by_role("link", name="今年")).to_have_attribute("href", "/?kind=dispute")
    page.locator("#wall-bar-period").fill("2024-03")
    page.locator("#wall-bar-period").press("Enter")
    expect(page).to_have_url(re.compile(r"period=2024-03"))
    expect(page.locator(".period")).to_have_text("2024年3月")
    page.go_back()
    expect(page.locator(".period")).to_have_text("2024年")
    expect(page.locator("#wall-bar-period")).to_have_value("2024")


@pytest.mark.settled
def test_any_figure_opens_its_meaning_and_as_many_matters_as_its_numerator(page, city):
    at(page, city, "/?period=2024")
    for code in ("K11", "K04a"):
        figure = page.locator(f".strip [data-indicator={code}]")
        figure.click()
        expect(page.locator(".definition")).to_contain_text("本期受理")
        numerator = int(figure.get_attribute("data-numerator"))
        expect(page.locator(".matters tbody tr")).to_have_count(numerator)
        ids = kpi(city, code, "--period", "2024", "--list")
        listed = page.locator(".matters tbody tr td:first-child").all_inner_texts()
        assert sorted(listed) == sorted(ids)
        page.keyboard.press("Escape")
        expect(page.locator(".drawer")).to_be_hidden()
        expect(figure).to_be_focused()


@pytest.mark.settled
def test_a_figure_on_the_map_opens_too_and_does_not_drill(page, city):
    names(page)
    page.locator(".map-label", has_text="Harbour").locator(".map-value").click()
    expect(page.locator(".drawer-heading")).to_contain_text("Harbour")
    assert page.url == f"{city.base}/"


def test_the_export_is_frozen_and_can_be_had_again(page, city):
    names(page)
    page.get_by_role("button", name="导出").click()
    expect(page.locator(".export-link")).to_have_count(2)
    kinds = {"xlsx": b"PK", "pdf": b"%PDF"}
    hrefs = [link.get_attribute("href") for link in page.locator(".export-link").all()]
    first = [page.request.get(city.base + href) for href in hrefs]
    city.load(some_incidents(5, "A2"))
    for href, answer in zip(hrefs, first, strict=True):
        assert answer.ok and answer.body().startswith(kinds[href.rsplit(".", 1)[1]])
        assert "attachment" in answer.headers["content-disposition"]
        assert page.request.get(city.base + href).body() == answer.body()
    with page.expect_download() as download:
        page.locator(".export-link").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_finished_load_shows_within_five_seconds_without_a_reload(page, city):
    at(page, city, "/?period=2024&indicator=K01")
    page.evaluate("() => { window.notReloaded = true }")
    before = shown(page, "K01", "S")
    city.load(some_incidents(7, "A2"))
    started = time.monotonic()
    figure = page.locator(".strip [data-indicator=K01]")
    expected = int(before["denominator"]) + 7
    expect(figure).to_have_attribute("data-denominator", str(expected), timeout=5000)
    assert time.monotonic() - started < 5
    assert page.evaluate("() => window.notReloaded") is True


def test_a_load_sends_only_the_changed_panels(page, city):
    at(page, city, "/?period=2024&kind=dispute")
    names(page)
    answers: list[Response] = []
    page.on("response", lambda answer: "/now?" in answer.url and answers.append(answer))
    city.load(some_incidents(7, "A2"))
    expect(page.locator(".instants")).to_contain_text("第 2 次装载")
    sent = {name for answer in list(answers) for name in answer.json().get("panels", {})}
    assert "title" in sent
    assert not sent & {"overview-ranking", "overview-types", "map"}


def test_a_lost_server_is_said_with_the_age_of_the_data_and_recovers_by_itself(
    page, city, recorder: Recorder
):
    at(page, city, "/?period=2024&indicator=K01")
    before = shown(page, "K01", "S")
    recorder.excused = True
    city.kill()
    expect(page.locator(".banner")).to_contain_text("失去连接", timeout=15_000)
    expect(page.locator(".banner")).to_contain_text("秒前")
    assert shown(page, "K01", "S") == before
    city.load(some_incidents(3, "A2"))
    city.start()
    expect(page.locator(".banner")).to_be_hidden(timeout=10_000)
    expect(page.locator(".strip [data-indicator=K01]")).to_have_attribute(
        "data-denominator", str(int(before["denominator"]) + 3)
    )


@pytest.mark.settled
@pytest.mark.parametrize("path", ["/?period=20x1", "/district/zz", "/?indicator=K99"])
def test_an_address_that_cannot_be_asked_gives_a_quiet_sentence_and_a_way_back(page, city, path):
    at(page, city, path)
    expect(page.locator(".refused")).to_be_visible()
    page.get_by_role("link", name="回到今年全市总览").click()
    expect(page.locator(".standing").first).to_be_visible()
    expect(page.locator(".refused")).to_have_count(0)


@pytest.mark.settled
def test_a_refusal_is_put_up_once_and_its_link_stays_under_the_pointer(page, city):
    at(page, city, "/?period=20x1")
    page.evaluate(
        "() => { const set = cockpit.set; window.put = 0;"
        " cockpit.set = (id, props) => { if (id === 'wall-refusal') put += 1; set(id, props); } }"
    )
    for _ in range(2):
        page.wait_for_event("response", lambda one: "/now?" in one.url)
    assert page.evaluate("put") == 0


@pytest.mark.settled
def test_an_address_that_leads_nowhere_is_a_quiet_page(page, city):
    page.goto(f"{city.base}/no/such/screen")
    expect(page.locator(".quiet-page")).to_contain_text("没有这个页面")
    page.get_by_role("link", name="回到全市总览").click()
    expect(page.locator(".standing").first).to_be_visible()


@pytest.mark.settled
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (3840, 2160)])
def test_nothing_overflows_the_stage_and_no_text_is_too_small(page, city, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    at(page, city, "/?period=2024-03")
    names(page)
    scale = size[1] / 1080 if size[1] != 768 else 1366 / 1920
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate("() => document.documentElement.scrollHeight") <= size[1]
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.stage *')]
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .filter(e => e.getClientRects().length)
            .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= 14 * scale - 0.1
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.card, .panel, .controls > *')]
            .filter(e => e.scrollWidth > e.clientWidth + 2 && !e.matches('.sources'))
            .map(e => e.className)"""
    )
    assert outside == []


@pytest.mark.settled
def test_plotly_offers_no_mode_bar(page, city):
    names(page)
    page.locator("#overview-trend-graph").hover()
    expect(page.locator(".modebar-btn")).to_have_count(0)


@pytest.mark.parametrize("period", ["2024-03", "2024", "2020-01-01..2024-12-31"])
def test_the_trend_is_drawn_for_short_and_long_periods(page, city, period):
    old = some_incidents(1, "A2")[0]
    city.load([old | {"received": "2021-02-03 10:00:00"}])
    at(page, city, f"/?period={period}")
    expect(page.locator("#overview-trend-graph .scatterlayer path.js-line")).to_have_count(
        2 * (".." in period)
    )
    expect(page.locator("#overview-trend-graph .xtick text").first).to_be_visible()


@pytest.mark.settled
def test_an_unknown_value_is_not_a_zero(page, city):
    at(page, city, "/?period=2024&kind=incident")
    figure = page.locator(".strip [data-indicator=K11]")
    expect(figure).to_have_attribute("data-numerator", "")
    expect(figure).not_to_contain_text("0")
    figure.click()
    expect(page.locator(".listing")).to_have_text("无值，没有清单")
    expect(page.locator(".matters")).to_have_count(0)


@pytest.mark.settled
def test_on_a_phone_the_wall_is_one_column(page, city):
    page.set_viewport_size({"width": 390, "height": 844})
    at(page, city, "/?period=2024")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.settled
def test_the_whole_list_of_a_figure_can_be_taken_away(page, city):
    at(page, city, "/district/A?period=2024&kind=incident")
    figure = page.locator(".strip [data-indicator=K01]")
    figure.click()
    href = page.locator(".listing-link", has_text="XLSX").get_attribute("href")
    answer = page.request.get(city.base + href)
    assert answer.status == 200
    sheet = load_workbook(io.BytesIO(answer.body()))["清单"]
    taken = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    ids = kpi(city, "K01", "--period", "2024", "--kind", "incident", "--list")
    assert len(taken) == int(figure.get_attribute("data-numerator"))
    assert set(taken) == {i for i in ids if i.startswith("A")}
    refused = page.request.get(f"{city.base}/matters.xlsx?indicator=K99&level=city&place=S")
    assert refused.status == 404 and "K99" in refused.text()


@pytest.mark.settled
def test_published_figures_are_a_page_of_their_own(page, city):
    page.get_by_role("link", name="公布数据").click()
    expect(page.locator("h1")).to_have_text("公布数据")
    expect(page.locator("#facts-facts")).to_contain_text("没有公布数据")
    page.get_by_role("link", name="回到驾驶舱").click()
    expect(page.locator(".standings")).to_be_visible()
