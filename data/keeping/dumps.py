"""Dumps: the tables of a store and its desk as files, taken in one consistent view, and put back all or nothing."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from sqlalchemy import (
    BigInteger,
    Connection,
    column,
    create_engine,
    func,
    inspect,
    select,
    table,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

from data import migrations, schema
from data.desk import sessions as desk
from data.keeping import revisions
from data.keeping.revisions import CHAINS, DESK, STORE, Chain, Held
from data.keeping.state import desk_at, state_of
from data.keeping.store import BUSY_SECONDS, Store, exclusive, reach
from governance.errors import StoreError

STORE_FILE, DESK_FILE = "store.sqlite", "desk.sqlite"
_BLOCK = 1 << 20
_UNFINISHED = "备份时这次装载尚未完成。"


@contextmanager
def named(what: str) -> Iterator[None]:
    """Turn errors of a disk or a database into a StoreError of one sentence; `what` begins it."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{what}没有成功：{error.strerror}（{error.filename}）。请检查磁盘空间与权限后再试。"
        ) from error
    except (sqlite3.Error, psycopg.Error, DBAPIError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise StoreError(f"{what}没有成功：{reason}。请检查磁盘空间与数据库后再试。") from error


def dump(store: Store, folder: Path) -> tuple[str, int, set[str]]:
    """Write the store and its desk into a folder as they were at one instant.

    Returns:
        The canonical state hash, the newest done load, and the SHA-256 of every file delivered.
    """
    if store.path is not None:
        return _dump_sqlite(store, folder)
    # One snapshot for all tables: in READ COMMITTED each COPY would see its own instant.
    engine = store.engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        for name in sorted(standing_tables(connection)):
            command = f"COPY {_named_columns(connection, name)} TO STDOUT"
            with (folder / f"{name}.copy").open("wb") as writer, raw.cursor() as cursor:
                with cursor.copy(command) as copy:
                    writer.writelines(copy)
        return _told(connection)


def _dump_sqlite(store: Store, folder: Path) -> tuple[str, int, set[str]]:
    beside = desk.desk_url(store.url).database
    _copy_sqlite(str(store.path), folder / STORE_FILE)
    if beside is not None and Path(beside).exists():
        _copy_sqlite(beside, folder / DESK_FILE)
    with closing(reach(f"sqlite:///{folder / STORE_FILE}")) as copy:
        with copy.writing() as connection:
            _end_unfinished(connection)
        with copy.reading() as connection, desk_at(folder / DESK_FILE) as kept:
            return _told(connection, kept)


def _copy_sqlite(source: str, target: Path) -> None:
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as copy:
        _all_pages(held, copy)


def _all_pages(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """All pages in one step: a load that goes on meanwhile neither waits nor shows, a reader sees all or nothing."""
    # Monotonic: a clock that is set meanwhile must neither end the patience nor prolong it.
    deadline = time.monotonic() + BUSY_SECONDS

    def waited(status: int, _left: int, _all: int) -> None:
        # Python's own backup waits for ever.
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise sqlite3.OperationalError("database is locked")

    source.backup(target, progress=waited)


def _end_unfinished(connection: Connection) -> None:
    t = schema.load
    connection.execute(
        update(t).where(t.c.status == "running").values(status="failed", message=_UNFINISHED)
    )


def _told(connection: Connection, beside: Connection | None = None) -> tuple[str, int, set[str]]:
    t = schema.load.c
    newest = connection.scalar(select(func.max(t.id)).where(t.status == "done"))
    digests = set(connection.scalars(select(schema.delivery.c.sha256).distinct()))
    return state_of(connection, beside), int(newest or 0), digests


def standing(url: str) -> str:
    """What stands where a store is to be put back: "nothing", "ours" or "another" program's tables."""
    with closing(reach(url)) as store:
        if store.path is not None and not store.path.exists():
            return "nothing"
        with store.reading() as connection:
            names = set(inspect(connection).get_table_names())
    ours = names & {name for chain in CHAINS for name in chain.metadata.tables}
    # A file is ours by its table `meta`; a server's database may hold the desk alone, and
    # tables of others that are no obstacle.
    if schema.meta.name in ours or (ours and not store.is_sqlite):
        return "ours"
    return "another" if names and store.is_sqlite else "nothing"


def undump(url: str, folder: Path, state: str) -> None:
    """Put the dump in a folder in the place of whatever store is there; it ends with the given state hash.

    A dump of an older revision is upgraded before anybody sees it.

    Raises:
        StoreError: another load is under way, a newer program made what is there or in the dump, or the state is
            another: a server's store is left as it was.
    """
    with closing(reach(url)) as store:
        with exclusive(store):
            if store.path is not None:
                _undump_sqlite(store, folder)
            else:
                _undump_server(store, folder, state)
        kept = (folder / DESK_FILE).exists()
        beside = Path(str(desk.desk_url(url).database)) if kept else None
        with store.reading() as connection, desk_at(beside) as put_back:
            _check(connection, state, put_back)


def _undump_sqlite(store: Store, folder: Path) -> None:
    """One transaction for each file: readers see what was, then what is put back."""
    beside = desk.desk_url(store.url).database
    # Two files cannot commit as one: the store comes last, as in an upgrade.
    pairs = [(folder / DESK_FILE, DESK, beside), (folder / STORE_FILE, STORE, str(store.path))]
    for source, chain, target in pairs:
        if source.exists() and target is not None:
            with _upgraded(source, chain, Path(target)) as newest:
                # immutable: no lock and no -wal file is made in
                # the backup, which may lie on a read-only disk.
                given = sqlite3.connect(f"{newest.resolve().as_uri()}?immutable=1", uri=True)
                with closing(given), closing(sqlite3.connect(target)) as restored:
                    _all_pages(given, restored)


@contextmanager
def _upgraded(source: Path, chain: Chain, target: Path) -> Iterator[Path]:
    """A file of a backup, or a copy of it beside its target that is brought to the newest revision."""
    if not _is_older(source, chain):
        yield source
        return
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as beside:
        copied = Path(shutil.copyfile(source, Path(beside) / source.name))
        # Closed before it is used: the last connection puts the log into the file.
        with closing(reach(f"sqlite:///{copied}")) as store, store.writing() as connection:
            migrations.bring(connection, chain)
        yield copied


def _is_older(source: Path, chain: Chain) -> bool:
    """Whether the file of a backup is to be upgraded; raises StoreError for one of a newer program."""
    # The path is quoted, for in a URI a ? or # in a folder's name would end it.
    engine = create_engine(f"sqlite:///file:{quote(str(source.resolve()))}?immutable=1&uri=true")
    with engine.connect() as connection:
        standing = revisions.held(connection, chain)
    engine.dispose()
    if standing is not None:
        revisions.check_not_newer(standing, chain)
    return standing is not None and standing.is_older(chain)


def _undump_server(store: Store, folder: Path, state: str) -> None:
    with store.writing() as connection:
        # DDL is transactional on PostgreSQL: if anything
        # below fails, the old tables stand again.
        for name in standing_tables(connection):
            connection.exec_driver_sql(f'DROP TABLE "{name}"')
        for chain in CHAINS:
            _fill(connection, chain, folder)
        _end_unfinished(connection)
        _check(connection, state)


def _fill(connection: Connection, chain: Chain, folder: Path) -> None:
    """Make the tables as they were dumped, fill them, and bring them to the newest revision."""
    if not any((folder / f"{name}.copy").exists() for name in chain.metadata.tables):
        return
    dumped = _dumped_revision(folder, chain)
    revisions.check_not_newer(dumped, chain)
    if dumped.is_older(chain):
        migrations.make(connection, chain, dumped.revision)
        for name in migrations.tables_at(chain, dumped.revision) - {chain.revision.name}:
            _fill_table(connection, name, folder)
        migrations.bring(connection, chain)
        return
    tables = chain.metadata.sorted_tables
    for dumped_table in tables:
        connection.execute(CreateTable(dumped_table))
        _fill_table(connection, dumped_table.name, folder)
    # What has an index is filled faster before it has one.
    for index in (i for t in tables for i in sorted(t.indexes, key=str)):
        index.create(connection)
    for dumped_table in tables:  # and what guards a table is put up behind what is put back
        dumped_table.dispatch.after_create(dumped_table, connection)


def _dumped_revision(folder: Path, chain: Chain) -> Held:
    path = folder / f"{chain.revision.name}.copy"
    return Held(path.read_text().strip()) if path.exists() else Held(chain.first, recorded=False)


def _fill_table(connection: Connection, name: str, folder: Path) -> None:
    path = folder / f"{name}.copy"
    if not path.exists():  # a table that a program before the first revision had not made yet
        return
    raw: Any = connection.connection.driver_connection
    command = f"COPY {_named_columns(connection, name)} FROM STDIN"
    with path.open("rb") as reader, raw.cursor() as cursor, cursor.copy(command) as copy:
        while block := reader.read(_BLOCK):
            copy.write(block)
    _go_on_counting(connection, name)


def _go_on_counting(connection: Connection, name: str) -> None:
    """The next number that the server gives out comes after those put back."""
    # COPY writes ids without asking the sequence, which would give them out again. Of an empty
    # table max is NULL, and setval of NULL does nothing.
    for counted in inspect(connection).get_columns(name):
        if counted.get("autoincrement") is True:
            sequence = func.pg_get_serial_sequence(name, counted["name"])
            number = column(counted["name"], BigInteger)
            query = select(func.setval(sequence, func.max(number))).select_from(table(name))
            connection.execute(query)


def _check(connection: Connection, state: str, beside: Connection | None = None) -> None:
    restored_state = state_of(connection, beside)
    if restored_state != state:
        raise StoreError(
            f"还原后的状态散列是 {restored_state}，备份说是 {state}：请改用另一份备份。"
        )


def standing_tables(connection: Connection) -> set[str]:
    """The names of our tables that stand there, whatever revision they are of.

    Raises:
        StoreError: a newer program made them, so nobody here knows which are ours.
    """
    ours: set[str] = set()
    for chain in CHAINS:
        standing = revisions.held(connection, chain)
        ours |= chain.metadata.tables.keys()
        if standing is not None:
            revisions.check_not_newer(standing, chain)
        if standing is not None and standing.is_older(chain):
            ours |= migrations.tables_at(chain, standing.revision)
    # Tables that a later revision dropped are ours too, but only where they stand.
    return ours & set(inspect(connection).get_table_names())


def _named_columns(connection: Connection, name: str) -> str:
    """A table and its columns in their order, which is that of the dump: a migration adds columns at the end."""
    quoted = ", ".join(f'"{c["name"]}"' for c in inspect(connection).get_columns(name))
    return f'"{name}" ({quoted})'
