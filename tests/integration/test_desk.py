"""The desk, on a file, in memory and on PostgreSQL; two processes at once."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.desk.sessions import (
    DAY,
    LINK_LASTS,
    SESSION_IDLE,
    Desk,
    desk_url,
    metadata,
    new_id,
    open_desk,
)
from governance.errors import StoreError

NOW = 1_800_000_000
ANYBODY = {"places": None, "kinds": None}


@pytest.fixture(params=["file", "memory", pytest.param("pg", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "pg":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/cockpit.sqlite" if request.param == "file" else "sqlite://"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    desk = open_desk(store_url)
    yield desk
    if desk.engine.dialect.name == "postgresql":
        metadata.drop_all(desk.engine)
    desk.close()


def test_the_desk_is_a_file_beside_the_store_or_in_the_same_postgresql() -> None:
    assert desk_url("sqlite:///var/cockpit.sqlite").database == "var/cockpit.desk.sqlite"
    assert desk_url("sqlite:////a.b/store").database == "/a.b/store.desk"
    assert desk_url("sqlite:///:memory:").database == ":memory:"
    assert str(desk_url("postgresql://u@h/db")) == "postgresql://u@h/db"
    with pytest.raises(StoreError, match="sqlite:///"):
        desk_url("not a url")


def test_only_hashes_of_secrets_are_kept(desk: Desk) -> None:
    token = desk.make_link(now=NOW)
    secret = desk.redeem(token, scope=ANYBODY, now=NOW)
    assert secret is not None
    with desk.changing() as connection:
        kept = "".join(
            str(tuple(row))
            for table in metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        )
    assert token not in kept
    assert secret not in kept


def test_a_link_is_good_once_and_not_when_old(desk: Desk) -> None:
    token = desk.make_link(now=NOW)
    assert desk.redeem(token, scope=ANYBODY, now=NOW + LINK_LASTS) is None
    assert desk.redeem(token, scope=ANYBODY, now=NOW + 1) is not None
    assert desk.redeem(token, scope=ANYBODY, now=NOW + 2) is None
    assert desk.redeem("unknown", scope=ANYBODY, now=NOW) is None


def test_of_many_that_redeem_at_once_one_gets_in(store_url: str, desk: Desk) -> None:
    if store_url == "sqlite://":
        pytest.skip("one connection in memory is one reader")
    token = desk.make_link(now=NOW)
    together = threading.Barrier(8)

    def redeem(_: int) -> str | None:
        together.wait()
        return desk.redeem(token, scope=ANYBODY, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(redeem, range(8)))
    assert sum(secret is not None for secret in secrets) == 1


def test_a_session_slides_ends_and_carries_its_scope(desk: Desk) -> None:
    assert not desk.has_live_session(now=NOW)
    scope = {"places": [["district", "330502"]], "kinds": None}
    secret = desk.redeem(desk.make_link(now=NOW), scope=scope, now=NOW)
    assert secret is not None
    assert desk.has_live_session(now=NOW)
    near_the_end = NOW + SESSION_IDLE - 1
    found = desk.live(secret, now=near_the_end)
    assert found is not None and found.scope == scope
    assert desk.live(secret, now=near_the_end + SESSION_IDLE - 1) is not None
    desk.end(secret, now=near_the_end + DAY)
    assert desk.live(secret, now=near_the_end + DAY) is None
    assert not desk.has_live_session(now=near_the_end + DAY)


def test_an_export_comes_back_to_the_byte(desk: Desk) -> None:
    payload = '{"title":"湖州","n":1}'.encode()
    kept = desk.freeze(new_id(), question={"period": "2021"}, payload=payload, now=NOW)
    assert desk.thaw(kept.id) == kept
    assert desk.thaw("unknown") is None
    with pytest.raises(StoreError):
        desk.freeze(kept.id, question={}, payload=b"{}", now=NOW)


def test_an_export_that_was_changed_is_not_given_out(desk: Desk) -> None:
    kept = desk.freeze(new_id(), question={}, payload=b'{"n":1}', now=NOW)
    with desk.changing() as connection:
        connection.execute(metadata.tables["desk_frozen"].update().values(payload=b'{"n":2}'))
    with pytest.raises(StoreError, match="被改动过"):
        desk.thaw(kept.id)


def test_ids_cannot_be_guessed_and_need_no_escaping() -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(id) == 22 and id.replace("-", "").replace("_", "").isalnum() for id in ids)


def test_the_desk_is_written_while_a_load_holds_the_store(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "cockpit.sqlite")) as loader:
        loader.execute("CREATE TABLE matter (id)")
        loader.execute("BEGIN EXCLUSIVE")
        desk = open_desk(f"sqlite:///{tmp_path}/cockpit.sqlite")
        assert desk.redeem(desk.make_link(now=NOW), scope=ANYBODY, now=NOW) is not None
        desk.close()


LINKS = f"""
import sys
from data.desk.sessions import open_desk
desk = open_desk(sys.argv[1])
for _ in range(40):
    print(desk.make_link(now={NOW}), flush=True)
"""


def test_two_processes_write_at_once_and_see_each_other(store_url: str, desk: Desk) -> None:
    if store_url == "sqlite://":
        pytest.skip("memory belongs to one process")
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", LINKS, store_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as other:
        assert other.stdout is not None
        for line in other.stdout:
            desk.make_link(now=NOW)
            assert desk.redeem(line.strip(), scope=ANYBODY, now=NOW) is not None
    assert other.returncode == 0


def test_a_reader_stays_in_when_the_disk_takes_no_more(tmp_path: Path) -> None:
    desk = open_desk(f"sqlite:///{tmp_path}/cockpit.sqlite")
    secret = desk.redeem(desk.make_link(now=NOW), scope=ANYBODY, now=NOW)
    assert secret is not None
    with closing(sqlite3.connect(tmp_path / "cockpit.desk.sqlite")) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with desk.changing() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        assert desk.live(secret, now=NOW + DAY) is not None
    desk.close()


def test_a_desk_that_cannot_be_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cockpit.desk.sqlite").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreError, match="没有被锁"):
        open_desk(f"sqlite:///{tmp_path}/cockpit.sqlite")
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="打不开"):
        open_desk(f"sqlite:///{tmp_path}/file/cockpit.sqlite")
