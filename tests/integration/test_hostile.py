"""Hostile files: each is refused with one sentence, within two seconds and 200 MB above an idle loader."""

import gzip
import io
import multiprocessing
import os
import re
import resource
import socket
import stat
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter

from data.reference.kinds import built_in
from etl.mapping.model import Field, SourceMapping
from etl.reading import chunks
from etl.reading.landing import land
from etl.reading.limits import MAX_COLUMNS
from governance.errors import SourceError

SECONDS, MEGABYTES = 2, 200
CSV = b"nr,received\n1,2024-03-01\n"
BLANK = b" " * (64 << 20)
FIELDS = {"received_at": Field(columns=("received",), formats=("%Y-%m-%d",))}


def mapping(form: str | None = None) -> SourceMapping:
    return SourceMapping(
        "rows",
        "incidents",
        "rows",
        "UTC",
        FIELDS,
        format=form,
        id_columns=("nr",),
        matters=built_in().of("incident"),
    )


def zipped(
    *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content, method)
    return made.getvalue()


def info(name: str, mode: int = 0, extra: bytes = b"") -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("x" * len(name))
    made.filename, made.external_attr, made.extra = name, mode << 16, extra
    return made


def renamed(name: bytes) -> bytes:
    """An archive whose member has a name that no library would write."""
    return zipped(("x" * len(name), CSV)).replace(b"x" * len(name), name)


def overlapping() -> bytes:
    """Two members that share their bytes."""
    made = bytearray(zipped(("a.csv", CSV * 90), ("b.csv", CSV * 90)))
    second = made.rfind(b"PK\x01\x02")
    made[second + 42 : second + 46] = struct.pack("<L", 0)
    local = made.find(b"PK\x03\x04")
    made[second + 46 : second + 51] = made[local + 30 : local + 35]
    return bytes(made)


