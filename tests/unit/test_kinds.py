"""Kinds of matter as a profile declares them: what stands, and what is refused with its place and the nearest word."""

import tomllib

import pytest

from data.reference.kinds import built_in
from data.reference.profile import load_profile
from etl.mapping.source import load_mappings
from governance.declared import Table
from governance.errors import MappingError, ProfileError, UnknownKind
from governance.kinds import kinds_of_tables, kinds_of_text
from governance.lifecycle import Limit
from tests.cities import write_city
from tests.kindcity import KINDS, write_kind_city

ENTRY = '[visit]\nlabel = "走访"\n'


def test_every_profile_has_incidents_and_disputes():
    for name in ("huzhou", "boston311"):
        kinds = load_profile(name).kinds
        assert kinds.codes == ("incident", "dispute") == built_in().codes
        assert kinds.jobs == ("incidents", "disputes") and kinds.aside == frozenset()
        assert kinds.of("dispute").grown_from == "incident"


def test_a_profile_adds_kinds_and_says_one_anew(tmp_path):
    folder = write_city(tmp_path / "city")
    (folder / "kinds.toml").write_text(
        KINDS + '[incident]\nlabel = "Event"\njob = "incidents"\n', encoding="utf-8"
    )
    kinds = load_profile(str(folder)).kinds
    assert kinds.codes == ("incident", "dispute", "check", "visit")
    assert kinds.label("incident") == "Event" and kinds.aside == {"visit"}
    assert [one.code for one in kinds.of("check").outcomes] == ["resolved", "waived", "passed_on"]
    assert kinds_of_text(kinds.text) == kinds


def test_an_unknown_kind_is_answered_with_the_nearest():
    with pytest.raises(UnknownKind, match="最接近的是 dispute"):
        built_in().of("disputes")
    assert built_in().shown("gone").label == "gone"


