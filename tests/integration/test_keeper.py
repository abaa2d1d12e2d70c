"""Staying up without a browser: the keeper's route, readiness, sessions while the desk fails, a store that moves."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.access import current_scope, guard
from dashboard.build import create_app
from dashboard.wire.sessions import GRACE, Sessions
from dashboard.wire.turnstile import PATIENCE, Turnstile
from data.desk.sessions import SLIDE_EVERY, Desk, open_desk
from data.keeping.store import Store, open_store
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import StoreError
from tests.cities import incidents, write_city

NOW = 1_800_000_000
ANYBODY = {"places": None, "kinds": None}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/cockpit.sqlite"


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    store = open_store(url, create=True)
    row = {
        "nr": "1", "title": "a", "category": "road", "received": "2024-03-01 09:00:00",
        "due": "2024-04-02 09:00:00", "closed": "", "changed": "2024-05-01 08:00:00", "town": "A1",
    }  # fmt: skip
    profile = load_profile(str(write_city(tmp_path / "city")))
    run(store, profile, [("incidents", incidents(tmp_path / "i.csv", [row]))])
    yield store
    store.close()


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    desk = open_desk(url)
    yield desk
    desk.close()


@pytest.fixture
def stranger(store: Store, desk: Desk) -> FlaskClient:
    app = create_app(store, desk, now=lambda: NOW, scope_of=current_scope)
    guard(app.server, desk, now=lambda: NOW, script_hashes=app.csp_hashes)
    return app.server.test_client()


@pytest.fixture
def reader(stranger: FlaskClient, desk: Desk) -> FlaskClient:
    client = stranger.application.test_client()
    client.get(f"/open/{desk.make_link(now=NOW)}")
    return client


def secret_of(desk: Desk) -> str:
    secret = desk.redeem(desk.make_link(now=NOW), scope=ANYBODY, now=NOW)
    assert secret is not None
    return secret


def test_the_keeper_needs_a_session_and_may_keep_the_whole_site(stranger, reader):
    assert stranger.get("/sw.js").status_code == 401
    answer = reader.get("/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-store"
    build = reader.get("/now").get_json()["build"]
    assert answer.text.startswith(f'const BUILD = "{build}";')


def test_the_page_says_its_build_and_is_not_blank_before_dash_has_drawn(reader):
    page = reader.get("/").text
    build = reader.get("/now").get_json()["build"]
    assert f'data-build="{build}"' in page
    assert "<b>社会治理驾驶舱</b>" in page
    assert 'id="react-entry-point"' in page
    assert "sw.js" not in page  # a service worker is no script of the page


def test_leaving_throws_away_what_the_browser_kept(reader):
    assert reader.post("/leave").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_readiness_is_open_and_tells_no_figure(stranger):
    answer = stranger.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"ready": True, "failing": []}


@pytest.mark.parametrize("what", ["store", "desk"])
def test_what_cannot_be_read_is_not_ready_while_the_process_is_healthy(
    stranger, store, desk, tmp_path, what
):
    file = tmp_path / {"store": "cockpit.sqlite", "desk": "cockpit.desk.sqlite"}[what]
    assert stranger.get("/readyz").status_code == 200
    file.rename(tmp_path / "away")
    answer = stranger.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"ready": False, "failing": [what]}
    assert stranger.get("/healthz").status_code == 200
    assert not file.exists(), "a missing file must not be made anew, and empty"
    (tmp_path / "away").rename(file)
    assert stranger.get("/readyz").status_code == 200


def test_a_store_put_back_from_elsewhere_is_read_anew(store, tmp_path):
    """Open connections hold on to the file they opened: figures would be old for ever, and say nothing."""
    file = tmp_path / "cockpit.sqlite"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(tmp_path / "b")) as copy:
        source.backup(copy)
        copy.execute("update meta set value = 'restored' where key = 'profile'")
        copy.commit()
    assert store.meta()["profile"] == "seaford"
    (tmp_path / "b").replace(file)
    for rest in ("-wal", "-shm"):
        (tmp_path / f"cockpit.sqlite{rest}").unlink(missing_ok=True)
    assert store.meta()["profile"] == "restored"


def test_a_desk_that_another_writes_keeps_no_reader_waiting(desk, tmp_path):
    secret = secret_of(desk)
    later = NOW + SLIDE_EVERY
    with closing(sqlite3.connect(tmp_path / "cockpit.desk.sqlite", isolation_level=None)) as other:
        other.execute("begin exclusive")
        began = time.monotonic()
        for _ in range(20):
            assert desk.live(secret, now=later) is not None
        assert time.monotonic() - began < 1
    with desk.changing() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 5000
    live = desk.live(secret, now=later + 10)
    assert live is not None
    assert desk.live(secret, now=later + 10).seen_at == later + 10  # type: ignore[union-attr]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Broken(Desk):
    """A desk that can be made to fail."""

    def live(self, secret, *, now):  # type: ignore[no-untyped-def]
        if self.slid.get("broken"):
            raise StoreError("locked")
        return super().live(secret, now=now)


def test_a_session_outlives_a_failing_desk_by_seconds_and_a_revoked_one_does_not(desk):
    broken, clock = Broken(desk.engine), Clock()
    sessions = Sessions(broken, clock)
    mine, other = secret_of(desk), secret_of(desk)
    assert sessions.live(mine, now=NOW) is not None
    assert sessions.live(other, now=NOW) is not None
    sessions.end(other, now=NOW)
    broken.slid["broken"] = 1
    clock.now += GRACE - 0.1
    assert sessions.live(mine, now=NOW) is not None
    for secret in (other, "never seen"):
        with pytest.raises(StoreError):
            sessions.live(secret, now=NOW)
    clock.now += 0.2
    with pytest.raises(StoreError):
        sessions.live(mine, now=NOW)
    broken.slid.clear()
    desk.end(mine, now=NOW)
    assert sessions.live(mine, now=NOW) is None
    broken.slid["broken"] = 1
    with pytest.raises(StoreError):
        sessions.live(mine, now=NOW)


def test_of_many_that_ask_what_hangs_all_but_a_few_are_told_at_once():
    clock, gate, hung = Clock(), Turnstile("库"), threading.Event()
    gate.clock = clock
    inside = threading.Barrier(3)

    def hang() -> None:
        with gate.passing():
            inside.wait()
            hung.wait(10)

    threads = [threading.Thread(target=hang) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait()
    with gate.passing():
        pass  # those before are busy, they do not hang yet
    clock.now += PATIENCE + 0.1
    with pytest.raises(StoreError, match="请稍后再试"), gate.passing():
        pass
    hung.set()
    for thread in threads:
        thread.join()
    with gate.passing():
        pass
