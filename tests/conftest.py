"""What the tests share: a store of each kind, a PostgreSQL of their own, a small city made from nothing."""

import fcntl
import os
import pickle
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import chdir, closing, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from data.keeping.store import Store, open_store

pytest_plugins = ["tests.reruns"]
ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
settings.register_profile("cockpit", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("cockpit")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")
"""The hundreds of programs that tests start read the house compiled: compiling it anew costs each a second."""
BOSTON = SHARED / "boston311" / "boston_311_2015_masked.csv.gz"


def pytest_collection_modifyitems(items):
    """Only a missing ../shared excuses the tests of real data."""
    for item in items:
        if item.get_closest_marker("boston") and not BOSTON.exists():
            item.add_marker(pytest.mark.skip(reason="../shared/boston311 is not here"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_postgres() -> dict[str, object]:
    """PostgreSQL refuses to run as root; its own account is used then."""
    return {"user": "postgres"} if os.getuid() == 0 else {}


@contextmanager
def postgres_cluster() -> Iterator[str]:
    """A PostgreSQL cluster on a free port, thrown away at the end; its URL without a database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    assert programs, "PostgreSQL is missing: apt-get install postgresql"
    home = Path(tempfile.mkdtemp(prefix="cockpit-pg-"))
    if os.getuid() == 0:
        shutil.chown(home, pwd.getpwnam("postgres").pw_uid)
    port, data, quiet = free_port(), home / "data", {"stdout": subprocess.DEVNULL}
    asis = _as_postgres()
    subprocess.run(
        [programs[-1] / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"],
        check=True, cwd=home, **quiet, **asis,
    )  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    subprocess.run(
        [programs[-1] / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start"],
        check=True, cwd=home, **quiet, **asis,
    )  # fmt: skip
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        subprocess.run(
            [programs[-1] / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            check=True, cwd=home, **quiet, **asis,
        )  # fmt: skip
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL cluster of this test run."""
    with postgres_cluster() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty database."""
    name = f"t{uuid.uuid4().hex}"
    admin = create_engine(f"{postgres_server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{postgres_server}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request, tmp_path) -> str:
    """The URL of an empty store, once of each kind."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path / 'store' / 'cockpit.sqlite'}"


@pytest.fixture(scope="session")
def new_store(tmp_path_factory) -> Path:
    """A new SQLite store, to be copied: making its tables anew would take a tenth of a test's time."""
    place = tmp_path_factory.mktemp("new") / "cockpit.sqlite"
    open_store(f"sqlite:///{place}", create=True).close()
    return place


@contextmanager
def opened_at(url: str, new_store: Path) -> Iterator[Store]:
    """An empty store at a URL where nothing is yet."""
    if url.startswith("sqlite"):
        place = Path(url.removeprefix("sqlite:///"))
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(new_store, place)
    opened = open_store(url, create=True)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def store(store_url, new_store):
    """An empty store, once of each kind."""
    with opened_at(store_url, new_store) as opened:
        yield opened


@pytest.fixture
def sqlite_store(tmp_path, new_store):
    """An empty SQLite store, where the kind does not matter."""
    with opened_at(f"sqlite:///{tmp_path / 'store' / 'cockpit.sqlite'}", new_store) as opened:
        yield opened


@pytest.fixture(scope="session")
def made_once(tmp_path_factory) -> Callable[[str, Callable[[Store], Any]], tuple[str, Any]]:
    """Stores that are dear to make: the first worker makes one, the others wait for it; each gets a copy of its own.

    Called with a name and what fills an empty store; gives the URL of the copy, and what the filling returned.
    """

    def make(name: str, fill: Callable[[Store], Any]) -> tuple[str, Any]:
        base = tmp_path_factory.getbasetemp()
        place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"made-{name}"
        place.mkdir(exist_ok=True)
        told = place / "told.pickle"
        with (place / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not told.exists():
                shutil.rmtree(place / "store", ignore_errors=True)
                opened = open_store(f"sqlite:///{place / 'store' / 'made.sqlite'}", create=True)
                with closing(opened):
                    said = fill(opened)
                told.write_bytes(pickle.dumps(said))
        own = tmp_path_factory.mktemp(name) / "store"
        shutil.copytree(place / "store", own)
        return f"sqlite:///{own / 'made.sqlite'}", pickle.loads(told.read_bytes())

    return make


@pytest.fixture(scope="session")
def boston_store(made_once):
    """Boston's real rows, loaded once: the store, and what the load said."""
    from data.reference.profile import load_profile
    from etl.running.jobs import run

    url, report = made_once(
        "boston", lambda store: run(store, load_profile("boston311"), [("incidents", BOSTON)])
    )
    with closing(open_store(url)) as opened:
        yield opened, report


@pytest.fixture
def process():
    """Run one of the two command lines as a user would, in a process of its own."""

    def call(*words: object, fails: bool = False) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-W", "error", *map(str, words)],
            cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert (done.returncode != 0) is fails, done.stderr
        return done

    return call


@pytest.fixture
def command():
    """The same in this process, which spares the seconds that its libraries take to start."""
    import app
    from etl.__main__ import main as etl

    def call(*words: object, fails: bool = False) -> subprocess.CompletedProcess[str]:
        program = {"-m": etl, "app.py": app.main}[str(words[0])]
        given = [str(word) for word in words[1 if program is app.main else 2 :]]
        out, err = StringIO(), StringIO()
        with (
            chdir(ROOT), redirect_stdout(out), redirect_stderr(err), warnings.catch_warnings(action="error"),
        ):  # fmt: skip
            try:
                status = program(given)
            except SystemExit as left:  # argparse's way to refuse
                status = left.code
        assert (status != 0) is fails, err.getvalue()
        return subprocess.CompletedProcess(given, status, out.getvalue(), err.getvalue())

    return call