def test_the_deadline_of_the_kind_holds_where_the_profile_says_nothing(tmp_path):
    folder = write_kind_city(tmp_path / "city")
    assert load_profile(str(folder)).deadlines["check"] == {"default": Limit(days=10)}
    path = folder / "profile.toml"
    path.write_text(path.read_text() + "[deadlines.check]\nurgent = { hours = 4 }\n")
    limits = load_profile(str(folder)).deadlines["check"]
    assert limits == {"default": Limit(days=10), "urgent": Limit(hours=4)}
    path.write_text(path.read_text().replace("urgent =", "default ="))
    assert load_profile(str(folder)).deadlines["check"] == {"default": Limit(hours=4)}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (ENTRY + "couted = false\n", "kinds.toml 第 3 行：.*couted.*counted"),
        (ENTRY + 'mark = "squar"\n', "第 3 行：mark = 'squar'.*square"),
        (ENTRY + "counted = 1\n", "counted.*true 或 false"),
        (ENTRY + 'deadline = { working_day = 3 }\n', "deadline.*working_day"),
        (ENTRY + "deadline = { days = -3 }\n", "1 到 10000"),
        (ENTRY + "deadline = { working_days = 2.5 }\n", "working_days = 2.5 .*不小于 1 的整数"),
        (ENTRY + "deadline = { urgent = { working_days = 3.0 } }\n", "urgent.*working_days = 3.0 .*整数"),
        (ENTRY + "deadline = { working_days = true }\n", "working_days = True .*整数"),
        (ENTRY + "deadline = { working_days = 0 }\n", "working_days = 0 .*整数"),
        (ENTRY + "deadline = { working_days = 10001 }\n", "1 到 10000"),
        (ENTRY + "deadline = { days = 3, hours = 3 }\n", "只能写一个"),
        (ENTRY + 'stages = ["asigned"]\n', r"\[visit.stages\].*asigned.*assigned"),
        (ENTRY + 'stages = { joint = { label = "x", as = "handing" } }\n', "handing.*handling"),
        (ENTRY + 'outcomes = { resolvd = "x" }\n', r"\[visit.outcomes\].*resolvd.*resolved.*as ="),
        (ENTRY + 'outcomes = { waived = { label = "x", as = "reslved" } }\n', "reslved.*resolved"),
        (ENTRY + 'outcomes = { waived = { label = "x" } }\n', "缺少 as"),
        (ENTRY + 'fields = { a = { type = "txt", label = "x" } }\n', r"\[visit.fields.a\].*txt.*text"),
        (ENTRY + 'fields = { a = { type = "text" } }\n', "缺少 label"),
        (ENTRY + 'fields = { title = { type = "text", label = "x" } }\n', "title"),
        (ENTRY + 'fields = { a = { type = "code", label = "x" } }\n', "codes"),
        (ENTRY + 'fields = { a = { type = "code", label = "x", codes = [] } }\n', "至少要有一个"),
        (ENTRY + 'fields = { a = { type = "code", label = "x", codes = ["a", 2] } }\n', r"codes = \['a', 2\].*一列文字"),
        (ENTRY + 'fields = { a = { type = "codes", label = "x", codes = { b = 2 } } }\n', r"\[visit.fields.a\] codes.*b = 2"),
        (ENTRY + 'fields = { a = { type = "text", label = "x", unit = "元" } }\n', "number"),
        (ENTRY + 'fields = { a = { type = "day", label = "x", personal = true } }\n', "personal"),
        (ENTRY + 'grown_from = "incidnt"\n', "incidnt.*incident"),
        (ENTRY + 'grown_from = "visit"\n', "grown_from"),
        (ENTRY + ENTRY, "visit"),
        ('[visit]\nlabel = "网格事件"\n', "网格事件.*两次"),
        (ENTRY + 'job = "incidents"\n', "incidents.*两次"),
        (ENTRY + 'job = "steps"\n', "job"),
        ('[steps]\nlabel = "x"\n', "steps"),
        ('[urgent]\nlabel = "x"\n', "urgent"),
        ('[Visit]\nlabel = "x"\n', "小写"),
        ("[visit]\n", "缺少 label"),
        ("visit = 3\n", "visit"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_refused_and_named(tmp_path, text, named):
    folder = write_city(tmp_path / "city")
    (folder / "kinds.toml").write_text(text, encoding="utf-8")
    with pytest.raises(
        ProfileError, match=f"(?s)kinds.toml.*{named}" if "kinds.toml" not in named else named
    ):
        load_profile(str(folder))


def test_half_a_working_day_is_refused_in_the_profile_too(tmp_path):
    folder = write_city(tmp_path / "city")
    path = folder / "profile.toml"
    whole = path.read_text(encoding="utf-8")
    for written in ("{ working_days = 2.5 }", "{ working_days = nan }"):
        limit = f"[deadlines.dispute]\nurgent = {written}\n"
        path.write_text(whole.replace("[deadlines.dispute]\n", limit), encoding="utf-8")
        with pytest.raises(ProfileError, match=r"(?s)profile\.toml.*urgent.*不小于 1 的整数"):
            load_profile(str(folder))


def test_an_origin_that_is_not_counted_is_refused():
    table = tomllib.loads('[a]\nlabel = "a"\ncounted = false\n[b]\nlabel = "b"\ngrown_from = "a"\n')
    with pytest.raises(ProfileError, match="counted"):
        kinds_of_tables([Table(table, "kinds.toml")])


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('kind = "check"', 'kind = "chek"', "chek.*check"),
        ('kind = "check"', "", "kind（事项种类）"),
        ('job = "matters"', 'job = "chek"', "chek.*check"),
        ('"首错不罚" = "waived"', '"首错不罚" = "waved"', "waved.*waived"),
        ('object = "object"', 'objet = "object"', "objet.*object"),
        ('"联合" = "joint"', '"联合" = "jont"', "jont.*joint"),
        ('inspector = "who"', 'inspector = { columns = ["who", "by"] }', "inspector.*个人信息"),
        ('column = "day"\nformats = ["%Y-%m-%d"]', 'column = "day"', "visited.*formats"),
        ('parts = "parts"', 'parts = { column = "parts", map = { "x" = "fir" } }', "fir"),
    ],
)
def test_a_mapping_of_a_kind_is_checked_like_any_other(tmp_path, old, new, named):
    folder = write_kind_city(tmp_path / "city")
    path = folder / "sources" / "checks.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(MappingError, match=f"(?s)checks.toml.*{named}"):
        load_mappings(load_profile(str(folder)))


def test_the_kinds_own_job_is_another_word_for_its_matters(tmp_path):
    folder = write_kind_city(tmp_path / "city")
    first = load_mappings(load_profile(str(folder)))["checks"]
    path = folder / "sources" / "checks.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('job = "matters"\nkind = "check"', 'job = "check"'), encoding="utf-8"
    )
    assert load_mappings(load_profile(str(folder)))["checks"] == first
    assert first.job == first.kind == "check" and dict(first.personal) == {"inspector": "who"}
