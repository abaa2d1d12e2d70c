"""A profile: the folder that describes a city, checked before anything is read with it."""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.reference import scenes
from data.reference.alerts import read_alerts
from data.reference.briefings import read_briefings
from data.reference.series import book_of, read_texts
from governance.alerts import Alerts
from governance.briefing.templates import Template
from governance.errors import DefinitionError, ProfileError, UnknownIndicator, nearest
from governance.indicators import indicator
from governance.kinds import Kinds, kinds_of_table, limits
from governance.lifecycle import Limit, WorkingCalendar
from governance.pingan.definition import Definition
from governance.pingan.written import definition_of
from governance.places import LEVELS
from governance.scenes import Turn, playlist
from governance.series import SeriesBook

FORMAT: Final = 3
"""The newest format of a profile: kinds, series, measures and screens are files of it."""

OLDEST: Final = 2
"""The format of a profile that names none; all that it may say, the newest may say too."""

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "data" / "profiles", ROOT / "tests" / "profiles")
"""Where a profile named without a path is looked for."""
BUILT_IN_KINDS = FOLDERS[0] / "kinds.toml"
"""The kinds of matter that every profile has; its own file adds to them, or says one anew."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A published figure: a text with its source, shown as it stands and computed by nobody."""

    id: str
    label: str
    value: str
    unit: str
    scope: str
    place: str
    period: str
    cutoff: str
    kind: str
    source: str
    quote: str
    modelled: bool = False
    report: str = ""
    indicator: str = ""
    """The indicator that answers the same question; '' where none does."""
    part: str = "value"
    """What of its answer was published: numerator, denominator or value."""
    matters: str = ""
    """The kind of matter asked for; '' for all."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is fixed about a city; sources are read by etl.mapping.source from `folder`/sources."""

    folder: Path
    name: str
    title: str
    timezone: str
    city_code: str
    city_name: str
    residents: int | None = None
    demonstration: bool = False
    format: int = FORMAT
    """The version of the language that its files are written in."""
    notice: str = ""
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar.weekdays_only)
    deadlines: Mapping[str, Mapping[str, Limit]] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    backdrop: Mapping[str, Path] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    alerts: Alerts = field(default_factory=Alerts)
    playlist: tuple[Turn, ...] = ()
    """None: the wall plays its scenes in their order."""
    pingan: Definition | None = None
    """The definition of the index, and as it is written; None for a city without one."""
    pingan_text: str = ""
    briefings: Mapping[str, Template] = field(default_factory=dict)
    """The templates of briefings by the code of their kind; none for a city that writes none."""
    kinds: Kinds = field(default_factory=lambda: read_kinds(BUILT_IN_KINDS))
    series: SeriesBook = field(default_factory=SeriesBook)
    """What is observed: the files of `folder`/series, and what the definition of the index reads."""
    series_texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def find(name: str) -> Path:
    """The folder of a profile given by name or by path.

    Raises:
        ProfileError: there is none.
    """
    given = Path(name)
    for folder in (given, *(f / name for f in FOLDERS)):
        if (folder / "profile.toml").is_file():
            return folder
    if given.is_dir():
        raise ProfileError(
            f"文件夹 {name} 里没有 profile.toml：它不是一个档案（见 docs/mapping.md）。"
        )
    known = [p.parent.name for f in FOLDERS for p in f.glob("*/profile.toml")]
    raise ProfileError(f"没有档案 {name!r}{nearest(name, known)}：请给出档案名或其文件夹。")


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file; raises ProfileError with the place of a mistake."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProfileError(f"缺少文件 {path}。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path} 不是合法的 TOML：{error}。") from error


def read_kinds(path: Path) -> Kinds:
    """The built-in kinds, and those of a profile's file where there is one.

    Raises:
        ProfileError: one cannot stand; the file is named.
    """
    profile_table = read_toml(path) if path.is_file() else {}
    # A kind of the same code is replaced as a whole, not field by field.
    table = read_toml(BUILT_IN_KINDS) | profile_table
    try:
        return kinds_of_table(table)
    except DefinitionError as error:
        raise ProfileError(f"{path}：{error}") from None


