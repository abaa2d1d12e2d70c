"""Stores of older revisions, upgraded: all that they knew, answered, issued and let in is as it was."""

import json
import subprocess
import sys
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from dashboard.briefing import issuing
from data.desk.issues import Issues, read_code
from data.desk.remotes import Remotes
from data.desk.sessions import desk_url, open_desk
from data.keeping.backup import Manifest
from data.keeping.revisions import CHAINS, DESK, STORE, Held, held
from data.keeping.state import state_hash
from data.keeping.store import open_store, reach
from data.reference.profile import load_profile
from etl.running.jobs import run
from governance.errors import StoreError
from tests.cities import incidents
from tests.conftest import ROOT
from tests.stores import REVISIONS, Kept, unpack

OLDEST = "a9fce68"


@pytest.fixture(params=[OLDEST, *sorted(set(REVISIONS) - {OLDEST})])
def revision(request) -> str:
    return request.param


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kept(request, revision, tmp_path, monkeypatch) -> Kept:
    """A store as the revision left it."""
    monkeypatch.chdir(tmp_path)  # a server's landing folder and backups are below where it runs
    database = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    return unpack(revision, tmp_path / "kept", database)


@cache
def programs() -> subprocess.Popen[str]:
    """The process that the two programs run in; it ends with the tests, whose end of its input is then closed."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.stores.asking"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def ask(*commands: tuple[str, ...]) -> list[tuple[int, str]]:
    """What the two programs say to commands given here: the exit status and both streams, for each."""
    given = [[program, list(map(str, words))] for program, *words in commands]
    process = programs()
    assert process.stdin and process.stdout
    print(json.dumps([str(Path.cwd()), given]), file=process.stdin, flush=True)
    answer = process.stdout.readline()
    assert answer, f"the programs broke down over {given}"
    return [tuple(told) for told in json.loads(answer)]


def upgraded(kept: Kept) -> None:
    ((status, told),) = ask(("etl", "upgrade", "--store", kept.url))
    assert status == 0, told


def standing(kept: Kept) -> list[Held | None]:
    """The revisions of the desk and of the store."""
    found = []
    for chain, url in zip(CHAINS, (desk_url(kept.url), kept.url), strict=True):
        place = reach(str(url))
        with closing(place), place.reading() as connection:
            found.append(held(connection, chain))
    return found


NEWEST = [Held(DESK.head), Held(STORE.head)]


def backups(kept: Kept) -> list[Path]:
    folder = kept.folder if kept.kind == "sqlite" else kept.folder.parent / "var"
    return sorted(folder.glob("*.before-*"))


@pytest.mark.parametrize("revision", [OLDEST], indirect=True)
def test_an_older_store_is_refused_with_the_remedy_and_left_alone(kept):
    before = standing(kept)
    commands = (
        ("app", "kpi", "K01"),
        ("app", "link"),
        ("etl", "run", "--profile", kept.city),
        ("etl", "backup", "new"),
    )
    for status, told in ask(*((*words, "--store", kept.url) for words in commands)):
        assert status == 2 and len(told.splitlines()) == 1
        assert f"python -m etl upgrade --store {kept.url}" in told
    with pytest.raises(StoreError, match="etl upgrade"):
        open_desk(kept.url)
    assert standing(kept) == before != NEWEST


def test_an_upgraded_store_answers_to_the_last_digit_as_its_revision_did(kept):
    older = sum(at != newest for at, newest in zip(standing(kept), NEWEST, strict=True))
    ((status, told),) = ask(("etl", "upgrade", "--store", kept.url, "--json"))
    report = json.loads(told)
    assert status == 0 and report["status"] == "upgraded" and report["state"] == kept.state
    assert report["issues"] == len(kept.secrets["issues"]) and len(report["steps"]) == older
    assert standing(kept) == NEWEST
    # The runs tell the clock of their making, which the two kinds of store do not share.
    lines = [line for line in kept.printed() if line["words"][0] != "runs"]
    assert len(lines) > (200 if kept.revision == OLDEST else 30)
    check(kept, lines)


def check(kept: Kept, lines: list[dict[str, Any]]) -> None:
    """That everything is answered as it was printed."""
    commands = [(line["program"], *line["words"], "--store", kept.url) for line in lines]
    for line, (status, told) in zip(lines, ask(*commands), strict=True):
        assert (status, _read(told)) == (line["status"], _read(line["printed"])), line["words"]


def _read(printed: str) -> object:
    return json.loads(printed) if printed.startswith(("[", "{")) else printed


def test_the_desk_lets_in_gives_out_and_proves_as_before(kept):
    upgraded(kept)
    known = kept.secrets
    now = known["now"] + 60
    with closing(open_desk(kept.url)) as desk:
        session = desk.live(known["session"], now=now)
        assert session is not None and session.scope["places"] == [["district", "A"]]
        assert desk.live(known["ended"], now=now) is None
        assert desk.redeem(known["link"], scope={}, now=now) is not None
        frozen = desk.thaw(known["frozen"])
        assert frozen is not None and json.loads(frozen.payload)["title"] == "旧库"
        assert Remotes(desk).pair(known["screen"], now=now) is not None
        register = Issues(desk)
        for code in known["issues"]:
            issue = register.of(str(read_code(code)))
            assert issue is not None and issuing.frozen(register, issue)["code"] == code
    assert len(kept.papers) >= 2 * len(kept.secrets["issues"])
    proofs = ask(*(("app", "verify", p, "--json", "--store", kept.url) for p in kept.papers))
    assert [(status, json.loads(told)["status"]) for status, told in proofs] == [
        (0, "unchanged")
    ] * len(kept.papers)


def test_loads_go_on_after_an_upgrade_and_what_was_known_before_them_stays(kept, tmp_path):
    upgraded(kept)
    row = {
        "nr": "new", "title": "t", "received": "2024-02-01 10:00:00", "changed": "2024-02-02 00:00:00", "town": "A1",
    }  # fmt: skip
    path = incidents(tmp_path / "incidents_new.csv", [row])
    with closing(open_store(kept.url)) as store:
        report = run(store, load_profile(str(kept.city)), [("incidents", path)])
        assert report.sources["incidents"].counts.inserted == 1
        assert state_hash(store) != kept.state
    lines = [x for x in kept.printed() if x["words"][:2] in (["kpi", "K01"], ["kpi", "K11"])]
    assert len(lines) > (20 if kept.revision == OLDEST else 10)
    check(kept, lines)


def test_an_upgrade_keeps_the_old_store_first_and_a_second_one_has_nothing_to_do(kept):
    before = standing(kept)
    upgraded(kept)
    (backup,) = backups(kept)
    assert backup.name.split(".")[1].startswith(f"before-{before[1].revision}-")
    assert Manifest.read(backup / "manifest.json").state == kept.state
    again = ask(("etl", "upgrade", "--store", kept.url))
    assert again == [(0, f"库 {kept.url} 已是最新的结构，无需升级。\n")]
    assert backups(kept) == [backup] and before != standing(kept) == NEWEST


def test_a_backup_of_an_older_revision_is_restored_and_upgraded(kept, tmp_path, request):
    if kept.kind == "postgresql":
        with closing(reach(kept.url)) as place, place.writing() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        url = kept.url
    else:
        url = f"sqlite:///{tmp_path / 'other' / 'kept.sqlite'}"
    other = Kept(kept.revision, url, kept.folder)
    ((status, told),) = ask(("etl", "restore", kept.backup, "--store", url))
    assert status == 0, told
    assert standing(other) == NEWEST
    check(other, [x for x in kept.printed() if x["words"][0] in ("state", "rejects", "pingan")])
    with closing(open_desk(url)) as desk:
        assert desk.live(kept.secrets["session"], now=kept.secrets["now"] + 60) is not None
        assert len(Issues(desk).listed()) == len(kept.secrets["issues"])


@pytest.mark.parametrize("revision", [OLDEST], indirect=True)
def test_a_backup_of_an_older_revision_replaces_a_store_of_the_older_and_one_of_the_newest(kept):
    for _ in range(2):
        words = ("etl", "restore", kept.backup, "--replace", "--store", kept.url)
        ((status, told),) = ask(words)
        assert status == 0 and standing(kept) == NEWEST, told
    with closing(open_store(kept.url)) as store:
        assert state_hash(store) == kept.state


@pytest.mark.parametrize("revision", [OLDEST], indirect=True)
def test_tables_that_were_added_late_are_made(kept):
    late = {STORE: ("pingan_baseline", "note"), DESK: ("desk_screen", "desk_issue_file")}
    for chain, url in ((STORE, kept.url), (DESK, str(desk_url(kept.url)))):
        with closing(reach(url)) as place, place.writing() as connection:
            for name in late[chain]:
                connection.execute(text(f"DROP TABLE {name}"))
    upgraded(kept)
    with closing(open_store(kept.url)) as store, store.reading() as connection:
        names = set(inspect(connection).get_table_names())
        assert STORE.metadata.tables.keys() <= names
    with closing(open_desk(kept.url)) as desk, desk.changing() as connection:
        assert DESK.metadata.tables.keys() <= set(inspect(connection).get_table_names())


@pytest.mark.parametrize("revision", [OLDEST], indirect=True)
@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.name)
def test_what_a_newer_program_made_is_refused(kept, chain):
    upgraded(kept)
    url = kept.url if chain is STORE else desk_url(kept.url).render_as_string(hide_password=False)
    with closing(reach(url)) as place, place.writing() as connection:
        connection.execute(chain.revision.update().values(version_num="0999"))
    words = [("etl", "upgrade", "--store", kept.url), ("app", "link", "--store", kept.url)]
    for status, told in ask(*words):
        assert status == 2 and "999" in told and "更新的程序" in told
    assert len(backups(kept)) == 1
