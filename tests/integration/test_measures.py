"""Measures of a profile: an entry of measures.toml is asked, ranked, listed, drawn and printed like a built-in indicator."""

import json
from datetime import datetime
from functools import partial

import pytest

import app
from dashboard import screening
from dashboard.ask import Reader
from dashboard.desks import Desks
from dashboard.stage import drawer
from dashboard.wire.cache import Cache
from data.queries import asking, matters
from data.queries import months as monthly
from data.reference.measures import measures_at, measures_of_profile
from data.reference.profile import load_profile
from docs import make
from etl.running.jobs import run
from governance.answers import Reason
from governance.declared import Written
from governance.errors import AskError, ProfileError, ScreenError, UnknownIndicator
from governance.indicators import Unit
from governance.measures import measures_of
from governance.ranking import standings
from governance.scope import Scope
from governance.traits import Traits
from tests.kindcity import check, checks, write_kind_city
from tests.seriescity import LOSS, MAPPING, PEOPLE, YEARLY, loss, losses, yearly

EVERYTHING, OF_A = Scope.everything(), Scope.of_places(("district", "A"))
CHECKED = 25
MEASURES = """
[waived]
label       = "首错不罚率"
numerator   = { kind = "check", outcome = "waived" }
denominator = { kind = "check" }
better      = "higher"
reviewed    = 2026-11-28

[mended]
label     = "整改完成或移送"
numerator = { kind = "check", outcome = ["resolved", "passed_on"] }

[joint]
label     = "两个部门同查"
numerator = { kind = "check", where = { parts = { count_least = 2 } } }

[in_stage]
label     = "联合检查中"
numerator = { kind = "check", stage = ["joint"] }

[fined]
label     = "罚款一千以上"
numerator = { kind = "check", where = { fine = { least = 1000 } } }

[shop]
label     = "查过的店"
numerator = { kind = "check", where = { object = ["Shop 3", "Shop 4"] } }

[quick]
label       = "七日内办结率"
numerator   = { kind = "check", status = "closed", elapsed = { from = "received_at", to = "closed_at", most_days = 7 } }
denominator = { kind = "check", status = "closed" }
better      = "higher"

[late]
label     = "超期在办检查"
numerator = { kind = "check", status = "overdue" }
better    = "lower"

[per_head]
label       = "人均损失"
numerator   = { series = "loss" }
denominator = { series = "people", at = "period_end" }
unit        = "元/人"
per         = 10000
better      = "lower"

[by_phone]
label     = "冒充客服损失"
numerator = { series = "loss", category = "phone" }

[loss_per_check]
label       = "每次检查对应的损失"
numerator   = { measure = "by_phone" }
denominator = { kind = "check" }
unit        = "万元/次"

[mended_per_head]
label       = "每人整改"
numerator   = { kind = "check", outcome = "resolved" }
denominator = { series = "people" }
unit        = "件/人"

[checks_per_incident]
label       = "每件事件的检查"
numerator   = { kind = "check", where = { object = ["Shop 3"] } }
denominator = { kind = "incident" }
unit        = "次/件"

[wrong]
label     = "写错的"
numerator = { kind = "chek" }
"""
SCREEN = """title   = "损失"
address = "/losses"
for     = "desk"
columns = [2, 1]
areas   = \"\"\"
  figures  figures
  ranking  months
\"\"\"
scope = { indicator = "per_head" }

[figures]
card     = "measures"
measures = ["per_head", "loss", "waived/joint"]

[ranking]
card    = "ranking"
measure = "per_head"

[months]
card = "multiples"
"""
FIGURES = [
    loss(unit, month, value, category)
    for unit, base in (("A", 10), ("B", 4))
    for n, month in enumerate(("2024-01", "2024-02", "2024-03"))
    for value, category in ((base + n, "phone"), (2 * n, "loan"))
]


