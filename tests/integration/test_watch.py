"""A watched inbox: what is dropped is loaded once, whatever happens meanwhile."""

import fcntl
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from data import schema
from data.keeping.state import state_hash
from data.keeping.store import exclusive, open_store
from data.reference.profile import load_profile
from etl.running import watch as watching
from etl.running.inbox import Inbox
from etl.running.jobs import run
from etl.running.watch import Event, Watch
from tests.cities import INCIDENTS, incidents, write_city
from tests.conftest import ROOT
from tests.web import Answer, served

HOUR = "2024-01-02 {:02}:00:00"


def row(number: int, hour: int = 1, **more: str) -> dict[str, str]:
    at = HOUR.format(hour)
    return {"nr": f"i{number}", "received": at, "changed": at, "town": "A1", **more}


@pytest.fixture
def city(tmp_path) -> Path:
    folder = write_city(tmp_path / "city")
    path = folder / "sources" / "incidents.toml"
    path.write_text('inbox = "incidents_*.csv"\n' + path.read_text(), encoding="utf-8")
    path = folder / "sources" / "disputes.toml"
    path.write_text('inbox = ["disputes_*.csv", "*_both.csv"]\n' + path.read_text())
    return folder


@pytest.fixture
def inbox(tmp_path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


class Watched:
    """A watcher in this process, and what it told."""

    def __init__(self, store, city: Path, inbox: Path | None) -> None:
        self.told: list[Event] = []
        self.watch = Watch(store, str(city), inbox, self.told.append)

    def turns(self, count: int = 2) -> list[tuple[str, str]]:
        """What the next turns tell: a file is seen in the first and taken in the second."""
        self.told.clear()
        for _ in range(count):
            self.watch.turn()
        return [(e.what, e.name) for e in self.told]


@pytest.fixture
def watched(sqlite_store, city, inbox) -> Watched:
    return Watched(sqlite_store, city, inbox)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


def keys(store) -> set[str]:
    m = schema.matter.c
    with store.reading() as connection:
        return set(connection.scalars(select(m.key).where(m.to_load.is_(None))))


def loads(store) -> list[str]:
    t = schema.load.c
    with store.reading() as connection:
        return list(connection.scalars(select(t.status).order_by(t.id)))


def test_files_are_loaded_in_the_order_of_their_names_and_put_away(watched, inbox, sqlite_store):
    incidents(inbox / "incidents_2.csv", [row(2), row(1, 2)])
    incidents(inbox / "incidents_1.csv", [row(1)])
    assert watched.turns() == [("done", "incidents_1.csv"), ("done", "incidents_2.csv")]
    assert names(inbox) == [] and names(inbox / "done") == ["incidents_1.csv", "incidents_2.csv"]
    assert keys(sqlite_store) == {"i1", "i2"} and loads(sqlite_store) == ["done", "done"]
    assert watched.told[0].report.sources["incidents"].counts.inserted == 1
    assert "towns" in watched.told[0].report.sources  # the first load brings the places
    assert list(watched.told[1].report.sources) == ["incidents"]  # they have not changed since


def test_the_same_name_again_is_kept_under_another(watched, inbox):
    for hour in (1, 2):
        incidents(inbox / "incidents_1.csv", [row(1, hour)])
        assert watched.turns() == [("done", "incidents_1.csv")]
    assert names(inbox / "done") == ["incidents_1.csv", "incidents_1~2.csv"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("other.csv", "不合于任何来源"), ("incidents_both.csv", "同时合于来源")],
)
def test_what_is_for_nobody_or_for_two_is_refused_with_the_reason_beside(
    watched, inbox, sqlite_store, name, said
):
    incidents(inbox / name, [row(1)])
    assert watched.turns() == [("refused", name)]
    assert names(inbox / "refused") == [name, f"{name}.txt"]
    assert said in (inbox / "refused" / f"{name}.txt").read_text(encoding="utf-8")
    assert loads(sqlite_store) == []