def encrypted() -> bytes:
    made = bytearray(zipped(("a.csv", CSV)))
    made[6] |= 1
    made[made.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def crowded() -> bytes:
    """A table of contents of 200 000 lines and nothing behind it."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    directory = entry * 200_000
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 65535, 65535, len(directory), 0, 0)
    return directory + end


def crowded64() -> bytes:
    """The same, but the small end of the archive says that its table of contents is empty."""
    directory = crowded()[:-22]
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(directory), 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(directory), 1)
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, 0, 0, 0)
    return directory + large + locator + end


def spoiled() -> bytes:
    """One bit of the member's content is wrong."""
    made = bytearray(zipped(("a.csv", CSV), method=zipfile.ZIP_STORED))
    made[made.find(b"2024")] ^= 1
    return bytes(made)


def two_names() -> bytes:
    """The name that some programs show is not the one that others do."""
    name = b"a.csv"
    body = b"\x01" + struct.pack("<L", zlib.crc32(name)) + b"a.exe"
    return zipped((info("a.csv", extra=struct.pack("<HH", 0x7075, len(body)) + body), CSV))


def book(**parts: bytes | None) -> bytes:
    """A sound workbook in which some parts are replaced (or, with a new name, added)."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["nr", "received"])
        sheet.write_row(1, 0, ["1", "2024-03-01"])
    given = {k.replace("__", "/").replace("_", "."): v for k, v in parts.items()}
    with zipfile.ZipFile(made) as old:
        content = {n: old.read(n) for n in old.namelist()} | given
    return zipped(*((n, c) for n, c in content.items() if c is not None))


def sheet(cells: bytes, before: bytes = b"") -> bytes:
    """A workbook with these cells in its sheet, and this before the sheet's first element."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = b'<?xml version="1.0" encoding="UTF-8"?>' + before
    xml += b'<worksheet xmlns="' + main + b'"><sheetData><row r="1">' + cells
    return book(xl__worksheets__sheet1_xml=xml + b"</row></sheetData></worksheet>")


def shared(count: bytes) -> bytes:
    """A workbook that states so many shared texts."""
    return book(xl__sharedStrings_xml=b"<sst %s><si><t>nr</t></si></sst>" % count)


LAUGHS = (
    b"<!DOCTYPE x [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
QUADRATIC = b"<!DOCTYPE x [<!ENTITY a '" + b"a" * 50_000 + b"'>]>"
OUTSIDE = (
    b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><sst>&a;</sst>"
)
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 50
COLUMNS = b"a," * 1_000_000 + b"\n"
CELL = b'<c r="%s"><v>1</v></c>'

CASES: dict[str, tuple[str, object, str]] = {
    # name: (file name, content or a function that makes it, words of the refusal)
    "zip bomb": ("a.zip", lambda: zipped(("a.csv", BLANK)), "膨胀过大"),
    "zip in a zip": ("a.zip", lambda: zipped(("b.zip", zipped(("a.csv", CSV)))), "还有压缩包"),
    "gz in a zip": ("a.zip", lambda: zipped(("b.csv.gz", gzip.compress(CSV))), "还有压缩包"),
    "zip in a zip under another name": ("a.zip", lambda: zipped(("b.csv", zipped(("a.csv", CSV)))), "ZIP 压缩包"),
    "overlapping members": ("a.zip", overlapping, "重叠"),
    "members of one name": ("a.zip", lambda: zipped(("a.csv", CSV), ("A.csv", CSV)), "同名"),
    "many members": ("a.zip", lambda: zipped(*((f"{n}.csv", CSV) for n in range(3000))), "1000 个成员"),
    "a huge table of contents": ("a.zip", lambda: b"PK\x03\x04" + crowded(), "目录过大"),
    "a table of contents that hides its size": ("a.zip", lambda: b"PK\x03\x04" + crowded64(), "目录过大"),
    "encrypted zip": ("a.zip", encrypted, "加密"),
    "truncated zip": ("a.zip", lambda: zipped(("a.csv", CSV))[:-30], "不完整"),
    "spoiled zip": ("a.zip", spoiled, "损坏"),
    "odd compression": ("a.zip", lambda: zipped(("a.csv", CSV), method=zipfile.ZIP_LZMA), "压缩方法"),
    "a zip without a table": ("a.zip", lambda: zipped(("readme.md", b"x")), "没有可读的表"),
    "a zip that is a CSV": ("a.zip", CSV, "内容却像文本"),
    "a zip that is a workbook": ("a.zip", book, "改名为 .xlsx"),
    "a macro workbook in a zip": ("a.zip", lambda: zipped(("a.xlsm", b"x")), "宏"),
    "a member above": ("a.zip", lambda: zipped((info("../a.csv"), CSV)), "指向包外"),
    "a member above, with backslashes": ("a.zip", lambda: renamed(b"..\\a.csv"), "指向包外"),
    "an absolute member": ("a.zip", lambda: zipped((info("/etc/a.csv"), CSV)), "指向包外"),
    "a member on a drive": ("a.zip", lambda: zipped((info("C:/a.csv"), CSV)), "指向包外"),
    "a member with a NUL": ("a.zip", lambda: renamed(b"a.csv\0.exe"), "控制字符"),
    "a member written backwards": ("a.zip", lambda: zipped(("a\u202evsc.exe.csv", CSV)), "控制字符"),
    "a member with two names": ("a.zip", two_names, "两个不同的名字"),
    "a linked member": ("a.zip", lambda: zipped((info("a.csv", stat.S_IFLNK | 0o777), b"/etc/passwd")), "链接"),
    "a device as member": ("a.zip", lambda: zipped((info("a.csv", stat.S_IFCHR | 0o666), b"")), "设备"),
    "gzip bomb": ("a.csv.gz", lambda: gzip.compress(BLANK), "膨胀过大"),
    "gzip bomb behind a good table": (
        "a.csv.gz", lambda: gzip.compress(CSV) + gzip.compress(b"2,2024-03-02\n" * (8 << 20)), "膨胀过大",
    ),
    "gzip in gzip": ("a.csv.gz", lambda: gzip.compress(gzip.compress(CSV)), "gzip 压缩文件"),
    "zip in gzip": ("a.csv.gz", lambda: gzip.compress(zipped(("a.csv", CSV))), "ZIP 压缩包"),
    "truncated gzip": ("a.csv.gz", lambda: gzip.compress(CSV)[:-9], "不是完整的 gzip"),
    "a gzip that is a CSV": ("a.csv.gz", CSV, "不是完整的 gzip"),
    "billion laughs": ("a.xlsx", lambda: sheet(CELL % b"A1", LAUGHS), "实体"),
    "quadratic entity": ("a.xlsx", lambda: sheet(b"&a;" * 50_000, QUADRATIC), "实体"),
    "external entity": ("a.xlsx", lambda: book(xl__sharedStrings_xml=OUTSIDE), "实体"),
    "a beginning that never ends": ("a.xlsx", lambda: sheet(b"", b"<!--" + b"x" * 90_000 + b"-->" + LAUGHS), "实体"),
    "XML in UTF-16": ("a.xlsx", lambda: book(xl__workbook_xml="<workbook/>".encode("utf-16")), "读不懂"),
    "macros": ("a.xlsx", lambda: book(xl__vbaProject_bin=b"x"), "宏"),
    "macros by its ending": ("a.xlsm", book, "宏"),
    "external links": ("a.xlsx", lambda: book(xl__externalLinks__externalLink1_xml=b"<a/>"), "外部文件"),
    "encrypted workbook": ("a.xlsx", OLE2, "加密的工作簿"),
    "truncated workbook": ("a.xlsx", lambda: book()[:-50], "不是可读的 xlsx"),
    "a workbook that is a page": ("a.xlsx", b"<html><table><tr><td>nr</td></tr></table>", "网页"),
    "a workbook that is a CSV": ("a.xlsx", CSV, "像文本"),
    "a workbook that is only a zip": ("a.xlsx", lambda: zipped(("a.csv", CSV)), "不是可读的 xlsx"),
    "a workbook without its sheet": ("a.xlsx", lambda: book(xl__worksheets__sheet1_xml=None), "找不到工作表"),
    "a cell in the far corner": ("a.xlsx", lambda: sheet(CELL % b"A1" + CELL % b"ZZ1048576"), "万个单元格"),
    "a cell in the last column": ("a.xlsx", lambda: sheet(CELL % b"XFD1"), f"超过 {MAX_COLUMNS} 列"),
    "a million cells without a place": ("a.xlsx", lambda: sheet(b"<c/>" * 1_000_000), "没有写明位置"),
    "a million columns": ("a.xlsx", lambda: sheet(CELL % b"AAAAA1"), "超出表格范围"),
    "a number of texts that is a lie": ("a.xlsx", lambda: shared(b'uniqueCount="40000000000"'), "谎称"),
    "a number of texts written oddly": ("a.xlsx", lambda: shared(b'uniqueCount="&#52;0000000000"'), "谎称"),
    "a sheet of blanks": ("a.xlsx", lambda: sheet(BLANK), "膨胀过大"),
    "a CSV that is a zip": ("a.csv", lambda: zipped(("a.csv", CSV)), "ZIP 压缩包"),
    "a CSV that is a PDF": ("a.csv", b"%PDF-1.7\n", "PDF"),
    "a CSV that is a PNG": ("a.csv", b"\x89PNG\r\n\x1a\n", "PNG"),
    "a CSV that is an old workbook": ("a.csv", OLE2, "旧式 xls"),
    "a CSV that is a page": ("a.csv", b"\n <!DOCTYPE html><html>", "网页"),
    "a CSV that is a database": ("a.csv", b"SQLite format 3\0" + bytes(100), "SQLite"),
    "a CSV that is a program": ("a.csv", b"\x7fELF" + bytes(100), "程序"),
    "a CSV in UTF-16": ("a.csv", CSV.decode().encode("utf-16"), "UTF-16"),
    "a CSV that is noise": ("a.csv", b"nr,received\n" + bytes(range(128, 256)) * 99, "编码无法识别"),
    "a CSV of a million columns": ("a.csv", COLUMNS + b"1" + b"," * 999_999, f"超过 {MAX_COLUMNS} 列"),
    "a million columns in a gzip": ("a.csv.gz", lambda: gzip.compress(COLUMNS), f"超过 {MAX_COLUMNS} 列"),
    "a line without end": ("a.csv", CSV + b"2," + b"x" * (20 << 20), "没有换行"),
    "a row without end": ("a.csv", CSV + b'"\n",' * (8 << 20), "引号没有闭合"),
    "a million names": ("a.jsonl", b"".join(b'{"%d":1}\n' % n for n in range(10_000)), f"超过 {MAX_COLUMNS} 列"),
    "a deep GeoJSON": ("a.geojson", b"[" * 1_000_000, "不是 GeoJSON"),
    "a large GeoJSON": ("a.geojson", lambda: BLANK + b"{}", "超过 64 MiB"),
}  # fmt: skip


def _try(pipe, source, name, folder, form):  # runs in a child, whose memory is its own
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    try:
        for _ in chunks(land(source, folder, now=0), mapping(form)):
            pass
        said = ""
    except SourceError as error:
        said = str(error)
    took = time.perf_counter() - began
    pipe.send((said, took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024))


def refusal(source: Path, folder: Path, form: str | None = None) -> str:
    """What the loader says, having been quick and modest."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    child = fork.Process(target=_try, args=(theirs, source, source.name, folder, form))
    child.start()
    theirs.close()
    assert ours.poll(30), "it hangs"
    said, took, more = ours.recv()
    child.join()
    assert child.exitcode == 0
    assert took < SECONDS and more < MEGABYTES, (took, more)
    return str(said)


def one_sentence(said: str, words: str) -> None:
    assert words in said and "\n" not in said, said
    assert said.endswith(("。", "）")) and re.search("[\u4e00-\u9fff]", said), said
    assert said.count("。") <= 2, said


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_refused_in_a_sentence_quickly_and_in_little_memory(case, tmp_path):
    name, content, words = CASES[case]
    path = tmp_path / name
    path.write_bytes(content() if callable(content) else content)
    said = refusal(path, tmp_path / "landing")
    one_sentence(said, words)
    assert name in said, said


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "geojson"])
def test_a_declared_form_opens_no_door(form, tmp_path):
    (tmp_path / "a.dat").write_bytes(OLE2)
    one_sentence(refusal(tmp_path / "a.dat", tmp_path / "landing", form), "加密的工作簿")


def test_a_single_cell_of_a_gigabyte_is_refused_before_it_is_copied(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    one_sentence(refusal(path, tmp_path / "landing"), "没有换行")
    assert not list((tmp_path / "landing").glob("**/*.csv"))


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _link(path: Path) -> Path:
    path.symlink_to(_pipe(path.with_name("pipe")))
    return path


def _socket(path: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


SOURCES = {
    "a pipe": (_pipe, "不是普通文件"),
    "a link to a pipe": (_link, "不是普通文件"),
    "a socket": (_socket, "不是普通文件"),
    "a device without end": (lambda _: Path("/dev/zero"), "不是普通文件"),
    "a terminal": (lambda _: Path("/dev/tty"), "不是普通文件"),
    "a folder": (_folder, "那是文件夹"),
    "nothing": (lambda path: path, "没有文件"),
    "a link to nothing": (lambda path: path.symlink_to("x") or path, "没有文件"),
    "a name with a NUL": (lambda path: path.with_name("a\0.csv"), "无法读取"),
    "a name below a file": (lambda path: Path(__file__) / "x.csv", "没有文件"),
}


@pytest.mark.parametrize("case", SOURCES)
def test_what_is_no_ordinary_file_is_refused_and_never_waited_for(case, tmp_path):
    make, words = SOURCES[case]
    one_sentence(refusal(make(tmp_path / "a.csv"), tmp_path / "landing"), words)


def test_a_link_of_the_users_own_is_followed(tmp_path):
    (tmp_path / "there.csv").write_bytes(CSV)
    (tmp_path / "a.csv").symlink_to(tmp_path / "there.csv")
    assert refusal(tmp_path / "a.csv", tmp_path / "landing") == ""


HARMLESS = {
    "a.csv": CSV,
    "a.csv.gz": gzip.compress(CSV),
    "a.zip": zipped(("a.csv", CSV), ("readme.txt", b"x"), ("__MACOSX/._a.csv", b"\0")),
    "a.xlsx": book(),
    "blanks.zip": zipped(("a.csv", CSV + b"\n" * 100_000)),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_harmless_is_read(name, tmp_path):
    (tmp_path / name).write_bytes(HARMLESS[name])
    assert refusal(tmp_path / name, tmp_path / "landing") == ""