@pytest.fixture
def folder(tmp_path):
    city = write_kind_city(tmp_path / "city")
    (city / "series").mkdir()
    for name, text in (
        ("series/loss", LOSS), ("series/people", PEOPLE), ("measures", MEASURES), ("sources/losses", MAPPING),
        ("sources/yearly", YEARLY),
    ):  # fmt: skip
        (city / f"{name}.toml").write_text(text, encoding="utf-8")
    (city / "screens").mkdir()
    (city / "screens" / "losses.toml").write_text(SCREEN, encoding="utf-8")
    return city


@pytest.fixture
def load(folder, tmp_path):
    return lambda store, *given: run(store, load_profile(str(folder)), list(given)).load


@pytest.fixture
def city(store, load, tmp_path):
    return filled(store, load, tmp_path)


def filled(store, load, tmp_path):
    """A store with checks, and losses of three months."""
    load(
        store,
        ("checks", checks(tmp_path / "k.csv", range(CHECKED))),
        ("losses", losses(tmp_path / "l.csv", FIGURES)),
        ("yearly", yearly(tmp_path / "y.csv", ("people", "2023", "A", 20000), ("people", "2023", "B", 5000))),
    )  # fmt: skip
    return store


def answers(store, code, period="2024", scope=EVERYTHING, by="district", **more):
    question = asking.question(store, period, scope=scope, **more)
    return {a.place: a for a in asking.ask(store, code, question, by=by, scope=scope)}


def rows():
    return [check(n) for n in range(CHECKED)]


def days(row) -> float | None:
    if not row.get("closed"):
        return None
    begin, end = (datetime.fromisoformat(row[name]) for name in ("received", "closed"))
    return (end - begin).total_seconds() / 86_400


HOLDS = {
    "waived": lambda row: row.get("result") == "首错不罚",
    "mended": lambda row: (
        row.get("result") in ("整改", "移送")
    ),  # 首错不罚 is counted as resolved, but is another
    "joint": lambda row: "、" in row["parts"],
    "in_stage": lambda row: row["stage"] == "联合",
    "fined": lambda row: float(row.get("fine") or 0) >= 1000,
    "shop": lambda row: row["object"] in ("Shop 3", "Shop 4"),
    "quick": lambda row: (days(row) or 99) <= 7,
    "late": lambda row: days(row) is None,
}
"""The same conditions of a row as it was written; all open checks were due after ten days."""


@pytest.mark.parametrize("code", HOLDS)
def test_conditions_over_matters_count_what_the_rows_say_and_list_them(city, code):
    found = answers(city, code)
    for place, towns in (("S", {"A1", "B1"}), ("A", {"A1"}), ("B", {"B1"})):
        holding = [r for r in rows() if HOLDS[code](r) and r["town"] in towns]
        assert found[place].numerator == len(holding), place
        within = None if place == "S" else ("district", place)
        question = asking.question(city, "2024", scope=EVERYTHING)
        listed = matters.counted(city, code, question, within=within, scope=EVERYTHING)
        assert set(listed["id"]) == {r["nr"] for r in holding}
    assert 0 < found["S"].numerator < CHECKED


def test_what_came_after_the_cutoff_does_not_count(city):
    for code, until in (
        ("waived", "2024-03-09"),
        ("mended", "2024-03-10"),
        ("quick", "2024-03-09"),
    ):
        assert answers(city, code, cutoff=until)["S"].numerator == 0, code
    assert answers(city, "waived", cutoff="2024-03-10")["S"].numerator == CHECKED / 5


def test_shares_of_matters_are_rates_and_other_ratios_have_their_unit(city):
    known = measures_at(city)
    assert [known.of(c).unit for c in ("waived", "quick")] == [Unit.RATE] * 2
    assert [known.of(c).unit for c in ("joint", "late")] == [Unit.COUNT] * 2
    waived, quick = answers(city, "waived")["S"], answers(city, "quick")["S"]
    assert (waived.denominator, waived.value) == (CHECKED, waived.numerator / CHECKED)
    assert quick.denominator == 15 and known.of("quick").shown(quick.value) == "66.67%"
    per_check = answers(city, "loss_per_check")["S"]
    assert per_check.value == pytest.approx((10 + 11 + 12 + 4 + 5 + 6) / CHECKED)
    assert known.of("loss_per_check").shown(1.5) == "1.50 万元/次"