def test_a_link_is_refused_and_folders_and_unfinished_names_are_let_be(watched, inbox, tmp_path):
    elsewhere = incidents(tmp_path / "elsewhere.csv", [row(1)])
    (inbox / "incidents_link.csv").symlink_to(elsewhere)
    (inbox / "incidents_dir.csv").mkdir()
    for name in (
        ".incidents_1.csv",
        "incidents_1.csv.part",
        "incidents_1.csv.tmp",
        "~$incidents_1.csv",
    ):
        incidents(inbox / name, [row(1)])
    assert watched.turns(3) == [("refused", "incidents_link.csv")]
    assert elsewhere.exists() and (inbox / "refused" / "incidents_link.csv").is_symlink()


def test_a_file_that_cannot_be_loaded_goes_to_failed_with_the_reason(watched, inbox, sqlite_store):
    (inbox / "incidents_1.csv").write_text("not,what,was,meant\n1,2,3,4\n")
    incidents(inbox / "incidents_2.csv", [row(2)])
    assert watched.turns() == [("failed", "incidents_1.csv"), ("done", "incidents_2.csv")]
    reason = (inbox / "failed" / "incidents_1.csv.txt").read_text(encoding="utf-8")
    assert "缺少列" in reason and loads(sqlite_store) == ["failed", "done"]


def test_a_file_is_not_taken_while_somebody_writes_it(watched, inbox):
    path = inbox / "incidents_1.csv"
    whole = incidents(inbox / ".whole", [row(n) for n in range(50)]).read_text()
    with path.open("w") as writer:
        writer.write(whole[:300])
        writer.flush()
        assert watched.turns(4) == []
        time.sleep(2.1)  # longer than a file must stay as it is where nobody can tell who writes
        assert watched.turns(4) == []
        writer.write(whole[300:])
    assert watched.turns(3) == [("done", "incidents_1.csv")]
    assert watched.told[0].report.sources["incidents"].counts.read == 50


def test_where_the_system_cannot_say_who_writes_a_file_must_stay_as_it_is(inbox, monkeypatch):
    monkeypatch.delattr(fcntl, "F_SETLEASE")
    box, path = Inbox(inbox), incidents(inbox / "incidents_1.csv", [row(1)])
    begun = time.monotonic()
    while not box.complete():
        time.sleep(0.1)
        if 0.9 < time.monotonic() - begun < 1.05:
            path.write_text(path.read_text() + "\n")
    assert time.monotonic() - begun >= 2.8


def test_a_changed_mapping_is_read_again_and_a_wrong_one_stops_the_loading(
    watched, city, inbox, sqlite_store
):
    path = city / "sources" / "incidents.toml"
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace("[state]", "[sate]"), encoding="utf-8")
    incidents(inbox / "incidents_1.csv", [row(1)])
    assert watched.turns() == [("waiting", "")]
    assert "sate" in watched.told[0].reason and names(inbox) == ["incidents_1.csv"]
    path.write_text(right.replace("incidents_*", "events_*"), encoding="utf-8")
    time.sleep(0.6)
    assert watched.turns() == [("refused", "incidents_1.csv")]
    incidents(inbox / "events_1.csv", [row(1)])
    assert watched.turns() == [("done", "events_1.csv")]
    assert (
        "towns" in watched.told[0].report.sources
    )  # the profile has changed: places are loaded again
    assert loads(sqlite_store) == ["done"]


def test_a_file_of_the_profile_saved_while_it_is_read_is_noticed(city, monkeypatch):
    path = city / "profile.toml"

    def saved_meanwhile(name: str):
        profile = load_profile(name)
        path.write_text(path.read_text().replace('"Seaford"', '"Seaford-on-Sea"'))
        return profile

    with monkeypatch.context() as patched:
        patched.setattr(watching, "load_profile", saved_meanwhile)
        kept = watching._City(str(city))
        assert kept.read().title == "Seaford"
    digest = kept.digest
    assert kept.read().title == "Seaford-on-Sea"
    # Another digest than the one that the first load wrote: the places are loaded again.
    assert kept.digest != digest
    assert kept.read() is kept.read()


class Vanishing(type(Path())):
    """A folder of which a file goes as soon as it is listed, or as soon as it is known to be a file."""

    def rglob(self, pattern):
        listed = list(super().rglob(pattern))
        (self / "listed").unlink(missing_ok=True)
        return iter(listed)

    def is_file(self):
        answer = super().is_file()
        if self.name == "asked":
            self.unlink(missing_ok=True)
        return answer


