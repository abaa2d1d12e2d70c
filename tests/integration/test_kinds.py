"""A kind that a profile declares is loaded, counted, filtered, mapped, opened and printed without a line of Python."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from dashboard.ask import Reader
from dashboard.ask.question import kind_choices
from dashboard.briefing.composing.paper import Wanted, compose
from dashboard.cards import matters as matter_card
from dashboard.cards import risks as risks_card
from dashboard.cards import subject
from dashboard.cards.card import Nothing
from dashboard.cards.matter import particulars, versions
from dashboard.cards.quality import sources
from dashboard.desks import Desks
from dashboard.stage import drawer, onemap
from dashboard.wire.cache import Cache
from data import schema
from data.counting.cloud import held
from data.keeping.frames import frame
from data.keeping.state import state_hash
from data.keeping.store import open_store, write_meta
from data.queries import asking, cloud, matters, own_fields
from data.queries import matter as held_matter
from data.queries.counts import count
from data.reference.kinds import built_in, kinds_of
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import AskError
from governance.scope import Scope
from layouts.documents.books.listing import listing
from tests.cities import write_city, write_rows
from tests.kindcity import HEADER, check, checks, visits, write_kind_city
from tests.mapcity import linked_disputes, mixed, positioned, row, some_disputes

EVERYTHING = Scope.everything()
VIEW = {"bbox": "9.9,49.9,10.4,50.4", "zoom": "10"}
CHECKED, VISITED, INCIDENTS = 25, 7, 40


@pytest.fixture
def folder(tmp_path):
    return write_kind_city(tmp_path / "city")


def loaded(store, folder, tmp_path):
    files = [
        ("incidents", positioned(tmp_path / "i.csv", mixed(INCIDENTS))),
        ("disputes", some_disputes(tmp_path / "d.csv", linked_disputes(10))),
        ("checks", checks(tmp_path / "k.csv", range(CHECKED))),
        ("visits", visits(tmp_path / "v.csv", range(VISITED))),
    ]
    report = run(store, load_profile(str(folder)), files)
    assert all(one.counts.rejected == 0 for one in report.sources.values())
    return store


@pytest.fixture
def city(store, folder, tmp_path):
    return loaded(store, folder, tmp_path)


def reader(store, scope=EVERYTHING):
    return Reader(store, Cache(), lambda: scope)


def seen(store, name, more=""):
    """What the screen of a matter says of it and of its kind."""
    template = Desks().at(f"/matter/{name}").screen.address
    ask = reader(store).ask(f"/matter/{name}", f"?period=2024{more}", template=template)
    head, facts = (card.ask(ask, Nothing()) for card in (subject.CARD, particulars.CARD))
    own = facts.groups[1:]
    return SimpleNamespace(
        kind=head.kind,
        particulars=own[0][1] if own else (),
        versions=versions.CARD.ask(ask, Nothing()),
        linked=matter_card.CARD.ask(ask, matter_card.Options("linked")).lines,
        drawn=str([subject.CARD.look(head, "strip"), particulars.CARD.look(facts, "half")]),
    )


def answers(store, code, kind, scope=EVERYTHING):
    question = asking.question(store, "2024", None, None, kind, scope=scope)
    return asking.ask(store, code, question, by="district", scope=scope)[0]


def test_it_is_loaded_counted_and_its_deadline_holds(city):
    assert answers(city, "K10", "check").numerator == CHECKED
    k01, k03 = answers(city, "K01", "check"), answers(city, "K03", "check")
    assert (k01.numerator, k01.denominator) == (15, CHECKED)  # three of five are closed
    assert (k03.numerator, k03.denominator) == (
        10,
        CHECKED,
    )  # due after ten days; one of three was late
    assert answers(city, "K10", "visit").numerator == VISITED


def test_among_all_kinds_those_set_aside_and_those_linked_are_not_counted(city):
    whole = answers(city, "K10", None).numerator
    linked = 5
    assert whole == INCIDENTS + 10 - linked + CHECKED
    narrowed = Scope(None, frozenset({"check", "visit"}))
    assert answers(city, "K10", None, narrowed).numerator == CHECKED
    assert answers(city, "K10", "visit", narrowed).numerator == VISITED
    assert answers(city, "K10", "incident", narrowed).numerator == 0


def test_tallies_equal_a_recount_for_every_kind_and_for_all(city):
    for kind, cutoff in product(
        (None, *kinds_of(city).codes), (None, "2024-03-12", "2024-03-12T10:30:00")
    ):
        question = asking.question(city, "2024", cutoff, None, kind, scope=EVERYTHING)
        for groups in ((), ("kind",), ("district", "month")):
            tallied = count(city, question, groups, scope=EVERYTHING)
            counted = count(city, question, groups, scope=EVERYTHING, recount=True)
            assert tallied.equals(counted), (kind, cutoff, groups)
            assert "kind" not in tallied or kind or "visit" not in set(tallied["kind"])


def test_lists_and_map_follow_the_same_rule_as_the_count(city):
    for kind in (None, "check", "visit"):
        question = asking.question(city, "2024", None, None, kind, scope=EVERYTHING)
        n = answers(city, "K10", kind).numerator
        assert len(matters.counted(city, "K10", question, scope=EVERYTHING)) == n
        chosen = cloud.chosen(city, question, scope=EVERYTHING)
        assert len(chosen.rows) == n == cloud.counts(chosen, scope=EVERYTHING)["n"]
    held(city).newest()  # the whole cloud chooses like the matters of the days alone
    for kind in (None, "check", "visit"):
        question = asking.question(city, "2024", None, None, kind, scope=EVERYTHING)
        assert (
            len(cloud.chosen(city, question, scope=EVERYTHING).rows)
            == answers(city, "K10", kind).numerator
        )


def test_its_outcomes_are_counted_as_what_they_are(city):
    question = asking.question(city, "2024", None, None, "check", scope=EVERYTHING)
    table = count(city, question, (), scope=EVERYTHING)
    n = dict(zip(table["measure"], table["n"], strict=True))
    assert n["resolved"] == 10 and "failed" not in n  # 整改 and 首错不罚; 移送 enters no rate


def test_it_is_asked_for_on_the_wall_and_on_the_command_line(city, process):
    asked = reader(city).asked("/", "?period=2024&kind=check")
    assert asked.whole(asked.indicator).numerator is not None
    assert (None, "全部") == kind_choices(asked.kinds)[0]
    assert ("check", "执法检查") in kind_choices(asked.kinds)
    assert {line.kind.mark for line in matter_card.newest(asked)} == {"square"}
    with pytest.raises(AskError, match=r"chek.*check"):
        reader(city).asked("/", "?kind=chek")
    said = process(
        "app.py", "kpi", "K10", "--kind", "check", "--period", "2024", "--json", "--store", city.url
    )
    assert json.loads(said.stdout)[0]["numerator"] == CHECKED


def test_the_page_of_quality_names_what_its_source_brings(city):
    now = int(datetime(2024, 6, 1, tzinfo=UTC).timestamp())
    ask = replace(reader(city), clock=lambda: now).asked("/", "")
    assert {row.title: row.job for row in sources.ask(ask, Nothing())} == {
        "checks": "执法检查", "visits": "入户走访", "incidents": "网格事件", "disputes": "矛盾纠纷",
        "districts": "地点", "towns": "地点",
    }  # fmt: skip


def test_it_is_drawn_on_the_map_with_its_mark(city):
    asked = reader(city).asked("/", "?period=2024")
    seen = onemap.cells(asked, VIEW)
    assert [list(one) for one in seen["kinds"]][2:] == [
        ["check", "执法检查", "square"], ["visit", "入户走访", "star"],
    ]  # fmt: skip
    assert seen["counts"]["kind"]["check"] == CHECKED and seen["counts"]["kind"]["visit"] == 0
    only = onemap.cells(asked, VIEW | {"layers": "check,late"})
    assert only["n"] == CHECKED == len(only["singles"])
    assert {seen["kinds"][row[2]][0] for row in only["singles"]} == {"check"}
    with pytest.raises(AskError, match="chek"):
        onemap.cells(asked, VIEW | {"layers": "chek"})


def test_its_own_fields_are_on_its_page_and_nobody_is_named(city):
    page = seen(city, "checks/k2")
    assert page.particulars == (
        ("检查对象", "Shop 2"), ("参加部门", "城管、消防"), ("检查日", "2024-03-06"), ("环节", "联合检查"),
    )  # fmt: skip
    assert page.kind.label == "执法检查" and page.kind.mark == "square"
    waived = seen(city, "checks/k1")
    assert ("罚款", "1,200.5 元") in waived.particulars and (
        "结果",
        "首错不罚",
    ) in waived.particulars
    drawn = waived.drawn
    assert (
        "执法检查要素" in drawn
        and "Shop 1" in drawn
        and "王小明" not in drawn
        and "kind-square" in drawn
    )
    with city.reading() as connection:
        kept = frame(connection, select(schema.personal))
        own = frame(connection, select(schema.own_field))
    assert set(kept["field"]) == {"inspector"} and len(kept) == CHECKED
    assert "王小明" not in own.to_string() and "inspector" not in set(own["field"])


def test_another_value_of_an_own_field_is_another_version(city, folder, tmp_path):
    before, loads = state_hash(city), []
    again = checks(tmp_path / "k2.csv", range(3))
    report = run(city, load_profile(str(folder)), [("checks", again)])
    assert report.sources["checks"].counts.unchanged == 3 and state_hash(city) == before
    loads.append(report.load)
    moved = checks(
        tmp_path / "k3.csv", [2], object="Market", parts="city", changed="2024-05-02 08:00:00"
    )
    report = run(city, load_profile(str(folder)), [("checks", moved)])
    assert report.sources["checks"].counts.updated == 1 and state_hash(city) != before
    page = seen(city, "checks/k2")
    assert ("检查对象", "Market") in page.particulars
    assert {(c.field, c.before, c.after) for c in page.versions[0].changes} == {
        ("检查对象", "Shop 2", "Market"), ("参加部门", "城管、消防", "城管"),
    }  # fmt: skip
    earlier = seen(city, "checks/k2", f"&known={loads[0]}")
    assert ("检查对象", "Shop 2") in earlier.particulars


def test_own_fields_go_along_with_a_version_that_is_withdrawn_and_comes_back(
    city, folder, tmp_path
):
    path = folder / "sources" / "checks.toml"
    path.write_text('delivery = "snapshot"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    profile = load_profile(str(folder))
    for name, numbers in (("s1", range(1, CHECKED)), ("s2", range(CHECKED))):
        run(city, profile, [("checks", checks(tmp_path / f"{name}.csv", numbers))])
    page = seen(city, "checks/k0")
    assert ("检查对象", "Shop 0") in page.particulars and ("结果", "整改完成") in page.particulars
    question = asking.question(city, "2024", scope=EVERYTHING)
    stored = held_matter.versions(city, "checks", "k0", question, scope=EVERYTHING)
    fields = own_fields.of_versions(city, [version["id"] for version in stored], scope=EVERYTHING)
    assert [version["withdrawn"] for version in stored] == [False, True, False] and len(fields) == 3
    assert len({str(sorted(values.items())) for values in fields.values()}) == 1


def test_own_fields_go_along_with_a_version_that_is_linked_later(city, folder, tmp_path):
    rows = [check(80, incident="later", object="Quay")]
    run(
        city,
        load_profile(str(folder)),
        [("checks", write_rows(tmp_path / "l.csv", HEADER, rows))],
    )
    before = answers(city, "K10", None).numerator
    later = positioned(tmp_path / "later.csv", [row(900, nr="later")])
    run(city, load_profile(str(folder)), [("incidents", later)])
    assert answers(city, "K10", None).numerator == before  # the check is counted no more among all
    page = seen(city, "checks/k80")
    assert ("检查对象", "Quay") in page.particulars and len(page.versions) == 2
    assert [one.kind.code for one in page.linked] == ["incident"]


def test_what_an_own_field_says_is_part_of_what_is_said(city, folder, tmp_path):
    """The same version with another word in an own field is a conflict, not the same again."""
    for n, said in ((2, {"object": "Market"}), (3, {"fine": "7"}), (1, {"result": "整改"})):
        path = checks(tmp_path / f"again{n}.csv", [n], **said)
        report = run(city, load_profile(str(folder)), [("checks", path)])
        assert report.sources["checks"].counts.rejected == 1, said
    with city.reading() as connection:
        codes = set(connection.scalars(select(schema.reject.c.code)))
    assert codes == {"version_conflict"}


def test_a_wrong_code_is_a_reject_and_its_row_is_kept(city, folder, tmp_path):
    rows = [
        check(90, parts="fire;sea"),
        check(91, fine="much"),
        check(92, day="2024-13-01"),
        check(93),
    ]
    report = run(
        city, load_profile(str(folder)), [("checks", write_rows(tmp_path / "x.csv", HEADER, rows))]
    )
    counts = report.sources["checks"].counts
    assert (counts.rejected, counts.inserted) == (3, 1)
    with city.reading() as connection:
        codes = list(connection.scalars(select(schema.reject.c.code)))
    assert sorted(codes) == ["bad_date", "bad_number", "unknown_value"]


def test_it_is_printed_in_lists_and_in_briefings(city):
    which = {"indicator": "K04a", "level": "city", "place": "S"}
    view = drawer.whole_list(reader(city), "/", "?period=2024&kind=check", which)
    sheet = load_workbook(BytesIO(listing(view)))["清单"]
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert rows[0][-1] == "要素" and len(rows) == 1 + 10
    assert {row[-1] for row in rows[1:]} == {
        f"检查对象：Shop {n}" for n in range(CHECKED) if n % 5 in (2, 3)
    }
    monthly = load_profile("huzhou").briefings["monthly"]
    template = replace(monthly, wording=replace(monthly.wording, listed=99))
    day, wanted = datetime(2024, 6, 1, tzinfo=UTC), Wanted("monthly", None, "2024-03")
    themed = replace(wanted, theme="执法检查")
    paper = compose(city, template, themed, scope=EVERYTHING, issued_at=day)
    printed = json.dumps(paper, ensure_ascii=False)
    assert "Check 2（检查对象：Shop 2）" in printed and "王小明" not in printed
    assert paper["subject"].endswith("执法检查")
    whole = compose(city, template, wanted, scope=EVERYTHING, issued_at=day)
    assert "执法检查" in json.dumps(whole, ensure_ascii=False)
    assert "入户走访" not in json.dumps(whole["sections"], ensure_ascii=False)


def test_sixty_kinds_are_told_apart_by_tallies_filters_and_map(store, tmp_path):
    folder = write_kind_city(tmp_path / "city")
    (folder / "sources" / "visits.toml").unlink()
    template = (folder / "sources" / "checks.toml").read_text(encoding="utf-8")
    (folder / "sources" / "checks.toml").unlink()
    entry = (folder / "kinds.toml").read_text(encoding="utf-8").split("\n[visit]")[0]
    kinds, files = [], []
    for n in range(60):
        code = f"kind{n}"
        text = entry.replace("[check", f"[{code}").replace("执法检查", f"种类{n}")
        kinds.append(text + ("" if n % 2 else f"\n[{code}.x]").replace(f"\n[{code}.x]", ""))
        (folder / "sources" / f"s{n}.toml").write_text(
            template.replace('"check"', f'"{code}"'), encoding="utf-8"
        )
        files.append((f"s{n}", checks(tmp_path / f"{n}.csv", range(n % 4 + 1))))
    (folder / "kinds.toml").write_text("\n".join(kinds), encoding="utf-8")
    run(store, load_profile(str(folder)), files)
    assert len(kinds_of(store).codes) == 62
    held(store).newest()
    for n in (0, 1, 31, 32, 59):
        kind = f"kind{n}"
        question = asking.question(store, "2024", None, None, kind, scope=EVERYTHING)
        assert answers(store, "K10", kind).numerator == n % 4 + 1
        assert len(cloud.chosen(store, question, scope=EVERYTHING).rows) == n % 4 + 1
    asked = reader(store).asked("/", "?period=2024")
    seen = onemap.cells(asked, VIEW)
    assert [seen["counts"]["kind"][f"kind{n}"] for n in range(60)] == [n % 4 + 1 for n in range(60)]
    late = onemap.cells(asked, VIEW | {"layers": "kind59,overdue-only"})
    assert late["n"] == answers(store, "K04a", "kind59").numerator
    question = asking.question(store, "2024", None, None, None, scope=EVERYTHING)
    assert count(store, question, ("kind",), scope=EVERYTHING).equals(
        count(store, question, ("kind",), scope=EVERYTHING, recount=True)
    )


def test_the_flags_of_the_cloud_tell_every_combination_apart():
    kinds = tuple(f"k{n}" for n in range(127))
    value = np.arange(1 << 13)
    late = cloud.Layers(kinds=frozenset({"k126"}), late=True).wanted(kinds)
    assert set((value[late] >> cloud.LATE_BIT & 1).tolist()) == {1} and late.sum() == 16
    assert cloud.Layers(kinds=frozenset(kinds)).wanted(kinds).sum() == 127 * 32


def test_the_overdue_of_every_kind_are_in_the_risks_total_and_grades(city):
    whole = answers(city, "K04a", None).numerator
    assert answers(city, "K04a", "incident").numerator and answers(city, "K04a", "check").numerator
    risks = risks_card.ask(reader(city).asked("/", "?period=2024"), risks_card.Options(most=whole))
    assert risks.total == sum(n for *_, n in risks.grades) == len(risks.lines) == whole


def test_a_store_loaded_before_it_had_kinds_has_the_built_in_ones(city):
    with city.writing() as connection:
        connection.execute(schema.meta.delete().where(schema.meta.c.key == "kinds"))
    assert kinds_of(city) == built_in()
    asked = reader(city).asked("/", "?period=2024")
    assert {line.kind.label for line in matter_card.newest(asked)} <= {
        "网格事件",
        "矛盾纠纷",
        "check",
        "visit",
    }
    with city.writing() as connection:
        write_meta(connection, {"kinds": built_in().text})
    assert kinds_of(city).codes == ("incident", "dispute")


def test_a_profile_without_kinds_writes_no_own_field_and_asks_for_none(sqlite_store, tmp_path):
    profile = load_profile(str(write_city(tmp_path / "plain")))
    run(
        sqlite_store, profile, [("disputes", some_disputes(tmp_path / "d.csv", linked_disputes(4)))]
    )
    with sqlite_store.writing() as connection:
        schema.own_field.drop(connection)  # as in a store that was made before there was the table
    plain = open_store(sqlite_store.url)
    page = seen(plain, "disputes/d0")
    assert page.particulars == () and page.kind.label == "矛盾纠纷"
    question = asking.question(plain, "2024", scope=EVERYTHING)
    assert held_matter.one(plain, "disputes", "d0", question, scope=EVERYTHING)["outcome"] is None