def test_series_are_added_over_periods_parts_and_categories(city):
    whole = {place: a.amount for place, a in answers(city, "loss").items()}
    assert whole == {"A": 33 + 6, "B": 15 + 6, "S": 60}
    assert answers(city, "loss", "2024-02")["A"].amount == 11 + 2
    assert answers(city, "by_phone")["S"].amount == 48
    assert {p: a.amount for p, a in answers(city, "people").items()} == {
        "A": 20000,
        "B": 5000,
        "S": 25000,
    }
    per_head = answers(city, "per_head", "2024-01")
    assert per_head["A"].value == pytest.approx(10 * 10000 / 20000)
    assert per_head["S"].value == pytest.approx(
        14 * 10000 / 25000
    )  # counts are added before dividing
    assert per_head["A"].as_dict()["numerator"] == 10 and per_head["A"].numerator is None
    by_month = partial(monthly.monthly, city, "per_head", by="district", scope=EVERYTHING)
    found = by_month(asking.question(city, "2024-01..2024-03", "2024-12-31", scope=EVERYTHING))
    assert [round(a[0].value, 6) for a in found.values()] == [5.6, 8.0, 10.4]


def test_each_part_is_told_by_the_sources_of_its_own_kind(city):
    """Incidents know no outcome and no shop, and there is no source of them yet."""
    mended = answers(city, "mended_per_head")["S"]
    assert mended.value == pytest.approx(CHECKED / 5 / 25000) and mended.reason is None
    assert answers(city, "mended_per_head", kind="incident")["S"].reason is Reason.OTHER_KIND
    assert answers(city, "checks_per_incident")["S"].reason is Reason.NO_SOURCE


def test_what_is_not_reported_is_not_zero(city, load, tmp_path):
    reason = {place: a.reason for place, a in answers(city, "loss", "2023").items()}
    assert set(reason.values()) == {Reason.NO_FIGURES}
    assert answers(city, "loss", "2024-02-03")["A"].reason is Reason.NO_PERIOD
    assert answers(city, "people", by="town")["A1"].reason is Reason.OTHER_LEVEL
    early = answers(city, "people", "2022")["A"]
    assert (early.value, early.reason) == (None, Reason.NO_FIGURES)
    load(
        city,
        (
            "losses",
            losses(
                tmp_path / "more.csv", [loss("A", "2024-04", 1), loss("A", "2024-04", 0, "loan")]
            ),
        ),
    )
    found = answers(city, "loss")
    assert found["A"].amount == 40 and found["B"].reason is found["S"].reason is Reason.INCOMPLETE
    assert answers(city, "per_head")["B"].reason is Reason.INCOMPLETE


def test_an_earlier_load_is_asked_to_the_last_digit(city, load, tmp_path):
    before = {code: answers(city, code) for code in ("per_head", "waived", "quick")}
    corrected = loss("A", "2024-01", 99, changed="2024-07-01 08:00:00")
    later = load(
        city,
        ("losses", losses(tmp_path / "c.csv", [corrected])),
        ("checks", checks(tmp_path / "k2.csv", [1], result="整改", changed="2024-06-01 08:00:00")),
    )  # fmt: skip
    assert answers(city, "per_head")["A"].value != before["per_head"]["A"].value
    assert answers(city, "waived")["S"].numerator == before["waived"]["S"].numerator - 1
    for code, known in before.items():
        assert answers(city, code, known=str(later - 1)) == known


def test_a_reader_sees_the_measure_of_the_scope_alone(city):
    for code in ("per_head", "waived", "loss"):
        assert set(answers(city, code, scope=OF_A)) == {"A"}
        assert answers(city, code, scope=OF_A)["A"] == answers(city, code)["A"]
    kinds = Scope(None, frozenset({"incident"}))
    assert answers(city, "joint", scope=kinds)["S"].numerator == 0
    assert answers(city, "joint", kind="visit")["S"].reason is Reason.OTHER_KIND
    normal = Traits(grade="normal")
    assert answers(city, "loss", traits=normal)["S"].reason is Reason.OTHER_KIND