@pytest.mark.parametrize("look", [watching._look, watching._digest])
def test_a_file_that_vanishes_from_the_profile_does_not_stop_the_watcher(tmp_path, look):
    (tmp_path / "profile.toml").write_text("kept")
    for name in ("listed", "asked"):
        (tmp_path / name).write_text("gone soon")
    assert look(Vanishing(tmp_path)) == look(tmp_path)
    assert not (tmp_path / "listed").exists()


@pytest.mark.parametrize("when", ["addressee", "run"])
def test_a_dropped_file_that_vanishes_does_not_stop_the_watcher(
    watched, inbox, sqlite_store, monkeypatch, when
):
    for number in (1, 2):
        incidents(inbox / f"incidents_{number}.csv", [row(number)])
    before = getattr(watching, when)

    def vanishing(*given, **options):
        (inbox / "incidents_1.csv").unlink(missing_ok=True)
        return before(*given, **options)

    monkeypatch.setattr(watching, when, vanishing)
    watched.turns()
    time.sleep(0.6)
    watched.turns()
    assert keys(sqlite_store) == {"i2"} and names(inbox) == []
    assert not (inbox / ".crashes.json").exists()


def test_a_locked_store_keeps_the_file_for_a_later_turn(watched, inbox, sqlite_store, monkeypatch):
    incidents(inbox / "incidents_1.csv", [row(1)])

    def short(store, *, wait_seconds: float = 60.0):
        del wait_seconds
        return exclusive(store, wait_seconds=0.2)

    monkeypatch.setattr("etl.running.jobs.exclusive", short)
    with exclusive(sqlite_store):
        assert watched.turns() == [("waiting", "")]
        assert "另一个装载正在进行" in watched.told[0].reason
    assert names(inbox) == ["incidents_1.csv"]
    time.sleep(0.6)
    assert watched.turns() == [("done", "incidents_1.csv")]


def test_a_server_that_goes_away_keeps_the_file_for_a_later_turn(watched, inbox, monkeypatch):
    incidents(inbox / "incidents_1.csv", [row(1)])

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, ConnectionError("connection refused\nby the server"))

    with monkeypatch.context() as patched:
        patched.setattr(watching, "run", gone)
        assert watched.turns() == [("waiting", "")]
        assert watched.told[0].reason == "库断开了：connection refused by the server"
    time.sleep(0.6)
    assert (
        watched.turns() == [("done", "incidents_1.csv")] and not (inbox / ".crashes.json").exists()
    )


