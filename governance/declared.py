"""The reader of declarations: a table of a file, read value by value; what is amiss is refused with place and remedy."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isfinite
from typing import Any, Final

from governance.errors import DefinitionError, ProfileError, nearest

# The header of a TOML table, [a.b] or [[a]].
_HEADER: Final = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
# A key with or without quotes; of a dotted key (a.b = 1) the first part.
_KEY: Final = re.compile(r"""\s*["']?([^"'=.\s]+)["']?\s*[=.]""")


@dataclass(frozen=True, slots=True)
class Written:
    """A declaration as it is written; tomllib tells no lines, so they are sought here."""

    name: str
    text: str

    def line(self, header: str, key: str = "") -> int | None:
        """The line (from 1) of a key of the table `header` ('' for the top); of the table itself without a key.

        The tables of a list [[a]] have the headers a[1], a[2] …, one inside the second of them a[2].b.
        """
        here, listed = "", Counter[str]()
        for number, line in enumerate(self.text.splitlines(), 1):
            if opened := _HEADER.match(line):
                here = _numbered(opened[1], listed, another=line.lstrip().startswith("[["))
                if not key and here == header:
                    return number
            elif key and here == header and (match := _KEY.match(line)) and match[1] == key:
                return number
        return None

    def top(self, error: type[ProfileError] = ProfileError) -> "Table":
        """The whole file as a table. Raises `error` for what is no TOML."""
        try:
            return Table(tomllib.loads(self.text), self.name, error, self)
        except tomllib.TOMLDecodeError as problem:
            raise error(f"{self.name} 不是合法的 TOML：{problem}。") from problem


def _numbered(header: str, listed: Counter[str], *, another: bool) -> str:
    """A header with the number of each list in it, as far as they are counted; `another` begins with one more."""
    here, parts = "", header.split(".")
    for depth, part in enumerate(parts, 1):
        here = f"{here}.{part}" if here else part
        listed[here] += another and depth == len(parts)
        here += f"[{listed[here]}]" if listed[here] else ""
    return here


@dataclass(frozen=True, slots=True)
class Table:
    """Some keys and their values, and where they stand ('指标 B101'); with what is written, to the line."""

    values: Mapping[str, Any]
    where: str
    error: type[ProfileError] = DefinitionError
    written: Written | None = None
    header: str = ""

    def at(self, key: str = "") -> str:
        """Where a key stands: file and line where they are known."""
        if self.written is None:
            return self.where
        line, header = self.written.line(self.header, key), self.header
        # A key may be a table with a header of its own.
        line = line or self.written.line(f"{header}.{key}".strip(".")) or self.written.line(header)
        # A table may be written inline, within a line of the one around it: that line is named, and the table.
        inline = "" if line else f" {self.where}"
        while line is None and header:
            header, _, key = header.rpartition(".")
            line = self.written.line(header, key.partition("[")[0])
        return f"{self.written.name} 第 {line} 行{inline}" if line else self.written.name

    def only(self, *known: str) -> "Table":
        """The table itself; raises its error for a key that is not among the known."""
        for key in self.values:
            if key not in known:
                raise self.fail(f"不认识的键 {key!r}{nearest(key, known)}", key)
        return self

    def get(self, key: str) -> Any:
        """Raises the table's error where the key is missing."""
        if key not in self.values:
            raise self.fail(f"缺少 {key}，请补上")
        return self.values[key]

    def text(self, key: str, *, otherwise: str | None = None) -> str:
        """A text that is not blank; `otherwise` where the key is missing."""
        if otherwise is not None and key not in self.values:
            return otherwise
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, value, "应是文字且不能为空")
        return value

    def word(self, key: str, *, otherwise: str = "") -> str:
        """A text, which may be blank, or anything else of one line as it is written, such as a code without quotes."""
        value = self.values.get(key, otherwise)
        if isinstance(value, list | Mapping):
            raise self.wrong(key, value, "应是文字")
        return str(value)

    def choice(self, key: str, known: Sequence[str], *, otherwise: str | None = None) -> str:
        """One of the known words; the nearest of them is named for any other."""
        # The default may lie outside the known words (such as '').
        if otherwise is not None and self.values.get(key, otherwise) == otherwise:
            return otherwise
        word = self.text(key)
        if word not in known:
            raise self.wrong(key, word, f"应是 {'、'.join(known)} 之一{nearest(word, known)}")
        return word

    def choices(self, key: str, known: Sequence[str], *, optional: bool = False) -> tuple[str, ...]:
        """Some of the known words, each once; none at all where it is optional."""
        words = self.values.get(key, []) if optional else self.get(key)
        if not isinstance(words, list) or not (words or optional):
            raise self.wrong(key, words, f"应是一列，各为 {'、'.join(known)} 之一")
        for word in words:
            if word not in known:
                raise self.wrong(
                    key, word, f"应各为 {'、'.join(known)} 之一{nearest(str(word), known)}"
                )
        # dict.fromkeys drops repeats and keeps the order.
        return tuple(dict.fromkeys(words))

    def words(self, key: str, *, otherwise: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts, which may be empty; `otherwise` where the key is missing."""
        given = self.get(key) if otherwise is None else self.values.get(key, list(otherwise))
        if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
            raise self.wrong(key, given, "应是一列文字")
        return tuple(given)

    def codes(self, key: str) -> tuple[tuple[str, str], ...]:
        """Codes and their labels, from a table or from a list of words that are both."""
        given = self.get(key)
        if isinstance(given, list) and all(isinstance(word, str) for word in given):
            given = {word: word for word in given}
        if not isinstance(given, Mapping) or not given:
            raise self.wrong(key, given, "至少要有一个取值：一列文字，或一张代码与名称的表")
        table = replace(self, values=given, where=f"{self.where} {key}")
        return tuple((code, table.text(code)) for code in given)

    def flag(self, key: str, *, otherwise: bool = False) -> bool:
        """A boolean; `otherwise` where the key is missing."""
        value = self.values.get(key, otherwise)
        if not isinstance(value, bool):
            raise self.wrong(key, value, "应写 true 或 false")
        return value

    def number(
        self, key: str, *, above: float | None = None, least: float | None = None,
        most: float | None = None, otherwise: float | None = None,
    ) -> float:  # fmt: skip
        """A finite number within its bounds; `above` is outside them, `least` and `most` inside."""
        if otherwise is not None and key not in self.values:
            return otherwise
        return self._bounded(key, self.get(key), above, least, most)

    def whole(
        self, key: str, *, least: int = 0, most: int | None = None, otherwise: int | None = None
    ) -> int:
        """A whole number from `least` on, up to `most`; `otherwise` where the key is missing."""
        value = self.get(key) if otherwise is None else self.values.get(key, otherwise)
        # In Python True is an int: without this test `= true` would be read as 1.
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.wrong(key, value, f"应是不小于 {least} 的整数")
        if most is not None and value > most:
            raise self.wrong(key, value, f"应是不大于 {most} 的整数")
        return value

    def numbers(self, key: str, *, above: float) -> tuple[float, ...]:
        """A row of numbers, each above the bound."""
        value = self.get(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, value, "应是一列数")
        return tuple(self._bounded(key, number, above, None, None) for number in value)

    def day(self, key: str, *, otherwise: date | None = None) -> date:
        """A date without quotes; `otherwise` where the key is missing."""
        value = self.get(key) if otherwise is None else self.values.get(key, otherwise)
        # A datetime is a date as well; TOML gives one where a clock time is written.
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.wrong(key, value, "应是日期，如 2021-11-30，不加引号")
        return value

    def month(self, key: str) -> int:
        """A month written yyyymm."""
        value = self.whole(key)
        if not (190001 <= value <= 999912 and 1 <= value % 100 <= 12):
            raise self.wrong(key, value, "应是年月，如 201901")
        return value

    def sub(self, key: str, where: str = "", *, optional: bool = False, short: str = "") -> "Table":
        """A table inside this one, called by its header where no other name is given; empty where it may be missing.

        A value alone may stand for a table that has it under the key `short`.
        """
        value = self.values.get(key, {}) if optional else self.get(key)
        if short and not isinstance(value, Mapping):
            value = {short: value}
        if not isinstance(value, Mapping):
            raise self.wrong(key, value, f"应是一张表 [{key}]")
        header = f"{self.header}.{key}" if self.header else key
        return replace(self, values=value, where=where or f"[{header}]", header=header)

    def texts(self, key: str) -> dict[str, str]:
        """A table of words; empty where it is missing."""
        table = self.sub(key, optional=True)
        return {name: table.word(name) for name in table.values}

    def each(self, key: str, word: str) -> tuple["Table", ...]:
        """The tables of a list, [[key]] or written inline, each called by its number ('第 2 条'); none where it is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, value, f"应是若干张表 [[{key}]]")
        for n, content in enumerate(value, 1):
            if not isinstance(content, Mapping):
                raise self.wrong(key, content, f"第 {n} {word}应是一张表")
        header = f"{self.header}.{key}" if self.header else key
        return tuple(
            replace(
                self, values=content, where=f"{self.where} 第 {n} {word}", header=f"{header}[{n}]"
            )
            for n, content in enumerate(value, 1)
        )

    def rows(self, key: str, word: str, name: str) -> tuple["Table", ...]:
        """The tables [[key]], each known by the value of `name`; none or two of one name are refused."""
        if not (listed := self.each(key, "张")):
            raise self.wrong(key, self.get(key), f"至少要有一张 [[{key}]]")
        tables = tuple(
            replace(table, where=f"{word} {table.values.get(name, f'第 {n} 张')}")
            for n, table in enumerate(listed, 1)
        )
        distinct([table.text(name) for table in tables], word, self.error)
        return tables

    def fail(self, sentence: str, key: str = "") -> ProfileError:
        """The error that names the place."""
        return self.error(f"{self.at(key)}：{sentence}。")

    def wrong(self, key: str, value: object, remedy: str) -> ProfileError:
        """The error that names the value and what it should be."""
        return self.fail(f"{key} = {value!r} 不对，{remedy}", key)

    def _bounded(
        self, key: str, value: object, above: float | None, least: float | None, most: float | None
    ) -> float:
        # TOML knows inf and nan as numbers, and Python takes a bool for an int.
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise self.wrong(key, value, "应是数")
        if above is not None and value <= above:
            raise self.wrong(key, value, f"应大于 {above:g}")
        if least is not None and most is not None and not least <= value <= most:
            raise self.wrong(key, value, f"应是 {least:g} 到 {most:g} 的数")
        if least is not None and value < least:
            raise self.wrong(key, value, f"不应小于 {least:g}")
        if most is not None and value > most:
            raise self.wrong(key, value, f"不应大于 {most:g}")
        return float(value)


def distinct(names: Sequence[str], word: str, error: type[ProfileError] = DefinitionError) -> None:
    """Raises the error for the first name that is there twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise error(f"{word} {name!r} 写了两次，请删去或改名其中一个。")
        seen.add(name)