def test_it_is_ranked_by_its_direction(city):
    of = measures_at(city).of("per_head")
    found = answers(city, "per_head")
    ranks = standings([found["A"], found["B"]], of)
    assert [(r.rank, r.answer.place) for r in ranks] == [(1, "A"), (2, "B")]


def reader(store, scope=EVERYTHING):
    return Reader(store, Cache(), lambda: scope)


def test_a_screen_draws_it_with_cards_that_there_are(city, folder):
    desks = Desks(folder / "screens")
    shown = desks.at("/losses")
    assert shown is not None
    asked = reader(city).asked("/losses", "?period=2024-03&indicator=per_head")
    drawn = str([panel.drawn(asked, panel.view(asked)) for panel in shown.panels])
    for word in ("人均损失", "电诈损失金额", "首错不罚率", "10.40 元/人", "26 万元", "Harbour"):
        assert word in drawn, word
    assert "暂不可用" not in drawn


def test_a_screen_that_names_an_unknown_measure_is_refused_with_its_line(folder):
    path = folder / "screens" / "losses.toml"
    for before, after, said in (
        ('measure = "per_head"', 'measure = "per_hed"', "第 17 行.*per_head"),
        ('"loss", ', '"los", ', "第 13 行.*loss"),
        ('indicator = "per_head"', 'indicator = "perhead"', "per_head"),
        ('"loss", ', '"wrong", ', "measures.toml 第"),
    ):
        path.write_text(SCREEN.replace(before, after), encoding="utf-8")
        with pytest.raises(ScreenError, match=said):
            screening.everything(folder / "screens")
    path.write_text(SCREEN, encoding="utf-8")
    assert "losses" in {screen.code for screen in screening.everything(folder / "screens")}


def test_the_figure_opens_and_says_what_it_is_made_of(city):
    which = {"indicator": "per_head", "level": "district", "place": "A"}
    opened = drawer.opened(reader(city), "/", "?period=2024", which)
    assert ("分子 · 电诈损失金额", "39") in opened.rows and opened.matters == ()
    assert ("分母 · 常住人口（期末）", "20,000") in opened.rows
    counted = drawer.opened(reader(city), "/", "?period=2024", which | {"indicator": "joint"})
    assert len(counted.matters) == answers(city, "joint")["A"].numerator > 0
    question = asking.question(city, "2024", scope=EVERYTHING)
    with pytest.raises(AskError, match="没有事项清单"):
        matters.counted(city, "per_head", question, scope=EVERYTHING)


def test_the_command_line_asks_measures_and_series_alike(sqlite_store, load, tmp_path, capsys):
    city = filled(sqlite_store, load, tmp_path)
    for code, value in (
        ("per_head", 60 * 10000 / 25000),
        ("loss", 60),
        ("waived", 0.2),
        ("K01", 0.6),
    ):
        words = ["kpi", code, "--period", "2024", "--kind", "check", "--json", "--store", city.url]
        assert app.main(words) == 0
        assert json.loads(capsys.readouterr().out)[0]["value"] == pytest.approx(value), code
    assert app.main(["kpi", "per_hed", "--store", city.url]) == 2
    assert "最接近的是 per_head" in capsys.readouterr().err
    assert app.main(["kpi", "wrong", "--store", city.url]) == 2
    assert "chek" in (said := capsys.readouterr().err) and "check" in said


def test_the_manual_of_a_profile_lists_its_measures_and_series_beside_the_built_in_ones(folder):
    page = make.page(str(folder))
    known = measures_of_profile(load_profile(str(folder)))
    for one in known:
        section = (
            f"## {one.id} {one.label}"
            if one.id not in known.book.codes
            else f"| `{one.id}` | {one.label} |"
        )
        assert (section in page and one.definition in page) or one.id in known.book.codes
    assert "chek" in page.split("## wrong")[1].split("\n## ")[0]


