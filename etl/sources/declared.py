"""The tables [database] and [http] of a mapping, read and checked; no secret stands in a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from governance.declared import Table

PAGINGS = ("none", "page", "offset", "next")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SELECT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
# Not after a colon: `::mark` is a cast of PostgreSQL.
_MARK = re.compile(r"(?<![:\w]):mark\b")


@dataclass(frozen=True, slots=True)
class Database:
    """A table or a SELECT of a database, read from the mark on."""

    url_env: str = ""
    url: str = ""
    table: str = ""
    query: str = ""
    mark: str = ""
    start: datetime | date | int | float | str | None = None
    overlap: int = 0

    @property
    def asks_mark(self) -> bool:
        """Whether the query itself says where the mark goes."""
        return bool(_MARK.search(self.query))


@dataclass(frozen=True, slots=True)
class Http:
    """A JSON API, read page by page."""

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    params_env: Mapping[str, str] = field(default_factory=dict)
    headers_env: Mapping[str, str] = field(default_factory=dict)
    items: str = ""
    paging: str = "none"
    page: str = "page"
    first: int = 1
    size: str = "page_size"
    page_size: int = 100
    next: str = ""
    mark: str = ""
    since: str = ""
    since_format: str = ""
    start: str = ""
    overlap: int = 1
    timeout: int = 30
    retries: int = 5
    most_pages: int = 10_000
    most_mb: int = 64


_HTTP = {declared.name for declared in fields(Http)} - {"most_bytes"} | {"most_mb"}
Remote = Database | Http


def seconds(table: Table, key: str, otherwise: str) -> int:
    """A length of time such as 30s, 5m, 2h, 1d."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", table.word(key, otherwise=otherwise))
    if not match:
        raise table.wrong(key, table.values[key], "应写成 30s、5m、2h 或 1d")
    return int(match[1]) * _UNITS[match[2]]


def remote(top: Table, folder: Path) -> Remote | None:
    """The source a mapping asks, if it asks one; `folder` is the profile's, for a SQLite file.

    Raises:
        MappingError: a key, a URL or a combination that cannot be.
    """
    given = [k for k in ("database", "http", "file") if k in top.values]
    if len(given) > 1:
        raise top.fail(f"{'、'.join(given)} 只能写一个", given[1])
    if "database" in top.values:
        return _database(top.sub("database"), folder)
    return _http(top.sub("http")) if "http" in top.values else None


def _database(table: Table, folder: Path) -> Database:
    table.only(*(declared.name for declared in fields(Database)))
    for key, other in (("url_env", "url"), ("table", "query")):
        if (key in table.values) == (other in table.values):
            raise table.fail(f"[database] {key} 与 {other} 要写且只写一个")
    database = Database(
        url_env=table.text("url_env", otherwise=""),
        url=_sqlite(table, folder),
        table=table.text("table", otherwise=""),
        query=_select(table),
        mark=table.text("mark", otherwise=""),
        start=table.values.get("start"),
        overlap=seconds(table, "overlap", "0s"),
    )
    if database.asks_mark and (not database.mark or database.start is None):
        raise table.fail("query 里有 :mark，就要写 mark（列名）与 start（第一次的值）", "query")
    if not database.mark and (database.start is not None or database.overlap):
        raise table.fail("[database] start、overlap 要与 mark 一起写")
    return database


def _select(table: Table) -> str:
    plain = table.text("query", otherwise="").strip().removesuffix(";")
    # One statement: a semicolon inside could begin a second one that writes.
    if plain and (not _SELECT.match(plain) or ";" in plain):
        raise table.wrong("query", plain, "应是一条 SELECT")
    return plain


def _sqlite(table: Table, folder: Path) -> str:
    """A SQLite file's URL, read-only, relative to the profile; anything else belongs in the environment."""
    url = table.text("url", otherwise="")
    if not url:
        return ""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise table.wrong("url", url, "它不是库地址") from None
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.query:
        raise table.fail(
            "url 只能是 sqlite:///文件；别的库地址请放在环境变量里，写 url_env = 变量名", "url"
        )
    # mode=ro works in URI form only. Without it SQLite would create a file that is not there.
    return f"sqlite:///file:{(folder / parsed.database).resolve()}?mode=ro&uri=true"


def _http(table: Table) -> Http:
    table.only(*(key.name for key in fields(Http)))
    paging = table.choice("paging", PAGINGS, otherwise="none")
    if "since" in table.values and "mark" not in table.values:
        raise table.fail("since 要与 mark（取最大值的字段）一起写", "since")
    if "start" in table.values and "since" not in table.values:
        raise table.fail("start 要与 since 一起写", "start")
    offset = paging == "offset"
    return Http(
        url=_address(table),
        params=table.texts("params"),
        params_env=table.texts("params_env"),
        headers_env=table.texts("headers_env"),
        items=table.word("items"),
        paging=paging,
        page=table.text("page", otherwise="offset" if offset else "page"),
        first=_number(table, "first", 0 if offset else 1, least=0),
        size=table.text("size", otherwise="limit" if offset else "page_size"),
        page_size=_number(table, "page_size", 100),
        next=table.text("next", otherwise=""),
        mark=table.text("mark", otherwise=""),
        since=table.text("since", otherwise=""),
        since_format=table.text("since_format", otherwise=""),
        start=table.text("start", otherwise=""),
        overlap=seconds(table, "overlap", "1s"),
        timeout=seconds(table, "timeout", "30s"),
        retries=_number(table, "retries", 5, least=0),
        most_pages=_number(table, "most_pages", 10_000),
        most_mb=_number(table, "most_mb", 64),
    )


def _address(table: Table) -> str:
    url = table.word("url")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise table.wrong("url", url, "只能是 http:// 或 https:// 地址")
    if parts.username or parts.password:
        raise table.fail("url 里不能有用户名或口令：请用 headers_env", "url")
    if parts.query or parts.fragment:
        raise table.fail("url 里不能有 ? 或 #：参数写在 params 里", "url")
    return url


def _number(table: Table, key: str, otherwise: int, *, least: int = 1) -> int:
    return table.whole(key, least=least, most=1_000_000, otherwise=otherwise)
