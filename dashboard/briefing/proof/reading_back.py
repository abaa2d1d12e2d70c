"""Reading a finished document back: every text and number of a PDF, an office file or a page, in order, with its place."""

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, Final

import openpyxl
from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from governance.errors import BriefingError

LARGEST: Final = 64 << 20
"""Size in bytes above which a file is not read."""

_UNPACKED: Final = 256 << 20
_PARTS: Final = 4000
_PAGES: Final = 400
_CELLS: Final = 1_000_000

_TOLD: Final = re.compile(
    r"/(?:slide|chart|notesSlide|footnotes|endnotes|header|footer|comments|image|package|diagramData"
    r"|worksheet|drawing|sharedStrings|officeDocument)$"
)
"""Types of relations that lead to what a reader sees; styles, themes and masters are left out."""

# Relations by the ids that the XML names: they tell in which order a reader meets the parts.
_ASKED: Final = re.compile(rb'(?:r:id|r:embed|r:pict)="([^"]+)"')
# A document handed in may be made to attack the parser: no entities, no network.
_SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
}

_BROKEN: Final = (
    PyPdfError, OpcError, etree.LxmlError, zipfile.BadZipFile, zlib.error, struct.error,
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError,
    OSError, RecursionError, TypeError, ValueError,
)  # fmt: skip
"""Exceptions that the libraries raise on broken files."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a row, a cell or a series as it is read, and where it stands."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document read back; `form` is its ending."""

    form: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "\n".join(piece.text for piece in self.pieces)


def read_back(content: bytes) -> Document:
    """All that a document says.

    Raises:
        BriefingError: it is too large, broken, or of a kind that no briefing has.
    """
    if len(content) > LARGEST:
        raise BriefingError(f"文件超过 {LARGEST >> 20} MB，不是本系统签发的简报。")
    form = form_of(content)
    with _said():
        pieces = tuple(_READERS[form](content))
    return Document(form, pieces)


def form_of(content: bytes) -> str:
    """The ending that belongs to what the bytes are."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        raise BriefingError("图片里的数字无法逐一核对：请输入图上的证明码，或核对 PDF 等文件。")
    if b"<html" in content[:4096].lower():
        return "html"
    raise BriefingError("认不出这个文件：可以核对的是本系统签发的 PDF、DOCX、PPTX、XLSX 和 HTML。")


def _office(content: bytes) -> str:
    with _said(), zipfile.ZipFile(BytesIO(content)) as archive:
        # zipfile never unpacks more of a part than the directory states, so these sums are a
        # true bound.
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _PARTS or unpacked > _UNPACKED:
        raise BriefingError("文件解压后过大，不是本系统签发的简报，没有打开。")
    names = {entry.filename for entry in entries}
    for main, form in _MAINS.items():
        if main in names:
            return form
    raise BriefingError("这是一个压缩文件，但不是 DOCX、PPTX 或 XLSX。")


_MAINS: Final = {
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "xl/workbook.xml": "xlsx",
}


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise BriefingError("文件已损坏，读不出内容，无法核对。") from error


def _pdf(content: bytes) -> Iterator[Piece]:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise BriefingError("PDF 有密码，读不出内容：请去掉密码后再核对。")
    if len(reader.pages) > _PAGES:
        raise BriefingError(f"PDF 超过 {_PAGES} 页，不是本系统签发的简报。")
    for number, page in enumerate(reader.pages, 1):
        for line in page.extract_text().splitlines():
            yield from _piece(f"第 {number} 页", line)


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of an office file that a reader sees, each with its kind, in the order they are called."""
    main = OpcPackage.open(BytesIO(content)).main_document_part
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [("officeDocument", main)]
    while waiting:
        kind, part = waiting.pop()
        # Parts may refer to each other in circles.
        if id(part) in seen:
            continue
        seen.add(id(part))
        blob = part.blob
        yield kind, blob
        called = [word.decode() for word in _ASKED.findall(blob)] if kind != "image" else []
        # Reversed: of an id that is named twice the first place stands.
        order = {word: at for at, word in reversed(list(enumerate(called)))}
        related = [r for r in part.rels.values() if not r.is_external and _TOLD.search(r.reltype)]
        related.sort(key=lambda r: (order.get(r.rId, len(order)), r.reltype))
        # A stack: pushed in reverse, so that what is called first is read first.
        waiting += [(r.reltype.rpartition("/")[2], r.target_part) for r in reversed(related)]


