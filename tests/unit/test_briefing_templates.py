"""Templates are refused where they ask for what there is not, naming it and the nearest; the profile's own are sound."""

import shutil
from copy import deepcopy

import pytest

from data.reference import files
from data.reference.briefings import read_briefings
from data.reference.kinds import built_in
from data.reference.profile import load_profile
from governance.briefing.templates import (
    BLOCK_LABELS,
    BLOCKS,
    KINDS,
    PATTERNS,
    kind_code,
    template_of,
    wording_of,
)
from governance.declared import Table, Written
from governance.errors import ProfileError, TemplateError
from tests.conftest import ROOT

HUZHOU = load_profile("huzhou")
FOLDER = HUZHOU.folder / "briefings"
BEFORE = ROOT / "tests" / "briefings"
"""Huzhou's templates as they were written before they were screens, in a list of sections each."""
WORDING = files.read(FOLDER / "wording.toml").top().values
COMMON = wording_of(Table(WORDING, "wording.toml", TemplateError))


def table(**more):
    return {**deepcopy(dict(files.read(BEFORE / "monthly.toml").top().values)), **more}


def template(given):
    return template_of(
        "monthly", Table(given, "monthly.toml", TemplateError), COMMON, built_in().codes
    )


def section(**more):
    return {"code": "s", "title": "总体", "blocks": ["lead"], "indicators": ["K01"], **more}


def test_the_profile_has_a_template_of_every_kind_for_every_level():
    assert HUZHOU.briefings.keys() == KINDS.keys()
    for code, template in HUZHOU.briefings.items():
        assert template.code == code and template.label == KINDS[code]
        assert template.levels == ("city", "district", "town")
        assert all(template.of_level(level) for level in template.levels)


def test_a_city_without_the_folder_writes_no_briefings():
    assert load_profile("boston311").briefings == {}


