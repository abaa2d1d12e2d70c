"""The desk's event log, on SQLite and PostgreSQL: only added to, seen by whom it concerns, kept by backups and the hash."""

import tarfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from data.desk.events import Event, Events
from data.desk.sessions import desk_url, open_desk
from data.keeping.backup import backup, restore
from data.keeping.state import state_hash
from data.keeping.store import open_store
from data.keeping.upgrading import upgrade
from governance.scope import Scope
from tests.conftest import ROOT

EVERYTHING = Scope.everything()
DISTRICT_A = Scope.of_places(("district", "A"))
NOTE = Event(
    "note", "place/town/A1", "王芳", Scope.of_places(("district", "A"), ("town", "A1")),
    1_800_000_000, 1_800_000_060, 3, {"text": "雨后积水"},
)  # fmt: skip


@pytest.fixture
def events(store):
    """The log of the store's desk."""
    desk = open_desk(store.url)
    yield Events(desk)
    desk.close()


def keys(events, scope, known=9, **more):
    found = events.about([NOTE.key, "measure/K01"], known=known, scope=scope, **more)
    return [(event.key, event.author) for event in found]


def test_what_is_recorded_comes_back_and_moves_the_revision(events):
    assert events.revision() == 0
    first = events.append(NOTE)
    second = events.append(replace(NOTE, author="李强", payload={"text": "已清淤 <b>"}))
    assert events.revision() == second > first > 0
    assert events.about([NOTE.key], known=3, scope=EVERYTHING) == [
        replace(NOTE, revision=first),
        replace(NOTE, author="李强", payload={"text": "已清淤 <b>"}, revision=second),
    ]
    assert events.about(["place/town/A2"], known=3, scope=EVERYTHING) == []


ATTACKS = [
    "UPDATE desk_event SET author = 'x'",
    "DELETE FROM desk_event",
    "INSERT INTO desk_event SELECT * FROM desk_event",
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO desk_event SELECT * FROM desk_event",
    "UPDATE OR REPLACE desk_event SET id = id + 1",
]
ON_POSTGRESQL = [
    "TRUNCATE desk_event",
    "INSERT INTO desk_event SELECT * FROM desk_event ON CONFLICT (id) DO UPDATE SET author = 'x'",
]


def attacked(url, attack):
    """Whether the database refused it."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text(attack))
    except DBAPIError:
        return False
    finally:
        engine.dispose()
    return True


def test_nothing_that_is_recorded_can_be_changed_or_taken_away(events, store):
    events.append(NOTE)
    before = events.about([NOTE.key], known=3, scope=EVERYTHING)
    for attack in ATTACKS + (ON_SQLITE if store.is_sqlite else ON_POSTGRESQL):
        assert not attacked(desk_url(store.url), attack), attack
    assert events.about([NOTE.key], known=3, scope=EVERYTHING) == before


def test_many_that_write_at_once_are_all_numbered_and_no_number_is_seen_before_a_lower_one(
    events, store
):
    together, seen = threading.Barrier(4), []

    def write(n):
        together.wait()
        for _ in range(5):
            seen.append((events.append(replace(NOTE, author=str(n))), events.revision()))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    numbers = [event.revision for event in events.about([NOTE.key], known=3, scope=EVERYTHING)]
    assert numbers == sorted({made for made, _ in seen}) and len(numbers) == 20
    assert all(then >= made for made, then in seen)


def test_a_number_is_not_given_out_while_a_lower_one_is_still_unseen(events, store):
    if store.is_sqlite:
        pytest.skip("one writer at a time")
    reached, go = threading.Event(), threading.Event()

    def held_up(_connection):
        if not reached.is_set():
            reached.set()
            go.wait(60)

    sa.event.listen(events.desk.engine, "commit", held_up)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(events.append, NOTE)
        assert reached.wait(60)
        second = pool.submit(events.append, NOTE)
        while not second.done() and not waiting(store):
            pass
        early = second.done()
        go.set()
        assert not early and (first.result(60), second.result(60)) == (1, 2)


def waiting(store):
    """Whether somebody waits for a lock."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with store.engine.connect() as connection:
        return bool(connection.scalar(sa.text(query)))


