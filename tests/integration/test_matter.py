"""The screens of a matter and of a grid: as known at a load, inside the scope, by source and key."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from dashboard.ask import Ask, Reader
from dashboard.cards import chain, matters, measures, peers, period, subject, trend
from dashboard.cards.card import Nothing
from dashboard.cards.matter import course, now, particulars, versions
from dashboard.desks import Desks
from dashboard.stage import drawer
from dashboard.wire.cache import Cache
from dashboard.wire.now import Now
from data.keeping.store import open_store
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import UnknownLoad, UnknownMatter, UnknownPlace
from governance.scope import Scope
from tests.cities import INCIDENTS, disputes, incidents, write_city, write_rows

STEPS = """
job = "steps"
matters = "cases"
[id]
columns = ["id"]
[fields]
matter = "case"
step = "step"
actor = "who"
[fields.at]
column = "at"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.limit]
column = "limit"
formats = ["%Y-%m-%d %H:%M:%S"]
"""
CASES = """
job = "incidents"
[id]
columns = ["nr"]
[version]
column = "changed"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields]
title = "title"
department = "dept"
[fields.received_at]
column = "received"
formats = ["%Y-%m-%d %H:%M:%S"]
[fields.due_at]
column = "due"
formats = ["%Y-%m-%d %H:%M:%S"]
[state]
from_steps = true
[place]
try = [{ by = "code", column = "grid" }, { by = "code", column = "town" }]
unknown = "city"
"""
PLACES = """
job = "{job}"
file = "{name}.csv"
level = "{level}"
[id]
columns = ["code"]
[fields]
code = "code"
name = "name"
parent = "parent"
{kind}
"""
OFFICERS = """
job = "officers"
file = "people.csv"
[id]
columns = ["code"]
[fields]
code = "code"
name = "name"
place = "place"
role = "role"
full_time = "full"
"""
ODD = ("a/b", "x y", "50%", "事项 7/8", "p?q#r&s", "Ä+b")
MONDAY = {"received": "2024-03-04 09:00:00", "due": "2024-03-11 09:00:00"}


def profile(folder: Path) -> Path:
    """Seaford with a second source of incidents whose life is told by steps, and with villages, grids and people."""
    made = write_city(folder)
    sources = made / "sources"
    (sources / "towns.toml").write_text((sources / "towns.toml").read_text() + 'kind = "kind"\n')
    (made / "towns.csv").write_text(
        "code,name,district,kind\nA1,North,A,街道\nA2,South,A,镇\nB1,Quay,B,街道\n"
    )
    (sources / "other.toml").write_text(INCIDENTS)
    (sources / "cases.toml").write_text(CASES)
    (sources / "moves.toml").write_text(STEPS)
    village, cells = (
        PLACES.format(job=job, name=name, level=level, kind=kind)
        for job, name, level, kind in (
            ("places", "villages", "village", 'kind = "kind"'),
            ("grids", "cells", "grid", ""),
        )
    )
    (sources / "villages.toml").write_text(village)
    (sources / "cells.toml").write_text(cells)
    (sources / "people.toml").write_text(OFFICERS)
    (made / "villages.csv").write_text(
        "code,name,parent,kind\nA1v,Mill,A1,村委会\nB1v,Dock,B1,居委会\n"
    )
    (made / "cells.csv").write_text("code,name,parent\nA1v1,Mill 1,A1v\nB1v1,Dock 1,B1v\n")
    (made / "people.csv").write_text(
        "code,name,place,role,full\nP1,王小明,A1v,镇联村干部,no\nP2,网格员0002,A1v1,专职网格员,yes\n"
    )
    return made


CASE_HEADER = ("nr", "title", "dept", "received", "due", "changed", "town", "grid")
STEP_HEADER = ("id", "case", "step", "at", "limit", "who")


@pytest.fixture(scope="module")
def seaford(tmp_path_factory):
    """Three loads: the matter A7 is closed, then sent back; odd keys; the same key in two sources; steps."""
    folder = tmp_path_factory.mktemp("matter")
    city = load_profile(str(profile(folder / "city")))
    store = open_store(f"sqlite:///{folder / 'cockpit.sqlite'}", create=True)
    rows = [
        {"nr": "A7", "title": "Lamp out, call 13812345678", **MONDAY, "changed": "2024-03-05 09:00:00", "town": "A1"},
        {"nr": "B9", "title": "Far away", **MONDAY, "changed": "2024-03-05 09:00:00", "town": "B1"},
        *(
            {"nr": nr, "title": f"odd {n}", **MONDAY, "changed": "2024-03-05 09:00:00", "town": "A1"}
            for n, nr in enumerate(ODD)
        ),
    ]  # fmt: skip
    again = [
        {
            "nr": "A7",
            "title": "Another A7",
            **MONDAY,
            "changed": "2024-03-05 09:00:00",
            "town": "A2",
        }
    ]
    quarrel = {
        "nr": "D1",
        "received": "2024-03-06 09:00:00",
        "town": "A1",
        "incident": "A7",
        "changed": "2024-03-06 09:00:00",
    }
    run(store, city, [
        ("incidents", incidents(folder / "i1.csv", [_plain(r) for r in rows])),
        ("other", incidents(folder / "o1.csv", again)),
        ("disputes", disputes(folder / "d1.csv", [quarrel])),
    ])  # fmt: skip
    closed = {**_plain(rows[0]), "closed": "2024-03-07 09:00:00", "changed": "2024-03-07 10:00:00"}
    run(store, city, [("incidents", incidents(folder / "i2.csv", [closed]))])
    back = closed | {
        "first_closed": "2024-03-07 09:00:00", "sent_back": "2024-03-08 09:00:00", "closed": "",
        "changed": "2024-03-08 10:00:00",
    }  # fmt: skip
    case = {
        "nr": "A7",
        "title": "By steps",
        "dept": "Harbour office",
        **MONDAY,
        "changed": "2024-03-05 09:00:00",
        "grid": "A1v1",
    }
    moves = [
        {"id": "1", "case": "A7", "step": "assigned", "at": "2024-03-04 10:00:00", "who": "镇综治办"},
        {"id": "2", "case": "A7", "step": "suspended", "at": "2024-03-05 09:00:00", "who": "李大海"},
        {"id": "3", "case": "A7", "step": "resumed", "at": "2024-03-07 09:00:00"},
    ]  # fmt: skip
    late = {
        "nr": "Z",
        "title": "the clock",
        **MONDAY,
        "received": "2024-03-12 09:00:00",
        "due": "",
        "changed": "2024-03-12 09:00:00",
        "town": "B1",
    }
    run(store, city, [
        ("incidents", incidents(folder / "i3.csv", [_plain(back), _plain(late)])),
        ("cases", write_rows(folder / "c3.csv", CASE_HEADER, [case])),
        ("moves", write_rows(folder / "s3.csv", STEP_HEADER, moves)),
    ])  # fmt: skip
    yield store
    store.engine.dispose()


def _plain(row: dict[str, str]) -> dict[str, str]:
    """No commas inside a cell: the files of these tests have no quotes."""
    return {name: value.replace(",", "") for name, value in row.items()}


def reader(store, scope: Scope | None = None) -> Reader:
    given = scope or Scope.everything()
    return Reader(store, Cache(), lambda: given)


NOTHING = Nothing()


def asked(store, path, search="", scope=None) -> Ask:
    """What an address asks, found to be one that its screen can be shown for."""
    desk = Desks().at(path)
    ask = reader(store, scope).ask(path, search, template=desk.screen.address)
    desk.screen.check(ask)
    return ask


def seen(store, key="A7", search="", source="incidents", scope=None):
    """What the cards of a matter's screen say."""
    path = f"/matter/{quote(source, safe='')}/{quote(key, safe='')}"
    ask = asked(store, path, search, scope)
    head, here = subject.CARD.ask(ask, NOTHING), now.CARD.ask(ask, NOTHING)
    return SimpleNamespace(
        head=head,
        id=head.crumbs[-1].name,
        hands=here.hands,
        light=here.light,
        moments=course.CARD.ask(ask, NOTHING),
        versions=versions.CARD.ask(ask, NOTHING),
        chain=chain.CARD.ask(ask, chain.Options()),
        linked=matters.CARD.ask(ask, matters.Options("linked")).lines,
        groups=dict(particulars.CARD.ask(ask, NOTHING).groups),
    )