def test_a_second_watcher_lets_the_first_work(watched, sqlite_store, city, inbox):
    second = Watched(sqlite_store, city, inbox)
    incidents(inbox / "incidents_1.csv", [row(1)])
    with (inbox / ".lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert second.turns(3) == []
    assert watched.turns() == [("done", "incidents_1.csv")]
    assert second.turns() == [] and loads(sqlite_store) == ["done"]


def test_a_file_that_breaks_the_program_three_times_does_not_stop_the_others(
    sqlite_store, city, inbox, monkeypatch
):
    incidents(inbox / "incidents_1.csv", [row(1)])
    incidents(inbox / "incidents_2.csv", [row(2)])

    def breaking(store, profile, given, **options):
        if given[0][1].name == "incidents_1.csv":
            raise ZeroDivisionError
        return run(store, profile, given, **options)

    monkeypatch.setattr(watching, "run", breaking)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            Watched(sqlite_store, city, inbox).turns()
    again = Watched(sqlite_store, city, inbox)
    assert again.turns() == [("failed", "incidents_1.csv"), ("done", "incidents_2.csv")]
    assert "三次" in again.told[0].reason


HTTP = INCIDENTS.replace("[id]", 'every = "1h"\n[http]\nurl = "{url}/calls"\nretries = 0\n[id]')


def test_sources_with_every_are_asked_in_time(sqlite_store, city, monkeypatch):
    ahead = [0.0]
    clock = vars(time) | {"monotonic": lambda: time.monotonic() + ahead[0]}
    monkeypatch.setattr(watching, "time", SimpleNamespace(**clock))
    item = {"nr": "i9", "received": HOUR.format(1), "changed": HOUR.format(1)}
    with served(lambda asked: Answer([item])) as site:
        text = HTTP.replace("{url}", site.url)
        (city / "sources" / "calls.toml").write_text(text, encoding="utf-8")
        watched = Watched(sqlite_store, city, None)
        assert watched.turns(3) == [("done", "calls")] and len(site.asked) == 1
        ahead[0] += 3600
        site.script = lambda asked: Answer("no", 500)
        assert watched.turns(3) == [("failed", "calls")]
        ahead[0] += 3600
        site.script = lambda asked: Answer([item])
        assert watched.turns(3) == [("done", "calls")]
        assert watched.told[0].report.sources["calls"].counts.unchanged == 1


# As a process


def started(tmp_path: Path, city: Path, inbox: Path, *words: str) -> subprocess.Popen[str]:
    store = f"sqlite:///{tmp_path / 'w' / 'cockpit.sqlite'}"
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "etl", "watch", "--profile", str(city), "--inbox", str(inbox),
         "--store", store, "--json", *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_once_does_what_is_there_and_says_whether_all_was_well(tmp_path, city, inbox):
    incidents(inbox / "incidents_1.csv", [row(1)])
    done = started(tmp_path, city, inbox, "--once")
    told, complaint = done.communicate(timeout=60)
    assert done.returncode == 0, complaint
    assert json.loads(told)["sources"]["incidents"]["inserted"] == 1
    (inbox / "strange.csv").write_text("x")
    done = started(tmp_path, city, inbox, "--once")
    told, _ = done.communicate(timeout=60)
    assert done.returncode == 2 and json.loads(told)["what"] == "refused"


def test_a_term_signal_ends_it_between_loads(tmp_path, city, inbox):
    process = started(tmp_path, city, inbox)
    incidents(inbox / ".ready", [row(1)])
    os.replace(inbox / ".ready", inbox / "incidents_1.csv")
    assert json.loads(process.stdout.readline())["what"] == "done"
    process.send_signal(signal.SIGTERM)
    _, complaint = process.communicate(timeout=30)
    assert process.returncode == 0 and complaint == ""
    assert names(inbox / "done") == ["incidents_1.csv"]


def watching_for(url: str, city: Path, inbox: Path, once: bool = False) -> None:
    """The whole life of a watcher in a process of its own."""
    watch = Watch(open_store(url, create=True), str(city), inbox, lambda event: None)
    sys.exit(watch.run(every=0.05, once=once))


def test_kills_at_any_moment_lose_and_double_nothing(tmp_path, city, inbox):
    """Each watcher is a fork of this process, so that it is at work at once; it is killed at a random instant."""
    rng, fork = random.Random(330500), multiprocessing.get_context("fork")
    url = f"sqlite:///{tmp_path / 'w' / 'cockpit.sqlite'}"
    files = [[row(rng.randint(0, 60), hour) for _ in range(25)] for hour in range(1, 7)]
    for number, rows in enumerate(files):
        distinct = list({r["nr"]: r for r in rows}.values())
        incidents(inbox / f"incidents_{number}.csv", distinct)
        incidents(tmp_path / f"copy_{number}.csv", distinct)
    kills = 0
    while names(inbox) and kills < 60:
        process = fork.Process(target=watching_for, args=(url, city, inbox))
        process.start()
        process.join(rng.uniform(0.02, 0.6))
        process.kill()
        process.join()
        process.close()
        kills += 1
    last = fork.Process(target=watching_for, args=(url, city, inbox, True))
    last.start()
    last.join(60)
    assert last.exitcode == 0 and kills >= 3 and len(names(inbox / "done")) == len(files)
    store = open_store(url)
    plain = open_store(f"sqlite:///{tmp_path / 'plain' / 'cockpit.sqlite'}", create=True)
    profile = load_profile(str(city))
    for number in range(len(files)):
        run(plain, profile, [("incidents", tmp_path / f"copy_{number}.csv")])
    assert state_hash(store) == state_hash(plain)
    store.close()
    plain.close()
