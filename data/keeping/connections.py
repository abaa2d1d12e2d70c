"""Connections of a pool: to a file that is gone or another by now, and those that must not wait for a lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError

from governance.errors import StoreError

BRIEFLY: Final = 100
"""Milliseconds that an impatient transaction waits for a lock."""


def address(url: str) -> URL:
    """The address of a store, read; raises StoreError for what is none."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            f"无法识别库地址 {url!r}：应写成 sqlite:///路径 或 postgresql+psycopg://…"
        ) from error


def sqlite(url: URL, *pragmas: str, wait_seconds: int) -> Engine:
    """An engine for a SQLite file, each of whose connections is set up by these pragmas; `wait_seconds` for a lock."""
    engine = create_engine(url, connect_args={"timeout": wait_seconds})

    def prepare(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    _watch(engine, Path(str(url.database)))
    return engine


def _watch(engine: Engine, path: Path) -> None:
    """Refuse a SQLite file that is gone, and open another that has taken its place.

    A connection holds on to the file it opened, whatever stands at its path since; and opening a path makes a file.
    """
    # Device and inode: they tell a file put in the same place from the one that was opened.
    seen: set[tuple[int, int]] = set()

    def identity() -> tuple[int, int] | None:
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def must_exist(*_arguments: Any) -> None:
        # SQLite would make an empty file in the place
        # of one that is gone. The first opening may.
        if seen and identity() is None:
            raise StoreError(f"库 {path} 不见了：请放回原处，或用备份恢复。")

    def opened(_connection: Any, record: Any) -> None:
        record.info["file"] = file = identity()
        if file is not None:
            seen.add(file)

    def lent(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info.get("file") != identity():
            # SQLAlchemy takes this for a dead connection:
            # it opens another in its place, unasked.
            raise DisconnectionError(f"{path} is another file now, or none")

    event.listen(engine, "do_connect", must_exist)
    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", lent)


@contextmanager
def impatient(connection: Connection) -> Iterator[None]:
    """Wait at most BRIEFLY for a lock in this transaction: for writes that may fail without harm."""
    if connection.dialect.name != "sqlite":
        # LOCAL: the setting ends with the transaction, so the pooled connection is as before.
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BRIEFLY}ms'")
        yield
        return
    # SQLite keeps a PRAGMA for the connection's life, so it is put back before others get it.
    usual = int(connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one())
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {BRIEFLY}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {usual}")
