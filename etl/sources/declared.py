"""The tables [database] and [http] of a mapping, read and checked; no secret stands in a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from data.reference.profile import check_keys
from governance.errors import MappingError, nearest

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


Remote = Database | Http


def seconds(text: object, where: str) -> int:
    """A length of time such as 30s, 5m, 2h, 1d."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", str(text))
    if not match:
        raise MappingError(f"{where} = {text!r}：应写成 30s、5m、2h 或 1d。")
    return int(match[1]) * _UNITS[match[2]]


def remote(table: Mapping[str, Any], path: Path, folder: Path) -> Remote | None:
    """The source a mapping asks, if it asks one; `folder` is the profile's, for a SQLite file.

    Raises:
        MappingError: a key, a URL or a combination that cannot be.
    """
    given = [k for k in ("database", "http", "file") if k in table]
    if len(given) > 1:
        raise MappingError(f"{path}：{'、'.join(given)} 只能写一个。")
    for name, read in (("database", _database), ("http", _http)):
        if name in table:
            if not isinstance(table[name], dict):
                raise MappingError(f"{path}：[{name}] 应是一张表。")
            return read(table[name], f"{path} [{name}]", folder)
    return None


def _database(table: dict[str, Any], where: str, folder: Path) -> Database:
    check_keys(table, ("url_env", "url", "table", "query", "mark", "start", "overlap"), where)
    for key, other in (("url_env", "url"), ("table", "query")):
        if (key in table) == (other in table):
            raise MappingError(f"{where}：{key} 与 {other} 要写且只写一个。")
    database = Database(
        url_env=_text(table, "url_env", where),
        url=_sqlite(_text(table, "url", where), where, folder),
        table=_text(table, "table", where),
        query=_select(_text(table, "query", where), where),
        mark=_text(table, "mark", where),
        start=table.get("start"),
        overlap=seconds(table.get("overlap", "0s"), f"{where} overlap"),
    )
    if database.asks_mark and (not database.mark or database.start is None):
        raise MappingError(
            f"{where}：query 里有 :mark，就要写 mark（列名）与 start（第一次的值）。"
        )
    if not database.mark and (database.start is not None or database.overlap):
        raise MappingError(f"{where}：start、overlap 要与 mark 一起写。")
    return database


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str) or (key in table and not value.strip() and key != "items"):
        raise MappingError(f"{where} {key} 应是文字。")
    return value


def _select(query: str, where: str) -> str:
    plain = query.strip().removesuffix(";")
    # One statement: a semicolon inside could begin a second one that writes.
    if plain and (not _SELECT.match(plain) or ";" in plain):
        raise MappingError(f"{where} query 应是一条 SELECT。")
    return plain


def _sqlite(url: str, where: str, folder: Path) -> str:
    """A SQLite file's URL, read-only, relative to the profile; anything else belongs in the environment."""
    if not url:
        return ""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise MappingError(f"{where} url = {url!r} 不是库地址。") from None
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.query:
        raise MappingError(
            f"{where} url 只能是 sqlite:///文件；别的库地址请放在环境变量里，写 url_env = 变量名。"
        )
    # mode=ro works in URI form only. Without it SQLite would create a file that is not there.
    return f"sqlite:///file:{(folder / parsed.database).resolve()}?mode=ro&uri=true"


_TYPES = {declared.name: declared.type for declared in fields(Http)}
_BY_OFFSET = {"page": "offset", "first": 0, "size": "limit"}
"""What is usual where pages are asked for by offset."""


def _http(table: dict[str, Any], where: str, folder: Path) -> Http:
    del folder
    check_keys(table, tuple(_TYPES), where)
    paging = str(table.get("paging", "none"))
    if paging not in PAGINGS:
        raise MappingError(f"{where} paging = {paging!r} 不认识{nearest(paging, PAGINGS)}。")
    if "since" in table and "mark" not in table:
        raise MappingError(f"{where}：since 要与 mark（取最大值的字段）一起写。")
    if "start" in table and "since" not in table:
        raise MappingError(f"{where}：start 要与 since 一起写。")
    url = _address(_text(table, "url", where), where)
    usual = _BY_OFFSET if paging == "offset" else {}
    values = {key: _value(key, usual | table, where) for key in usual | table}
    return Http(**values | {"url": url})


def _value(key: str, table: Mapping[str, Any], where: str) -> Any:
    """A key of [http], read as what `Http` declares it to be."""
    if key in ("overlap", "timeout"):
        return seconds(table[key], f"{where} {key}")
    if _TYPES[key] is str:
        return _text(table, key, where)
    if _TYPES[key] is int:
        return _number(table[key], f"{where} {key}", least=0 if key in ("first", "retries") else 1)
    return _words(table[key], f"{where} {key}")


def _address(url: str, where: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise MappingError(f"{where} url = {url!r}：只能是 http:// 或 https:// 地址。")
    if parts.username or parts.password:
        raise MappingError(f"{where} url 里不能有用户名或口令：请用 headers_env。")
    if parts.query or parts.fragment:
        raise MappingError(f"{where} url 里不能有 ? 或 #：参数写在 params 里。")
    return url


def _words(given: object, where: str) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(v, str | int) for v in given.values()):
        raise MappingError(f"{where} 应是名字与文字的表。")
    return {str(k): str(v) for k, v in given.items()}


def _number(value: object, where: str, *, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 1_000_000:
        raise MappingError(f"{where} 应是 {least} 到 1000000 的整数。")
    return value
