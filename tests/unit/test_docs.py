"""The documents say what is so: every indicator, setting, command, flag, page, code and folder is in them."""

import argparse
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from dashboard.ask.address import QUESTION
from dashboard.desks import Desks
from dashboard.pages import pages
from data.reference.coordinates import TO_WGS84
from data.reference.kinds import built_in
from docs import make, make_screens
from etl import __main__ as loader
from etl.contracts.findings import REASONS
from etl.mapping import model
from etl.mapping import source as mapping
from governance import places
from governance.answers import Reason
from governance.indicators import INDICATORS
from governance.lifecycle import MEASURES
from governance.matters import STATE_LABELS, State
from settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES_OF_TEXT = sorted([*ROOT.glob("README*.md"), *DOCS.rglob("*.md")])
SOURCES = ("*.py", "*/*.py", "*/*/*.py")


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def quoted(page: str) -> set[str]:
    """Words in back-ticks, taken apart."""
    return {
        word for part in re.findall(r"`([^`\n]+)`", page) for word in re.split(r"[\s,=]+", part)
    }


def test_the_page_of_indicators_is_the_one_that_the_declarations_make():
    assert text("indicators.md") == make.page(), "run python -m docs.make"


def test_the_page_of_indicators_has_all_that_a_declaration_says():
    page = text("indicators.md")
    for one in INDICATORS:
        section = page.split(f"## {one.id} {one.label}\n")[1].split("\n## ")[0]
        assert one.definition in section and one.numerator_label in section
        assert one.denominator_label is None or one.denominator_label in section
        assert f"(`{one.better}`)" in section and str(one.reviewed) in section
        assert all(f"`{measure}`" in section for measure in one.measures)
    assert set(make.MEASURES) == set(MEASURES)
    assert all(f"`{reason}`" in page for reason in Reason)


def parsers() -> Iterator[argparse.ArgumentParser]:
    for parser in (app._parser(Settings()), loader._parser()):
        yield parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from action.choices.values()


def test_every_command_and_flag_is_in_the_page_of_settings():
    words = quoted(text("settings.md"))
    for parser in parsers():
        for action in parser._actions:
            flags = [f for f in action.option_strings if f.startswith("--") and f != "--help"]
            assert set(flags) <= words, flags
            if isinstance(action, argparse._SubParsersAction):
                assert set(action.choices) <= words


def test_every_variable_of_the_environment_is_in_the_page_of_settings_and_is_read():
    folders = ("governance", "data", "etl", "layouts", "dashboard", "benchmarks", "tests")
    files = [*ROOT.glob("*.py"), *(f for name in folders for f in (ROOT / name).rglob("*.py"))]
    code = "\n".join(f.read_text(encoding="utf-8") for f in files if f != Path(__file__))
    used = set(re.findall(r"\bCOCKPIT_[A-Z_]*[A-Z]\b", code))
    said = {word for word in quoted(text("settings.md")) if word.startswith("COCKPIT_")}
    assert said == used


def test_every_target_of_make_is_in_the_page_of_settings():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M)
    page = text("settings.md")
    assert "run" in targets and "test" in targets
    assert [t for t in targets if f"`make {t}`" not in page] == []


def test_every_address_and_its_parameters_are_in_the_page_of_settings():
    page = text("settings.md")
    for one in pages(Desks()):
        path = one.path_template or one.path
        assert path == "/404" or f"`{path}`" in page, path
    assert all(f"{name}=" in page for name in QUESTION)


def test_the_mapping_language_is_documented_to_the_last_key():
    page = text("mapping.md")
    words = set(re.findall(r"[A-Za-z0-9_]+", page))
    keys = {*mapping._TOP, *(name for names in model.FIELDS.values() for name in names)}
    assert keys - words == set()
    assert set(REASONS) | {s.value for s in State} | set(TO_WGS84) <= words
    assert set(model.JOBS) | set(model.FORMATS) <= words
    assert all(f"| {code} | {label} |" in page for code, label in REASONS.items())


