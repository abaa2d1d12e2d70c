"""A living demonstration: dripped rows enter through the ordinary loader, and only into a demonstration."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data import schema
from data.keeping.store import open_store
from data.queries import alerts, asking, handling, journal
from data.reference.profile import load_profile
from data.samples.demo import make
from data.samples.drip import ENCODING
from data.samples.reprint import printed
from etl.running.demo import make_and_load
from etl.running.jobs import run
from etl.running.simulate import PAUSE, Clock, Simulation, inbox_of
from etl.running.watch import Event, Watch
from governance.alerts import Grade
from governance.errors import CockpitError, NotDemonstration
from governance.scope import Scope
from tests.cities import incidents, write_city
from tests.conftest import ROOT

EVERYTHING = Scope.everything()
HUZHOU = load_profile("huzhou")
TODAY = date.today()


@pytest.fixture(scope="module")
def made(made_once) -> Path:
    """Three months that end yesterday."""
    day = TODAY.isoformat()
    url, _ = made_once("yesterday", lambda store: make_and_load(store, size="small", today=day))
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def store(made, tmp_path):
    """A demonstration of its own for each test."""
    path = tmp_path / "cockpit.sqlite"
    path.write_bytes(made.read_bytes())
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


class Simulated(Simulation):
    """A simulation whose clock the test moves, and what its watcher told."""

    def __init__(self, store, inbox: Path, *, ago: float = 300.0, **more) -> None:
        self.told: list[Event] = []
        newest = handling.newest(store, scope=EVERYTHING)[1] or 0
        self.at = max(time.time() - ago, newest + 1.0)  # nothing it makes may lie ahead
        super().__init__(store, inbox, self.told.append, real=lambda: self.at, **more)

    def drips(self, files: int, rows: int = 8) -> None:
        for _ in range(files):
            self.at += 1
            self.drop(rows)


def matters(store) -> int:
    m = schema.matter.c
    with store.reading() as connection:
        return int(connection.scalar(select(func.count()).where(m.to_load.is_(None))) or 0)


def test_known_matters_are_printed_as_their_platform_printed_them(store, tmp_path):
    """The rows of the exports and the rows made from the store are the same, cell by cell."""
    deliveries = make(tmp_path, size="small", today=TODAY, profile=HUZHOU.folder)
    exported: dict[tuple[str, str], dict[str, str]] = {}
    for delivery in deliveries:
        for source, path in delivery:
            if source not in ENCODING:
                continue  # monthly figures hold no matters
            for row in csv.DictReader(StringIO(path.read_text(encoding=ENCODING[source]))):
                exported[source, next(iter(row.values()))] = row
    since = int(time.time()) - 20 * 86_400
    found = printed(handling.handling(store, closed_since=since, scope=EVERYTHING), HUZHOU.zone)
    assert {one.source for one in found} == {"incidents", "disputes"} and len(found) > 500
    for one in found:
        expected = exported[one.source, one.key] | (
            {"所属镇街": ""} if "所属镇街" in one.row else {}
        )
        assert list(one.row) == list(expected)
        for name, cell in one.row.items():
            if name in ("经度", "纬度") and cell:
                assert float(cell) == pytest.approx(float(expected[name]), abs=2e-6)
            else:
                assert cell == expected[name], (one.key, name)


def test_new_and_changed_matters_enter_by_the_loader_and_nothing_is_rejected(store, tmp_path):
    before, load = matters(store), journal.version(store, scope=EVERYTHING)
    simulation = Simulated(store, tmp_path / "inbox")
    simulation.drips(20)
    counts = [e.report.sources[e.source].counts for e in simulation.told if e.report]
    assert len(counts) == 20 and {e.what for e in simulation.told} == {"done"}
    inserted, updated = (sum(getattr(c, n) for c in counts) for n in ("inserted", "updated"))
    assert inserted + updated == 160 and inserted >= 10 and updated >= 80
    assert matters(store) == before + inserted
    assert journal.version(store, scope=EVERYTHING) == load + 20
    runs = journal.runs(store, scope=EVERYTHING)
    assert runs.tail(20)["rejected"].sum() == 0
    question = asking.question(store, scope=EVERYTHING)
    assert abs(question.cutoff.at - simulation.at) < 3
    assert journal.trust(store, question, scope=EVERYTHING).demonstration


def test_tallies_still_equal_a_recount_after_drips(store, tmp_path):
    Simulated(store, tmp_path / "inbox").drips(12)
    question = asking.question(store, scope=EVERYTHING)
    for code in ("K01", "K02", "K03", "K04a", "K11"):
        told, again = (
            asking.ask(store, code, question, by="district", scope=EVERYTHING, recount=recount)
            for recount in (False, True)
        )
        assert told == again


def test_a_red_alert_comes_soon_and_is_raised_by_its_load(store, tmp_path):
    def red() -> set[str]:
        question = asking.question(store, scope=EVERYTHING)
        return set(alerts.alerts(store, question, grades=(Grade.RED,), scope=EVERYTHING)["id"])

    simulation, new = Simulated(store, tmp_path / "inbox"), set()
    for _ in range(30):
        simulation.at += 1
        before = red()
        simulation.drop(8)
        new = red() - before
        if new:
            break
    assert len(new) == 1 and new.pop().startswith("SJ")


def test_a_second_run_goes_on_with_ids_of_its_own(store, tmp_path):
    keys = []
    for seed in (1, 1):
        Simulated(store, tmp_path / "inbox", seed=seed).drips(8)
        m = schema.matter.c
        with store.reading() as connection:
            query = select(m.key).where(m.key.like("__________5_____"), m.to_load.is_(None))
            keys.append(set(connection.scalars(query)))
    assert keys[0] and keys[0] < keys[1]


def test_what_a_killed_run_left_is_loaded_first_and_half_files_are_not(store, tmp_path):
    inbox, before = tmp_path / "inbox", matters(store)
    killed = Simulated(store, inbox, watched=False)
    killed.drips(3)
    (inbox / ".incidents_live1.csv.part").write_text("事件编号\nSJ")
    waiting = {p.name for p in inbox.glob("*.csv")}
    assert len(waiting) == 3 and matters(store) == before
    with pytest.raises(CockpitError, match="etl watch"):
        Simulated(store, inbox, watched=False)
    again = Simulated(store, inbox, ago=100)
    assert {e.name for e in again.told} == waiting and not list(inbox.glob(".*.part"))
    again.drips(3)
    assert {e.what for e in again.told} == {"done"} and len(again.told) == 6


def test_without_a_watcher_of_its_own_another_loads_and_a_full_inbox_makes_it_wait(store, tmp_path):
    inbox = tmp_path / "inbox"
    simulation = Simulated(store, inbox, watched=False)
    assert not simulation.is_full()
    simulation.drips(20, rows=1)
    assert simulation.is_full() and not simulation.told
    told: list[Event] = []
    watch = Watch(store, "huzhou", inbox, told.append)
    for _ in range(2):
        watch.turn()
    assert len(told) == 20 and {e.what for e in told} == {"done"}
    assert not simulation.is_full()


def test_it_is_never_dripped_into_real_matters(sqlite_store, tmp_path):
    inbox = tmp_path / "inbox"
    with pytest.raises(NotDemonstration, match="etl demo"):
        Simulation(sqlite_store, inbox, print)
    profile = load_profile(str(write_city(tmp_path / "city")))
    row = {"nr": "1", "received": "2024-01-01 08:00:00", "changed": "2024-01-01 08:00:00"}
    run(sqlite_store, profile, [("incidents", incidents(tmp_path / "f.csv", [row]))])
    with pytest.raises(NotDemonstration):
        Simulation(sqlite_store, inbox, print)
    assert not inbox.exists()


def test_one_real_delivery_is_enough_to_refuse(store, tmp_path):
    with store.writing() as connection:
        table = schema.delivery
        newest = connection.scalar(select(func.max(table.c.id)))
        connection.execute(table.update().where(table.c.id == newest).values(demonstration=False))
    with pytest.raises(NotDemonstration):
        Simulation(store, tmp_path / "inbox", print)


def test_its_clock_is_the_present_goes_on_from_old_data_and_never_runs_ahead():
    now = [1_000_000_000.0]
    for gap in (1, PAUSE):
        assert Clock.after(int(now[0]) - gap, lambda: now[0]).now() == now[0]
    old = Clock.after(int(now[0]) - 2 * PAUSE, lambda: now[0])
    now[0] += 30
    assert old.now() == now[0] - 30 - 2 * PAUSE + 1 + 30
    now[0] -= 3 * PAUSE  # the machine's clock is set back
    assert old.now() <= now[0]
    with pytest.raises(CockpitError, match="校准"):
        Clock.after(int(now[0]) + 5, lambda: now[0])


def test_the_command_drips_at_its_rate_and_tells_what_was_loaded(process, store):
    begun = time.monotonic()
    words = ("--rate", "120", "--count", "12", "--store", store.url, "--json")
    done = process("-m", "etl", "simulate", *words)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[-1] == {"rows": 12} and {line["what"] for line in lines[:-1]} == {"done"}
    assert sum(n["read"] for line in lines[:-1] for n in line["sources"].values()) >= 12
    assert time.monotonic() - begun >= 3
    assert inbox_of(store).is_dir() and not list(inbox_of(store).glob("*.csv"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rate", "0"), "--rate"),
        (("--rate", "x"), "--rate"),
        ((), "--rate"),
        (("--rate", "9999"), "600"),
        (("--rate", "9", "--seed", "-1"), "--seed"),
        (("--rate", "9", "--minutes", "1", "--count", "1"), "--minutes"),
    ],
)
def test_flags_that_make_no_sense_are_refused(command, words, said):
    assert said in command("-m", "etl", "simulate", *words, fails=True).stderr


def test_killed_at_any_moment_it_goes_on_and_loses_nothing(store, tmp_path):
    words = [sys.executable, "-m", "etl", "simulate", "--rate", "600", "--store", store.url]
    before = matters(store)
    for pause in (1.7, 2.4, 3.3):
        process = subprocess.Popen(
            words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(pause)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    last = Simulated(store, inbox_of(store), ago=0)
    time.sleep(1.1)
    last.drips(1)
    runs = journal.runs(store, scope=EVERYTHING)
    live = runs[[str(f).find("_live") >= 0 for f in runs["file"]]]
    assert live["rejected"].sum() == 0 and live["superseded"].sum() == 0
    assert matters(store) == before + live["inserted"].sum()
    dropped = {p.name for p in (inbox_of(store) / "done").iterdir()}
    assert dropped == set(live["file"])


def test_told_to_stop_it_ends_between_two_drips(store):
    words = [sys.executable, "-m", "etl", "simulate", "--rate", "60", "--store", store.url]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert "完成" in process.stdout.readline()
    process.terminate()
    rest = process.communicate(timeout=20)[0]
    assert process.returncode == 0 and "已滴入演示数据" in rest