def check_keys(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    """Refuse keys that nobody knows, naming the nearest one that somebody does."""
    for key in table:
        if key not in known:
            raise ProfileError(f"{where}：不认识的键 {key!r}{nearest(key, known)}。")


_KEYS = (
    "format",
    "name",
    "title",
    "timezone",
    "demonstration",
    "calendar",
    "notice",
    "city",
    "levels",
    "deadlines",
    "backdrop",
    "alerts",
)


def _format(number: object, path: Path) -> int:
    """A format that this program reads."""
    # Not isinstance: True would be format 1.
    if type(number) is not int or number < OLDEST:
        raise ProfileError(f"{path}：format 应是 {OLDEST} 至 {FORMAT} 的整数，不是 {number!r}。")
    if number > FORMAT:
        raise ProfileError(
            f"{path}：档案的格式是 {number}，本程序认到 {FORMAT}：请用更新的程序，或改回旧的档案。"
        )
    return number


def load_profile(name: str) -> Profile:
    """The profile of that name or folder, checked.

    Raises:
        ProfileError: missing, or with an unknown key, zone, level or limit.
    """
    folder = find(name)
    path = folder / "profile.toml"
    pingan, pingan_text = read_index(folder / "pingan.toml")
    kinds = read_kinds(folder / "kinds.toml")
    texts = read_texts(folder / "series")
    table = read_toml(path)
    check_keys(table, _KEYS, str(path))
    for key in ("name", "title", "timezone", "city"):
        if key not in table:
            raise ProfileError(f"{path}：缺少 {key!r}。")
    city = table["city"]
    check_keys(city, ("code", "name", "residents"), f"{path} [city]")
    if not re.fullmatch(r"[a-z0-9_-]{1,40}", str(table["name"])):
        raise ProfileError(f"{path}：name 只能用小写字母、数字、_ 和 -。")
    check_keys(table.get("levels", {}), ("city", *LEVELS), f"{path} [levels]")
    return Profile(
        folder=folder,
        name=table["name"],
        title=table["title"],
        timezone=_zone(table["timezone"], path),
        city_code=str(city["code"]),
        city_name=city["name"],
        residents=_residents(city.get("residents"), path),
        format=_format(table.get("format", OLDEST), path),
        demonstration=bool(table.get("demonstration", False)),
        notice=table.get("notice", ""),
        calendar=_calendar(folder, table.get("calendar")),
        deadlines=_deadlines(table.get("deadlines", {}), kinds, path),
        levels=table.get("levels", {}),
        facts=_facts(folder / "facts.toml"),
        backdrop={k: folder / v for k, v in table.get("backdrop", {}).items()},
        alerts=read_alerts(table.get("alerts", {}), f"{path} [alerts]", kinds.codes),
        playlist=_playlist(folder / "playlist.toml"),
        pingan=pingan,
        pingan_text=pingan_text,
        briefings=read_briefings(folder, kinds),
        kinds=kinds,
        series=book_of(texts).with_implied(pingan.series if pingan else ()),
        series_texts=texts,
    )


_OPTIONAL = ("modelled", "indicator", "part", "matters")
_PARTS = ("numerator", "denominator", "value")


def _facts(path: Path) -> tuple[Fact, ...]:
    """The published figures of facts.toml, each with its report's title; none where there is no file."""
    if not path.is_file():
        return ()
    table = read_toml(path)
    check_keys(table, ("reports", "facts"), str(path))
    reports = table.get("reports", {})
    known = tuple(f.name for f in fields(Fact) if f.name != "report")
    facts = []
    for n, fact in enumerate(table.get("facts", []), 1):
        where = f"{path} 第 {n} 条"
        check_keys(fact, known, where)
        missing = [k for k in known if k not in _OPTIONAL and k not in fact]
        if missing:
            raise ProfileError(f"{where}：缺少 {'、'.join(missing)}。")
        if fact["source"] not in reports:
            raise ProfileError(f"{where}：来源 {fact['source']!r} 不在 [reports] 里。")
        if fact.get("part", "value") not in _PARTS:
            raise ProfileError(f"{where}：part 只能是 {'、'.join(_PARTS)}。")
        if fact.get("indicator"):
            _check_indicator(fact["indicator"], where)
        facts.append(Fact(**fact, report=reports[fact["source"]]))
    return tuple(facts)


def _check_indicator(code: str, where: str) -> None:
    try:
        indicator(code)
    except UnknownIndicator as error:
        raise ProfileError(f"{where}：{error}") from None


def _zone(name: str, path: Path) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ProfileError(
            f"{path}：没有时区 {name!r}，应写成 Asia/Shanghai 这样的名字。"
        ) from None
    return name


def _residents(value: object, path: Path) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ProfileError(f"{path} [city]：residents 应是人数（正整数），不是 {value!r}。")
    return value


def _deadlines(table: Mapping[str, Any], kinds: Kinds, path: Path) -> dict[str, dict[str, Limit]]:
    """The limits by kind and urgency: the profile's, and where it says nothing the kind's own."""
    check_keys(table, kinds.codes, f"{path} [deadlines]")
    by_kind = {kind.code: dict(kind.deadline) for kind in kinds if kind.deadline}
    for kind, by_urgency in table.items():
        given = limits(by_urgency, f"{path} [deadlines.{kind}]")
        if given:
            by_kind[kind] = by_kind.get(kind, {}) | given
    return by_kind


def _calendar(folder: Path, name: str | None) -> WorkingCalendar:
    if name is None:
        return WorkingCalendar.weekdays_only()
    holidays: set[date] = set()
    workdays: set[date] = set()
    try:
        with (folder / name).open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                # Another word is a KeyError, told below as a fault of the file.
                {"holiday": holidays, "workday": workdays}[row["kind"]].add(
                    date.fromisoformat(row["date"])
                )
    except (OSError, KeyError, ValueError) as error:
        raise ProfileError(
            f"{folder / name}：日历应有 date,kind,name 三列，kind 为 holiday 或 workday（{error}）。"
        ) from error
    last = max(holidays | workdays, default=None)
    # Days off are announced by the year: the file is good to the end of its last one.
    until = date(last.year, 12, 31) if last else None
    return WorkingCalendar(frozenset(holidays), frozenset(workdays), until)


def _playlist(path: Path) -> tuple[Turn, ...]:
    if not path.is_file():
        return ()
    table = read_toml(path)
    check_keys(table, ("turn",), str(path))
    names = scenes.scenes(scenes.BUILT_IN, path.parent / "screens")
    return playlist(table.get("turn", ()), str(path), names)


def read_index(path: Path) -> tuple[Definition | None, str]:
    """The definition of the index and its text; raises DefinitionError naming the file."""
    if not path.is_file():
        return None, ""
    table = read_toml(path)
    try:
        return definition_of(table), path.read_text(encoding="utf-8")
    except DefinitionError as error:
        raise DefinitionError(f"{path}：{error}") from None
