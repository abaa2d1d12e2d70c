"""What an office does at the desk: chooses, reads the draft, issues it, saves it, has it proved."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, City, Recorder, some_disputes, some_incidents
from tests.cities import with_briefings, write_city
from tests.conftest import ROOT, free_port

pytestmark = pytest.mark.browser

SMALL = """() => [...document.querySelectorAll('#briefings-root *')]
  .filter(e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 14)
  .map(e => e.className + ' ' + e.textContent.slice(0, 20))"""
SIDEWAYS = """() => { const page = document.getElementById('briefings-root');
  return page.scrollWidth - page.clientWidth }"""
SERVED = """
import sys
from pathlib import Path
import data.reference.profile as profile
profile.FOLDERS = (Path(sys.argv[1]), *profile.FOLDERS)
from app import main
raise SystemExit(main(sys.argv[2:]))
"""
"""The application, which finds the test's own city by its name."""


class Writing(City):
    """A city with templates of briefings."""

    def _app(self, command: str) -> list[str]:
        where = ["--store", self.url, "--port", str(self.port)]
        return [sys.executable, "-c", SERVED, str(self.folder), command, *where]


@pytest.fixture
def writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    folder = with_briefings(write_city(tmp_path / "city"))
    (tmp_path / "seaford").symlink_to(folder)
    made = Writing(tmp_path, free_port())
    made.load(
        some_incidents(40, "A1") + some_incidents(36, "B1"),
        some_disputes(50, "A1") + some_disputes(45, "B1"),
    )
    made.start()
    yield made
    made.kill()


@pytest.fixture
def desk(chromium: Browser, writing: City, recorder: Recorder) -> Iterator[Page]:
    """The desk, come to by the link; at the end nothing left loopback, nothing complained."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    recorder.watch(opened)
    opened.goto(writing.link or writing.new_link())
    opened.goto(writing.base + "/briefings?period=2024-02&kind=monthly")
    expect(opened.locator(".period-words")).to_have_text("2024年2月")
    expect(opened.locator("[data-asks=period] input")).to_have_value("2024-02")
    yield opened
    context.close()
    recorder.check()


def test_a_briefing_is_chosen_read_issued_saved_and_proved(
    desk: Page, writing: City, tmp_path: Path
) -> None:
    refusal = desk.locator("#briefing-draft-paper .act-refused")
    desk.locator("#briefing-draft-preview").click()
    expect(refusal).to_contain_text("没有数据")
    desk.locator(".step", has_text="›").click()
    expect(desk.locator(".period-words")).to_have_text("2024年3月")
    expect(refusal).to_have_count(1)
    expect(desk.locator(".note-name:visible").first).to_have_text("总体情况")
    desk.locator("#briefing-draft-note-0").fill("请各地<b>注意</b>。")
    desk.locator("[data-asks=author] input").fill("沈堃")
    desk.locator("#briefing-draft-preview").click()
    frame = desk.locator(".draft-page")
    expect(frame).to_be_visible(timeout=60_000)
    assert frame.get_attribute("sandbox") == ""
    inside = desk.frame_locator(".draft-page")
    expect(inside.locator("body")).to_contain_text("请各地<b>注意</b>。")
    expect(inside.locator("svg").first).to_be_visible()
    expect(desk).to_have_url(re.compile("author=%E6%B2%88"))

    desk.locator("#briefing-draft-issue").click()
    result = desk.locator("#briefing-draft-result")
    expect(result).to_contain_text("已签发 月报 2024年第1期", timeout=60_000)
    expect(desk.locator(".archive-table tbody tr")).to_have_count(1)
    expect(frame).to_have_count(0)
    with desk.expect_download() as saved:
        result.locator("a.form", has_text="PDF").click()
    assert saved.value.suggested_filename.endswith("2024-03-2024年第1期.pdf")
    path = tmp_path / "saved.pdf"
    saved.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF")

    code = str(result.locator("a[href^='/verify']").get_attribute("href")).partition("code=")[2]

    desk.locator("#briefing-draft-issue").click()
    expect(result).to_contain_text("还没有预览")
    desk.goto(writing.base + "/verify")
    desk.locator("#verdict-file input").set_input_files(path)
    expect(desk.locator(".verify-verdict")).to_contain_text("与签发时逐字节相同")

    desk.goto(f"{writing.base}/verify/{code}")  # where the QR code leads
    expect(desk.locator(".verify-verdict")).to_contain_text("确有此期")
    desk.goto(f"{writing.base}/verify/AAAA-AAAA-AAAA-AAAA")
    expect(desk.locator(".verify-verdict")).to_contain_text("无法核对")


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080), (390, 844)])
def test_nothing_is_small_or_runs_over(desk: Page, writing: City, size: tuple[int, int]) -> None:
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    desk.goto(writing.base + "/briefings?kind=special&period=2024-03&theme=dispute")
    expect(desk.locator("[data-asks=theme] input")).to_have_value("dispute")
    expect(desk.locator("#briefings-archive")).to_contain_text("没有签发过的简报")
    expect(desk.locator(".note-name:visible").first).to_be_visible()
    assert desk.evaluate(SMALL) == []
    assert desk.evaluate(SIDEWAYS) <= 0


def test_the_wall_leads_to_the_desk(desk: Page, writing: City) -> None:
    desk.goto(writing.base + "/")
    desk.locator("a[href^='/briefings']").click()
    expect(desk.locator("h1")).to_contain_text("简报")
    expect(desk.locator(".pick.chosen", has_text="月报")).to_be_visible()