ELAPSED = (
    "[x]\nlabel = 'x'\nnumerator = {{ kind = 'check', "
    "elapsed = {{ from = 'received_at', to = 'closed_at', {} }} }}"
)
WRONG = {
    "[x]\nlabel = 'x'\nnumerator = { measure = 'y' }\n[y]\nlabel = 'y'\nnumerator = { measure = 'x' }": "x → y → x",
    "[x]\nlabel = 'x'\nnumerator = { measure = 'x' }": "x → x",
    "[x]\nlabel = 'x'\nnumerator = { kind = 'check', stauts = 'closed' }": "status",
    "[x]\nlabel = 'x'\nnumerator = { kind = 'check', status = 'closd' }": "closed",
    "[x]\nlabel = 'x'\nnumerator = { kind = 'check', outcome = 'waive' }": "waived",
    "[x]\nlabel = 'x'\nnumerator = { outcome = 'waived' }": "kind",
    "[x]\nlabel = 'x'\nnumerator = { kind = 'check', where = { fines = { least = 1 } } }": "fine",
    "[x]\nlabel = 'x'\nnumerator = { kind = 'check', where = { inspector = '王' } }": "个人信息",
    "[x]\nlabel = 'x'\nnumerator = { kind = 'check', where = { fine = 5 } }": "least",
    "[x]\nlabel = 'x'\nnumerator = { series = 'los' }": "loss",
    "[x]\nlabel = 'x'\nnumerator = { series = 'loss', category = 'phon' }": "phone",
    "[x]\nlabel = 'x'\nnumerator = { series = 'loss' }\ndenominator = { kind = 'check' }": "unit",
    "[x]\nlabel = 'x'\nnumerator = { series = 'loss' }\ndenominator = { kind = 'check' }\nunit = 'rate'": "per = 100",
    "[x]\nlabel = 'x'\nnumerator = { kind = 'check', elapsed = { from = 'received_at', to = 'closed' } }": "most_hours",
    ELAPSED.format("least_hours = 24, least_days = 2"): "least_hours.*least_days.*一个",
    ELAPSED.format("most_days = 2, most_hours = 24"): "most_hours.*most_days.*一个",
    ELAPSED.format("least_days = 2, most_hours = 47"): "least_days = 2 .*most_hours = 47",
    "[x]\nlabel = 'x'\nnumerator = { kind = 'check', where = { fine = { least = 5, most = 4 } } }": "least = 5 .*most = 4",
    "[x]\nlabel = 'x'\nnumerator = { kind = 'check' }\nbeter = 'higher'": "better",
    "[loss]\nlabel = 'x'\nnumerator = { kind = 'check' }": "序列的代码",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_measure_is_refused_with_its_line_and_the_others_serve(folder, text):
    profile = load_profile(str(folder))
    right = "\n[right]\nlabel = '对的'\nnumerator = { kind = 'check' }\n"
    known = measures_of(Written("measures.toml", text + right), profile.kinds, profile.series)
    broken = next(iter(known.broken))
    with pytest.raises(UnknownIndicator, match=WRONG[text]) as refused:
        known.of(broken)
    assert "measures.toml 第" in str(refused.value)
    assert known.of("right").label == "对的" and known.of("K01").id == "K01"


def test_bounds_that_meet_may_stand(folder):
    profile = load_profile(str(folder))
    for text in (
        ELAPSED.format("least_days = 2, most_hours = 48"),
        "[x]\nlabel = 'x'\nnumerator = { kind = 'check', where = { fine = { least = 5, most = 5 } } }",
    ):
        known = measures_of(Written("measures.toml", text), profile.kinds, profile.series)
        assert not known.broken


def test_a_load_goes_on_with_a_wrong_measure_and_says_so_and_refuses_a_file_that_is_none(
    folder, load, sqlite_store, tmp_path, caplog
):
    filled(sqlite_store, load, tmp_path)
    assert any("measures.toml 第" in line and "check" in line for line in caplog.messages)
    (folder / "measures.toml").write_text("[x", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"measures\.toml"):
        load(sqlite_store, ("checks", checks(tmp_path / "k3.csv", [1])))
    assert answers(sqlite_store, "waived")["S"].denominator == CHECKED
