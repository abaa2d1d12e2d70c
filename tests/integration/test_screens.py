"""Screens are files: what is amiss in one is said with its line and the remedy, and the others are shown."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard import screening
from dashboard.ask import Address, Reader
from dashboard.cards import CARDS
from dashboard.desks import Desks, heading
from dashboard.pages import pages
from dashboard.wire.cache import Cache
from dashboard.wire.now import Now
from dashboard.wire.remote import words
from data.reference.profile import load_profile
from data.reference.scenes import BUILT_IN, built_in
from etl.running.jobs import run
from governance.declared import Written
from governance.errors import ProfileError, ScreenError
from governance.scenes import Turn, in_turn
from governance.scope import Scope
from tests.architecture.test_wiring import ids_of
from tests.cities import incidents, with_briefings, write_city

DESK = """title   = "今日"
address = "/today"
for     = "desk"
columns = [2, 1]
areas   = \"\"\"
  figures  figures
  ranking  newest
\"\"\"

[figures]
card     = "measures"
measures = ["K01", "K03"]

[ranking]
card    = "ranking"
measure = "K01"

[newest]
card  = "matters"
which = "newest"
most  = 3
"""


def of(text: str) -> screening.Screen:
    return screening.of_text("today", Written("screens/today.toml", text))


@pytest.mark.parametrize(
    "before, after, sentence",
    [
        ('title   =', 'titel   =', "第 1 行：不认识的键 'titel'（最接近的是 title）"),
        ('card    = "ranking"', 'card    = "rankin"', "第 15 行：card = 'rankin' 不对，没有这张卡片（最接近的是 ranking）"),
        ('measure = "K01"', 'measur = "K01"', "第 16 行：不认识的键 'measur'（最接近的是 measure）"),
        ('"/today"', '"/today/<code?>/A"', "第 2 行：address = '/today/<code?>/A' 不对，只有最后一步"),
        ('"/today"', '"/today/<key...>/A"', "只有最后一步可以写成 <名?> 或 <名...>"),
        ('for     =', 'scope = { indicator = "K1" }\nfor     =', "第 3 行 scope：indicator = 'K1' 不对"),
        ('measure = "K01"', 'measure = "K99"', "第 16 行：measure = 'K99' 不对，没有指标"),
        ('["K01", "K03"]', '["K01", "K3"]', "第 12 行：measures = 'K3' 不对，没有指标 'K3'"),
        ('["K01", "K03"]', '"K01"', "第 12 行：measures = 'K01' 不对，应是一列文字"),
        ('most  = 3', 'most  = "3"', "第 21 行：most = '3' 不对，应是整数"),
        ('which = "newest"', 'which = "oldest"',
         "第 20 行：which = 'oldest' 不对，应是newest、overdue、longest_open、open、closed、linked 之一"),
        ('for     = "desk"', 'for     = "dask"', "第 3 行：for = 'dask' 不对"),
        ('for     = "desk"', 'for     = "desk"\nbeside  = 1100', "第 4 行：beside = 1100 不对，应是 1000、1240、1600 之一"),
        ('columns = [2, 1]', 'columns = [2, 1, 1]', "第 4 行：columns = [2.0, 1.0, 1.0] 不对，areas 画了 2 列"),
        ('  ranking  newest\n', '  ranking\n', "每行应有一样多的名字"),
        ('  ranking  newest\n', '  ranking  newest\n  newest   ranking\n', "一栏应占一个矩形"),
        ('[newest]\ncard  = "matters"', '[newset]\ncard  = "matters"', "不认识的键 'newset'（最接近的是 newest）"),
        ('card     = "measures"\nmeasures = ["K01", "K03"]', 'card     = "funnel"\nheight = 0', "height = 0 不对"),
        ('  ranking  newest\n', '  ranking  latest\n', "不认识的键 'newest'"),
        ('address = "/today"', 'address = "/today', "不是合法的 TOML"),
    ],
)  # fmt: skip
def test_what_is_amiss_in_a_file_is_said_with_its_line_and_the_nearest(before, after, sentence):
    assert before in DESK
    with pytest.raises(ScreenError) as said:
        of(DESK.replace(before, after))
    assert sentence in str(said.value) and "today.toml" in str(said.value)


PROOF = """title    = "核对"
address  = "/proof/<code?>"
for      = "desk"
timeless = true
areas    = "verdict"
[verdict]
card = "verdict"
"""


def test_the_last_step_of_an_address_may_be_left_out():
    one = of(PROOF)
    assert one.paths() == ("/proof", "/proof/<code>") and one.asks == ("code",)
    assert one.is_at("/proof") and one.is_at("/proof/A") and not one.is_at("/proof/A/B")
    assert Address.of("/proof", "?code=B", one.address).get("code") == "B"
    assert Address.of("/proof/A", "", one.address).get("code") == "A"
    fixed = of(PROOF.replace("?>", ">"))
    assert fixed.paths() == ("/proof/<code>",) and not fixed.is_at("/proof")


def test_a_desk_that_no_load_changes_offers_no_known_at():
    assert of(PROOF).timeless and "desk-known" not in str(of(PROOF).desk())
    assert "desk-known" in str(of(DESK).desk())


@pytest.mark.parametrize(
    "before, after",
    [
        ('for      = "desk"', 'for      = "wall"'),
        ('areas    = "verdict"', 'areas    = """\nverdict\nother\n"""\n[other]\ncard = "verdict"'),
        ('card = "verdict"\n', 'card = "verdict"\n[verdict.town]\ncard = "verdict"\n'),
    ],
)
def test_a_card_with_controls_stands_on_a_desk_alone_and_once(before, after):
    with pytest.raises(ScreenError, match="只能放在桌面页上"):
        of(PROOF.replace(before, after))


def test_a_card_that_is_too_large_for_its_area_is_refused_with_what_it_fits():
    narrow = DESK.replace(
        "  figures  figures\n  ranking  newest", "  ranking  figures\n  ranking  newest"
    )
    with pytest.raises(ScreenError, match="放不下；它适合 strip"):
        of(narrow)


def test_a_wall_of_more_areas_than_one_can_read_is_refused():
    names = [f"a{n}" for n in range(10)]
    rows = "\n".join(f"  {name}" for name in names)
    cards = "\n".join(f'[{name}]\ncard = "ranking"' for name in names)
    with pytest.raises(ScreenError, match="一面墙最多 9 栏"):
        of(f'title = "满"\naddress = "/"\nfor = "wall"\nareas = """\n{rows}\n"""\n{cards}')


def test_two_desks_of_one_address_are_refused_by_name(tmp_path):
    (tmp_path / "one.toml").write_text(DESK)
    (tmp_path / "two.toml").write_text(DESK)
    with pytest.raises(ScreenError, match="屏幕 one 与 two 的网址都是 /today"):
        screening.everything(tmp_path)


SCENE = """
title   = "队伍"
address = "/"
for     = "wall"
dwell   = 12
areas   = "ranking map matters"
[ranking]
card    = "ranking"
[map]
card    = "map"
[matters]
card    = "matters"
which   = "newest"
[scope]
kind    = "incident"
"""


def played(reader: Reader, desks: Desks, scene: str) -> dict[str, Any]:
    """What a wall that shows a scene is told, of a reader who asks through the files."""
    now = Now(replace(reader, scenes=desks.names), "build", desks=desks)
    now.workers.patience = 30
    told: dict[str, Any] = json.loads(
        now.answer({"path": "/", "search": "?period=2024", "scene": scene})
    )
    return told


def test_a_profile_adds_a_scene_of_the_wall_by_a_file_alone(reader, tmp_path):
    folder = tmp_path / "screens"
    folder.mkdir()
    save = saved(folder / "crew.toml")
    save(SCENE)
    desks = Desks(folder)
    (added,) = (one for one in desks.names() if one.code == "crew")
    assert desks.names() == (*built_in(), added) and (added.kind, added.dwell) == ("incident", 12)
    told = played(reader, desks, "crew")
    assert set(told["panels"]) >= {"crew-ranking", "crew-matters", "map", "title"}
    stage = next(page for page in pages(desks) if page.path == "/").layout()
    assert {"scene-crew", "crew-ranking"} <= set(ids_of(stage))
    assert "scene-crew" not in set(
        ids_of(next(p for p in pages(Desks()) if p.path == "/").layout())
    )
    assert Turn("crew", 12) in in_turn(desks.names())
    assert "scene:crew" in words(desks.names()) and "scene:crew" not in words(built_in())

    save(SCENE.replace("ranking map matters", "ranking map matter"))
    again = json.dumps(played(reader, desks, "crew"), ensure_ascii=False)
    assert "crew.toml" in again and "crew-matters" in again, "the last good one plays, and says so"
    save(SCENE.replace('"队伍"', '"总览"'))
    assert "crew" in {one.code for one in desks.names()}, "two of one title: the last good order"
    with pytest.raises(ScreenError, match="都叫 '总览'"):
        screening.everything(folder)


def test_a_profile_puts_a_scene_in_place_of_a_built_in_one_and_its_playlist_may_name_its_own(
    tmp_path,
):
    city = write_city(tmp_path / "city")
    folder = city / "screens"
    folder.mkdir()
    (folder / "crew.toml").write_text(SCENE, encoding="utf-8")
    own = (BUILT_IN / "overview.toml").read_text("utf-8").replace('"总览"', '"全市"')
    (folder / "overview.toml").write_text(own, encoding="utf-8")
    (city / "playlist.toml").write_text('[[turn]]\nscene = "队伍"\nseconds = 20\n', "utf-8")
    assert load_profile(str(city)).playlist == (Turn("crew", 20),)
    desks = Desks(folder)
    assert desks.names()[0].label == "全市" and len(desks.names()) == len(built_in()) + 1
    (city / "playlist.toml").write_text('[[turn]]\nscene = "crwe"\n', "utf-8")
    with pytest.raises(ProfileError, match="crew"):
        load_profile(str(city))


def test_the_scope_of_a_page_settles_the_kind_that_it_asks_about(reader, tmp_path):
    folder = tmp_path / "screens"
    folder.mkdir()
    (folder / "today.toml").write_text(DESK + '[scope]\nkind = "dispute"\n', encoding="utf-8")
    desk = Desks(folder).at("/today")
    assert reader.ask("/today", "?kind=incident", desk.screen.name).question.kind == "dispute"


def test_every_built_in_screen_can_be_read_and_every_card_is_named_once():
    listed = screening.everything(None)
    assert {"overview", "disputes", "incidents", "quality"} <= {one.code for one in listed}
    codes = [card.code for card in CARDS]
    assert len(codes) == len(set(codes))


@pytest.fixture
def reader(sqlite_store, tmp_path):
    folder = write_city(tmp_path / "city")
    rows = [
        {"nr": str(n), "title": f"t{n}", "category": "road", "received": f"2024-03-{n + 1:02d} 09:00:00",
         "changed": "2024-04-01 08:00:00", "town": "A1"}
        for n in range(5)
    ]  # fmt: skip
    run(
        sqlite_store,
        load_profile(str(folder)),
        [("incidents", incidents(tmp_path / "i.csv", rows))],
    )
    return Reader(sqlite_store, Cache(), Scope.everything, lambda: 1_800_000_000)


def asked(reader: Reader, desks: Desks, address: str = "/today") -> str:
    now = Now(reader, "build", desks=desks)
    now.workers.patience = 30
    answer = json.loads(now.answer({"path": address, "search": "period=2024"}))
    return json.dumps(answer, ensure_ascii=False)


def saved(path: Path) -> Callable[[str], None]:
    """Writes the file so that every save is told from the one before."""
    at = iter(range(1_700_000_000, 1_700_001_000))

    def save(text: str) -> None:
        path.write_text(text, encoding="utf-8")
        when = next(at)
        os.utime(path, (when, when))

    return save


def test_a_profile_adds_a_screen_by_a_file_alone(reader, tmp_path):
    folder = tmp_path / "screens"
    folder.mkdir()
    (folder / "today.toml").write_text(DESK, encoding="utf-8")
    desks = Desks(folder)
    desk = desks.at("/today")
    built_in = {one.screen.address for one in Desks().all()}
    assert desk is not None and "/quality" in built_in
    assert {one.screen.address for one in desks.all()} == {*built_in, "/today"}
    told = asked(reader, desks)
    for part in ("today-heading", "today-figures", "today-ranking", "today-newest"):
        assert f'"{part}"' in told
    assert "办结率" in told and '"failed":{}' in told.replace(" ", "")
    placed = str(desk.screen.desk().to_plotly_json())
    assert "today-figures" in placed and "today-root" in placed


def test_a_saved_file_is_seen_at_once_and_a_broken_one_leaves_the_last_good_screen(
    reader, tmp_path
):
    folder = tmp_path / "screens"
    folder.mkdir()
    save = saved(folder / "today.toml")
    save(DESK)
    desks = Desks(folder)
    assert "今日" in asked(reader, desks)
    save(DESK.replace("今日", "今天"))
    assert "今天" in asked(reader, desks)
    save(DESK.replace('card    = "ranking"', 'card    = "rankin"'))
    told = asked(reader, desks)
    assert "今天" in told and "最接近的是 ranking" in told and "上一次能用的文件" in told
    save(DESK)
    assert "上一次能用的文件" not in asked(reader, desks)


def test_a_screen_of_the_profile_stands_in_place_of_the_built_in_one(reader, tmp_path):
    folder = tmp_path / "screens"
    folder.mkdir()
    text = DESK.replace('"/today"', '"/quality"').replace("今日", "本市数据")
    (folder / "quality.toml").write_text(text, encoding="utf-8")
    desks = Desks(folder)
    titles = {one.screen.address: one.screen.title for one in desks.all()}
    assert titles["/quality"] == "本市数据" and len(titles) == len(Desks().all())
    assert "本市数据" in asked(reader, desks, "/quality")


def test_the_command_lists_the_screens_and_refuses_a_broken_one(command, tmp_path):
    listed = command("app.py", "screens").stdout
    assert "disputes" in listed and "/quality" in listed
    folder = write_city(tmp_path / "city")
    (folder / "screens").mkdir()
    (folder / "screens" / "today.toml").write_text(DESK.replace('"ranking"\n', '"rankin"\n'))
    broken = command("app.py", "screens", "--profile", folder, fails=True)
    assert "today.toml 第 15 行" in broken.stderr and "最接近的是 ranking" in broken.stderr
    (folder / "screens" / "today.toml").write_text(DESK)
    with_briefings(folder)
    listed = command("app.py", "screens", "--profile", folder).stdout.splitlines()
    assert "paper\tmonthly\t月报\t/briefings\t6 栏" in listed and len(listed) > 12
    told = json.loads(command("app.py", "screens", "--json", "--profile", folder).stdout)
    assert next(one for one in told if one["code"] == "index")["cards"]["change"] == [
        "index_change"
    ]
    weekly = folder / "screens" / "weekly.toml"
    weekly.write_text(weekly.read_text().replace('"movers"', '"mover"'))
    broken = command("app.py", "screens", "--profile", folder, fails=True)
    assert "weekly.toml 第 14 行：blocks = 'mover'" in broken.stderr
    assert "最接近的是 movers" in broken.stderr


def test_a_screen_for_a_paper_is_no_desk(tmp_path):
    folder = with_briefings(tmp_path) / "screens"
    assert {one.screen.code for one in Desks(folder).all()} == {
        d.screen.code for d in Desks().all()
    }
    assert screening.read(folder) == ()


OF_ONE = DESK.replace('"/today"', '"/today/<unit>"').replace("今日", "单位")


def test_an_address_may_ask_in_its_path_and_the_one_that_asks_nothing_stands_first(
    reader, tmp_path
):
    folder = tmp_path / "screens"
    folder.mkdir()
    (folder / "a-unit.toml").write_text(OF_ONE, encoding="utf-8")
    fixed = DESK.replace('"/today"', '"/today/rules"').replace("今日", "规则")
    (folder / "rules.toml").write_text(fixed, encoding="utf-8")
    desks = Desks(folder)
    titles = {path: desks.at(path).screen.title for path in ("/today/A", "/today/rules")}
    assert titles == {"/today/A": "单位", "/today/rules": "规则"}
    assert desks.at("/today") is None and desks.at("/today/A/B") is None
    told = reader.ask("/today/A%2F1", "?period=2024&unit=B", template="/today/<unit>").address
    assert told.get("unit") == "A/1" and told.key is None
    assert told.with_(period=None) == "/today/A%2F1?unit=B"
    assert "单位" in asked(reader, desks, "/today/A")


def test_the_last_step_of_an_address_may_take_all_that_is_left(reader, tmp_path):
    folder = tmp_path / "screens"
    folder.mkdir()
    text = OF_ONE.replace("/today/<unit>", "/today/<source>/<unit...>")
    (folder / "rest.toml").write_text(text, encoding="utf-8")
    desks = Desks(folder)
    template = desks.at("/today/x/a/b").screen.address
    for path in ("/today/x/a/b//c", "/today/x/a%2Fb%2F%2Fc", "/today/x/a%2Fb/%2Fc"):
        assert desks.at(path).screen.code == "rest"
        told = reader.ask(path, "", template=template).address
        assert (told.get("source"), told.get("unit")) == ("x", "a/b//c")
        assert told.with_() == "/today/x/a%2Fb%2F%2Fc"
    assert desks.at("/today/x") is None and desks.at("/today/x/") is None
    assert "单位" in asked(reader, desks, "/today/x/a/b")


def test_columns_have_lengths_of_their_own_and_bands_go_over_all_of_them():
    rows = "  figures  figures\n  ranking  newest\n  ranking  second\n"
    text = DESK.replace("  figures  figures\n  ranking  newest\n", rows)
    placed = of(text + '\n[second]\ncard = "matters"\nmenu = "再看"\n').desk()
    menu, main = placed.children[0].children[2], placed.children[1]
    assert [link.children for link in menu.children] == ["排名", "事项清单", "再看"]
    beside = main.children
    assert beside.style == {"--widths": "minmax(0, 2fr) minmax(0, 1fr)"}
    left, right = beside.children
    assert left.className == "work-area" and right.className == "work-stack"
    assert [area.children.children.id for area in right.children] == [
        "today-newest",
        "today-second",
    ]


def test_links_of_a_file_keep_what_pages_of_one_family_are_asked(reader):
    desk = Desks().at("/pingan/A")
    search = "?month=2024-03&span=ytd&known=1&against=B&w=A:1"
    asked_ = reader.ask("/pingan/A", search, template=desk.screen.address)
    ways = dict(heading(asked_, desk.screen, "").links)
    assert ways["‹ 平安指数"] == "/pingan?known=1&month=2024-03&span=ytd"
    assert ways["公布数据"] == "/facts?known=1"
    with pytest.raises(ScreenError, match="links"):
        of("links = 3\n" + DESK)
    with pytest.raises(ScreenError, match="ground = 'papre' 不对"):
        of('ground = "papre"\n' + DESK)


def test_a_card_that_cannot_be_asked_refuses_its_screen_in_one_sentence(reader):
    now = Now(reader, "build", desks=Desks())
    answer = json.loads(now.answer({"path": "/pingan", "search": "span=week"}))
    assert "panels" not in answer and answer["screen"] == "pingan"
    assert set(answer["refused"]) >= {"pingan-heading"}
