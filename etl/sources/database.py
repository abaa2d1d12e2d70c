"""A database as a source: rows from the mark on, streamed, every value as exact text."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Select,
    bindparam,
    column,
    create_engine,
    or_,
    select,
    text,
)
from sqlalchemy import literal_column as literal
from sqlalchemy import table as table_of
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError, StatementError
from sqlalchemy.pool import NullPool

from etl.sources.declared import Database
from etl.sources.marks import Mark
from governance.errors import SourceError, nearest

_BATCH = 5_000


class DatabaseReader:
    """One asking of a database; see etl.sources.marks.Reader."""

    def __init__(self, rule: Database, since: Mark | None, columns: frozenset[str]) -> None:
        self._rule, self.mark, self._columns = rule, since, columns
        start = None if rule.start is None else Mark.of(rule.start, rule.mark)
        self._since = since.earlier(rule.overlap) if since else start
        self._url = _url(rule)
        self._shown = _shown(self._url)
        asked = rule.table or " ".join(rule.query.split())
        since_text = f" {rule.mark} ≥ {self._since.value}" if rule.mark and self._since else ""
        self.origin = f"{self._shown} {asked}{since_text}"

    def items(self) -> Iterator[Mapping[str, object]]:
        """The rows, `_BATCH` at a time from the server."""
        with _named(self._shown):
            # A pool would keep a connection to a foreign server open after the rows have come.
            engine = create_engine(self._url, poolclass=NullPool)
        with _named(self._shown), engine.connect() as connection:
            yield from self._rows(
                # yield_per streams; without it the driver would hold the whole result in
                # memory. On PostgreSQL the session is read-only: a function called by the query
                # cannot change anything.
                connection.execution_options(yield_per=_BATCH, postgresql_readonly=True)
            )

    def _rows(self, connection: Connection) -> Iterator[Mapping[str, object]]:
        result = connection.execute(self._statement(connection.dialect.name))
        names = [str(k) for k in result.keys()]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise SourceError(f"查询的列名 {'、'.join(twice)} 重复：请用 AS 另起名字。")
        rule = self._rule
        missing = sorted(self._columns - set(names))
        if missing:
            hint = nearest(missing[0], names)
            raise SourceError(
                f"{self._shown} 的结果缺少列 {'、'.join(missing)}{hint}：请检查映射。"
            )
        if rule.mark and rule.mark not in names:
            raise SourceError(f"mark 列 {rule.mark!r} 不在结果里{nearest(rule.mark, names)}。")
        at = names.index(rule.mark) if rule.mark else None
        for row in result:
            if at is not None and row[at] is not None:
                self.mark = Mark.of(row[at], rule.mark).greater(self.mark)
            yield dict(zip(names, map(exact, row), strict=True))

    def _statement(self, dialect: str) -> Executable:
        rule, since = self._rule, self._since
        query: Select[Any]
        if rule.asks_mark and since is not None:
            return text(rule.query).bindparams(bindparam("mark", _bound(since, dialect)))
        if rule.table:
            schema, _, name = rule.table.rpartition(".")
            query = select(literal("*")).select_from(table_of(name, schema=schema or None))
        elif since is None:
            return text(rule.query)
        else:
            asked = text(rule.query).columns().subquery("asked")
            query = select(literal("*")).select_from(asked)
        if since is None:
            return query
        mark: ColumnElement[Any] = column(rule.mark)
        # A row without a mark is never told to be older, so it is read every time.
        return query.where(or_(mark >= bindparam("mark", _bound(since, dialect)), mark.is_(None)))


def _url(rule: Database) -> URL:
    """The database's URL, from the environment unless it is a SQLite file of the profile.

    Raises:
        SourceError: the variable is not set, or holds no URL; the value is never shown.
    """
    given = rule.url or os.environ.get(rule.url_env, "")
    if not given:
        raise SourceError(f"环境变量 {rule.url_env} 没有设置：请放入库地址，如 postgresql://…")
    try:
        parsed = make_url(given)
    except (ArgumentError, ValueError):
        raise SourceError(f"环境变量 {rule.url_env} 里的不是库地址。") from None
    # Named outright: which driver plain postgresql:// means depends on SQLAlchemy's release.
    is_plain = parsed.drivername == "postgresql"
    return parsed.set(drivername="postgresql+psycopg") if is_plain else parsed


def _shown(url: URL) -> str:
    """The URL without its password and whatever else may be secret; of a file the name alone."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{Path(str(url.database)).name}"
    # Drivers take passwords and key files as query parameters too.
    return url.set(query={}).render_as_string(hide_password=True)


def _bound(mark: Mark, dialect: str) -> Any:
    """The mark as a value to bind: SQLite has no decimals."""
    value = mark.value
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value():
        return int(value)
    return float(value) if dialect == "sqlite" else value


def exact(value: object) -> str | None:
    """A value of a database as text that loses nothing; NULL stays None."""
    match value:
        case None | str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        # Before `date`: a datetime is a date as well, and would match there first.
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case Decimal():
            # str() of a Decimal may give an exponent: 1E+3 would be another id than 1000.
            return format(value, "f")
        case bytes() | memoryview():
            return bytes(value).hex()
        case _:
            return str(value)


@contextmanager
def _named(shown: str) -> Iterator[None]:
    """Database errors as one sentence; a password never shows."""
    try:
        yield
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise SourceError(f"没有 {shown} 的驱动程序：请安装它（{error}）。") from error
    except StatementError as error:
        reason = str(error.orig or error).strip().splitlines()[0]
        raise SourceError(f"读取数据库 {shown} 失败：{reason}") from error
    except SQLAlchemyError as error:
        raise SourceError(f"读取数据库 {shown} 失败：{type(error).__name__}") from error
