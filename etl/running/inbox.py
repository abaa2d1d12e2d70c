"""The inbox: which files in it are complete, which source each is for, and where it goes afterwards."""

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from etl.mapping.model import SourceMapping
from governance.errors import StoreError

_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp", "~")
"""Names that programs give to what they have not finished."""
_QUIET_SECONDS = 2.0
"""How long a file must stay as it is where the system cannot say whether it is open for writing."""


class Inbox:
    """A folder into which files are dropped; done, failed and refused are folders in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: dict[str, tuple[tuple[int, int], float]] = {}
        """How each file was last seen (size, last change), and since when it is so."""
        self.growing = 0
        try:
            for name in ("done", "failed", "refused"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"无法使用收件夹 {folder}：{error.strerror}。") from error

    def complete(self) -> list[Path]:
        """The files that nobody is writing any more, in the order of their names.

        A file is complete when two looks in a row find it the same and no process has it open for writing (Linux leases say
        so); where the system cannot say, when it has stayed the same for two seconds.
        """
        # Monotonic: a corrected system clock must not make a half-written file look quiet.
        now, seen, ready = time.monotonic(), {}, []
        for path in sorted(self._dropped()):
            try:
                told = path.lstat()
            except FileNotFoundError:
                continue
            look = told.st_size, told.st_mtime_ns
            before, since = self._seen.get(path.name, (None, now))
            same = before == look
            seen[path.name] = look, since if same else now
            if same and (stat.S_ISLNK(told.st_mode) or _is_closed(path, now - since)):
                ready.append(path)
        self._seen, self.growing = seen, len(seen) - len(ready)
        return ready

    def _dropped(self) -> Iterator[Path]:
        with os.scandir(self.folder) as entries:
            for entry in entries:
                hidden = entry.name.startswith((".", "~$")) or entry.name.endswith(_UNFINISHED)
                if not hidden and (entry.is_symlink() or entry.is_file()):
                    yield Path(entry.path)

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Whether the inbox is ours for the length of the block; another watcher may have it."""
        with (self.folder / ".lock").open("a") as handle:
            try:
                # The system frees this lock when its process dies: none is left behind.
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def move(self, path: Path, to: str, reason: str = "") -> Path:
        """Put a file into done, failed or refused, under a name still free there, with the reason beside it."""
        folder, number = self.folder / to, 1
        target = folder / path.name
        # exists() follows links and is False for a broken one, which would then be overwritten.
        while target.exists() or target.is_symlink():
            number += 1
            target = folder / f"{path.stem}~{number}{path.suffix}"
        try:
            if reason:
                target.with_name(target.name + ".txt").write_text(reason + "\n", encoding="utf-8")
            os.replace(path, target)
        except OSError as error:
            raise StoreError(f"无法把 {path.name} 移入 {folder}：{error.strerror}。") from error
        return target


def _is_closed(path: Path, quiet: float) -> bool:
    """Whether no process has the file open for writing; a read lease is refused where one has."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return quiet >= _QUIET_SECONDS
    try:
        # A link put in place of the file meanwhile must not lead the loader out of the inbox.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return quiet >= _QUIET_SECONDS
    try:
        # Only a question: held any longer, the lease would make a writer wait.
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        # EAGAIN: somebody writes. Anything else: not our file, or a file system without leases.
        return error.errno != errno.EAGAIN and quiet >= _QUIET_SECONDS
    finally:
        os.close(handle)
    return True


def addressee(path: Path, mappings: Mapping[str, SourceMapping]) -> tuple[str, str]:
    """The source that a file is for by its `inbox`, and why it is for nobody; one of the two is ''."""
    if path.is_symlink():
        return "", f"{path.name} 是链接，不是文件：请放入文件本身。"
    forms = [(m.name, form) for m in mappings.values() for form in m.inbox]
    sources = list(dict.fromkeys(name for name, form in forms if fnmatchcase(path.name, form)))
    if not sources:
        known = "、".join(form for _, form in forms) or "无"
        return "", f"{path.name} 不合于任何来源的 inbox（有 {known}）：请改文件名或映射。"
    if len(sources) > 1:
        both = "、".join(sources)
        return "", f"{path.name} 同时合于来源 {both} 的 inbox：请改样式，使之只合于一个。"
    return sources[0], ""
