"""A profile: the folder that describes a city, checked before anything is read with it."""

import csv
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.reference import scenes
from data.reference.alerts import read_alerts
from data.reference.briefings import read_briefings
from data.reference.files import read
from data.reference.series import book_of, read_texts
from governance.alerts import Alerts
from governance.briefing.templates import Template
from governance.declared import Table
from governance.errors import DefinitionError, ProfileError, UnknownIndicator, nearest
from governance.indicators import indicator
from governance.kinds import Kinds, kinds_of_tables, limits
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


def read_kinds(path: Path) -> Kinds:
    """The built-in kinds, and those of a profile's file where there is one.

    Raises:
        ProfileError: one cannot stand; file and line are named.
    """
    return kinds_of_tables([read(each).top() for each in (BUILT_IN_KINDS, path) if each.is_file()])


_KEYS = (
    *("format", "name", "title", "timezone", "demonstration", "notice", "city", "levels"),
    *("calendar", "deadlines", "backdrop", "alerts"),
)


def _format(top: Table) -> int:
    """A format that this program reads."""
    number = top.values.get("format", OLDEST)
    # Not isinstance: True would be format 1.
    if type(number) is not int or number < OLDEST:
        raise top.wrong("format", number, f"应是 {OLDEST} 至 {FORMAT} 的整数")
    if number > FORMAT:
        raise top.fail(
            f"档案的格式是 {number}，本程序认到 {FORMAT}：请用更新的程序，或改回旧的档案", "format"
        )
    return number


def load_profile(name: str) -> Profile:
    """The profile of that name or folder, checked.

    Raises:
        ProfileError: missing, or with an unknown key, zone, level or limit.
    """
    folder = find(name)
    pingan, pingan_text = read_index(folder / "pingan.toml")
    kinds = read_kinds(folder / "kinds.toml")
    texts = read_texts(folder / "series")
    top = read(folder / "profile.toml").top().only(*_KEYS)
    for key in ("name", "title", "timezone"):
        top.get(key)
    if not re.fullmatch(r"[a-z0-9_-]{1,40}", top.word("name")):
        raise top.wrong("name", top.word("name"), "只能用小写字母、数字、_ 和 -")
    city = top.sub("city").only("code", "name", "residents")
    top.sub("levels", optional=True).only("city", *LEVELS)
    return Profile(
        folder=folder,
        name=top.word("name"),
        title=top.word("title"),
        timezone=zone(top),
        city_code=str(city.get("code")),
        city_name=str(city.get("name")),
        residents=city.whole("residents", least=1) if "residents" in city.values else None,
        format=_format(top),
        demonstration=top.flag("demonstration"),
        notice=top.word("notice"),
        calendar=_calendar(folder, top.word("calendar")),
        deadlines=_deadlines(top.sub("deadlines", optional=True), kinds),
        levels=top.texts("levels"),
        facts=_facts(folder / "facts.toml"),
        backdrop={k: folder / v for k, v in top.texts("backdrop").items()},
        alerts=read_alerts(top.sub("alerts", optional=True), kinds.codes),
        playlist=_playlist(folder / "playlist.toml"),
        pingan=pingan,
        pingan_text=pingan_text,
        briefings=read_briefings(folder, kinds),
        kinds=kinds,
        series=book_of(texts).with_implied(pingan.series if pingan else ()),
        series_texts=texts,
    )


def _facts(path: Path) -> tuple[Fact, ...]:
    """The published figures of facts.toml, each with its report's title; none where there is no file."""
    if not path.is_file():
        return ()
    top = read(path).top().only("reports", "facts")
    return tuple(_fact(entry, top.texts("reports")) for entry in top.each("facts", "条"))


def _fact(entry: Table, reports: Mapping[str, str]) -> Fact:
    known = {f.name: f.default for f in fields(Fact) if f.name != "report"}
    entry.only(*known)
    for name in (name for name, default in known.items() if default is MISSING):
        entry.get(name)
    entry.choice("part", ("numerator", "denominator", "value"), otherwise="value")
    if code := entry.word("indicator"):
        try:
            indicator(code)
        except UnknownIndicator as error:
            raise entry.fail(str(error).rstrip("。"), "indicator") from None
    report = reports[entry.choice("source", tuple(reports))]
    words = {name: entry.word(name) for name in entry.values if name != "modelled"}
    return Fact(**words, modelled=entry.flag("modelled"), report=report)


def zone(top: Table, otherwise: str = "") -> str:
    """The time zone that a table names. Raises its error for one that there is not."""
    name = top.word("timezone", otherwise=otherwise)
    try:
        ZoneInfo(name)
    # A part of a name, such as Asia, is a folder.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = "没有这个时区，应写成 Asia/Shanghai 这样的名字"
        raise top.wrong("timezone", name, remedy) from None
    return name


def _deadlines(table: Table, kinds: Kinds) -> dict[str, dict[str, Limit]]:
    """The limits by kind and urgency: the profile's, and where it says nothing the kind's own."""
    by_kind = {kind.code: dict(kind.deadline) for kind in kinds if kind.deadline}
    for kind in table.only(*kinds.codes).values:
        if given := limits(table.sub(kind)):
            by_kind[kind] = by_kind.get(kind, {}) | given
    return by_kind


def _calendar(folder: Path, name: str) -> WorkingCalendar:
    if not name:
        return WorkingCalendar.weekdays_only()
    days: dict[str, set[date]] = {"holiday": set(), "workday": set()}
    try:
        with (folder / name).open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                # Another word is a KeyError, told below as a fault of the file.
                days[row["kind"]].add(date.fromisoformat(row["date"]))
    except (OSError, KeyError, ValueError) as error:
        raise ProfileError(
            f"{folder / name}：日历应有 date,kind,name 三列，kind 为 holiday 或 workday（{error}）。"
        ) from error
    last = max(days["holiday"] | days["workday"], default=None)
    # Days off are announced by the year: the file is good to the end of its last one.
    until = date(last.year, 12, 31) if last else None
    return WorkingCalendar(frozenset(days["holiday"]), frozenset(days["workday"]), until)


def _playlist(path: Path) -> tuple[Turn, ...]:
    if not path.is_file():
        return ()
    turns = read(path).top().only("turn").each("turn", "幕")
    return playlist(turns, scenes.scenes(scenes.BUILT_IN, path.parent / "screens"))


def read_index(path: Path) -> tuple[Definition | None, str]:
    """The definition of the index and its text; raises DefinitionError naming the file."""
    if not path.is_file():
        return None, ""
    written = read(path)
    try:
        return definition_of(written.top().values), written.text
    except DefinitionError as error:
        raise DefinitionError(f"{path}：{error}") from None
