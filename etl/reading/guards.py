"""Guards: what a file is by its content, and whether it is safe to open, found out before anything parses it."""

import os
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO

from etl.reading import limits
from governance.errors import SourceError

HEAD = 4096
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"%PDF", "pdf"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!\x1a", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\xfd7zXZ", "xz"),
    (b"SQLite format 3\0", "sqlite"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\0", "program"),
    (b"\xff\xfe", "utf16"),
    (b"\xfe\xff", "utf16"),
)
_MARKUP = ((b"<!doctype html", "html"), (b"<html", "html"), (b"<table", "html"), (b"<?xml", "xml"))
LOOKS_LIKE = {
    "zip": "ZIP 压缩包",
    "xlsx": "xlsx 工作簿",
    "gzip": "gzip 压缩文件",
    "ole2": "加密的工作簿或旧式 xls",
    "pdf": "PDF",
    "png": "PNG 图片",
    "jpeg": "JPEG 图片",
    "gif": "GIF 图片",
    "rar": "RAR 压缩包",
    "7z": "7z 压缩包",
    "xz": "xz 压缩文件",
    "sqlite": "SQLite 数据库",
    "program": "可执行程序",
    "utf16": "UTF-16 编码的文本",
    "html": "网页（HTML）",
    "xml": "XML",
    "text": "文本",
    "empty": "空文件",
}
"""What content may turn out to be, in words."""
_TABLE_TEXT = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson")
_UNICODE_PATH = 0x7075


def kind_of(head: bytes) -> str:
    """What a file's first bytes say it is: one of LOOKS_LIKE."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    # A browser takes HTML behind a byte order mark and blanks, so it must be known there too.
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not head:
        return "empty"
    return next((kind for start, kind in _MARKUP if plain.startswith(start)), "text")


def regular(path: Path) -> None:
    """Refuse what is no ordinary file; a pipe or a device would block or never end.

    Raises:
        SourceError: no such file, a folder, a pipe, a socket, a device.
    """
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise SourceError(f"没有文件 {path}：请检查路径。") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"无法读取 {str(path)!r}：{error}。") from error
    if stat.S_ISDIR(mode):
        raise SourceError(f"没有文件 {path}（那是文件夹）：请检查路径。")
    if not stat.S_ISREG(mode):
        raise SourceError(f"{path} 不是普通文件（是管道、套接字或设备）：请先存成文件再装载。")


def look(path: Path, name: str) -> None:
    """A first look at a file that is about to be landed: an archive's table of contents, a table's first line.

    Raises:
        SourceError: it is hostile or broken on the face of it.
    """
    regular(path)
    try:
        file = path.open("rb")
    except OSError as error:
        raise SourceError(f"无法读取 {path}：{error.strerror}。") from error
    with file:
        kind = kind_of(file.read(HEAD))
        file.seek(0)
        if kind == "zip":
            with archive(file, name):
                return
        if kind == "text" and Path(name).suffix.lower() in _TABLE_TEXT:
            first_line(file, name)


def first_line(file: IO[bytes], name: str) -> None:
    """Refuse a table whose first line never ends or has columns without number."""
    # One byte beyond the limit, so that a line just at it passes. readline ends at LF alone,
    # and old exports end their lines with CR.
    line = file.readline(limits.MAX_LINE + 1).split(b"\r", 1)[0]
    if len(line) > limits.MAX_LINE:
        raise long_line(name, 1)
    if max(line.count(b","), line.count(b"\t")) >= limits.MAX_COLUMNS:
        raise wide(name)


def long_line(name: str, line: int) -> SourceError:
    """The refusal of a line that does not end."""
    return SourceError(
        f"{name} 从第 {line} 行起超过 {limits.MAX_LINE // limits.MIB} MiB 没有换行：不像表格，不予装载。"
    )


def wide(name: str) -> SourceError:
    """The refusal of too many columns."""
    return SourceError(f"{name} 超过 {limits.MAX_COLUMNS} 列：不像事件表，不予装载。")


def archive(file: IO[bytes], name: str) -> zipfile.ZipFile:
    """An opened ZIP whose table of contents is sound.

    Raises:
        SourceError: broken, encrypted, too many members, overlapping members, names that lie or lead elsewhere, a bomb.
    """
    if _directory_size(file, name) > limits.MAX_DIRECTORY:
        raise SourceError(f"{name} 的目录过大（成员过多）：不像正常的压缩包，不予装载。")
    try:
        opened = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError) as error:
        raise broken_zip(name) from error
    try:
        members = opened.infolist()
        if len(members) > limits.MAX_MEMBERS:
            raise SourceError(
                f"{name} 有超过 {limits.MAX_MEMBERS} 个成员：不像正常的压缩包，不予装载。"
            )
        for member in members:
            _check_member(member, name)
        _check_apart(members, opened.start_dir, name)
        check_growth(sum(m.file_size for m in members), sum(m.compress_size for m in members), name)
    except SourceError:
        opened.close()
        raise
    return opened


def broken_zip(name: str) -> SourceError:
    """The refusal of a ZIP that cannot be read to its end."""
    what = "可读的 xlsx 工作簿" if name.lower().endswith(".xlsx") else "完整的 ZIP 压缩包"
    return SourceError(f"{name} 不是{what}（不完整或已损坏）：请重新导出。")


def _directory_size(file: IO[bytes], name: str) -> int:
    """The size that an archive's end states for its table of contents; the larger one where two ends do."""
    size = file.seek(0, os.SEEK_END)
    # The end record may be followed by a comment of up to 64 KiB - 1; it is 22 bytes long, and
    # the ZIP64 locator in front of it another 20.
    file.seek(max(0, size - (1 << 16) - 100))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise broken_zip(name)
    stated: int = struct.unpack_from("<L", tail, at + 12)[0]
    # ZIP64 states the size in 64 bits in a record of its own. Its place is what the file says:
    # min() keeps a wild one from seeking beyond the end.
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        file.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], size))
        record = file.read(56)
        if len(record) < 56:
            raise broken_zip(name)
        large: int = struct.unpack_from("<Q", record, 40)[0]
        # All ones in the old field means: see the 64-bit record.
        stated = large if stated == 0xFFFFFFFF else max(stated, large)
    file.seek(0)
    return stated


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    # zipfile cuts `filename` at a NUL; the name as it is written must be judged.
    written_name = member.orig_filename
    if member.flag_bits & 0x1:
        raise SourceError(f"{name} 是加密的压缩包：请解密后再装载。")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SourceError(f"{name} 用了不支持的压缩方法：请用普通 ZIP（deflate）重新压缩。")
    # The upper half holds the Unix mode, 0 where the archive was made on another system.
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise SourceError(f"{name} 里的 {shown(written_name)} 是链接或设备：不予装载。")
    for member_name in (written_name, *_unicode_name(member, name)):
        if not safe_name(member_name):
            raise SourceError(
                f"{name} 里的成员名 {shown(member_name)} 指向包外或含控制字符：不予装载。"
            )
    check_growth(member.file_size, member.compress_size, name)


