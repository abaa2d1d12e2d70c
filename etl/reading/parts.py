"""Parts: the tables that a delivered file holds, whether it stands alone, is gzipped, or is a ZIP of several."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO

from etl.mapping.model import SourceMapping
from etl.reading import guards
from etl.reading.landing import Landed
from etl.reading.limits import MIB
from governance.errors import SourceError

_ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".geojson": "geojson",
    ".json": "geojson",
}
_MACROS = (".xlsm", ".xltm", ".xlsb")
_PACKED = (".zip", ".gz", ".gzip", ".rar", ".7z", ".xz", ".bz2", ".tar", ".tgz")


@dataclass(frozen=True, slots=True)
class Part:
    """One table: the file itself, or (with `member`) what an archive holds; `opened` gives its bytes from the start."""

    name: str
    form: str
    opened: Callable[[], AbstractContextManager[IO[bytes]]]
    member: str = ""
    unread: int = 0
    """How many members of its archive are no tables (a readme, a system's own files)."""

    def whole(self, most: int) -> bytes:
        """All bytes.

        Raises:
            SourceError: there are more than `most`.
        """
        with self.opened() as stream:
            # One byte too many is enough to know, whatever an archive says of its size.
            content = stream.read(most + 1)
        if len(content) > most:
            raise SourceError(f"{self.name} 超过 {most // MIB} MiB：请拆分，或改用 CSV。")
        return content


def parts(landed: Landed, mapping: SourceMapping) -> Iterator[Part]:
    """Every table of a landed file, in the order of their names, each looked at before it is given out.

    Raises:
        SourceError: the content is not what name or mapping say, or is hostile, or holds no table.
    """
    guards.regular(landed.path)
    name = landed.name
    with landed.path.open("rb") as file:
        kind = guards.kind_of(file.read(guards.HEAD))
    if name.lower().endswith(".zip"):
        if kind != "zip":
            raise _unlike(name, kind, "ZIP 压缩包")
        yield from _members(landed, mapping)
        return
    form = mapping.format or form_of(name)
    if kind == "gzip":
        whole = Part(name, form, lambda: _unzipped(landed))
    elif name.lower().endswith((".gz", ".gzip")):
        raise SourceError(
            f"{name} 不是完整的 gzip 文件（内容像{guards.LOOKS_LIKE[kind]}）：请重新导出。"
        )
    else:
        whole = Part(name, form, lambda: landed.path.open("rb"))
    yield _checked(whole)


def form_of(name: str) -> str:
    """The form that a name's ending declares.

    Raises:
        SourceError: none that is known.
    """
    suffixes = [s.lower() for s in PurePosixPath(name).suffixes]
    # The ending in front of .gz tells the form: x.csv.gz is CSV.
    last = [s for s in suffixes if s not in (".gz", ".gzip")][-1:]
    if last and last[0] in _MACROS:
        raise SourceError(f"{name} 可能带宏：请另存为不带宏的 xlsx 或 CSV。")
    if not last or last[0] not in _ENDINGS:
        raise SourceError(
            f"不知道 {name} 是什么格式：请在映射里写 format（csv、tsv、xlsx、jsonl、geojson）。"
        )
    return _ENDINGS[last[0]]


def _checked(part: Part) -> Part:
    """The part, if its content is what its form says."""
    with reading(part), part.opened() as stream:
        kind = guards.kind_of(stream.read(guards.HEAD))
    if part.form == "xlsx":
        if kind != "zip":
            likeness = f"内容像{guards.LOOKS_LIKE[kind]}"
            raise SourceError(f"{part.name} 不是可读的 xlsx 工作簿（{likeness}）：请另存为 xlsx。")
    elif kind == "utf16":
        raise SourceError(f"{part.name} 的编码是 UTF-16：请另存为 UTF-8 或 GB18030。")
    elif kind not in ("text", "empty"):
        raise _unlike(part.name, kind, part.form)
    return part


def _unlike(name: str, kind: str, form: str) -> SourceError:
    return SourceError(
        f"{name} 应是 {form}，内容却像{guards.LOOKS_LIKE[kind]}：请核对文件，或在映射里写 format。"
    )


@contextmanager
def reading(part: Part) -> Iterator[None]:
    """Turns the errors of unpacking into a SourceError with a sentence."""
    try:
        yield
    except zipfile.BadZipFile as error:
        raise guards.broken_zip(part.name) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        if part.member or part.form == "xlsx":
            raise guards.broken_zip(part.name) from error
        raise SourceError(f"{part.name} 不是完整的 gzip 文件：请重新导出。（{error}）") from error


class _Growing(io.RawIOBase):
    """The unpacked bytes of a gzip file; refuses when they grow beyond belief against the packed bytes read."""

    def __init__(self, packed: IO[bytes], name: str) -> None:
        self._packed, self._name, self._out = packed, name, 0
        self._plain = gzip.GzipFile(fileobj=packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        block = self._plain.read(len(buffer))
        buffer[: len(block)] = block
        self._out += len(block)
        # As it grows: the size in a gzip's trailer is its maker's word, and modulo 4 GiB.
        guards.check_growth(self._out, self._packed.tell(), self._name)
        return len(block)


@contextmanager
def _unzipped(landed: Landed) -> Iterator[IO[bytes]]:
    with landed.path.open("rb") as packed:
        yield io.BufferedReader(_Growing(packed, landed.name), MIB)


def _members(landed: Landed, mapping: SourceMapping) -> Iterator[Part]:
    with landed.path.open("rb") as file, guards.archive(file, landed.name) as archive:
        names = [m.filename for m in archive.infolist() if not m.is_dir()]
    chosen, form = _chosen(names, mapping.format, landed.name)
    for member in chosen:
        name = f"{landed.name} 的 {member}"
        opened = partial(_member, landed, member)
        yield _checked(Part(name, form, opened, member, len(names) - len(chosen)))


@contextmanager
def _member(landed: Landed, member: str) -> Iterator[IO[bytes]]:
    with (
        landed.path.open("rb") as file,
        zipfile.ZipFile(file) as archive,
        archive.open(member) as stream,
    ):
        yield stream


def _chosen(names: list[str], declared: str | None, archive: str) -> tuple[list[str], str]:
    """The members to read, by name, and their form."""
    ours = sorted(n for n in names if not _hidden(n))
    if any(n.lower().endswith(_PACKED) for n in ours):
        raise SourceError(f"{archive} 里还有压缩包：请解开后再装载，压缩包只能有一层。")
    # Every workbook is a ZIP with this member in it.
    if "[Content_Types].xml" in names:
        raise SourceError(f"{archive} 的内容像 xlsx 工作簿：请改名为 .xlsx。")
    by_form: dict[str, list[str]] = {}
    for name in ours:
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in _MACROS:
            raise SourceError(
                f"{archive} 的 {guards.shown(name)} 可能带宏：请另存为不带宏的 xlsx 或 CSV。"
            )
        # A .txt beside tables is a readme; it is a table only where there is nothing else.
        if suffix in _ENDINGS and suffix != ".txt":
            by_form.setdefault(_ENDINGS[suffix], []).append(name)
    if declared:
        return by_form.get(declared) or _all_of(ours, archive), declared
    if len(by_form) > 1:
        raise SourceError(
            f"{archive} 里有几种格式（{'、'.join(sorted(by_form))}）：请在映射里写 format。"
        )
    if by_form:
        form, members = by_form.popitem()
        return members, form
    return _all_of([n for n in ours if n.lower().endswith(".txt")], archive), "csv"


def _hidden(name: str) -> bool:
    return any(p.startswith((".", "__MACOSX")) or p == "Thumbs.db" for p in name.split("/"))


def _all_of(names: list[str], archive: str) -> list[str]:
    if not names:
        raise SourceError(f"{archive} 里没有可读的表（csv、tsv、xlsx、jsonl、geojson）：请核对。")
    return names