def page(store, path, search="", scope=None) -> dict:
    """The answer to a browser that shows an address."""
    serving = Now(reader(store, scope), "built", desks=Desks())
    serving.workers.patience = 30
    return json.loads(serving.answer({"path": path, "search": search.lstrip("?")}))


def text_of(answer) -> str:
    """All that the answer puts on the screen."""
    assert not answer.get("failed"), answer
    return json.dumps(answer.get("panels") or answer["refused"], ensure_ascii=False)


def test_it_says_whose_hands_since_when_and_how_long_by_the_data_not_by_the_server(seaford):
    view = seen(seaford)
    assert (view.hands.step, view.hands.since) == ("核实不通过，返工处置中", "2024-03-08 09:00")
    assert view.hands.lasted == "4 天 0 小时"
    assert (view.light.level, view.light.numbers) == ("overdue", "已用 48.0 / 40 工时")
    assert [crumb.name for crumb in view.head.crumbs] == ["Seaford", "Old Town", "North", "A7"]


def test_the_time_line_is_in_order_and_says_what_was_corrected(seaford):
    moments = seen(seaford).moments
    assert [one.name for one in moments if one.tense == "past"] == [
        "受理", "首次办结", "核实不通过，返工",
    ]  # fmt: skip
    assert [one.at for one in moments] == sorted(one.at for one in moments)
    assert [one.name for one in moments if one.tense == "now"] == ["统计截止"]