def safe_name(name: str) -> bool:
    """Whether a member's name stays inside its archive and shows itself as it is."""
    parts = name.replace("\\", "/").split("/")
    # Control signs, and format signs such as the right-to-left override, by which a name can
    # show another ending than it has.
    odd = any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name)
    # An absolute path, a parent folder or a drive letter leads out of the archive.
    return not (odd or ".." in parts or not name or parts[0] == "" or parts[0][1:2] == ":")


def _unicode_name(member: zipfile.ZipInfo, name: str) -> Iterable[str]:
    """The second name that a member may carry; one with another ending than the first is a lie."""
    extra = member.extra
    # Extra fields are a chain of tag, size and body. 0x7075 holds a version (1 byte), a CRC
    # (4 bytes) and the name in UTF-8, which some programs show instead of the first one.
    while len(extra) >= 4:
        tag, size = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if tag == _UNICODE_PATH and len(body) > 5:
            other = body[5:].decode("utf-8", "replace")
            if PurePosixPath(other).suffix.lower() != PurePosixPath(member.filename).suffix.lower():
                raise SourceError(
                    f"{name} 的成员 {shown(member.filename)} 有两个不同的名字：不予装载。"
                )
            yield other


def _check_apart(members: list[zipfile.ZipInfo], end: int, name: str) -> None:
    """Members may not share bytes, nor names."""
    placed = sorted(members, key=lambda m: m.header_offset)
    # A local header without its name has 30 bytes. Its extra field is left out, so that honest
    # archives never seem to overlap.
    ends = [m.header_offset + 30 + len(m.orig_filename) + m.compress_size for m in placed]
    starts = [m.header_offset for m in placed[1:]] + [end]
    if placed and placed[0].header_offset < 0:
        raise broken_zip(name)
    if any(e > s for e, s in zip(ends, starts, strict=True)):
        raise SourceError(f"{name} 的成员互相重叠：是压缩炸弹或已损坏，不予装载。")
    # To a person, names that differ in case or width only are one name.
    names = {unicodedata.normalize("NFKC", m.filename).casefold() for m in members}
    if len(names) < len(members):
        raise SourceError(f"{name} 有同名的成员：不知道读哪一个，不予装载。")


def check_growth(unpacked: int, packed: int, name: str) -> None:
    """Refuse what grows beyond belief when unpacked."""
    if unpacked > limits.MAX_UNPACKED or (
        unpacked > limits.RATIO_FROM and unpacked > limits.MAX_RATIO * max(packed, 1)
    ):
        raise SourceError(f"{name} 解压后膨胀过大：像压缩炸弹，不予装载。")


def shown(name: str) -> str:
    """A member's name as it may be printed: nothing invisible, not too long."""
    return ascii(name[:80]) if not name.isprintable() else repr(name[:80])