def test_what_an_earlier_load_or_instant_knew_does_not_change_with_what_came_after(events):
    events.append(NOTE)
    events.append(replace(NOTE, author="李强", known=4, recorded_at=NOTE.recorded_at + 60))
    assert keys(events, EVERYTHING, known=2) == []
    assert keys(events, EVERYTHING, known=3) == [(NOTE.key, "王芳")]
    assert keys(events, EVERYTHING, known=4) == [(NOTE.key, "王芳"), (NOTE.key, "李强")]
    at = NOTE.recorded_at
    assert keys(events, EVERYTHING, until=at - 1) == []
    assert keys(events, EVERYTHING, until=at) == [(NOTE.key, "王芳")]


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        (EVERYTHING, True),
        (DISTRICT_A, True),
        (Scope.of_places(("town", "A1")), True),
        (Scope.of_places(("town", "A2")), False),
        (Scope.of_places(("district", "B")), False),
        (Scope.of_places(("town", "A")), False),
        (Scope(frozenset(), None), False),
        (Scope(None, frozenset({"incident"})), False),
    ],
)
def test_who_sees_what_is_written_about_a_town(events, reader, sees):
    events.append(NOTE)
    assert keys(events, reader) == ([(NOTE.key, "王芳")] if sees else [])


@pytest.mark.parametrize(
    ("kept", "reader", "sees"),
    [
        (Scope(None, frozenset({"incident"})), Scope(None, frozenset({"incident"})), True),
        (Scope(None, frozenset({"incident"})), Scope(None, frozenset({"dispute"})), False),
        (Scope(None, frozenset({"incident", "dispute"})), Scope(None, frozenset({"dispute"})), False),
        (EVERYTHING, DISTRICT_A, False),
        (EVERYTHING, EVERYTHING, True),
    ],
)  # fmt: skip
def test_what_is_of_more_kinds_or_of_the_whole_city_is_for_those_who_see_all_of_it(
    events, kept, reader, sees
):
    events.append(replace(NOTE, scope=kept))
    assert bool(keys(events, reader)) == sees


def test_the_state_hash_tells_desks_apart_by_their_events_alone(store, events, tmp_path):
    bare = state_hash(store)
    other = open_store(f"sqlite:///{tmp_path / 'other' / 'cockpit.sqlite'}", create=True)
    assert state_hash(other) == bare  # a desk without events is as none
    events.append(NOTE)
    one = state_hash(store)
    events.append(replace(NOTE, author="李强"))
    both = state_hash(store)
    assert len({bare, one, both}) == 3
    beside = open_desk(other.url)
    for event in (replace(NOTE, author="李强", known=7), NOTE):  # another order, another load
        Events(beside).append(event)
    assert state_hash(other) == both
    beside.close()
    other.close()


@pytest.fixture
def another(request, store_url, tmp_path):
    """A place for a store put back, beside the other one."""
    if not store_url.startswith("postgresql"):
        return f"sqlite:///{tmp_path / 'another' / 'cockpit.sqlite'}"
    admin = sa.create_engine(store_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {sa.make_url(store_url).database}b"))
    admin.dispose()
    return f"{store_url}b"


def test_a_backup_holds_the_log_and_what_is_put_back_is_only_added_to_as_well(
    store, events, another, tmp_path
):
    events.append(NOTE)
    events.append(replace(NOTE, author="李强"))
    made = backup(store, tmp_path / "kept")
    assert made.state == state_hash(store)
    restore(tmp_path / "kept", another)
    store_there, desk_there = open_store(another), open_desk(another)
    there = Events(desk_there)
    assert state_hash(store_there) == made.state
    assert keys(there, EVERYTHING) == keys(events, EVERYTHING)
    for attack in ATTACKS + (ON_SQLITE if store.is_sqlite else ON_POSTGRESQL):
        assert not attacked(desk_url(another), attack), attack
    assert there.append(NOTE) == events.revision() + 1
    desk_there.close()
    store_there.close()


def test_the_kept_desk_of_a9fce68_is_upgraded_and_its_hash_stays_the_printed_one(tmp_path):
    kept = ROOT / "tests" / "stores" / "a9fce68"
    with tarfile.open(kept / "sqlite.tar.xz") as tar:
        tar.extractall(tmp_path, filter="data")
    url = f"sqlite:///{tmp_path / 'kept.sqlite'}"
    upgrade(url, reached=lambda _: None)
    printed = (kept / "printed.jsonl").read_text(encoding="utf-8").splitlines()[0]
    desk, store = open_desk(url), open_store(url)
    assert state_hash(store) in printed
    assert Events(desk).revision() == 0
    assert Events(desk).append(NOTE) == 1
    assert state_hash(store) not in printed
    assert not attacked(desk_url(url), "DELETE FROM desk_event")
    desk.close()
    store.close()