@pytest.mark.parametrize(
    ("search", "level", "step"),
    [
        ("?known=1", "normal", "已受理，待交办"),
        ("?known=2", "in_time", "已办结，待核实"),
        ("?known=3", "overdue", "核实不通过，返工处置中"),
        ("?cutoff=2024-03-07", "in_time", "已办结，待核实"),
        ("?cutoff=2024-03-05", "normal", "已受理，待交办"),
    ],
)
def test_it_is_shown_as_known_at_a_load_and_up_to_a_cutoff(seaford, search, level, step):
    view = seen(seaford, search=search)
    assert (view.light.level, view.hands.step) == (level, step)


def test_every_version_says_what_the_load_learnt_and_leads_there(seaford):
    versions = seen(seaford).versions
    assert [one.load for one in versions] == ["第 3 次装载", "第 2 次装载", "第 1 次装载"]
    assert [one.chosen for one in versions] == [True, False, False]
    changed = {one.field: (one.before, one.after) for one in versions[1].changes}
    assert changed["办结（账面）"] == ("—", "2024-03-07 09:00")
    assert seen(seaford, search="?known=2").versions[0].chosen
    assert len(seen(seaford, search="?known=2").versions) == 2


@pytest.mark.parametrize("key", ODD)
def test_odd_keys_work(seaford, key):
    assert seen(seaford, key).id == key
    assert seen(seaford, key).head.title == f"odd {ODD.index(key)}"


def test_the_same_key_of_two_sources_is_two_matters(seaford):
    assert seen(seaford).head.title.startswith("Lamp")
    assert seen(seaford, source="other").head.title == "Another A7"
    assert seen(seaford, source="cases").head.title == "By steps"


def test_steps_tell_the_life_of_their_own_matter_alone_and_names_are_masked(seaford):
    view = seen(seaford, source="cases")
    assert [(one.name, one.who) for one in view.moments if one.tense == "past"] == [
        ("受理", ""), ("交办", "镇综治办"), ("挂起", "李*"), ("解除挂起", ""),
    ]  # fmt: skip
    assert "挂起" not in {one.name for one in seen(seaford).moments}
    assert view.light.note == "挂起 16.0 工时 不计入已用"
    assert (view.light.level, view.light.numbers) == ("normal", "已用 32.0 / 40 工时")


def test_a_dispute_and_its_incident_lead_to_each_other(seaford):
    origin, quarrel = seen(seaford), seen(seaford, "D1", source="disputes")
    assert [one.href for one in origin.linked] == ["/matter/disputes/D1"]
    assert "/matter/incidents/A7" in [one.href for one in quarrel.linked]
    assert {one.place for one in quarrel.linked} == {"由它转来"}
    assert {one.place for one in origin.linked} == {"由此转成"}
    assert origin.linked[0].when.startswith("D1 ")


def test_outside_the_scope_is_answered_just_as_what_does_not_exist(seaford):
    scope = Scope.of_places(("district", "B"))
    said = {}
    for key in ("A7", "A8"):
        with pytest.raises(UnknownMatter) as caught:
            seen(seaford, key, scope=scope)
        said[key] = (str(caught.value).replace(key, "…"), caught.value.near)
    assert said["A7"] == said["A8"]
    assert seen(seaford, "B9", scope=scope).id == "B9"
    with pytest.raises(UnknownMatter):
        seen(seaford, scope=replace(Scope.everything(), kinds=frozenset({"dispute"})))


