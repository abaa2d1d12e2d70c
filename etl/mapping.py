"""The mapping language (docs/mapping.md): a source described by a file, checked before a row is read."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.coordinates import known_crs
from data.profile import Profile, check_keys, read_toml
from etl.model import (
    FIELDS,
    FLAGS,
    FORMATS,
    JOBS,
    NUMBERS,
    PERSONAL,
    REQUIRED,
    TIMES,
    USUALLY_REQUIRED,
    WORD_FORMATS,
    Boundaries,
    Field,
    PlaceStep,
    PositionRule,
    SourceMapping,
    Version,
)
from etl.sources.declared import remote, seconds
from governance.cadence import Cadence
from governance.errors import MappingError, ProfileError, nearest
from governance.matters import CODED, State
from governance.places import LEVELS
from governance.steps import STEP_COUNTS, STEP_INSTANTS, Step

_TOP = (
    "job",
    "title",
    "file",
    "format",
    "sheet",
    "header_row",
    "header_rows",
    "aliases",
    "optional",
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
    "personal",
    "required",
    "expects",
    "matters",
    "inbox",
    "every",
    "database",
    "http",
)
_CLOSED = {**CODED, "step": tuple(s.value for s in Step)}


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
    by_name = {m.name: m for m in mappings}
    for one in mappings:
        followed = by_name.get(one.steps_of)
        if one.job == "steps" and not (followed and followed.state_from_steps):
            raise MappingError(
                f"sources/{one.name}.toml：matters = {one.steps_of!r} 要是一个写了 [state] from_steps = true 的来源。"
            )
    return by_name


def parse_mapping(table: dict[str, Any], path: Path, profile: Profile) -> SourceMapping:
    """A checked mapping from its TOML table; raises MappingError naming file, key and remedy."""
    try:
        mapping = _Reader(table, path, profile).read()
    except MappingError:
        raise
    except ProfileError as error:
        raise MappingError(str(error)) from error
    for key, named in (("[aliases]", set(mapping.aliases)), ("optional", mapping.optional)):
        for column in sorted(named - mapping.columns()):
            hint = nearest(column, mapping.columns())
            raise MappingError(f"{path}：{key} 的 {column!r} 不是映射用到的列{hint}。")
    if shared := sorted(mapping.open_columns() & set(mapping.personal.values())):
        raise MappingError(
            f"{path}：列 {'、'.join(shared)} 在 [personal] 里，是个人信息，不能再用于别处。"
        )
    return mapping


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
        made = SourceMapping(
            name=self.path.stem,
            job=job,
            title=str(t.get("title", self.path.stem)),
            timezone=self._zone(t.get("timezone", self.profile.timezone)),
            fields=self._fields(job),
            file=t.get("file"),
            format=self._choice(t, "format", FORMATS, "") or None,
            sheet=t.get("sheet"),
            header_row=self._header_row("header_row"),
            header_rows=self._header_row("header_rows"),
            aliases=self._aliases(),
            optional=frozenset(self._words(t.get("optional", []), "optional")),
            encoding=self._choice(t, "encoding", ("auto", "utf-8", "gb18030"), "auto"),
            snapshot=t.get("delivery") == "snapshot",
            demonstration=bool(t.get("demonstration", self.profile.demonstration)),
            missing=frozenset(self._words(t.get("missing", []), "missing")) | {""},
            id_columns=tuple(self._words(by_id.get("columns", []), "[id] columns")),
            id_content=self._id_content(job, by_id),
            version=self._version(),
            state=self._state(),
            state_from_dates=self._state_from_dates(job),
            state_from_steps=self._state_from_steps(job),
            steps_of=self._steps_of(job),
            position=self._position(),
            withdrawn=self._withdrawn(),
            place_steps=self._steps(job),
            unknown_place=self._unknown(),
            level=self._level(job),
            schematic=bool(t.get("schematic", False)),
            boundaries=self._boundaries(),
            personal=self._personal(job),
            required=self._required(job),
            expects=self._expects(),
            remote=remote(t, self.path, self.profile.folder),
            every=self._every(),
            inbox=self._inbox(),
        )
        # What is asked may say nothing at all, and JSON leaves out what it does not know: the reader checks.
        return replace(made, optional=made.optional | made.columns()) if made.remote else made

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

    def _header_row(self, key: str) -> int:
        row = self.table.get(key, 1)
        if not _is_length(row):
            raise self._fail(f"{key} 应是正整数（1 起）。")
        return int(row)

    def _aliases(self) -> dict[str, tuple[str, ...]]:
        """Other spellings of a column; no spelling may mean two columns."""
        table = self.table.get("aliases", {})
        if not isinstance(table, dict):
            raise self._fail("[aliases] 应是一张表。")
        made = {c: tuple(self._words(w, f"[aliases] {c}")) for c, w in table.items()}
        spellings = [s for c, words in made.items() for s in {c, *words}]
        for twice in sorted({s for s in spellings if spellings.count(s) > 1}):
            raise self._fail(f"[aliases]：{twice!r} 同时是两列的名字。")
        return made

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
        known = ("column", "columns", "const", "formats", "map", "else", "missing", "unit", "when")
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
            unit=self._unit(name, spec.get("unit", ""), where),
            when=self._when(spec, where),
        )

    def _when(self, spec: Mapping[str, Any], where: str) -> tuple[str, frozenset[str]] | None:
        """The rows a field is read in at all: those in which another column says one of these words."""
        if "when" not in spec:
            return None
        given = spec["when"]
        if not isinstance(given, dict) or set(given) != {"column", "values"}:
            raise self._fail(f'{where} when 要写成 {{ column = "…", values = ["…"] }}。')
        return str(given["column"]), frozenset(self._words(given["values"], f"{where} when"))

    def _unit(self, name: str, unit: object, where: str) -> str:
        if not isinstance(unit, str) or (unit and name not in NUMBERS):
            raise self._fail(f'{where} 的 unit 应是数字后面的单位（如 "元"），只用于数字。')
        return unit

    def _check_values(self, name: str, spec: Mapping[str, Any], where: str) -> None:
        known = ("yes", "no") if name in FLAGS else _CLOSED.get(name)
        if known is None:
            return
        said = [*spec.get("map", {}).values(), *(spec[k] for k in ("else", "const") if k in spec)]
        for value in said:
            if value not in known:
                raise self._fail(f"{where}：{value!r} 不是可用的取值{nearest(str(value), known)}。")

    def _check_formats(self, formats: object, where: str) -> None:
        for one in self._words(formats, f"{where} formats"):
            if one not in WORD_FORMATS and "%" not in one:
                raise self._fail(
                    f"{where}：格式 {one!r} 应是 strptime 格式，或 {'、'.join(WORD_FORMATS)}。"
                )
            if "%" in one and not _is_strptime(one):
                raise self._fail(f"{where}：格式 {one!r} 里有 strptime 不认识的记号。")

    def _id_content(self, job: str, by_id: Mapping[str, Any]) -> bool:
        content = bool(by_id.get("content", False))
        if content and by_id.get("columns"):
            raise self._fail("[id] 的 columns 与 content 只能写一个。")
        if (self._kind(job) or job == "steps") and not content and not by_id.get("columns"):
            raise self._fail("[id] 要写 columns（编号所在的列）或 content = true。")
        return content

    def _kind(self, job: str) -> bool:
        return job in ("incidents", "disputes")

    def _version(self) -> Version:
        table = self._table("version", ("column", "formats", "export_date", "arrival"))
        if table.get("export_date", "filename") != "filename":
            raise self._fail('[version] export_date 只能是 "filename"。')
        dated = "export_date" in table
        if "column" in table:
            formats = table.get("formats", [])
            self._check_formats(formats, "[version]")
            return Version("column", str(table["column"]), tuple(formats), dated)
        return Version("export_date") if dated else Version()

    def _state(self) -> Field | None:
        derived = ("from_dates", "from_steps")
        table = self._table("state", ("column", "columns", "map", "else", "missing", *derived))
        if not table or any(table.get(k) for k in derived):
            return None
        spec = {k: v for k, v in table.items() if k not in derived}
        states = tuple(s.value for s in State)
        for value in [*spec.get("map", {}).values(), *([spec["else"]] if "else" in spec else [])]:
            if value not in states:
                raise self._fail(f"[state]：没有状态 {value!r}{nearest(str(value), states)}。")
        return self._field("state", spec)

    def _state_from_dates(self, job: str) -> bool:
        table = self.table.get("state", {})
        if self._kind(job) and not table:
            raise self._fail(
                "[state] 要写 column 与 map，或 from_dates = true，或 from_steps = true。"
            )
        return bool(table.get("from_dates", False))

    def _state_from_steps(self, job: str) -> bool:
        """Whether state and life come from the steps alone; a column of theirs would be a second word for it."""
        table = self.table.get("state", {})
        if not table.get("from_steps", False):
            return False
        if not self._kind(job) or set(table) != {"from_steps"}:
            raise self._fail("[state] from_steps = true 只用于 incidents、disputes，且不写别的键。")
        for name in (*STEP_INSTANTS, *STEP_COUNTS):
            if name in self.table.get("fields", {}):
                raise self._fail(f"[fields.{name}] 由步骤得出（from_steps）：请去掉。")
        return True

    def _steps_of(self, job: str) -> str:
        given = self.table.get("matters")
        if (job == "steps") != isinstance(given, str):
            raise self._fail('matters（步骤所属的来源名）在 job = "steps" 时要写，且只在那时写。')
        return str(given or "")

    def _every(self) -> int | None:
        if "every" not in self.table:
            return None
        if not {"database", "http"} & set(self.table):
            raise self._fail("every 要与 [database] 或 [http] 一起写。")
        return max(1, seconds(self.table["every"], f"{self.path} every"))

    def _inbox(self) -> tuple[str, ...]:
        given = self.table.get("inbox", [])
        names = self._words([given] if isinstance(given, str) else given, "inbox")
        if any("/" in n or not n for n in names):
            raise self._fail("inbox 应是文件名的样式，如 incidents_*.csv。")
        return tuple(names)

    def _position(self) -> PositionRule | None:
        keys = ("lon", "lat", "point", "order", "crs", "placeholders", "extent")
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
            extent=self._extent(table.get("extent")),
        )

    def _extent(self, said: object) -> tuple[float, float, float, float] | None:
        if said is None:
            return None
        try:
            west, south, east, north = (float(v) for v in cast(list[float], said))
        except (TypeError, ValueError):
            west, south, east, north = 0.0, 0.0, 0.0, 0.0
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise self._fail("[position] extent 应是 [西, 南, 东, 北]，以度计（WGS-84）。")
        return west, south, east, north

    def _personal(self, job: str) -> dict[str, str]:
        """What identifies a person, field by column."""
        table = self._table("personal", PERSONAL)
        if table and not self._kind(job):
            raise self._fail("[personal] 只用于 incidents 与 disputes。")
        if not all(isinstance(c, str) and c for c in table.values()):
            raise self._fail("[personal] 的每一项应是一个列名。")
        if len(set(table.values())) < len(table):
            raise self._fail("[personal] 的两项不能是同一列。")
        return {str(k): str(v) for k, v in table.items()}

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

    def _required(self, job: str) -> tuple[str, ...]:
        """The fields that make a record complete; by default title and category where they are mapped."""
        given = self.table.get("fields", {})
        if "required" not in self.table:
            return tuple(n for n in USUALLY_REQUIRED if n in given) if self._kind(job) else ()
        mapped = [*given, *(["position"] if self.table.get("position") else [])]
        for name in (names := self._words(self.table["required"], "required")):
            if name not in mapped:
                raise self._fail(f"required：{name!r} 没有映射{nearest(name, mapped)}。")
        return tuple(names)

    def _expects(self) -> str | None:
        text = self.table.get("expects")
        if text is not None:
            Cadence.of(str(text))
        return None if text is None else str(text)

    def _boundaries(self) -> Boundaries | None:
        table = self._table("boundaries", ("file", "code", "crs"))
        if not table:
            return None
        if "file" not in table or "code" not in table:
            raise self._fail("[boundaries] 要写 file 与 code。")
        return Boundaries(table["file"], table["code"], self._crs(table.get("crs", "wgs84")))
