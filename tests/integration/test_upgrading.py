"""An upgrade to a revision that only tests have: tables made anew, killed anywhere, and one that would lose something."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from data import migrations
from data.desk.sessions import desk_url
from data.keeping.revisions import DESK, STORE, Chain, Held, held
from data.keeping.store import reach
from data.keeping.upgrading import MILESTONES, Portrait, portrait_of, upgrade
from governance.errors import StoreError
from tests.conftest import ROOT
from tests.stores import unpack
from tests.sweep.child import forked

WITHIN = "KILLED_WITHIN"
"""A variable of the environment by which the migration of these tests kills its process half-way."""

HEAD = """
import os
import sqlalchemy as sa
from alembic import op

revision, down_revision = {0!r}, {1!r}


def upgrade():
"""

MATTERS = """
    with op.batch_alter_table("matter") as matter:
        matter.add_column(sa.Column("weight", sa.Integer(), nullable=False, server_default="7"))
        matter.alter_column("title", new_column_name="heading")
    if os.environ.get("KILLED_WITHIN"):
        os.kill(os.getpid(), 9)
    op.rename_table("dim_place", "combination")
"""

ISSUES = """
    with op.batch_alter_table("desk_issue") as issue:
        issue.alter_column("author", type_=sa.String(300), existing_type=sa.String(200))
        issue.add_column(sa.Column("theme", sa.Text()))
"""

LOSING = """
    op.execute("DELETE FROM matter WHERE id = (SELECT min(id) FROM matter WHERE to_load IS NULL)")