def test_what_is_linked_but_not_to_be_seen_looks_like_what_is_not_held(seaford):
    scope = replace(Scope.everything(), kinds=frozenset({"dispute"}))
    found = seen(seaford, "D1", source="disputes", scope=scope).linked
    assert [one.href for one in found] == [None]


def test_the_chain_names_those_registered_and_says_where_nobody_is(seaford):
    answering = seen(seaford, source="cases").chain
    assert answering.setting == "农村"
    assert [(one.role, one.people) for one in answering.duties] == [
        ("镇联村干部", ("王*（P1）",)), ("村干部", ()), ("网格员", ("网格员0002（P2）",)), ("党小组长", ()), ("党员", ()),
    ]  # fmt: skip
    assert seen(seaford).chain.remark


def test_nothing_personal_is_on_the_page(seaford):
    told = text_of(page(seaford, "/matter/incidents/A7"))
    assert "138****5678" in told and "13812345678" not in told
    for path in ("/matter/cases/A7", "/grid/A1v1"):
        assert "王小明" not in text_of(page(seaford, path))


@pytest.mark.parametrize(
    ("path", "search", "said"),
    [
        ("/matter/incidents/A6", "", "没有事项"),
        ("/matter/nowhere/A7", "", "没有事项"),
        ("/matter/incidents/A7", "?known=99", "没有完成的装载"),
        ("/matter/incidents/A7", "?cutoff=never", "never"),
        ("/matter/incidents/Z", "?known=1", "没有事项"),
    ],
)
def test_bad_input_is_a_quiet_sentence_with_a_way_back(seaford, path, search, said):
    answer = page(seaford, path, search)
    assert said in text_of(answer) and "panels" not in answer
    assert "回到驾驶舱" in text_of(answer)


@pytest.mark.parametrize("path", ["/matter/incidents", "/matter/incidents/", "/matter//A7"])
def test_an_address_that_is_cut_short_is_no_screens_and_says_so(seaford, path):
    assert Desks().at(path) is Desks().at("/matter") is Desks().at("/grid") is None
    answer = page(seaford, path)
    assert "panels" not in answer and "没有页面" in text_of(answer)


@pytest.mark.parametrize(
    ("path", "search", "way"),
    [
        ("/matter/incidents/A7", "?known=99", "/matter/incidents/A7"),
        ("/grid/A1v1", "?cutoff=never", "/grid/A1v1"),
    ],
)
def test_what_is_amiss_with_the_question_alone_leaves_a_way_to_the_same_page(
    seaford, path, search, way
):
    assert f'"href": "{way}"' in text_of(page(seaford, path, search))


def test_the_nearest_matter_is_offered(seaford):
    with pytest.raises(UnknownMatter) as caught:
        seen(seaford, source="nowhere")
    assert caught.value.near == "cases\nA7"
    told = text_of(page(seaford, "/matter/nowhere/A7", "?period=2024"))
    assert "看 A7" in told and '"/matter/cases/A7?period=2024"' in told


def test_the_key_takes_the_rest_of_the_path_whether_a_proxy_decoded_it_or_not(seaford):
    slashes = "/matter/incidents/a/b"
    for path in (slashes, "/matter/incidents/a%2Fb"):
        ask = asked(seaford, path)
        assert subject.CARD.ask(ask, NOTHING).title == "odd 0"
        assert ask.address.with_() == "/matter/incidents/a%2Fb"
    assert asked(seaford, "/matter/incidents/事项 7/8").address.get("key") == "事项 7/8"
    with pytest.raises(UnknownMatter, match="'a//b'"):
        asked(seaford, "/matter/incidents/a//b")


def test_a_card_of_a_matter_says_on_another_page_that_none_is_named(seaford):
    elsewhere = reader(seaford).asked("/", "")
    assert "没有指明事项" in str(now.CARD.words(now.CARD.ask(elsewhere, NOTHING))[0])


