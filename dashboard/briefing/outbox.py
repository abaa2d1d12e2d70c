"""Files that come all or not at all: written beside their place, made durable, then given their names."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from governance.errors import BriefingError


@dataclass(frozen=True, slots=True)
class Held:
    """Files that are written but have not got their names yet."""

    holding: Path
    folder: Path
    names: tuple[str, ...]

    def publish(self) -> list[Path]:
        """Gives the files their names."""
        paths = [self.folder / name for name in self.names]
        with _said(self.folder):
            for path in paths:
                # Same folder, same file system: a rename is atomic, and a reader sees a whole
                # file or none.
                os.replace(self.holding / path.name, path)
        return paths


@contextmanager
def held(folder: Path, files: Mapping[str, bytes]) -> Iterator[Held]:
    """The files on the disk of their folder, under no name yet; what is not published is gone at the end.

    Raises:
        BriefingError: the disk takes them not, or one of the names is taken.
    """
    new_folder = not folder.exists()
    holding = None
    try:
        with _said(folder):
            folder.mkdir(parents=True, exist_ok=True)
            taken = [name for name in files if (folder / name).exists()]
            if taken:
                raise BriefingError(
                    f"{folder / taken[0]} 已经存在，签发过的文件不覆盖：请换一个 --out，或先移走它。"
                )
            holding = Path(tempfile.mkdtemp(prefix=".briefing-", dir=folder))
            for name, content in files.items():
                _write(holding / name, content)
        yield Held(holding, folder, tuple(files))
    finally:
        if holding is not None:
            shutil.rmtree(holding, ignore_errors=True)
        # A refusal leaves no empty folder behind.
        if new_folder and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as writer:
        writer.write(content)
        writer.flush()
        # The register commits right after: a power cut must not leave an issue with empty
        # files.
        os.fsync(writer.fileno())


@contextmanager
def _said(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BriefingError(
            f"无法写入 {folder}：{error.strerror}。请检查磁盘空间与权限后再试；没有留下写了一半的文件。"
        ) from error