"""


def later(chain: Chain, folder: Path, body: str) -> Chain:
    """The chain with one migration more."""
    own = folder / chain.name
    shutil.copytree(migrations.HERE / chain.name, own, ignore=shutil.ignore_patterns("__pycache__"))
    following = f"{int(chain.head) + 1:04}"
    (own / f"r{following}_later.py").write_text(HEAD.format(following, chain.head) + body)
    return replace(chain, head=following, folder=own)


@dataclass(frozen=True, slots=True)
class Bench:
    """A kept store that can be had again and again, and the migrations that it lacks."""

    again: Callable[[], str]
    chains: tuple[Chain, Chain]
    before: Portrait
    log: Path

    def killed(self, url: str, name: str, turn: int) -> None:
        """Upgrade in a child that kills itself where a milestone is passed for the given time."""
        passed: list[str] = []

        def reached(milestone: str) -> None:
            passed.append(milestone)
            if passed.count(name) == turn:
                os.kill(os.getpid(), signal.SIGKILL)

        ended = forked(lambda: self.upgrade(url, reached), self.log).wait()
        assert ended.killed, f"{name} {turn}: {ended.said}"

    def upgrade(self, url: str, reached: Callable[[str], None] = lambda _: None) -> int:
        upgrade(url, reached=reached, chains=self.chains)
        return 0

    def check(self, url: str, *, new: bool | None = None) -> None:
        """That the store and the desk are each the old one or the new one, and know what they knew."""
        desk, store = self.chains
        assert portrait(url) == self.before
        is_new = {chain.name: looks_new(url, chain) for chain in (desk, store)}
        # One transaction on a server; on SQLite the desk goes first.
        assert is_new["store"] <= is_new["desk"]
        assert new is None or set(is_new.values()) == {new}
        if url.startswith("postgresql"):
            assert len(set(is_new.values())) == 1


def at(url: str, chain: Chain) -> str:
    beside = desk_url(url).render_as_string(hide_password=False)
    return beside if chain.name == "desk" else url


def portrait(url: str) -> Portrait:
    """Of the store and the desk together."""
    found = []
    for place in sorted({at(url, DESK), at(url, STORE)}):
        with closing(reach(place)) as store, store.reading() as connection:
            found.append(portrait_of(connection))
    return Portrait(
        "".join(p.state for p in found),
        "|".join(p.register for p in found),
        sum(p.issues for p in found),
    )


def looks_new(url: str, chain: Chain) -> bool:
    """Whether the new tables are there: whole, under the new revision; else the old ones must be, under the old."""
    table, column = {"store": ("matter", "weight"), "desk": ("desk_issue", "theme")}[chain.name]
    with closing(reach(at(url, chain))) as store, store.reading() as connection:
        see = inspect(connection)
        columns = [c["name"] for c in see.get_columns(table)]
        standing = held(connection, chain)
        assert not [n for n in see.get_table_names() if n.startswith("_alembic")]
        if connection.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        if column not in columns:
            assert standing == Held(chain.first, recorded=False)
            return False
        assert columns[-1] == column and standing == Held(chain.head)
        if chain.name == "store":
            assert {"combination"} <= set(see.get_table_names()) and "heading" in columns
            assert connection.scalar(text("SELECT min(weight) FROM matter")) == 7
            number = connection.scalar(text("SELECT value FROM meta WHERE key = 'schema'"))
            assert number == str(int(chain.head))
            names = {index["name"] for index in see.get_indexes("matter")}
            assert {"ix_matter_key", "ix_matter_grid", "ix_matter_closed_at"} <= names
    return True


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bench(request, tmp_path, monkeypatch) -> Iterator[Bench]:
    monkeypatch.chdir(tmp_path)
    chains = later(DESK, tmp_path / "later", ISSUES), later(STORE, tmp_path / "later", MATTERS)
    database = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    kept = unpack("a9fce68", tmp_path / "kept", database)
    before, made = portrait(kept.url), []

    def copied() -> str:
        to = tmp_path / f"copy{len(made)}"
        made.append(to)
        to.mkdir()
        for path in kept.folder.glob("kept.*sqlite*"):
            shutil.copyfile(path, to / path.name)
        return f"sqlite:///{to / 'kept.sqlite'}"

    def made_of_template() -> str:
        server, name = kept.url.rsplit("/", 1)
        other = f"{name}x{len(made)}"
        made.append(other)
        _ask_server(server, f"CREATE DATABASE {other} TEMPLATE {name}")
        return f"{server}/{other}"

    yield Bench(copied if database is None else made_of_template, chains, before, tmp_path / "log")
    if database is not None:
        for other in made:
            _ask_server(database.rsplit("/", 1)[0], f"DROP DATABASE {other} WITH (FORCE)")


def _ask_server(server: str, query: str) -> None:
    url = f"{server.replace('+psycopg', '')}/postgres"
    subprocess.run(["psql", "-qX", "-d", url, "-c", query], check=True)


def test_tables_that_are_made_anew_keep_what_is_in_them(bench):
    url, passed = bench.again(), []
    bench.check(url, new=False)
    bench.upgrade(url, passed.append)
    bench.check(url, new=True)
    databases = 2 if url.startswith("sqlite") else 1
    assert set(passed) == set(MILESTONES)
    assert [passed.count(name) for name in MILESTONES] == [1, 1, databases, 2, databases, databases]
    assert upgrade(url, reached=passed.append, chains=bench.chains).steps == ()


def test_killed_at_a_milestone_it_is_the_old_store_or_the_new_and_goes_on(bench):
    passed: list[str] = []
    bench.upgrade(bench.again(), passed.append)
    for name in MILESTONES:
        for turn in range(1, passed.count(name) + 1):
            url = bench.again()
            bench.killed(url, name, turn)
            bench.check(url)
            bench.upgrade(url)
            bench.check(url, new=True)


def test_killed_in_the_midst_of_a_migration_it_is_the_old_store_and_goes_on(bench, monkeypatch):
    url = bench.again()
    monkeypatch.setenv(WITHIN, "yes")
    assert forked(lambda: bench.upgrade(url), bench.log).wait().killed
    monkeypatch.delenv(WITHIN)
    assert not looks_new(url, bench.chains[1])
    bench.check(url)
    bench.upgrade(url)
    bench.check(url, new=True)


def test_killed_at_any_instant_it_is_the_old_store_or_the_new_and_goes_on(bench):
    begun = time.monotonic()
    bench.upgrade(bench.again())
    whole = time.monotonic() - begun
    for part in (0.1, 0.35, 0.6, 0.8, 0.95):
        url = bench.again()
        child = forked(lambda url=url: bench.upgrade(url), bench.log)
        time.sleep(whole * part)
        child.kill()
        child.wait()
        bench.check(url)
        bench.upgrade(url)
        bench.check(url, new=True)


def test_a_migration_that_would_lose_a_matter_is_refused_and_nothing_is_changed(bench, tmp_path):
    url = bench.again()
    losing = later(STORE, tmp_path / "losing", LOSING)
    with pytest.raises(StoreError, match="没有升级"):
        upgrade(url, reached=lambda _: None, chains=(losing,))
    bench.check(url, new=False)


SERVING = """
import sys
import app, etl.__main__, dashboard.build
from data.desk.sessions import open_desk
from data.keeping.store import open_store
open_store(sys.argv[1], create=True).close()
open_store(sys.argv[1]).close()
open_desk(sys.argv[1]).close()
assert "sqlalchemy" in sys.modules
sys.exit("alembic" in sys.modules)
"""


def test_whoever_opens_a_store_does_not_wait_for_alembic(tmp_path):
    url = f"sqlite:///{tmp_path / 'cockpit.sqlite'}"
    assert (
        subprocess.run([sys.executable, "-c", SERVING, url], cwd=ROOT, check=False).returncode == 0
    )
