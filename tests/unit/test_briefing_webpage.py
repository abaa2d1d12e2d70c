"""The web form: numbers are data, links lead both ways, nothing is asked from elsewhere."""

from html.parser import HTMLParser
from typing import Any

from layouts.documents.pages.webpage import html
from tests.integration.test_briefing_word import SEEN, hostile
from tests.papers import figure, paper, words

VOID = {"meta", "br", "rect", "path", "line", "circle", "img", "link"}


class Read(HTMLParser):
    """All that a page holds: tags with their attributes, texts, and whether tags are closed."""

    def __init__(self, written: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(written.decode())
        self.close()

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attributes}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: Any) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_same_paper_same_bytes() -> None:
    assert html(paper()) == html(paper())
    assert html(paper()) != html(paper(title="别的"))


def test_every_figure_is_data_with_what_it_counts() -> None:
    said, page = paper(), Read(html(paper()))
    data = page.of("data")
    values = {each["value"] for each in data}
    for each in said["figures"]:
        assert repr(each["value"]) in values
        assert each["shown"] in page.words
    assert all("口径：" in each["title"] for each in data)


def test_notes_are_linked_both_ways() -> None:
    page = Read(html(paper()))
    anchors = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = [each["href"] for each in page.of("a")]
    assert {"#note-1", "#note-2", "#note-3", "#call-1", "#call-2", "#call-3"} <= set(links)
    assert all(link[1:] in anchors for link in links)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_nothing_is_asked_from_elsewhere_and_nothing_runs() -> None:
    written = html(paper())
    page = Read(written)
    assert not page.of("script") and not page.of("link") and not page.of("iframe")
    for _, attributes in page.tags:
        assert not [key for key in attributes if key.startswith("on")]
        assert "src" not in attributes
    assert b"url(" not in written and b"@import" not in written
    assert "default-src 'none'" in page.of("meta")[1]["content"]


def test_it_can_be_read_by_those_who_hear_it() -> None:
    page = Read(html(paper()))
    assert page.of("html")[0]["lang"] == "zh-CN"
    assert len(page.of("h1")) == 1 and len(page.of("h2")) >= 4 and page.of("h3")
    assert all(each.get("scope") for each in page.of("th"))
    drawings = [each for _, each in page.tags if each.get("role") == "img"]
    assert len(drawings) >= 6 and all(each.get("aria-label") for each in drawings)
    assert not page.open


def test_what_has_no_value_says_why() -> None:
    missing = figure("k0", "化解率", "—", None, reason="数据未送达")
    section: Any = {"code": "x", "title": "节", "blocks": [words("化解率", missing, "。")]}
    written = html(paper(sections=[section], figures=[missing])).decode()
    assert "—<small>（数据未送达）</small>" in written
    assert 'value="None"' not in written


def test_hostile_texts_are_texts() -> None:
    page = Read(html(hostile()))
    assert not page.of("script")
    assert SEEN in "".join(page.words)


def test_a_preview_has_no_code() -> None:
    written = html(paper(code="", issue="", verify_at="")).decode()
    assert "校验码" not in written and "预览" in written
