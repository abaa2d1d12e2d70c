"""Crashes, sick disks and rivals: a small sweep of each sort, and what a single load says to whoever interrupts it."""

import re
from pathlib import Path

import pytest

from data.keeping.state import state_hash
from data.keeping.store import open_store
from data.queries import journal
from data.reference.profile import load_profile
from etl.loading import milestones
from etl.loading.under_way import Load
from etl.reading.landing import land
from etl.running.jobs import run
from governance.errors import StoreError
from governance.scope import Scope
from tests.conftest import ROOT
from tests.sweep import scenario
from tests.sweep.__main__ import main as sweep

EVERYTHING = Scope.everything()


@pytest.fixture
def scene(tmp_path, monkeypatch):
    """A city and its deliveries, in the folder that a server's landing folder is made in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "files").mkdir()
    city, deliveries = scenario.write(tmp_path / "files", seed=7, size=120)
    return load_profile(str(city)), deliveries


def statuses(store):
    return journal.runs(store, scope=EVERYTHING)["status"].unique().tolist()


def test_loads_come_by_every_milestone_in_the_order_of_their_names(sqlite_store, scene):
    profile, deliveries = scene
    met: list[str] = []
    with milestones.heard_by(met.append):
        for delivery in deliveries:
            run(sqlite_store, profile, delivery.files)
    first = list(dict.fromkeys(met))
    assert set(first) == set(milestones.NAMES)
    once = [n for n in milestones.NAMES if met.count(n) == len(deliveries)]
    assert [n for n in first if n in once] == once
    met.clear()
    run(sqlite_store, profile, deliveries[0].files)
    assert met == [], "nobody listens any more"


def test_every_milestone_that_the_loader_names_is_declared():
    sources = "\n".join(p.read_text(encoding="utf-8") for p in sorted(ROOT.glob("etl/**/*.py")))
    assert set(re.findall(r'milestones\.reached\("(\w+)"\)', sources)) == set(milestones.NAMES)


class Stop(Exception):
    """Raised where a test interrupts a load."""


def stopped_at(name: str, error: BaseException) -> milestones.Listener:
    def stop(reached: str) -> None:
        if reached == name:
            raise error

    return stop


@pytest.mark.parametrize("name", ["landed", "after_insert", "after_tallies", "before_commit"])
def test_a_load_that_breaks_down_leaves_a_failed_line_and_nothing_else(store, scene, name):
    profile, deliveries = scene
    run(store, profile, deliveries[0].files)
    before = state_hash(store)
    with milestones.heard_by(stopped_at(name, Stop("here"))), pytest.raises(Stop):
        run(store, profile, deliveries[2].files)
    runs = journal.runs(store, scope=EVERYTHING)
    assert state_hash(store) == before and statuses(store) == ["done", "failed"]
    assert "here" in runs["message"].iloc[-1]
    run(store, profile, deliveries[2].files)
    assert state_hash(store) != before


def test_a_load_interrupted_after_its_commit_stays_done(store, scene):
    profile, deliveries = scene
    listener = stopped_at("after_commit", KeyboardInterrupt())
    with milestones.heard_by(listener), pytest.raises(KeyboardInterrupt):
        run(store, profile, deliveries[0].files)
    assert statuses(store) == ["done"]


def test_what_failed_first_is_told_even_if_the_failure_cannot_be_written(
    sqlite_store, scene, monkeypatch
):
    profile, deliveries = scene

    def full(*_args, **_options):
        raise StoreError("disk full")

    monkeypatch.setattr("data.keeping.writes.fail_load", full)
    with (
        milestones.heard_by(stopped_at("landed", Stop("first"))),
        pytest.raises(Stop, match="first"),
    ):
        run(sqlite_store, profile, deliveries[0].files)
    monkeypatch.undo()
    monkeypatch.chdir(deliveries[0].files[0][1].parent)
    run(sqlite_store, profile, deliveries[0].files)
    assert statuses(sqlite_store) == ["failed", "done"]


def test_a_copy_that_a_dead_load_left_is_removed_and_a_live_ones_is_not(tmp_path):
    folder, source = tmp_path / "landing", tmp_path / "rows.csv"
    folder.mkdir()
    source.write_text("a,b\n1,2\n")
    dead, live = folder / f".{2**22 + 1}.partial", folder / ".1.partial"
    for left in (dead, live):
        left.write_text("half")
    landed = land(source, folder, now=0)
    assert landed.path.read_text() == source.read_text() and landed.lines == 2
    assert not dead.exists() and live.exists()


def test_a_landing_folder_that_cannot_be_written_is_one_sentence_and_leaves_no_copy(tmp_path):
    source, blocked = tmp_path / "rows.csv", tmp_path / "landing"
    source.write_text("a\n1\n")
    blocked.write_text("a file, not a folder")
    with pytest.raises(StoreError, match="落地文件夹"):
        land(source, blocked, now=0)


def test_a_lock_that_a_server_does_not_give_up_becomes_a_sentence(postgres_url, scene, monkeypatch):
    monkeypatch.setattr("data.keeping.store.BUSY_SECONDS", 1)
    profile, deliveries = scene
    store, other = open_store(postgres_url, create=True), open_store(postgres_url)
    with other.engine.connect() as holder:
        holder.exec_driver_sql("LOCK TABLE load IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreError, match="占用"):
            run(store, profile, deliveries[0].files)
    run(store, profile, deliveries[0].files)
    assert statuses(store) == ["done"]
    for each in (store, other):
        each.close()


def test_a_sweep_of_a_few_points_finds_nothing(capsys, monkeypatch):
    monkeypatch.chdir(Path.cwd())  # the sweep works in a folder of its own
    points = [
        "kill:2:after_insert:2",
        "kill:0:before_commit:1",
        "instant:3:0.2",
        "full:1:pwrite64:9",
    ]
    words = [word for point in points for word in ("--only", point)]
    assert sweep([*words, "--size", "300"]) == 0, capsys.readouterr().out
    assert "| all | 4 | 4 | 0 |" in capsys.readouterr().out


def test_the_sweep_sees_a_load_that_is_not_all_or_nothing(capsys, monkeypatch):
    """Were the store written in more than one transaction, the sweep would tell."""
    monkeypatch.chdir(Path.cwd())

    whole = Load._take

    def leaky(self, part, one):
        whole(self, part, one)
        self.connection.exec_driver_sql("COMMIT")
        self.connection.exec_driver_sql("BEGIN")

    monkeypatch.setattr(Load, "_take", leaky)
    assert sweep(["--only", "kill:2:chunk_done:3", "--size", "1200"]) == 1
    said = capsys.readouterr().out
    assert "neither as before the load nor after" in said
    assert "again: python -m tests.sweep --seed" in said
