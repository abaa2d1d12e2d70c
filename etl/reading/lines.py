"""Lines: bytes as text, physical line by physical line, in bounded memory; lines of the rows under way are kept."""

import codecs
import io
from collections.abc import Iterator
from typing import IO

from etl.reading.guards import long_line
from etl.reading.limits import BLOCK, CHUNK_CHARS, LINE_COST, MAX_LINE, MAX_ROW, MIB
from etl.reading.parts import Part
from governance.errors import SourceError


def encoding_of(part: Part, declared: str) -> str:
    """BOM, then strict UTF-8, then strict GB18030: only what may be two things is decoded before a row is read.

    The last one tried is decoded as the rows are read, and refuses the whole file where it fails.
    """
    with part.opened() as stream:
        bom = stream.read(3) == codecs.BOM_UTF8
    if bom:
        return "utf-8"
    if declared != "auto":
        return declared
    return "utf-8" if _decodes(part, "utf-8") else "gb18030"


def _decodes(part: Part, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    with part.opened() as stream:
        try:
            while block := stream.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


class Lines:
    """The lines of a text with their ends, numbered from 1; those read since `take` can be read again."""

    def __init__(self, stream: IO[bytes], encoding: str, name: str) -> None:
        self._stream, self._encoding, self._name = stream, encoding, name
        self._held: list[str] = []
        self._first = 1
        self._rest = b""
        self._begun = False
        self._weight = 0
        self.at = 1
        """The number of the line that comes next."""

    def feed(self) -> Iterator[str]:
        """Lines from `at` on."""
        held = self._held
        while (index := self.at - self._first) < len(held) or self._more():
            self.at += 1
            yield held[index]

    def rewind(self, line: int) -> None:
        """Read again from this line, which must still be held."""
        self.at = line

    def text(self, first: int, last: int) -> str:
        """Held lines, without the end of the last one."""
        return "".join(self._held[first - self._first : last + 1 - self._first]).rstrip("\r\n")

    def between(self, first: int, last: int) -> list[str]:
        """Held lines."""
        return self._held[first - self._first : last + 1 - self._first]

    def take(self) -> tuple[int, list[str]]:
        """The lines read so far, and the number of the first; they are no longer held."""
        first, count = self._first, self.at - self._first
        taken = self._held[:count]
        del self._held[:count]
        self._first = self.at
        # Counted anew: after a rewind lines are held that lie beyond what was taken.
        self._weight = sum(map(len, self._held)) + LINE_COST * len(self._held)
        return first, taken

    def full(self) -> bool:
        """Whether what is held is enough for a chunk, however few rows it makes."""
        return self._weight > CHUNK_CHARS

    def _more(self) -> bool:
        """Hold the lines of another block; False at the end."""
        if self._weight > CHUNK_CHARS + MAX_ROW:
            raise SourceError(
                f"{self._name} 有一行超过 {MAX_ROW // MIB} MiB（引号没有闭合？）：请核对导出。"
            )
        while True:
            block = self._stream.read(BLOCK)
            whole = self._rest + block
            # A CR as the very last byte may be half of a CRLF that the next block completes.
            # Neither UTF-8 nor GB18030 uses CR or LF inside a longer sign, so bytes may be cut
            # there.
            cut = max(whole.rfind(b"\n"), whole.rfind(b"\r", 0, len(whole) - 1)) + 1
            if not block:
                cut = len(whole)
            self._rest = whole[cut:]
            if len(self._rest) > MAX_LINE:
                raise long_line(self._name, self._first + len(self._held))
            if cut or not block:
                return self._hold(whole[:cut])

    def _hold(self, block: bytes) -> bool:
        if not self._begun:
            self._begun, block = True, block.removeprefix(codecs.BOM_UTF8)
        try:
            text = block.decode(self._encoding)
        except UnicodeDecodeError:
            tried = "utf-8、gb18030" if self._encoding == "gb18030" else self._encoding
            raise SourceError(
                f"{self._name} 的编码无法识别（试过 {tried}）：请另存为 UTF-8 或 GB18030。"
            ) from None
        # str.splitlines would also cut at form feeds and U+2028, which may stand inside a cell;
        # newline="" keeps the line ends, which belong to the original.
        lines = io.StringIO(text, newline="").readlines()
        self._held += lines
        self._weight += len(text) + LINE_COST * len(lines)
        return bool(text)
