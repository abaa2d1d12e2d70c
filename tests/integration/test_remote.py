"""A phone that drives a wall: what pairs them, what it may order, and that it can read no figure."""

import json
from collections.abc import Iterator
from pathlib import Path

import flask
import pytest
from flask.testing import FlaskClient

from dashboard.access import COOKIE, guard
from dashboard.wire import remote
from dashboard.wire.remote import SILENT, WRONG_CODES, Switchboard, heard
from data.desk.remotes import CODE_LASTS, REMOTE_LASTS, Remotes
from data.desk.sessions import Desk, open_desk

NOW = 1_800_000_000
SCREEN = "12345-67890-12345-67890"


@pytest.fixture(params=["file", pytest.param("pg", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path}/c.sqlite"
    opened = open_desk(
        str(request.getfixturevalue("postgres_url")) if request.param == "pg" else url
    )
    yield opened
    if request.param == "pg":
        from data.desk.sessions import metadata

        metadata.drop_all(opened.engine)
    opened.close()


class Clock:
    now = NOW

    def __call__(self) -> int:
        return self.now


class House:
    """A guarded server with the remote's routes and one secret page; a wall inside, phones outside."""

    def __init__(self, desk: Desk) -> None:
        self.clock, self.board, self.desk = Clock(), Switchboard(), desk
        self.server = flask.Flask("house")
        self.server.add_url_rule("/secret", "secret", lambda: "figures")
        remote.register(
            self.server, Remotes(desk), self.board, now=self.clock, script="/* keypad */"
        )
        guard(self.server, desk, now=self.clock)

    def wall(self) -> FlaskClient:
        client = self.server.test_client()
        scope = {"places": None, "kinds": None}
        secret = self.desk.redeem(
            self.desk.make_link(now=self.clock.now), scope=scope, now=self.clock.now
        )
        client.set_cookie(COOKIE, secret or "")
        return client

    def code(self, wall: FlaskClient, screen: str = SCREEN) -> str:
        told = wall.post("/screen/code", data={"screen": screen}).get_json()
        return str(told["code"])

    def asks(self, screen: str = SCREEN, after: int = 0) -> list[str]:
        """What the wall hears when it asks `/now`."""
        asking = {"screen": screen, "scene": "map", "playing": "1", "after": str(after)}
        return [word for _, word in heard(self.board, asking)]


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk)


def paired(house: House) -> FlaskClient:
    phone = house.server.test_client()
    assert phone.post("/remote/pair", data={"code": house.code(house.wall())}).status_code == 200
    return phone


def test_a_phone_with_the_code_drives_the_wall_and_reads_nothing(house):
    phone = paired(house)
    assert house.asks() == []
    assert phone.post("/remote/order", data={"order": "scene:disputes"}).status_code == 200
    assert phone.post("/remote/order", data={"order": "next"}).status_code == 200
    assert house.asks() == ["scene:disputes", "next"]
    state = phone.get("/remote/state").get_json()
    assert state == {"alive": True, "scene": "map", "playing": True, "paired": True}
    assert phone.get("/secret").status_code == 401
    assert phone.post("/screen/code", data={"screen": SCREEN}).status_code == 401


def test_an_order_is_heard_once_by_its_number(house):
    phone = paired(house)
    house.asks()
    phone.post("/remote/order", data={"order": "pause"})
    asking = {"screen": SCREEN, "after": "0"}
    ((number, word),) = heard(house.board, asking)
    assert word == "pause"
    assert heard(house.board, asking | {"after": str(number)}) == []


def test_without_a_code_nobody_orders_anything(house):
    phone = house.server.test_client()
    assert phone.get("/remote/state").get_json() == {"paired": False}
    assert phone.post("/remote/order", data={"order": "next"}).status_code == 403
    assert phone.get("/remote").status_code == 200
    assert "keypad" in phone.get("/remote.js").text


def test_a_code_is_good_once_and_for_ten_minutes(house):
    wall, phone = house.wall(), house.server.test_client()
    code = house.code(wall)
    house.clock.now += CODE_LASTS
    assert phone.post("/remote/pair", data={"code": code}).status_code == 403
    fresh = house.code(wall)
    assert phone.post("/remote/pair", data={"code": fresh}).status_code == 200
    assert house.server.test_client().post("/remote/pair", data={"code": fresh}).status_code == 403


def test_a_second_phone_takes_the_place_of_the_first_and_a_remote_ends(house):
    first, second = paired(house), paired(house)
    house.asks()
    assert first.post("/remote/order", data={"order": "next"}).status_code == 403
    assert second.post("/remote/order", data={"order": "next"}).status_code == 200
    second.post("/remote/part")
    assert second.post("/remote/order", data={"order": "next"}).status_code == 403
    third = paired(house)
    house.clock.now += REMOTE_LASTS
    assert third.post("/remote/order", data={"order": "next"}).status_code == 403


def test_codes_cannot_be_guessed_in_numbers(house):
    phone = house.server.test_client()
    right = house.code(house.wall())
    wrong = [c for n in range(WRONG_CODES + 1) if (c := f"{n:06d}") != right][:WRONG_CODES]
    assert [phone.post("/remote/pair", data={"code": c}).status_code for c in wrong] == [403] * len(
        wrong
    )
    assert phone.post("/remote/pair", data={"code": right}).status_code == 429


@pytest.mark.parametrize("word", ["", "scene:nowhere", "reload", "scene:map;x"])
def test_an_unknown_order_is_refused(house, word):
    phone = paired(house)
    house.asks()
    assert phone.post("/remote/order", data={"order": word}).status_code == 400
    assert house.asks() == []


def test_a_wall_that_is_away_is_said(house, monkeypatch):
    phone = paired(house)
    assert phone.post("/remote/order", data={"order": "next"}).status_code == 409
    house.asks()
    import time

    later = time.monotonic() + SILENT + 1
    monkeypatch.setattr("dashboard.wire.remote.time.monotonic", lambda: later)
    assert phone.get("/remote/state").get_json()["alive"] is False


def test_one_wall_never_hears_anothers_orders(house):
    phone = paired(house)
    house.asks()
    house.asks("another-screen-of-the-house")
    phone.post("/remote/order", data={"order": "next"})
    assert house.asks("another-screen-of-the-house") == []
    assert house.asks() == ["next"]


def test_a_change_from_another_site_is_refused(house):
    phone = paired(house)
    house.asks()
    answer = phone.post(
        "/remote/order", data={"order": "next"}, headers={"Origin": "http://evil.example"}
    )
    assert answer.status_code == 403 and house.asks() == []


def test_only_hashes_are_kept(house):
    phone = paired(house)
    secret = phone.get_cookie("cockpit_remote", path="/remote").value
    import sqlalchemy as sa

    from data.tables.desk import screen

    with house.desk.changing() as connection:
        kept = json.dumps([list(map(str, row)) for row in connection.execute(sa.select(screen))])
    assert secret not in kept and SCREEN not in kept
