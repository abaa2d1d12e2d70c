"""The mapping language (docs/mapping.md): a source described by a file, checked before a row is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.coordinates import known_crs
from data.profile import Profile, check_keys, read_toml
from governance.errors import MappingError, ProfileError, nearest
from governance.matters import (
    CODED,
    COUNTS,
    DISPUTE_INSTANTS,
    DISPUTE_NUMBERS,
    DISPUTE_TEXTS,
    INSTANTS,
    TEXTS,
    State,
)
from governance.places import LEVELS

JOBS = ("places", "grids", "officers", "facilities", "incidents", "disputes")
"""Every job, in the order in which a run does them."""

FORMATS = ("csv", "tsv", "xlsx", "geojson")

_MATTER = (*INSTANTS, *COUNTS, *TEXTS)
_PLACE = (
    "code",
    "name",
    "parent",
    "statutory",
    "residents",
    "kind",
    "lon",
    "lat",
    "schematic",
    "place",
)
FIELDS: dict[str, tuple[str, ...]] = {
    "places": _PLACE,
    "grids": _PLACE,
    "officers": ("code", "place", "role", "full_time", "name"),
    "facilities": ("code", "name", "kind", "place"),
    "incidents": _MATTER,
    "disputes": (*_MATTER, *DISPUTE_TEXTS, *DISPUTE_INSTANTS, *DISPUTE_NUMBERS),
}
REQUIRED = {
    "places": ("code", "name"),
    "grids": ("code", "name", "parent"),
    "officers": ("code",),
    "facilities": ("code", "name"),
    "incidents": ("received_at",),
    "disputes": ("received_at",),
}
TIMES = frozenset((*INSTANTS, *DISPUTE_INSTANTS))
NUMBERS = frozenset((*COUNTS, *DISPUTE_NUMBERS, "residents", "lon", "lat"))
FLAGS = frozenset(("full_time", "schematic"))


@dataclass(frozen=True, slots=True)
class Field:
    """Where a field comes from and how its text is read."""

    columns: tuple[str, ...] = ()
    const: str | None = None
    formats: tuple[str, ...] = ()
    map: Mapping[str, str] | None = None
    otherwise: str | None = None
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Version:
    """What orders versions: a column, the export's date in the file name, or arrival."""

    by: str = "arrival"
    column: str = ""
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PositionRule:
    """Where a point comes from and what it is measured in."""

    lon: str = ""
    lat: str = ""
    point: str = ""
    order: str = "lat,lon"
    crs: str = "wgs84"
    placeholders: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceStep:
    """One way to find a matter's place."""

    by: str
    column: str = ""
    level: str | None = None
    cut: tuple[int, ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Shapes that stand in another file than the rows."""

    file: str
    code: str
    crs: str = "wgs84"


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """One source of a profile."""

    name: str
    job: str
    title: str
    timezone: str
    fields: Mapping[str, Field]
    file: str | None = None
    format: str | None = None
    sheet: str | None = None
    header_row: int = 1
    encoding: str = "auto"
    snapshot: bool = False
    demonstration: bool = False
    missing: frozenset[str] = frozenset({""})
    id_columns: tuple[str, ...] = ()
    id_content: bool = False
    version: Version = field(default_factory=Version)
    state: Field | None = None
    state_from_dates: bool = False
    position: PositionRule | None = None
    withdrawn: tuple[str, frozenset[str]] | None = None
    place_steps: tuple[PlaceStep, ...] = ()
    unknown_place: str = "reject"
    level: str | None = None
    schematic: bool = False
    boundaries: Boundaries | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def kind(self) -> str:
        """The kind of matter, or '' for reference data."""
        return {"incidents": "incident", "disputes": "dispute"}.get(self.job, "")

    def columns(self) -> frozenset[str]:
        """Every column this mapping reads; each must be in the header."""
        named: set[str] = set(self.id_columns)
        for one in (*self.fields.values(), *([self.state] if self.state else [])):
            named.update(one.columns)
        named.update(c for c in (self.version.column, *_position_columns(self.position)) if c)
        named.update(c for s in self.place_steps for c in (s.column, s.within) if c)
        if self.withdrawn:
            named.add(self.withdrawn[0])
        return frozenset(named)

    def observes(self) -> frozenset[str]:
        """The fields this source can tell of; an indicator that needs another has no value."""
        seen = set(self.fields)
        if "outcome" in seen and "outcome_at" not in seen and "closed_at" in seen:
            seen.add("outcome_at")
        return frozenset(seen)


def _position_columns(rule: PositionRule | None) -> tuple[str, ...]:
    return (rule.lon, rule.lat, rule.point) if rule else ()


_TOP = (
    "job",
    "title",
    "file",
    "format",
    "sheet",
    "header_row",
    "encoding",
    "timezone",
    "delivery",
    "demonstration",
    "missing",
    "id",
    "version",
    "fields",
    "state",
    "position",
    "withdrawn",
    "place",
    "level",
    "schematic",
    "boundaries",
)


def load_mappings(profile: Profile) -> dict[str, SourceMapping]:
    """Every source of the profile by name, in the order of JOBS and levels.

    Raises:
        ProfileError: there are none; MappingError: one of them is wrong.
    """
    paths = sorted((profile.folder / "sources").glob("*.toml"))
    if not paths:
        raise ProfileError(
            f"{profile.folder}/sources 里没有映射文件（*.toml），见 docs/mapping.md。"
        )
    order = ("", *LEVELS)
    mappings = [parse_mapping(read_toml(p), p, profile) for p in paths]
    mappings.sort(key=lambda m: (JOBS.index(m.job), order.index(m.level or "")))
    return {m.name: m for m in mappings}


def parse_mapping(table: dict[str, Any], path: Path, profile: Profile) -> SourceMapping:
    """A checked mapping from its TOML table; raises MappingError naming file, key and remedy."""
    try:
        return _Reader(table, path, profile).read()
    except MappingError:
        raise
    except ProfileError as error:
        raise MappingError(str(error)) from error


def _is_length(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_strptime(form: str) -> bool:
    """Whether every directive is known; a text that does not fit is no fault of the format."""
    try:
        datetime.strptime("", form)
    except ValueError as error:
        return "does not match" in str(error)
    except re.error:
        return False
    return True


class _Reader:
    """Reads one mapping file; every refusal names the file and the key."""

    def __init__(self, table: dict[str, Any], path: Path, profile: Profile) -> None:
        self.table, self.path, self.profile = table, path, profile

    def read(self) -> SourceMapping:
        t = self.table
        check_keys(t, _TOP, str(self.path))
        job = self._choice(t, "job", JOBS, None)
        self._choice(t, "delivery", ("increment", "snapshot"), "increment")
        by_id = self._table("id", ("columns", "content"))
        return SourceMapping(
            name=self.path.stem,
            job=job,
            title=str(t.get("title", self.path.stem)),
            timezone=self._zone(t.get("timezone", self.profile.timezone)),
            fields=self._fields(job),
            file=t.get("file"),
            format=self._choice(t, "format", FORMATS, "") or None,
            sheet=t.get("sheet"),
            header_row=self._header_row(t.get("header_row", 1)),
            encoding=self._choice(t, "encoding", ("auto", "utf-8", "gb18030"), "auto"),
            snapshot=t.get("delivery") == "snapshot",
            demonstration=bool(t.get("demonstration", self.profile.demonstration)),
            missing=frozenset(self._words(t.get("missing", []), "missing")) | {""},
            id_columns=tuple(self._words(by_id.get("columns", []), "[id] columns")),
            id_content=self._id_content(job, by_id),
            version=self._version(),
            state=self._state(),
            state_from_dates=self._state_from_dates(job),
            position=self._position(),
            withdrawn=self._withdrawn(),
            place_steps=self._steps(job),
            unknown_place=self._unknown(),
            level=self._level(job),
            schematic=bool(t.get("schematic", False)),
            boundaries=self._boundaries(),
        )

    def _fail(self, message: str) -> MappingError:
        return MappingError(f"{self.path}：{message}")

    def _choice(
        self, table: Mapping[str, Any], key: str, known: tuple[str, ...], default: str | None
    ) -> str:
        value = table.get(key, default)
        if value is None:
            raise self._fail(f"缺少 {key!r}（可选 {'、'.join(known)}）。")
        if value != default and value not in known:
            raise self._fail(f"{key} = {value!r} 不认识{nearest(str(value), known)}。")
        return str(value)

    def _zone(self, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError):
            raise self._fail(f"没有时区 {name!r}。") from None
        return name

    def _header_row(self, row: object) -> int:
        if not _is_length(row):
            raise self._fail("header_row 应是行号（1 起）。")
        return int(str(row))

    def _table(self, key: str, known: tuple[str, ...]) -> dict[str, Any]:
        table = self.table.get(key, {})
        if not isinstance(table, dict):
            raise self._fail(f"[{key}] 应是一张表。")
        check_keys(table, known, f"{self.path} [{key}]")
        return table

    def _words(self, value: object, where: str) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._fail(f"{where} 应是文字的列表。")
        return value

    def _fields(self, job: str) -> dict[str, Field]:
        table = self._table("fields", FIELDS[job])
        for name in REQUIRED[job]:
            if name not in table:
                raise self._fail(f"[fields] 缺少必填项 {name!r}。")
        return {name: self._field(name, spec) for name, spec in table.items()}

    def _field(self, name: str, spec: object) -> Field:
        where = f"[fields.{name}]"
        if isinstance(spec, str):
            spec = {"column": spec}
        if not isinstance(spec, dict):
            raise self._fail(f"{where} 应是一张表，或一个列名。")
        known = ("column", "columns", "const", "formats", "map", "else", "missing")
        check_keys(spec, known, f"{self.path} {where}")
        given = [k for k in ("column", "columns", "const") if k in spec]
        if len(given) != 1:
            raise self._fail(f"{where} 要在 column、columns、const 中写且只写一个。")
        columns = [spec["column"]] if "column" in spec else spec.get("columns", [])
        self._check_values(name, spec, where)
        if name in TIMES and "formats" not in spec:
            raise self._fail(f'{where} 是时刻，要写 formats（例如 ["%Y-%m-%d %H:%M:%S"]）。')
        self._check_formats(spec.get("formats", []), where)
        return Field(
            columns=tuple(self._words(columns, f"{where} columns")),
            const=None if "const" not in spec else str(spec["const"]),
            formats=tuple(spec.get("formats", [])),
            map=None if "map" not in spec else {str(k): str(v) for k, v in spec["map"].items()},
            otherwise=None if "else" not in spec else str(spec["else"]),
            missing=frozenset(self._words(spec.get("missing", []), f"{where} missing")),
        )

    def _check_values(self, name: str, spec: Mapping[str, Any], where: str) -> None:
        known = ("yes", "no") if name in FLAGS else CODED.get(name)
        if known is None:
            return
        said = [*spec.get("map", {}).values(), *(spec[k] for k in ("else", "const") if k in spec)]
        for value in said:
            if value not in known:
                raise self._fail(f"{where}：{value!r} 不是可用的取值{nearest(str(value), known)}。")

    def _check_formats(self, formats: object, where: str) -> None:
        for one in self._words(formats, f"{where} formats"):
            if one not in ("iso", "excel", "epoch") and "%" not in one:
                raise self._fail(f"{where}：格式 {one!r} 应是 strptime 格式、iso、excel 或 epoch。")
            if "%" in one and not _is_strptime(one):
                raise self._fail(f"{where}：格式 {one!r} 里有 strptime 不认识的记号。")

    def _id_content(self, job: str, by_id: Mapping[str, Any]) -> bool:
        content = bool(by_id.get("content", False))
        if content and by_id.get("columns"):
            raise self._fail("[id] 的 columns 与 content 只能写一个。")
        if self._kind(job) and not content and not by_id.get("columns"):
            raise self._fail("[id] 要写 columns（编号所在的列）或 content = true。")
        return content

    def _kind(self, job: str) -> bool:
        return job in ("incidents", "disputes")

    def _version(self) -> Version:
        table = self._table("version", ("column", "formats", "export_date", "arrival"))
        if "column" in table:
            formats = table.get("formats", [])
            self._check_formats(formats, "[version]")
            return Version("column", str(table["column"]), tuple(formats))
        if "export_date" in table:
            if table["export_date"] != "filename":
                raise self._fail('[version] export_date 只能是 "filename"。')
            return Version("export_date")
        return Version()

    def _state(self) -> Field | None:
        table = self._table("state", ("column", "columns", "map", "else", "missing", "from_dates"))
        if not table or table.get("from_dates"):
            return None
        spec = {k: v for k, v in table.items() if k != "from_dates"}
        states = tuple(s.value for s in State)
        for value in [*spec.get("map", {}).values(), *([spec["else"]] if "else" in spec else [])]:
            if value not in states:
                raise self._fail(f"[state]：没有状态 {value!r}{nearest(str(value), states)}。")
        return self._field("state", spec)

    def _state_from_dates(self, job: str) -> bool:
        table = self.table.get("state", {})
        if self._kind(job) and not table:
            raise self._fail("[state] 要写 column 与 map，或 from_dates = true。")
        return bool(table.get("from_dates", False))

    def _position(self) -> PositionRule | None:
        keys = ("lon", "lat", "point", "order", "crs", "placeholders")
        table = self._table("position", keys)
        if not table:
            return None
        if ("point" in table) == ("lon" in table and "lat" in table):
            raise self._fail("[position] 要写 lon 与 lat，或 point。")
        order = self._choice(table, "order", ("lat,lon", "lon,lat"), "lat,lon")
        try:
            placeholders = tuple((float(x), float(y)) for x, y in table.get("placeholders", []))
        except (TypeError, ValueError):
            raise self._fail("[position] placeholders 应是 [经度, 纬度] 的列表。") from None
        return PositionRule(
            lon=table.get("lon", ""),
            lat=table.get("lat", ""),
            point=table.get("point", ""),
            order=order,
            crs=self._crs(table.get("crs", "wgs84")),
            placeholders=placeholders,
        )

    def _crs(self, name: str) -> str:
        if not known_crs(name):
            raise self._fail(
                f"坐标系 {name!r} 不认识（wgs84、gcj02、bd09、cgcs2000 或 EPSG:NNNN）。"
            )
        return name

    def _withdrawn(self) -> tuple[str, frozenset[str]] | None:
        table = self._table("withdrawn", ("column", "values"))
        if not table:
            return None
        if set(table) != {"column", "values"}:
            raise self._fail("[withdrawn] 要写 column 与 values。")
        return str(table["column"]), frozenset(self._words(table["values"], "[withdrawn] values"))

    def _steps(self, job: str) -> tuple[PlaceStep, ...]:
        table = self._table("place", ("try", "unknown"))
        if self._kind(job) and not table:
            raise self._fail('[place] 要写 try；没有地点就写 try = [] 与 unknown = "city"。')
        return tuple(self._step(s, n) for n, s in enumerate(table.get("try", []), 1))

    def _step(self, spec: dict[str, Any], n: int) -> PlaceStep:
        where = f"[place] 第 {n} 步"
        check_keys(spec, ("by", "column", "level", "cut", "within"), f"{self.path} {where}")
        by = self._choice(spec, "by", ("code", "name", "point"), None)
        level = self._choice(spec, "level", LEVELS, "") or None
        if by == "point" and (level is None or self.table.get("position") is None):
            raise self._fail(f'{where}：by = "point" 要写 level，并要有 [position]。')
        if by != "point" and not spec.get("column"):
            raise self._fail(f"{where}：要写 column。")
        cut = spec.get("cut", [])
        if not isinstance(cut, list) or not all(_is_length(c) for c in cut):
            raise self._fail(f"{where}：cut 应是长度的列表，如 [15, 12, 9, 6]。")
        return PlaceStep(by, spec.get("column", ""), level, tuple(cut), spec.get("within", ""))

    def _unknown(self) -> str:
        return self._choice(self.table.get("place", {}), "unknown", ("reject", "city"), "reject")

    def _level(self, job: str) -> str | None:
        if job == "grids":
            return self._choice(self.table, "level", ("grid",), "grid")
        if job == "places":
            return self._choice(self.table, "level", LEVELS, None)
        return None

    def _boundaries(self) -> Boundaries | None:
        table = self._table("boundaries", ("file", "code", "crs"))
        if not table:
            return None
        if "file" not in table or "code" not in table:
            raise self._fail("[boundaries] 要写 file 与 code。")
        return Boundaries(table["file"], table["code"], self._crs(table.get("crs", "wgs84")))
