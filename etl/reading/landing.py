"""Landing: a delivered file is kept as it came, by its sha-256, before anything reads it."""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from etl.loading import milestones
from etl.reading import guards
from governance.errors import SourceError, StoreError

_BLOCK = 1 << 20
_TEXT = (".csv", ".tsv", ".txt")
# Not within longer runs of digits: case and telephone numbers contain dates by chance.
_EXPORT_DATE = re.compile(
    r"(?<!\d)(20\d{2})-?([01]\d)-?([0-3]\d)(?:[T_-]?([0-2]\d)[:-]?([0-5]\d)[:-]?([0-5]\d))?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Landed:
    """A file as it came: where the copy is, its name, digest and size; its lines where they can be counted; where it came from
    (empty: a file of that name) and the high-water mark it reaches, as the source writes it."""

    path: Path
    name: str
    sha256: str
    bytes: int
    landed_at: int
    lines: int | None = None
    origin: str = ""
    mark: str | None = None


def land(source: Path, folder: Path, *, now: int) -> Landed:
    """Copy a file into the landing folder under its digest; the same bytes are kept once.

    Raises:
        SourceError: the file is missing, cannot be read, or is hostile on the face of it.
        StoreError: the landing folder cannot be written to.
    """
    guards.look(
        source, source.name
    )  # first of all: a pipe would block, and a bomb is not worth a copy
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        return _landed(source, folder, now)
    except OSError as error:
        raise StoreError(
            f"无法写入落地文件夹 {folder}：{error.strerror}。请检查磁盘空间与权限后再试。"
        ) from error


def _landed(source: Path, folder: Path, now: int) -> Landed:
    # Named after the process, so that the next load can tell whether its owner still lives.
    partial = folder / f".{os.getpid()}.partial"
    digest, size, lines = hashlib.sha256(), 0, 0
    try:
        with partial.open("wb") as writer:
            for block in _blocks(source):
                digest.update(block)
                lines += block.count(b"\n")
                size += writer.write(block)
            writer.flush()
            # Before it is renamed, else a power cut can leave a full name on an empty file.
            os.fsync(writer.fileno())
        milestones.reached("copied")
        sha256 = digest.hexdigest()
        kept = folder / sha256[:2] / (sha256 + "".join(_suffixes(source.name)))
        kept.parent.mkdir(exist_ok=True)
        os.replace(partial, kept)
        _sync_folder(kept.parent)
    # An interrupt from the keyboard must take the half copy with it as well.
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    milestones.reached("landed")
    counted = lines if source.suffix.lower() in _TEXT else None
    return Landed(kept, source.name, sha256, size, now, counted)


def _blocks(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as reader:
            while block := reader.read(_BLOCK):
                yield block
    except (FileNotFoundError, IsADirectoryError):
        raise SourceError(f"没有文件 {source}：请检查路径。") from None
    except OSError as error:
        raise SourceError(f"无法读取 {source}：{error.strerror}。") from error


def _remove_leftovers(folder: Path) -> None:
    """Remove what loads that died while copying left behind; a live process's copy is its own."""
    for partial in folder.glob(".*.partial"):
        owner = partial.name.split(".")[1]
        if owner.isdecimal() and not _alive(int(owner)):
            partial.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    """The file's new name is on the disk too, before the store speaks of it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _suffixes(name: str) -> list[str]:
    # Two, for .csv.gz. Letters only: the dots of a date in the name are no endings, and nothing
    # else of a foreign name may become part of a path.
    return [s for s in Path(name).suffixes[-2:] if re.fullmatch(r"\.[A-Za-z]{2,8}", s)]


def export_date(name: str, zone: ZoneInfo) -> int:
    """The export's instant (epoch seconds) from a file name.

    Raises:
        SourceError: the name has none.
    """
    match = _EXPORT_DATE.search(name)
    if match is None:
        raise SourceError(
            f"文件名 {name} 里没有导出日期：映射要求形如 事件_20211231.csv 的文件名。"
        )
    year, month, day, hour, minute, second = (int(g or 0) for g in match.groups())
    try:
        return int(datetime(year, month, day, hour, minute, second, tzinfo=zone).timestamp())
    except ValueError:
        raise SourceError(f"文件名 {name} 里的导出日期不是一个日期。") from None
