"""A note written at one screen stands on another one, on a matter, on a figure and as it was known before."""

import pytest
from playwright.sync_api import Page, Request, Response, expect

from tests.browser.conftest import City, Recorder, some_incidents

pytestmark = pytest.mark.browser
MARKUP = "<img src=x onerror=alert(1)> 雨后积水"
MATTER = "/matter/incidents/A11"


@pytest.fixture
def other(page: Page, city: City, recorder: Recorder) -> Page:
    """Another window of the same browser."""
    opened = page.context.new_page()
    recorder.watch(opened)
    return opened


def write(page: Page, text: str, author: str = "王芳", at: int = 0) -> None:
    form = page.locator(".notes").nth(at).locator(".notes-form")
    form.locator("[name=author]").fill(author)
    form.locator("[name=text]").fill(text)
    form.locator(".notes-send").click()


def test_a_note_on_a_matter_shows_on_another_screen_with_the_second_poll_at_the_latest(
    page: Page, other: Page, city: City
) -> None:
    for screen in (page, other):
        screen.goto(city.base + MATTER)
        expect(screen.locator(".notes-none")).to_be_visible()
    draft = other.locator(".notes-form [name=text]")
    draft.fill("正在写的半句")
    polls: list[str] = []

    def heard(request: Request) -> None:
        if "/now" in request.url:
            polls.append(request.url)

    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "/notes" in answer.url
    ):
        other.on("request", heard)
        write(page, MARKUP)
    expect(other.locator(".notes-words")).to_have_text(MARKUP)
    assert len(polls) <= 3, (
        polls
    )  # one that was before it, one that tells it, one while it is fetched
    expect(page.locator(".notes-words")).to_have_text(MARKUP)
    expect(other.locator(".notes-head strong")).to_have_text("王芳")
    assert other.locator(".notes img").count() == 0
    assert draft.input_value() == "正在写的半句"
    expect(draft).to_be_focused()
    assert page.locator(".notes-form [name=text]").input_value() == ""
    page.reload()
    expect(page.locator(".notes-form [name=author]")).to_have_value("王芳")
    other.locator(".notes-form [name=author]").fill("李强")
    other.locator(".notes-back").click()
    expect(page.locator(".notes-gone")).to_contain_text("已由 李强")
    expect(page.locator(".notes-words")).to_have_count(0)


def test_a_note_on_a_figure_is_written_in_its_drawer_and_the_wall_beside_is_not_drawn_anew(
    page: Page, other: Page, city: City
) -> None:
    address = city.base + "/?period=2024-03"
    for screen in (page, other):
        screen.goto(address)
        screen.locator("button[data-indicator][data-place=A]").first.click()
        expect(screen.locator(".drawer .notes-none").first).to_be_visible()
    drawn: list[str] = []

    def panels(answer: Response) -> list[str]:
        return list(answer.json().get("panels", {})) if "/now?" in answer.url else []

    with other.expect_response(lambda answer: "/now?" in answer.url and not panels(answer)):
        pass  # all that the wall shows has come
    other.on("response", lambda answer: drawn.extend(panels(answer)))
    write(page, "本月口径有调整")
    expect(other.locator(".drawer .notes-words")).to_have_text("本月口径有调整")
    expect(other.locator(".drawer .notes-head").first).to_contain_text("2024年3月")
    assert drawn == []
    write(page, "这个区在修路", at=1)
    expect(other.locator(".drawer .notes").nth(1).locator(".notes-words")).to_have_text(
        "这个区在修路"
    )


def test_a_page_as_known_before_says_so_and_takes_no_note(page: Page, city: City) -> None:
    city.load(some_incidents(1, "A2"))
    page.goto(city.base + MATTER + "?known=1")
    expect(page.locator(".notes-said")).to_contain_text("较早的知悉时点")
    expect(page.locator(".notes-none")).to_be_visible()
    expect(page.locator(".notes-form")).to_be_hidden()
    page.goto(city.base + MATTER)
    expect(page.locator(".notes-form")).to_be_visible()