_KINDS: Final = {
    "officeDocument": "正文", "slide": "幻灯片", "chart": "图表", "notesSlide": "备注", "footnotes": "脚注",
    "header": "页眉", "footer": "页脚", "comments": "批注", "drawing": "图形",
}  # fmt: skip


def _package(content: bytes) -> Iterator[Piece]:
    counts: dict[str, int] = {}
    for kind, blob in _parts(content):
        counts[kind] = counts.get(kind, 0) + 1
        where = f"{_KINDS.get(kind, kind)} {counts[kind]}" if kind != "officeDocument" else "正文"
        if kind == "image":
            # A picture that was exchanged differs by its digest, though no text tells.
            yield Piece("图片", f"图片 {hashlib.sha256(blob).hexdigest()}")
        elif kind == "package" and blob.startswith(b"PK"):
            # Called for its limits alone: the workbook inside a chart may be a zip bomb itself.
            form_of(blob)
            yield from (Piece(f"图表数据 {p.where}", p.text) for p in _cells(blob))
        else:
            yield from _blocks(where, etree.fromstring(blob, etree.XMLParser(**_SAFE)))


# Elements alone: comments and processing instructions have no name.
_ELEMENT: Final = "{*}*"


def _blocks(where: str, root: Any) -> Iterator[Piece]:
    """The outermost rows, paragraphs and series, and the alternative texts, from the top to the bottom."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if told := node.get("descr"):
            yield from _piece(f"{where} 替代文字", told)
        match etree.QName(node).localname:
            case "p":
                yield from _piece(where, _words(node))
            case "tr" | "ser":
                yield from _piece(where, " | ".join(_texts(node)))
            case _:
                waiting += node.iterchildren(_ELEMENT, reversed=True)


def _words(paragraph: Any) -> str:
    """The text of a paragraph: a word processor cuts it into runs anywhere."""
    return "".join(node.text or "" for node in paragraph.iter("{*}t", "{*}v"))


def _texts(element: Any) -> Iterator[str]:
    """The texts of a row or a series; those of a paragraph are one."""
    for child in element.iterchildren(_ELEMENT):
        match etree.QName(child).localname:
            case "p":
                yield _words(child)
            case "t" | "v":
                yield child.text or ""
            case _:
                yield from _texts(child)


def _cells(content: bytes) -> Iterator[Piece]:
    """The cells by their addresses, formulas as such and as their last result."""
    # openpyxl gives either formulas or their last results, so a book is loaded twice.
    for results in (False, True):
        book = openpyxl.load_workbook(BytesIO(content), data_only=results)
        for sheet in book.worksheets:
            if sheet.max_row * sheet.max_column > _CELLS:
                raise BriefingError("工作表过大，不是本系统签发的数据册。")
            for row in sheet.iter_rows():
                for cell in row:
                    # Of the results numbers, booleans, errors and dates: texts were read the
                    # first time.
                    if cell.value is not None and (not results or cell.data_type in "nbed"):
                        mark = "=" if results else ""
                        yield Piece(
                            f"工作表 {sheet.title} {mark}{cell.coordinate}", str(cell.value)
                        )


def _book(content: bytes) -> Iterator[Piece]:
    yield from _cells(content)
    for kind, blob in _parts(content):
        if kind in ("chart", "drawing"):
            where = _KINDS[kind]
            yield from _blocks(where, etree.fromstring(blob, etree.XMLParser(**_SAFE)))


class _Page(HTMLParser):
    """Collects every text and every attribute: lengths of bars are data too."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Piece] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces += [Piece(f"标记 {tag}", f"{name}={value or ''}") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.pieces += _piece("网页", data)


def _html(content: bytes) -> Iterator[Piece]:
    page = _Page()
    page.feed(content.decode("utf-8"))
    page.close()
    yield from page.pieces


def _piece(where: str, text: str) -> Iterator[Piece]:
    line = " ".join(text.split())
    if line:
        yield Piece(where, line)


_READERS: Final[dict[str, Callable[[bytes], Iterator[Piece]]]] = {
    "pdf": _pdf,
    "docx": _package,
    "pptx": _package,
    "xlsx": _book,
    "html": _html,
}
