"""The keys of one mapping file; every refusal names the file and the key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.reference.profile import check_keys
from etl.mapping.model import JOBS, MATTERS
from governance.errors import MappingError, nearest
from governance.kinds import Kind, Kinds


class Keys:
    """The TOML table of one mapping file, and the kind of matter that it brings, if it does."""

    def __init__(self, table: dict[str, Any], path: Path, kinds: Kinds) -> None:
        self.table, self.path = table, path
        self.job, self.kind = self._job(kinds)

    def _job(self, kinds: Kinds) -> tuple[str, Kind | None]:
        """The job, and the kind that it names: by its own word, or as job = "matters" with kind."""
        job = self.choice(self.table, "job", (*JOBS, *kinds.jobs), None)
        if (job == MATTERS) != ("kind" in self.table):
            raise self.fail('kind（事项种类）在 job = "matters" 时要写，且只在那时写。')
        if job != MATTERS:
            return job, kinds.of_job(job)
        kind = kinds.of(self.choice(self.table, "kind", kinds.codes, None))
        return kind.job, kind

    def fail(self, message: str) -> MappingError:
        """The refusal, to be raised."""
        return MappingError(f"{self.path}：{message}")

    def choice(
        self, table: Mapping[str, Any], key: str, known: tuple[str, ...], default: str | None
    ) -> str:
        """One of the known words."""
        value = table.get(key, default)
        if value is None:
            raise self.fail(f"缺少 {key!r}（可选 {'、'.join(known)}）。")
        if value != default and value not in known:
            raise self.fail(f"{key} = {value!r} 不认识{nearest(str(value), known)}。")
        return str(value)

    def table_of(self, key: str, known: tuple[str, ...]) -> dict[str, Any]:
        """A sub-table with nothing in it but known keys."""
        table = self.table.get(key, {})
        if not isinstance(table, dict):
            raise self.fail(f"[{key}] 应是一张表。")
        check_keys(table, known, f"{self.path} [{key}]")
        return table

    def words(self, value: object, where: str) -> list[str]:
        """A list of texts."""
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.fail(f"{where} 应是文字的列表。")
        return value


def is_length(value: object) -> bool:
    """Whether it is a positive whole number."""
    # In Python True is an int, and TOML has true: header_row = true must not be row 1.
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
