"""Notes at the desk, from the address that takes them to every screen's version, on both databases."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from dashboard.access import COOKIE, current_scope, guard
from dashboard.ask import Reader
from dashboard.build import create_app
from dashboard.wall import SCENES
from dashboard.wire import notes as route
from dashboard.wire.cache import Cache
from dashboard.wire.now import Now
from dashboard.wire.panel import Panel
from dashboard.wire.revision import RETRY_AFTER, Revision
from dashboard.wire.workers import Workers
from data.desk.events import Event, Events
from data.desk.sessions import open_desk
from data.reference.profile import load_profile
from data.reference.scopes import scope_to_json
from etl.running.jobs import run
from governance.errors import StoreError
from governance.scope import Scope
from tests.cities import disputes, incidents, write_city

CHANGED = {"changed": "2024-05-01 08:00:00"}
NOW = 1_800_000_000
EVERYTHING = Scope.everything()
MATTER, PLACE, MEASURE = "matter/incidents/A11", "place/town/A1", "measure/K01/district/A"
MARKUP = "<b>雨后积水</b> & 泥\n第二行"


def rows(count, town, first=0):
    return [
        {
            "nr": f"{town}{n}", "title": f"{town} {n}", "category": "road",
            "received": f"2024-03-{n % 28 + 1:02d} 09:00:00", "due": "2024-04-02 09:00:00",
            "closed": "2024-04-01 10:00:00" if n % 4 else "", "town": town,
        }
        | CHANGED
        for n in range(first, first + count)
    ]  # fmt: skip


@pytest.fixture
def house(store, tmp_path):
    """A loaded store, its desk, the server on both, and what loads more or lets another reader in."""
    profile = load_profile(str(write_city(tmp_path / "city")))

    def load(name, some):
        given = [("incidents", incidents(tmp_path / f"i{name}.csv", some))]
        fights = [{"nr": f"d{name}", "received": "2024-03-02 09:00:00", "town": "A1"} | CHANGED]
        run(store, profile, [*given, ("disputes", disputes(tmp_path / f"d{name}.csv", fights))])

    load("1", rows(8, "A1") + rows(6, "B1"))
    desk, clock = open_desk(store.url), SimpleNamespace(now=NOW)
    app = create_app(store, desk, now=lambda: clock.now, scope_of=current_scope)
    guard(app.server, desk, now=lambda: clock.now)

    def client(scope=EVERYTHING):
        made = app.server.test_client()
        link = desk.make_link(now=clock.now)
        secret = desk.redeem(link, scope=scope_to_json(scope), now=clock.now)
        made.set_cookie(COOKIE, secret)
        return made

    yield SimpleNamespace(
        store=store, desk=desk, clock=clock, load=load, client=client, server=app.server
    )
    desk.close()


def write(client, key=MATTER, text=MARKUP, author="王芳", **more):
    return client.post("/notes", data={"key": key, "text": text, "author": author, **more})


def read(client, key=MATTER, known=""):
    answer = client.get("/notes", query_string={"key": key, "known": known})
    assert answer.status_code == 200, answer.json
    return answer.json["notes"]


@pytest.mark.parametrize("key", [MATTER, PLACE, MEASURE, "place/city", "measure/K01"])
def test_a_note_is_read_by_another_as_it_was_written_markup_and_all(house, key):
    assert write(house.client(), key).status_code == 200
    (note,) = read(house.client(), key)
    assert (note["author"], note["text"], note["at"][:4]) == ("王芳", MARKUP, "2027")
    assert read(house.client(), "place/town/B1") == []


def test_the_newest_stands_first_and_a_measures_note_says_its_period(house):
    client = house.client()
    write(client, MEASURE, "第一条", period="2024-03")
    write(client, MEASURE, "第二条")
    assert [(n["text"], n["about"]) for n in read(client, MEASURE)] == [
        ("第二条", ""),
        ("第一条", "2024年3月"),
    ]


def test_two_names_of_one_measure_are_one_key(house):
    client = house.client()
    write(client, "measure/K13", "同一个")
    assert [n["text"] for n in read(client, "measure/K13a")] == ["同一个"]


REFUSED = [
    ({"text": " \n "}, "备注还空着"),
    ({"author": "  "}, "姓名还空着"),
    ({"text": "字" * 501}, "最多 500 个字，这里有 501 个"),
    ({"author": "名" * 41}, "最多 40 个字"),
    ({"text": "空\x00白"}, "控制字符"),
    ({"author": "芳\u202e王"}, "控制字符"),
    ({"key": "matter/incidents/A1zz"}, "没有事项"),
    ({"key": "matter/nosource/A11"}, "没有事项"),
    ({"key": "place/town/ZZ"}, "没有地点"),
    ({"key": "place/hamlet/A1"}, "没有层级"),
    ({"key": "measure/K99"}, "没有指标"),
    ({"key": "measure/K01/town/ZZ"}, "没有地点"),
    ({"key": "weather/today"}, "备注不能写给"),
    ({"key": ""}, "备注不能写给"),
    ({"period": "soon"}, "soon"),
    ({"withdraw": "99"}, "没有这条备注"),
    ({"withdraw": "x"}, "没有这条备注"),
]


def test_what_cannot_be_written_is_refused_in_a_sentence_and_leaves_nothing(house):
    client = house.client()
    for change, sentence in REFUSED:
        answer = write(client, **change)
        assert answer.status_code == 400 and sentence in answer.json["error"], (change, answer.json)
    assert Events(house.desk).revision() == 0
    assert write(client, text="字" * 500, author="名" * 40).status_code == 200


def test_who_has_no_session_or_comes_from_another_site_neither_reads_nor_writes(house):
    stranger = house.server.test_client()
    assert write(stranger).status_code == 401
    assert stranger.get("/notes", query_string={"key": MATTER}).status_code == 401
    there = house.client().post(
        "/notes",
        data={"key": MATTER, "text": "x", "author": "y"},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert there.status_code == 403
    assert house.client().post("/notes", data=b"x" * (route.LARGEST + 1)).status_code == 413
    assert Events(house.desk).revision() == 0


@pytest.mark.parametrize(
    "key", ["matter/incidents/B11", "place/town/B1", "measure/K01/district/B", "place/city", "measure/K01"]
)  # fmt: skip
def test_beyond_the_scope_nothing_is_written_and_nothing_is_read(house, key):
    write(house.client(), key, "只给看得到的人")
    own = house.client(Scope.of_places(("district", "A")))
    assert write(own, key).status_code == 400
    answer = own.get("/notes", query_string={"key": key})
    assert answer.status_code == 400 and "只给看得到的人" not in answer.text
    number = read(house.client(), key)[0]["id"]
    assert write(own, key, withdraw=number).status_code == 400
    assert write(own, MATTER, withdraw=number).status_code == 400
    assert len(read(house.client(), key)) == 1


@pytest.mark.parametrize("key", [MATTER, PLACE, MEASURE])
def test_what_a_district_writes_is_seen_there_and_by_the_city(house, key):
    district = house.client(Scope.of_places(("district", "A")))
    assert write(district, key, "区里写的").status_code == 200
    assert [n["text"] for n in read(district, key)] == ["区里写的"]
    assert [n["text"] for n in read(house.client(), key)] == ["区里写的"]


def test_what_a_reader_of_one_kind_writes_is_for_that_kind(house):
    incident, dispute = (house.client(Scope(None, frozenset({k}))) for k in ("incident", "dispute"))
    write(incident, PLACE, "只看事件的人写的")
    assert len(read(incident, PLACE)) == len(read(house.client(), PLACE)) == 1
    assert read(dispute, PLACE) == []
    assert dispute.get("/notes", query_string={"key": MATTER}).status_code == 400


def test_a_note_is_taken_back_by_name_and_once(house):
    client = house.client()
    write(client, text="写错了")
    number = read(client)[0]["id"]
    house.clock.now += 120
    assert write(client, withdraw=number, author=" ").status_code == 400
    assert write(client, withdraw=number, author="李强").status_code == 200
    (note,) = read(house.client())
    assert note["text"] == "" and note["author"] == "王芳"
    assert note["withdrawn"].startswith("李强 于 2027-")
    assert write(client, withdraw=number, author="王芳").status_code == 400


def test_a_load_that_came_after_does_not_change_what_an_earlier_one_knew(house):
    client = house.client()
    write(client, text="第一次装载后")
    number = read(client)[0]["id"]
    house.load("2", rows(1, "A1", 20))
    write(client, text="第二次装载后")
    write(client, withdraw=number)
    assert [n["text"] for n in read(client, known="1")] == ["第一次装载后"]
    assert [n["text"] for n in read(client)] == ["第二次装载后", ""]
    earlier = client.get("/notes", query_string={"key": MATTER, "known": "1"})
    assert earlier.json["writable"] is False
    assert client.get("/notes", query_string={"key": MATTER}).json["writable"] is True
    assert client.get("/notes", query_string={"key": MATTER, "known": "7"}).status_code == 400


def test_an_instant_sees_what_was_recorded_up_to_it(house):
    client = house.client()
    write(client, text="早")
    house.clock.now += 3600
    write(client, text="晚")
    assert [n["text"] for n in read(client, known="2027-01-15")] == ["晚", "早"]
    at = "2027-01-15T08:30:00+00:00"
    answer = client.get("/notes", query_string={"key": MATTER, "known": at})
    assert [n["text"] for n in answer.json["notes"]] == ["早"]
    assert answer.json["writable"] is False


def test_nobody_fills_the_log_by_a_loop(house):
    client = house.client()
    told = [write(client).status_code for _ in range(route.MOST + 1)]
    assert told == [200] * route.MOST + [429]
    assert Events(house.desk).revision() == route.MOST


@pytest.fixture
def wall(house):
    """A wall that polls, what was drawn, and every statement that the store was asked."""
    reader = Reader(
        house.store, Cache(), Scope.everything, lambda: NOW, revision=Revision(Events(house.desk))
    )
    now, asked = Now(reader, "built", Workers(patience=30)), []
    sa.event.listen(
        house.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2])
    )

    def poll(have=""):
        asked.clear()
        asking = {"path": "/", "search": "?period=2024", "scene": "overview", "have": have}
        answer = json.loads(now.answer(asking))
        return answer, {" ".join(statement.split()) for statement in asked}

    return SimpleNamespace(poll=poll, reader=reader)


def having(answer):
    names = [*answer.get("panels", []), *answer.get("same", [])]
    return ",".join(f"{name}:{answer['version']}" for name in names)


def test_a_note_moves_the_version_of_a_wall_and_asks_the_store_nothing_anew(house, wall):
    first, many = wall.poll()
    have = having(first)
    still, few = wall.poll(have)
    assert "panels" not in still and len(few) < len(many)
    write(house.client())
    after, asked = wall.poll(have)
    assert (after["version"], after["load"]) == (first["version"] + 1, first["load"])
    assert after["panels"] == {} and set(after["same"]) == set(first["panels"])
    assert asked <= few
    house.load("2", rows(3, "A1", 20))
    loaded, again = wall.poll(having(after))
    assert loaded["panels"] and not again <= few and loaded["version"] == after["version"] + 1


def test_a_panel_that_shows_the_desk_is_drawn_anew_by_a_note_and_no_other(house, wall, monkeypatch):
    drawn = []

    def panel(name, desk):
        def ask(_asked):
            drawn.append(name)
            return Events(house.desk).revision()

        return Panel(name, ask, lambda _asked, n: {name: {"children": str(n)}}, desk=desk)

    panels = (panel("log", True), panel("figures", False))
    scene = replace(SCENES["overview"], panels=panels)
    monkeypatch.setitem(SCENES, "overview", scene)
    first, _ = wall.poll()
    write(house.client())
    after, _ = wall.poll(having(first))
    assert "1" in json.dumps(after["panels"]["log"])
    assert list(after["panels"]) == ["log"] and after["same"] == ["figures"]
    assert sorted(drawn) == ["figures", "log", "log"]


def test_walls_stay_at_the_last_revision_while_the_desk_cannot_be_read(house, caplog):
    events, clock = Events(house.desk), [0.0]
    revision = Revision(events, lambda: clock[0])
    write(house.client())
    assert revision() == 1
    _hide(house, "desk_event", "desk_event_hidden")
    assert revision() == 1 and "revision is still 1" in caplog.text
    with pytest.raises(StoreError):
        events.revision()
    _hide(house, "desk_event_hidden", "desk_event")
    events.append(Event("note", PLACE, "甲", EVERYTHING, NOW, NOW, 1, {"text": "x"}))
    assert revision() == 1  # it is not asked at every poll
    clock[0] += RETRY_AFTER
    assert revision() == 2


def _hide(house, table, name):
    with house.desk.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO {name}"))


def test_a_desk_that_cannot_be_used_is_said_in_a_sentence(house):
    client = house.client()
    _hide(house, "desk_event", "desk_event_hidden")
    answer = write(client)
    assert answer.status_code == 503 and "请稍后再试" in answer.json["error"]
