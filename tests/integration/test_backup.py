"""Backup and restore: a store kept while it is loaded, put back whole, and never a half one taken for it."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from data.desk.sessions import open_desk
from data.keeping.backup import MANIFEST, Manifest, backup, restore
from data.keeping.state import state_hash
from data.keeping.store import landing_folder, open_store
from data.queries import asking, journal, quality
from data.reference.profile import load_profile
from etl.__main__ import main as loader
from etl.loading import milestones
from etl.running.jobs import run
from governance.errors import StoreError
from governance.scope import Scope
from tests.cities import incidents, write_city
from tests.conftest import ROOT
from tests.sweep import scenario

EVERYTHING = Scope.everything()
ROW = {
    "nr": "1", "title": "t", "received": "2024-03-01 10:00:00", "due": "2024-03-05 10:00:00",
    "closed": "2024-03-04 10:00:00", "changed": "2024-03-05 00:00:00", "town": "A1",
}  # fmt: skip


@pytest.fixture
def city(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a server's landing folder is below where the loader runs
    return write_city(tmp_path / "city")


def load(store, city, *numbers):
    rows = [ROW | {"nr": str(n)} for n in numbers] + [ROW | {"nr": "bad", "received": ""}]
    path = incidents(city.parent / f"{numbers[0]}.csv", rows)
    run(store, load_profile(str(city)), [("incidents", path)])
    return path


@pytest.fixture
def another(store_url, request, tmp_path):
    """The URL of a second empty place of the same kind."""
    if store_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'other' / 'cockpit.sqlite'}"
    server, name = store_url.rsplit("/", 1)
    subprocess.run(
        ["psql", "-qX", "-d", f"{server.replace('+psycopg', '')}/postgres", "-c", f"CREATE DATABASE {name}b"],
        check=True,
    )  # fmt: skip
    return f"{store_url}b"


def answers(store):
    question = asking.question(store, "2024", scope=EVERYTHING)
    return asking.ask_many(store, ["K01", "K10", "K11"], question, by="town", scope=EVERYTHING)


def known(url):
    store = open_store(url)
    try:
        return state_hash(store)
    finally:
        store.close()


def test_a_store_put_back_knows_answers_and_keeps_the_same(store, city, another, tmp_path):
    load(store, city, 1, 2)
    load(store, city, 2, 3)
    desk = open_desk(store.url)
    token = desk.make_link(now=1_700_000_000)
    desk.close()
    made = backup(store, tmp_path / "kept")
    assert made.state == state_hash(store) and made.load == 2 and made.missing == []
    shutil.rmtree(landing_folder(store))  # a server's landing folder is the same one
    assert restore(tmp_path / "kept", another) == made
    other = open_store(another)
    assert state_hash(other) == made.state and answers(other) == answers(store)
    assert len(quality.rejected(other, scope=EVERYTHING)) == 2
    for path in (p for p in (tmp_path / "kept" / "landing").rglob("*") if p.is_file()):
        again = landing_folder(other) / path.parent.name / path.name
        assert again.read_bytes() == path.read_bytes()
    desk = open_desk(another)
    assert desk.redeem(token, scope={}, now=1_700_000_001) is not None
    desk.close()
    load(other, city, 4)
    assert [r["status"] for r in journal.runs(other, scope=EVERYTHING).to_dict("records")][
        -1
    ] == "done"
    other.close()


def test_a_backup_taken_while_a_load_runs_is_the_last_done_load(store, city, another, tmp_path):
    load(store, city, 1, 2)
    before = state_hash(store)
    made = {}

    def take(name):
        if name == "after_insert" and not made:
            own = open_store(store.url)
            made[name] = backup(own, tmp_path / "kept")
            own.close()

    with milestones.heard_by(take):
        load(store, city, 3)
    assert made["after_insert"].state == before and made["after_insert"].load == 1
    restore(tmp_path / "kept", another)
    assert known(another) == before
    other = open_store(another)
    statuses = journal.runs(other, scope=EVERYTHING)["status"]
    assert statuses.unique().tolist() == ["done", "failed"]
    load(other, city, 3)
    assert state_hash(other) == state_hash(store)
    other.close()


def test_restore_refuses_what_is_there_unless_told_and_then_replaces_it(store, city, tmp_path):
    load(store, city, 1)
    made = backup(store, tmp_path / "kept")
    load(store, city, 2)
    later = state_hash(store)
    with pytest.raises(StoreError, match="--replace"):
        restore(tmp_path / "kept", store.url)
    assert state_hash(store) == later
    assert restore(tmp_path / "kept", store.url, replace=True).state == made.state
    assert state_hash(store) == made.state != later
    load(store, city, 2)
    assert state_hash(store) == later


def _tamper_bytes(kept: Path) -> None:
    parts = [p for p in kept.iterdir() if p.name != MANIFEST and p.is_file()]
    part = max(parts, key=lambda p: p.stat().st_size)
    whole = bytearray(part.read_bytes())
    whole[-1] ^= 1
    part.write_bytes(whole)


def _tamper_manifest(kept: Path) -> None:
    told = json.loads((kept / MANIFEST).read_text())
    (kept / MANIFEST).write_text(json.dumps(told | {"state": "0" * 64}))


def _lose_a_part(kept: Path) -> None:
    next(p for p in (kept / "landing").rglob("*") if p.is_file()).unlink()


def _add_a_part(kept: Path) -> None:
    (kept / "landing" / "more.csv").write_text("more")


def _link_out(kept: Path) -> None:
    part = next(p for p in (kept / "landing").rglob("*") if p.is_file())
    moved = kept.parent / "moved"
    part.rename(moved)
    part.symlink_to(moved)


def _no_manifest(kept: Path) -> None:
    (kept / MANIFEST).unlink()


def _rubbish(kept: Path) -> None:
    (kept / MANIFEST).write_text("[]")


@pytest.mark.parametrize(
    "spoil",
    [_tamper_bytes, _tamper_manifest, _lose_a_part, _add_a_part, _link_out, _no_manifest, _rubbish],
)
def test_a_backup_that_was_changed_is_refused_and_nothing_is_put_back(store, city, tmp_path, spoil):
    load(store, city, 1)
    backup(store, tmp_path / "kept")
    load(store, city, 2)
    later = state_hash(store)
    spoil(tmp_path / "kept")
    with pytest.raises(StoreError, match="备份"):
        restore(tmp_path / "kept", store.url, replace=True)
    assert state_hash(store) == later


def test_a_manifest_cannot_lead_out_of_the_folder(sqlite_store, city, tmp_path):
    load(sqlite_store, city, 1)
    made = backup(sqlite_store, tmp_path / "kept")
    (tmp_path / "secret").write_text("secret")
    parts = made.parts | {"landing/../../secret": next(iter(made.parts.values()))}
    forged = Manifest(**{n: getattr(made, n) for n in made.__slots__} | {"parts": parts})
    (tmp_path / "kept" / MANIFEST).write_text(forged.text())
    with pytest.raises(StoreError, match="不合规的文件名"):
        restore(tmp_path / "kept", f"sqlite:///{tmp_path / 'other.sqlite'}")


def test_another_kind_a_newer_schema_and_another_programs_file_are_refused(
    sqlite_store, city, tmp_path, monkeypatch
):
    load(sqlite_store, city, 1)
    backup(sqlite_store, tmp_path / "kept")
    with pytest.raises(StoreError, match="同类的库"):
        restore(tmp_path / "kept", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    foreign = tmp_path / "foreign.sqlite"
    with sqlite3.connect(foreign) as raw:
        raw.execute("CREATE TABLE theirs (x)")
    raw.close()
    with pytest.raises(StoreError, match="别的程序"):
        restore(tmp_path / "kept", f"sqlite:///{foreign}", replace=True)
    monkeypatch.setattr("data.schema.VERSION", 1)
    with pytest.raises(StoreError, match="结构版本"):
        restore(tmp_path / "kept", f"sqlite:///{tmp_path / 'other.sqlite'}")


def test_a_backup_never_replaces_one(sqlite_store, city, tmp_path):
    load(sqlite_store, city, 1)
    backup(sqlite_store, tmp_path / "kept")
    with pytest.raises(StoreError, match="已经存在"):
        backup(sqlite_store, tmp_path / "kept")


def test_delivered_bytes_that_are_gone_are_named_and_changed_ones_refused(
    sqlite_store, city, tmp_path
):
    load(sqlite_store, city, 1)
    landed = sorted(p for p in landing_folder(sqlite_store).rglob("*") if p.is_file())
    landed[0].unlink()
    assert backup(sqlite_store, tmp_path / "kept").missing == [landed[0].name[:64]]
    landed[1].write_text("changed")
    with pytest.raises(StoreError, match="散列不符"):
        backup(sqlite_store, tmp_path / "again")
    assert not list(tmp_path.glob(".again*"))


def test_a_full_disk_ends_a_backup_in_one_sentence_and_leaves_the_store_alone(
    store, city, tmp_path
):
    load(store, city, *range(200))
    before = state_hash(store)
    said = subprocess.run(
        ["bash", "-c", 'ulimit -f 20; exec "$0" -m etl backup "$1" --store "$2"',
         sys.executable, tmp_path / "kept", store.url],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 2 and len(said.stderr.splitlines()) == 1, said.stderr
    assert "备份" in said.stderr and "Traceback" not in said.stderr
    assert not (tmp_path / "kept").exists() and not list(tmp_path.glob(".kept*"))
    assert state_hash(store) == before


def test_a_backup_or_restore_killed_at_any_instant_leaves_nothing_half(
    sqlite_store, city, tmp_path
):
    load(sqlite_store, city, *range(300))
    before, url = state_hash(sqlite_store), sqlite_store.url
    words = [sys.executable, "-m", "etl"]
    for number, seconds in enumerate((0.6, 0.8, 0.9, 1.0, 1.1, 1.3)):
        to = tmp_path / f"kept{number}"
        _killed([*words, "backup", str(to), "--store", url], seconds)
        if not to.exists():
            backup(sqlite_store, to)
        other = f"sqlite:///{tmp_path / f'other{number}' / 'c.sqlite'}"
        _killed([*words, "restore", str(to), "--store", other], seconds)
        restore(to, other, replace=True)
        assert known(other) == before
        assert not list(tmp_path.glob(f".kept{number}*"))
    assert state_hash(sqlite_store) == before


def _killed(words: list[str], seconds: float) -> None:
    process = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_backups_taken_while_loads_run_are_each_the_state_after_some_load(
    store, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "files").mkdir()
    city, deliveries = scenario.write(tmp_path / "files", seed=5, size=300)
    states, profile = {state_hash(store)}, load_profile(str(city))
    made: list[Manifest] = []
    going = threading.Event()

    def keep_on() -> None:
        own = open_store(store.url)
        while not going.is_set():
            made.append(backup(own, tmp_path / f"kept{len(made)}"))
        own.close()

    keeper = threading.Thread(target=keep_on)
    keeper.start()
    try:
        for delivery in deliveries:
            run(store, profile, delivery.files)
            states.add(state_hash(store))
    finally:
        going.set()
        keeper.join()
    assert made and {m.state for m in made} <= states


def test_the_commands_say_what_they_did(sqlite_store, city, tmp_path, capsys):
    load(sqlite_store, city, 1)
    to, other = tmp_path / "kept", f"sqlite:///{tmp_path / 'other.sqlite'}"
    assert loader(["backup", str(to), "--store", sqlite_store.url, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["state"] == state_hash(sqlite_store) and told["load"] == 1
    assert loader(["restore", str(to), "--store", other]) == 0
    assert loader(["state", "--store", other]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == told["state"]
    assert loader(["restore", str(to), "--store", other]) == 2
    assert "--replace" in capsys.readouterr().err
