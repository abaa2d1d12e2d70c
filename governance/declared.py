"""A table of the written definition, read value by value; what is amiss is refused with its place and the remedy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any

from governance.errors import DefinitionError, nearest


@dataclass(frozen=True, slots=True)
class Table:
    """Some keys and their values, and where they stand ('指标 B101')."""

    values: Mapping[str, Any]
    where: str

    def only(self, *known: str) -> "Table":
        """Itself, unless it has a key that nobody knows."""
        for key in self.values:
            if key not in known:
                raise DefinitionError(f"{self.where}：不认识的键 {key!r}{nearest(key, known)}。")
        return self

    def get(self, key: str) -> Any:
        """Raises DefinitionError where the key is missing."""
        if key not in self.values:
            raise DefinitionError(f"{self.where}：缺少 {key}，请补上。")
        return self.values[key]

    def text(self, key: str, *, otherwise: str | None = None) -> str:
        """Words, never blank unless that is what they are otherwise."""
        if otherwise is not None and key not in self.values:
            return otherwise
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, value, "应是文字且不能为空")
        return value

    def flag(self, key: str) -> bool:
        """Whether it is so; not said means no."""
        value = self.values.get(key, False)
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

    def whole(self, key: str, *, least: int = 0) -> int:
        """A whole number from `least` on."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.wrong(key, value, f"应是不小于 {least} 的整数")
        return value

    def numbers(self, key: str, *, above: float) -> tuple[float, ...]:
        """A row of numbers, each above the bound."""
        value = self.get(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, value, "应是一列数")
        return tuple(self._bounded(key, one, above, None, None) for one in value)

    def day(self, key: str) -> date:
        """A date without quotes."""
        value = self.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.wrong(key, value, "应是日期，如 2021-11-30，不加引号")
        return value

    def month(self, key: str) -> int:
        """A month written yyyymm."""
        value = self.whole(key)
        if not (190001 <= value <= 999912 and 1 <= value % 100 <= 12):
            raise self.wrong(key, value, "应是年月，如 201901")
        return value

    def sub(self, key: str, where: str) -> "Table":
        """A table inside this one."""
        value = self.get(key)
        if not isinstance(value, Mapping):
            raise self.wrong(key, value, f"应是一张表 [{key}]")
        return Table(value, where)

    def rows(self, key: str, word: str, name: str) -> tuple["Table", ...]:
        """The tables [[key]], each known by the value of `name`; none or two of one name are refused."""
        value = self.get(key)
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(v, Mapping) for v in value)
        ):
            raise self.wrong(key, value, f"至少要有一张 [[{key}]]")
        made = tuple(
            Table(one, f"{word} {one.get(name, f'第 {n} 张')}") for n, one in enumerate(value, 1)
        )
        distinct([one.text(name) for one in made], word)
        return made

    def wrong(self, key: str, value: object, remedy: str) -> DefinitionError:
        """The error that names the value and what it should be."""
        return DefinitionError(f"{self.where}：{key} = {value!r} 不对，{remedy}。")

    def _bounded(
        self, key: str, value: object, above: float | None, least: float | None, most: float | None
    ) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise self.wrong(key, value, "应是数")
        if above is not None and value <= above:
            raise self.wrong(key, value, f"应大于 {above:g}")
        if least is not None and value < least:
            raise self.wrong(key, value, f"不应小于 {least:g}")
        if most is not None and value > most:
            raise self.wrong(key, value, f"不应大于 {most:g}")
        return float(value)


def distinct(names: Sequence[str], word: str) -> None:
    """Raises DefinitionError for the first name that is there twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DefinitionError(f"{word} {name!r} 写了两次，请删去或改名其中一个。")
        seen.add(name)
