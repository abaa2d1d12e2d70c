"""The store: where it is, opening it, one writer at a time, transactions."""

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data import schema
from data.keeping import connections, revisions
from data.keeping.revisions import STORE
from governance.errors import NothingLoaded, StoreError

if sys.platform != "win32":
    import fcntl

BUSY_SECONDS = 30
_ADVISORY_LOCK = 330500
"""Key of PostgreSQL's advisory lock that loaders share."""


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store; cheap to pass about, safe between threads."""

    engine: Engine
    url: str

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file; None for a server."""
        database = self.engine.url.database
        return Path(database) if self.is_sqlite and database else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the store."""
        with _named(self.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, firmly: bool = False) -> Iterator[Connection]:
        """One transaction: all or nothing; `firmly`: nobody else writes from its beginning, and its end outlives a power cut."""
        engine = self.engine.execution_options(firmly=True) if firmly else self.engine
        with _named(self.url), engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def meta(self) -> dict[str, str]:
        with self.reading() as connection:
            return {r.key: r.value for r in connection.execute(select(schema.meta))}

    def zone(self) -> ZoneInfo:
        """The profile's time zone; raises NothingLoaded for a store nothing was loaded into."""
        try:
            return ZoneInfo(self.meta()["timezone"])
        except KeyError:
            raise NothingLoaded(
                "库中还没有数据：请先运行 python -m etl run 或 python -m etl demo。"
            ) from None


# Rows are written in bulk by the drivers themselves, whose errors nobody wraps.
_UNUSABLE = (OperationalError, sqlite3.OperationalError, psycopg.OperationalError, PoolTimeout)


@contextmanager
def _named(url: str) -> Iterator[None]:
    """Database errors as one sentence; the password never shows."""
    try:
        yield
    except _UNUSABLE as error:
        shown = make_url(url).render_as_string(hide_password=True)
        original = getattr(error, "orig", None) or error
        # Some driver errors have no text; the lines after the first are details and hints.
        reason = (str(original).strip() or repr(original)).splitlines()[0]
        # SQLite's text says locked, PostgreSQL's lock timeout: waiting helps with both.
        if "locked" in reason or "lock timeout" in reason:
            raise StoreError(f"库 {shown} 正被别的进程占用：请稍后再试。（{reason}）") from error
        raise StoreError(f"无法使用库 {shown}：{reason}") from error


def _engine(url: str) -> Engine:
    parsed = connections.address(url)
    if parsed.get_backend_name() == "postgresql":
        # A lock that nobody gives up must become a sentence, as SQLite's does, and not a load
        # that hangs.
        patience = (
            {} if "options" in parsed.query else {"options": f"-c lock_timeout={BUSY_SECONDS}s"}
        )
        return create_engine(
            # pre_ping: a server that was restarted must not fail the first question after it.
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            connect_args=patience,
        )
    if (
        parsed.get_backend_name() != "sqlite"
        or not parsed.database
        or parsed.database == ":memory:"
    ):
        raise StoreError(f"不支持的库 {url!r}：请用 sqlite:///路径 或 postgresql+psycopg://…")
    engine = connections.sqlite(parsed, *_PRAGMAS, wait_seconds=BUSY_SECONDS)
    event.listen(engine, "connect", _without_begin)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-65536",
    "threads=2",
    "mmap_size=67108864",
    "journal_size_limit=67108864",  # else the WAL stays as large as the largest load
)


def _without_begin(connection, _record) -> None:  # type: ignore[no-untyped-def]
    # SQLAlchemy's own BEGIN below, so that reads are one snapshot.
    connection.isolation_level = None


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get("firmly"):
        connection.exec_driver_sql("BEGIN")
        return
    # Before BEGIN: inside a transaction SQLite does not change this setting.
    connection.exec_driver_sql("PRAGMA synchronous=FULL")
    # The write lock at once: a read that is raised
    # to a write later may be refused as out of date.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def open_store(url: str, *, create: bool = False) -> Store:
    """Open a store, making its tables when `create` is set.

    Raises:
        StoreError: absent (and not to be created), unreachable, or made by another schema version.
    """
    store = Store(_engine(url), url)
    if store.path is not None:
        _check_path(store.path, create=create)
    try:
        _admit(store, create=create)
    except StoreError:
        store.close()
        raise
    except DBAPIError as error:
        store.close()
        raise StoreError(f"无法打开库：{str(error.orig).strip().splitlines()[0]}") from error
    return store