def test_the_examples_of_the_mapping_language_are_toml():
    blocks = re.findall(r"```toml\n(.*?)```", text("mapping.md"), re.S)
    assert len(blocks) >= 3
    for block in blocks:
        tomllib.loads(block)


@pytest.mark.parametrize(
    "labels", [STATE_LABELS.values(), [kind.label for kind in built_in()], places.LABELS.values()]
)
def test_every_word_on_screen_is_in_the_glossary(labels):
    page = text("glossary.md")
    assert [word for word in labels if f"| {word} |" not in page] == []


def test_the_words_of_the_field_are_in_the_glossary():
    said = (
        "事项 网格事件 矛盾纠纷 受理 交办 签收 核实 结案 化解 督办 销号 退回 返工 挂起 联席会议 简报 口径 平安指数 "
        "矛调中心 综治工作站 统计截止 知悉时点 环比 同比 示意 演示数据"
    )
    page = text("glossary.md")
    assert [word for word in said.split() if f"| {word} |" not in page] == []


def test_the_identifiers_of_the_glossary_exist():
    page = text("glossary.md")
    code = "\n".join(f.read_text(encoding="utf-8") for f in ROOT.glob("governance/*.py"))
    for name in re.findall(r"`State\.([A-Z_]+)`", page):
        assert f"    {name} = " in code, name
    kinds = re.findall(r"`([a-z]+)` in `data/profiles/kinds.toml`", page)
    assert tuple(kinds) == built_in().codes


def test_the_design_has_every_package_and_no_other():
    page = text("design.md")
    packages = {p.parent.name for p in ROOT.glob("*/__init__.py")}
    assert packages - {"tests", "docs"} <= {n.rstrip("/") for n in quoted(page)}
    named = re.findall(r"`([a-z_/]+\.py)`", page + text("data-flow.md"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", PAGES_OF_TEXT, ids=lambda p: p.name)
def test_links_lead_somewhere(path):
    page = path.read_text(encoding="utf-8")
    for link in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)", page):
        assert "://" in link or (path.parent / link).exists(), link


@pytest.mark.parametrize("path", PAGES_OF_TEXT, ids=lambda p: p.name)
def test_no_page_names_a_machine(path):
    page = path.read_text(encoding="utf-8")
    assert not re.search(r"/(tmp|work|root|home)/", page)


def test_every_decision_asks_decides_and_says_what_else_there_was():
    found = sorted((DOCS / "adr").glob("*.md"))
    assert [int(p.name[:4]) for p in found] == list(range(1, len(found) + 1))
    for path in found:
        page = path.read_text(encoding="utf-8")
        assert page.startswith(f"# {int(path.name[:4])}. ")
        assert all(f"**{word}" in page for word in ("Question", "Decided", "Not chosen")), path.name
        assert len(page.splitlines()) <= 40, path.name


def test_the_two_readmes_are_equals():
    english, chinese = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")
    )
    for page in (english, chinese):
        assert len(page.splitlines()) <= 120
        assert (
            "make run" in page
            and "make test" in page
            and "docs/shots/overview-1920x1080.jpg" in page
        )

    def skeleton(page: str) -> list[str]:
        return [re.match(r"#*", line)[0] for line in page.splitlines() if line.startswith("#")]  # type: ignore[index]

    assert skeleton(english) == skeleton(chinese)
    for pattern in (r"\]\(docs/[^)]+\)", r"^\| .*`.*\|", r"^\* ", r"^\d\. "):
        counts = [len(re.findall(pattern, page, re.M)) for page in (english, chinese)]
        assert counts[0] == counts[1], pattern


def test_the_page_of_screens_is_made_from_the_shelf_and_the_files():
    assert text("screens.md") == make_screens.page(), "run: python -m docs.make_screens"