def test_the_grid_shows_its_people_its_open_matters_and_the_way_down(seaford):
    ask = asked(seaford, "/grid/A1v1")
    head = subject.CARD.ask(ask, NOTHING)
    assert [crumb.name for crumb in head.crumbs] == [
        "Seaford", "Old Town", "North", "Mill", "Mill 1",
    ]  # fmt: skip
    assert (head.title, head.code) == ("Mill Mill 1", "网格 A1v1")
    answering = chain.CARD.ask(ask, chain.Options(people=True))
    assert [one.name for one in answering.people] == ["网格员0002（P2）"]
    still = matters.CARD.ask(ask, matters.Options("open"))
    assert [(one.id, one.href) for one in still.lines] == [("A7", "/matter/cases/A7")]
    assert [hands for _, hands in still.lights] == ["Harbour office"]
    assert sum(one.received for one in trend.CARD.ask(ask, trend.Options()).months) == 1
    answer = page(seaford, "/grid/A1v1")
    assert '"data-place": "A1v1"' in json.dumps(answer["panels"]["grid-figures"])


def test_the_figures_of_a_grid_are_its_own_open_the_drawer_and_judge_no_small_number(seaford):
    ask = asked(seaford, "/grid/A1v1", "?period=2024")
    careful = measures.Options(("K01", "K04a"), careful=True)
    rate, late = measures.CARD.ask(ask, careful)
    assert (rate.figure.level, rate.figure.place, rate.figure.denominator) == ("grid", "A1v1", "1")
    assert rate.small and not late.small and late.counted.startswith("本期受理，")
    bare = measures.CARD.ask(ask, replace(careful, careful=False))
    assert not bare[0].small and not bare[1].counted.startswith("本期受理")
    assert "小样本，不作评判" in str(measures.CARD.words([rate])[0])
    which = {"indicator": "K04a", "level": "grid", "place": "A1v1"}
    opened = drawer.opened(reader(seaford), "/grid/A1v1", "?period=2024", which)
    assert opened.title.startswith("Mill 1") and [one.id for one in opened.matters] == ["A7"]


def test_the_period_and_the_kind_of_a_grid_are_chosen_by_links_to_the_same_grid(seaford):
    offered = period.CARD.ask(asked(seaford, "/grid/A1v1", "?period=2024-03&known=3"), NOTHING)
    assert (offered.month, offered.later) == ("2024年3月", None)
    assert offered.earlier == "/grid/A1v1?period=2024-02&known=3"
    kinds = {one.words: (one.href, one.chosen) for one in dict(offered.rows)["事项种类"]}
    assert kinds["矛盾纠纷"] == ("/grid/A1v1?period=2024-03&known=3&kind=dispute", False)
    assert kinds["全部"][1]


def test_what_is_open_and_what_was_closed_are_listed_of_any_place(seaford):
    def ids(path, which):
        ask = reader(seaford).asked(path, "?period=2024&cutoff=2024-03-07")
        return [one.id for one in matters.CARD.ask(ask, matters.Options(which, most=99)).lines]

    places = product(("/", "/town/A1", "/town/B1"), ("open", "closed"))
    listed = {(path, which): ids(path, which) for path, which in places}
    assert listed["/town/A1", "closed"] == ["A7"] and listed["/town/B1", "closed"] == []
    assert listed["/town/B1", "open"] == ["B9"]
    assert set(listed["/", "open"]) == {*listed["/town/A1", "open"], "B9"}


def test_a_grid_that_is_not_there_or_not_to_be_seen_is_said_quietly(seaford):
    told = text_of(page(seaford, "/grid/A1v2"))
    assert "没有地点" in told and "回到驾驶舱" in told and '"/grid/A1v1"' in told
    with pytest.raises(UnknownPlace):
        asked(seaford, "/grid/A1v1", scope=Scope.of_places(("district", "B")))
    with pytest.raises(UnknownLoad):
        asked(seaford, "/grid/A1v1", "?known=99")


def test_the_village_is_one_click_above_its_grid(seaford):
    ask = reader(seaford).asked("/village/A1v", "?period=2024")
    assert ask.level == "grid"
    assert ask.address.at(("grid", "A1v1")) == "/grid/A1v1?period=2024"


def test_a_town_is_compared_with_its_like_alone(seaford):
    view = peers.ask(reader(seaford).asked("/town/A1", "?indicator=K01&period=2024"), Nothing())
    assert {one.name for one in view.peers} == {"North", "Quay"}
    assert [one.name for one in view.peers if one.figure.place == view.figure.place] == ["North"]
    lonely = reader(seaford, Scope.of_places(("town", "B1")))
    assert peers.ask(lonely.asked("/town/B1", "?period=2024"), Nothing()).remark
