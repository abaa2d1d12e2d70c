"""Dumps: the tables of a store and its desk as files, taken in one consistent view, and put back all or nothing."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, inspect, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

from data import desk, schema
from data.state import state_of
from data.store import BUSY_SECONDS, Store, exclusive, open_store, reach
from governance.errors import StoreError

STORE_FILE, DESK_FILE = "store.sqlite", "desk.sqlite"
_BLOCK = 1 << 20
_UNFINISHED = "备份时这次装载尚未完成。"


@contextmanager
def named(what: str) -> Iterator[None]:
    """What goes wrong with a disk or a database, as one sentence."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{what}没有成功：{error.strerror}（{error.filename}）。请检查磁盘空间与权限后再试。"
        ) from error
    except (sqlite3.Error, DBAPIError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise StoreError(f"{what}没有成功：{reason}。请检查磁盘空间与数据库后再试。") from error


def dump(store: Store, folder: Path) -> tuple[str, int, set[str]]:
    """Write the store and its desk into a folder as they were at one instant.

    Returns:
        The canonical state hash, the newest done load, and the SHA-256 of every file delivered.
    """
    if store.path is not None:
        return _dump_sqlite(store, folder)
    engine = store.engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        for table in _tables(connection):
            with (folder / f"{table.name}.copy").open("wb") as writer:
                for block in _copied(connection, f"COPY {_named_columns(table)} TO STDOUT"):
                    writer.write(block)
        return _told(connection)


def _dump_sqlite(store: Store, folder: Path) -> tuple[str, int, set[str]]:
    beside = desk.desk_url(store.url).database
    _copy_sqlite(str(store.path), folder / STORE_FILE)
    if beside is not None and Path(beside).exists():
        _copy_sqlite(beside, folder / DESK_FILE)
    copy = open_store(f"sqlite:///{folder / STORE_FILE}")
    try:
        with copy.writing() as connection:
            _end_unfinished(connection)
        with copy.reading() as connection:
            return _told(connection)
    finally:
        copy.close()


def _copy_sqlite(source: str, target: Path) -> None:
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as made:
        _all_pages(held, made)


def _all_pages(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """All pages in one step: a load that goes on meanwhile neither waits nor shows, a reader sees all or nothing."""
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


def _told(connection: Connection) -> tuple[str, int, set[str]]:
    t = schema.load.c
    newest = connection.scalar(select(func.max(t.id)).where(t.status == "done"))
    digests = set(connection.scalars(select(schema.delivery.c.sha256).distinct()))
    return state_of(connection), int(newest or 0), digests


def standing(url: str) -> str:
    """What stands where a store is to be put back: "nothing", "ours" or "another" program's tables."""
    store = reach(url)
    try:
        if store.path is not None and not store.path.exists():
            return "nothing"
        with store.reading() as connection:
            names = set(inspect(connection).get_table_names())
    finally:
        store.close()
    ours = names & {t.name for t in _ours()}
    if "meta" in ours or (ours and not store.is_sqlite):
        return "ours"
    return "another" if names and store.is_sqlite else "nothing"


def undump(url: str, folder: Path, state: str) -> None:
    """Put the dump in a folder in the place of whatever store is there; it ends with the given state hash.

    Raises:
        StoreError: another load is under way, or the state is another: a server's store is left as it was.
    """
    store = reach(url)
    try:
        with exclusive(store):
            if store.path is not None:
                _undump_sqlite(store, folder)
            else:
                _undump_server(store, folder, state)
        with store.reading() as connection:
            _check(connection, state)
    finally:
        store.close()


def _undump_sqlite(store: Store, folder: Path) -> None:
    """One transaction for each file: readers see what was, then what is put back."""
    beside = desk.desk_url(store.url).database
    pairs = [(folder / DESK_FILE, beside), (folder / STORE_FILE, str(store.path))]
    for source, target in pairs:
        if source.exists() and target is not None:
            given = sqlite3.connect(f"{source.resolve().as_uri()}?immutable=1", uri=True)
            with closing(given), closing(sqlite3.connect(target)) as made:
                _all_pages(given, made)


def _undump_server(store: Store, folder: Path, state: str) -> None:
    with store.writing() as connection:
        for held in (schema.metadata, desk.metadata):
            held.drop_all(connection)
        tables = [t for t in _ours() if (folder / f"{t.name}.copy").exists()]
        for table in tables:
            connection.execute(CreateTable(table))
            with (folder / f"{table.name}.copy").open("rb") as reader:
                blocks = iter(lambda: reader.read(_BLOCK), b"")
                _paste(connection, f"COPY {_named_columns(table)} FROM STDIN", blocks)
            _go_on_counting(connection, table)
        # What has an index is filled faster before it has one.
        for index in (i for t in tables for i in sorted(t.indexes, key=lambda i: str(i.name))):
            index.create(connection)
        _end_unfinished(connection)
        _check(connection, state)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """The next number that the server gives out comes after those put back."""
    column = table.autoincrement_column
    if column is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(sequence, func.max(column))))


def _check(connection: Connection, state: str) -> None:
    found = state_of(connection)
    if found != state:
        raise StoreError(f"还原后的状态散列是 {found}，备份说是 {state}：请改用另一份备份。")


def _ours() -> list[Table]:
    metas: tuple[MetaData, ...] = (schema.metadata, desk.metadata)
    return [table for meta in metas for table in meta.sorted_tables]


def _tables(connection: Connection) -> list[Table]:
    held = set(inspect(connection).get_table_names())
    return [t for t in _ours() if t.name in held]


def _named_columns(table: Table) -> str:
    quoted = ", ".join(f'"{c.name}"' for c in table.columns)
    return f'"{table.name}" ({quoted})'


def _copied(connection: Connection, command: str) -> Iterator[bytes]:
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(command) as copy:
        yield from copy


def _paste(connection: Connection, command: str, blocks: Iterator[bytes]) -> None:
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(command) as copy:
        for block in blocks:
            copy.write(block)