def test_a_label_finds_its_kind():
    assert kind_code("月报") == "monthly" and kind_code("weekly") == "weekly"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sections": [section(indicators=["K04"])]}, "K04.*K04b"),
        ({"sections": [section(indicators=["K99"])]}, "K99"),
        ({"sections": [section(indicators=["compared"])]}, "compared"),
        ({"sections": [section(blocks=["leed"])]}, "lead"),
        ({"sections": [section(blocks=[])]}, "blocks"),
        ({"sections": [section(kind="disputes")]}, "dispute"),
        ({"sections": [section(levels=["village"])]}, "village"),
        ({"sections": [section(), section()]}, "code"),
        ({"sections": [section(titel="x")]}, "title"),
        ({"period": "mont"}, "month"),
        ({"code": "montly"}, "monthly"),
        ({"levels": ["citty"]}, "city"),
        ({"levels": []}, "levels"),
        ({"title": "{perid}运行情况"}, "period"),
        ({"issuer": "{place}中心"}, "place"),
        ({"mastheat": "x"}, "masthead"),
        ({"wording": {"recieved": "x"}}, "received"),
        ({"wording": {"received": "受理{numbre}件"}}, "number"),
        ({"wording": {"received": "受理{number件"}}, "花括号"),
        ({"wording": {"received": "受理{}件"}}, "空位"),
        ({"wording": {"received": "受理12件"}}, "数字"),
        ({"wording": {"listed": 0}}, "listed"),
        ({"wording": {"named": True}}, "named"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused_and_named(change, named):
    with pytest.raises(TemplateError, match=named):
        template(table(**change))


OLD = """code = "daily"
label = "日报"
masthead = "日报"
title = "{period}{place}情况"
issuer = "{name}中心"
period = "day"
levels = ["city"]
recipients = []

[[sections]]
code = "one"
title = "甲"
blocks = ["lead"]

[[sections]]
code = "two"
title = "乙"
indicators = ["K01"]
blocks = ["rates", "trend"]
"""
NEW = """title = "日报"
for = "paper"
heading = "{period}{place}情况"
masthead = "日报"
issuer = "{name}中心"
period = "day"
levels = ["city"]
recipients = []
sections = ["one", "two"]

[one]
title = "甲"
blocks = ["lead"]

[two]
title = "乙"
indicators = ["K01"]
blocks = ["rates", "trend"]

[two.trend]
months = 6
"""


def read(text: str, name: str = "daily"):
    top = Written(f"screens/{name}.toml", text).top(TemplateError)
    return template_of(name, top, COMMON, built_in().codes)


def test_a_template_written_as_a_screen_says_what_the_list_of_sections_said():
    old, new = read(OLD), read(NEW.split("[two.trend]")[0])
    assert old == new and [s.code for s in new.sections] == ["one", "two"]


def test_a_block_may_have_bounds_of_its_own():
    one, two = read(NEW).sections
    assert two.own["trend"].months == 6 != COMMON.months and one.own == {}
    assert two.own["trend"].patterns == COMMON.patterns


@pytest.mark.parametrize(
    ("text", "before", "after", "said"),
    [
        (OLD, 'blocks = ["rates", "trend"]', 'blocks = ["rates", "trendd"]', "第 19 行：blocks = 'trendd'.*trend）"),
        (OLD, 'indicators = ["K01"]', 'indicators = ["K04"]', "第 18 行：indicators = 'K04'.*K04b"),
        (OLD, 'title = "甲"', 'titel = "甲"', "第 12 行：不认识的键 'titel'.*title"),
        (NEW, 'blocks = ["rates", "trend"]', 'blocks = ["rates", "trendd"]', "第 18 行：blocks = 'trendd'.*trend）"),
        (NEW, 'months = 6', 'month = 6', "第 21 行：不认识的键 'month'.*months"),
        (NEW, 'months = 6', 'months = 60', "第 21 行：months = 60.*36"),
        (NEW, '[two.trend]\nmonths', '[two.lead]\nmonths', "第 20 行：不认识的键 'lead'"),
        (NEW, '[two]\ntitle', '[too]\ntitle', "第 15 行：不认识的键 'too'.*two"),
        (NEW, 'heading = "{period}', 'heading = "{perid}', "第 3 行：heading = .*没有空位 {perid}.*period"),
        (NEW, 'title = "乙"', 'title = "乙"\nkind = "disput"', "第 17 行：kind = 'disput'.*dispute"),
        (NEW, 'title = "日报"', 'title = "日报"\ncode = "daily"', "第 2 行：不认识的键 'code'"),
    ],
)  # fmt: skip
def test_what_is_amiss_in_a_template_is_said_with_its_line_and_the_nearest(
    text, before, after, said
):
    assert before in text
    with pytest.raises(TemplateError, match=rf"screens/daily\.toml.*{said}"):
        read(text.replace(before, after, 1))


def test_the_file_of_a_template_is_named_after_its_kind():
    with pytest.raises(TemplateError, match=r"screens/dayly\.toml.*'dayly'.*daily"):
        read(NEW, "dayly")


def test_a_missing_key_or_sentence_is_named():
    short = table()
    del short["masthead"]
    with pytest.raises(TemplateError, match="masthead"):
        template(short)
    with pytest.raises(TemplateError, match="rate_up"):
        wording_of(Table({k: v for k, v in WORDING.items() if k != "rate_up"}, "", TemplateError))


def test_a_template_may_word_a_sentence_itself():
    own = template(table(wording={"rate_equal": "{against}不变", "named": 2}))
    assert own.wording["rate_equal"] == "{against}不变" and own.wording.named == 2
    assert own.wording["rate_up"] == WORDING["rate_up"]


def test_an_error_names_the_file(tmp_path):
    for name in ("profile.toml", "calendar.csv"):
        (tmp_path / name).write_bytes((HUZHOU.folder / name).read_bytes())
    text = (tmp_path / "profile.toml").read_text().split("[backdrop]")[0]
    (tmp_path / "profile.toml").write_text(text)
    folder = tmp_path / "briefings"
    folder.mkdir()
    with pytest.raises(ProfileError, match=r"wording\.toml"):
        load_profile(str(tmp_path))
    (folder / "wording.toml").write_bytes((FOLDER / "wording.toml").read_bytes())
    wrong = (BEFORE / "daily.toml").read_text().replace('"lead"', '"leads"')
    (folder / "daily.toml").write_text(wrong)
    with pytest.raises(TemplateError, match=r"briefings/daily\.toml 第 14 行.*leads.*lead"):
        load_profile(str(tmp_path))
    (folder / "daily.toml").unlink()
    (tmp_path / "screens").mkdir()
    own = (HUZHOU.folder / "screens" / "daily.toml").read_text()
    (tmp_path / "screens" / "daily.toml").write_text(own.replace('"lead"', '"leads"'))
    with pytest.raises(TemplateError, match=r"screens/daily\.toml 第 14 行.*leads.*lead"):
        load_profile(str(tmp_path))
    (tmp_path / "screens" / "daily.toml").write_text(own)
    assert load_profile(str(tmp_path)).briefings == {"daily": HUZHOU.briefings["daily"]}
    (folder / "daily.toml").write_bytes((BEFORE / "daily.toml").read_bytes())
    with pytest.raises(TemplateError, match="种类 daily 已有模板"):
        load_profile(str(tmp_path))


def test_templates_of_before_say_what_the_screens_say(tmp_path):
    shutil.copytree(BEFORE, tmp_path / "briefings")
    shutil.copy(FOLDER / "wording.toml", tmp_path / "briefings")
    assert read_briefings(tmp_path, built_in()) == HUZHOU.briefings


def test_the_manual_names_every_block_with_its_options():
    page = (ROOT / "docs" / "briefing.md").read_text(encoding="utf-8")
    manual = page.partition("| block |")[2].partition("\n\n")[0]
    for name, options in BLOCKS.items():
        (row,) = [line for line in manual.splitlines() if line.startswith(f"| `{name}` |")]
        assert all(f"`{option}`" in row for option in options)
        assert row.count("`") == 2 + 2 * len(options)


def test_every_block_and_sentence_is_used():
    from dashboard.briefing.composing.sections import BLOCKS as WRITTEN

    assert WRITTEN.keys() == BLOCKS.keys()
    used = {name for t in HUZHOU.briefings.values() for s in t.sections for name in s.blocks}
    assert used == BLOCKS.keys()
    sources = "".join(
        path.read_text() for path in (HUZHOU.folder.parents[2] / "dashboard/briefing").rglob("*.py")
    )
    sources += (HUZHOU.folder.parents[2] / "governance/briefing/sentences.py").read_text()
    unused = {
        n
        for n in PATTERNS
        if f'"{n}' not in sources and f'"{n.rpartition("_")[0]}_{{' not in sources
    }
    assert unused - {"reason_overdue", "reason_returned", "reason_crossing"} == set()


def test_every_block_says_what_it_tells() -> None:
    assert BLOCKS.keys() == BLOCK_LABELS.keys()