def reach(url: str) -> Store:
    """A store that is opened without looking at what stands there: to upgrade it, or to put one back."""
    store = Store(_engine(url), url)
    if store.path is not None:
        _check_path(store.path, create=True)
    return store


def _check_path(path: Path, *, create: bool) -> None:
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        exists = path.exists()
    except OSError as error:
        raise StoreError(f"无法使用库 {path}：{error.strerror}。") from error
    if not exists and not create:
        raise StoreError(f"库 {path} 不存在：请先运行 python -m etl run 或 python -m etl demo。")


def _admit(store: Store, *, create: bool) -> None:
    with store.reading() as connection:
        standing = revisions.held(connection, STORE)
        tables = [] if standing else inspect(connection).get_table_names()
    if standing is not None:
        revisions.check(standing, STORE, store.url)
        return
    # Another program's file is left alone; on a server tables of others may stand beside ours.
    if tables and store.is_sqlite:
        raise StoreError(f"{store.path} 是别的程序的库：请用 --store 另给一个。")
    if not create:
        raise StoreError("这个库不是驾驶舱的库，或还没有数据：请先运行 python -m etl run。")
    with exclusive(store), store.writing() as connection:
        # Asked again under the lock: another process may have made the tables meanwhile.
        if revisions.held(connection, STORE) is None:
            revisions.create(connection, STORE)


@contextmanager
def exclusive(store: Store, *, wait_seconds: float = 60.0) -> Iterator[None]:
    """The loaders' lock: one writer at a time, freed by the system when its process dies.

    Raises:
        StoreError: another loader still holds it after `wait_seconds`.
    """
    if store.path is not None:
        with _file_lock(store.path.with_name(store.path.name + ".lock"), wait_seconds):
            yield
        return
    with _named(store.url), store.engine.connect() as connection:
        _wait(
            lambda: bool(
                connection.scalar(text("select pg_try_advisory_lock(:k)"), {"k": _ADVISORY_LOCK})
            ),
            wait_seconds,
        )
        # The lock is the session's: no transaction stays open for as long as the load lasts.
        connection.commit()
        try:
            yield
        finally:
            # Of a connection that is lost the server has freed the lock itself.
            with suppress(OperationalError):
                connection.execute(text("select pg_advisory_unlock(:k)"), {"k": _ADVISORY_LOCK})
                connection.commit()


@contextmanager
def _file_lock(path: Path, wait_seconds: float) -> Iterator[None]:
    # For appending: the file is made where there is none. It stays there, for a file removed
    # under somebody's lock would let a third one lock another.
    with path.open("a") as handle:

        def take() -> bool:
            try:
                # Not blocking, so that the waiting has an end and a sentence.
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _wait(take, wait_seconds)
        yield


def _wait(take, wait_seconds: float) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + wait_seconds
    while not take():
        if time.monotonic() > deadline:
            raise StoreError("另一个装载正在进行：请等它结束后再试。")
        time.sleep(0.1)


def landing_folder(store: Store) -> Path:
    """Where landed bytes are kept: beside a SQLite store, in var/landing for a server."""
    if store.path is not None:
        return store.path.with_name(store.path.stem + ".landing")
    return Path("var/landing")


def write_meta(connection: Connection, values: dict[str, object]) -> None:
    """Replace the given entries of meta."""
    entries = [
        {"key": k, "value": v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)}
        for k, v in values.items()
    ]
    connection.execute(schema.meta.delete().where(schema.meta.c.key.in_(values)))
    connection.execute(insert(schema.meta), entries)
