"""Templates are refused where they ask for what there is not, naming it and the nearest; the profile's own are sound."""

from copy import deepcopy

import pytest

from data.reference.kinds import built_in
from data.reference.profile import load_profile, read_toml
from governance.briefing.templates import (
    BLOCKS,
    KINDS,
    PATTERNS,
    kind_code,
    template_of,
    wording_of,
)
from governance.errors import ProfileError, TemplateError

HUZHOU = load_profile("huzhou")
FOLDER = HUZHOU.folder / "briefings"
WORDING = read_toml(FOLDER / "wording.toml")


def table(**more):
    return {**deepcopy(read_toml(FOLDER / "monthly.toml")), **more}


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
        template_of(table(**change), WORDING, built_in().codes)


def test_a_missing_key_or_sentence_is_named():
    short = table()
    del short["masthead"]
    with pytest.raises(TemplateError, match="masthead"):
        template_of(short, WORDING, built_in().codes)
    with pytest.raises(TemplateError, match="rate_up"):
        wording_of({k: v for k, v in WORDING.items() if k != "rate_up"})


def test_a_template_may_word_a_sentence_itself():
    own = template_of(
        table(wording={"rate_equal": "{against}不变", "named": 2}), WORDING, built_in().codes
    )
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
    wrong = (FOLDER / "daily.toml").read_text().replace('"lead"', '"leads"')
    (folder / "daily.toml").write_text(wrong)
    with pytest.raises(TemplateError, match=r"daily\.toml.*leads.*lead"):
        load_profile(str(tmp_path))


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
