"""Landing: a delivered file is kept as it came, by its sha-256, before anything reads it."""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from governance.errors import SourceError

_BLOCK = 1 << 20
_TEXT = (".csv", ".tsv", ".txt")
_EXPORT_DATE = re.compile(
    r"(?<!\d)(20\d{2})-?([01]\d)-?([0-3]\d)(?:[T_-]?([0-2]\d)[:-]?([0-5]\d)[:-]?([0-5]\d))?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Landed:
    """A file as it came: where the copy is, its name, digest and size; its lines where they can be counted."""

    path: Path
    name: str
    sha256: str
    bytes: int
    landed_at: int
    lines: int | None = None


def land(source: Path, folder: Path, *, now: int) -> Landed:
    """Copy a file into the landing folder under its digest; the same bytes are kept once.

    Raises:
        SourceError: the file is missing or cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{os.getpid()}.partial"
    digest, size, lines = hashlib.sha256(), 0, 0
    try:
        with source.open("rb") as reader, partial.open("wb") as writer:
            while block := reader.read(_BLOCK):
                digest.update(block)
                lines += block.count(b"\n")
                size += writer.write(block)
            writer.flush()
            os.fsync(writer.fileno())
    except (FileNotFoundError, IsADirectoryError):
        raise SourceError(f"没有文件 {source}：请检查路径。") from None
    except OSError as error:
        raise SourceError(f"无法读取 {source}：{error.strerror}。") from error
    sha256 = digest.hexdigest()
    kept = folder / sha256[:2] / (sha256 + "".join(_suffixes(source.name)))
    kept.parent.mkdir(exist_ok=True)
    os.replace(partial, kept)
    counted = lines if source.suffix.lower() in _TEXT else None
    return Landed(kept, source.name, sha256, size, now, counted)


def _suffixes(name: str) -> list[str]:
    return [s for s in Path(name).suffixes[-2:] if re.fullmatch(r"\.[A-Za-z]{2,8}", s)]


def export_date(name: str, zone: ZoneInfo) -> int:
    """The export's instant (epoch seconds) from a file name.

    Raises:
        SourceError: the name has none.
    """
    found = _EXPORT_DATE.search(name)
    if found is None:
        raise SourceError(
            f"文件名 {name} 里没有导出日期：映射要求形如 事件_20211231.csv 的文件名。"
        )
    year, month, day, hour, minute, second = (int(g or 0) for g in found.groups())
    try:
        return int(datetime(year, month, day, hour, minute, second, tzinfo=zone).timestamp())
    except ValueError:
        raise SourceError(f"文件名 {name} 里的导出日期不是一个日期。") from None
