"""Which characters the documents' fonts can draw; a character without a glyph is printed as 〓."""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final

FONTS: Final = Path(__file__).with_name("fonts")
GETA: Final = "〓"
_STANDS_IN: Final = str.maketrans({"−": "–", "\u2011": "-"})
_SPACES: Final = re.compile(r"[^\S\u3000]+")
_SANS: Final = ("NotoSansSC-Bold-gb2312.ttf", "NotoSansSC-Regular-4E00-9FA5.ttf")


def printable(text: str) -> str:
    """The text on one line, with 〓 for what no font has (and for control characters, nothing)."""
    known = covered()
    composed = unicodedata.normalize("NFC", text).translate(_STANDS_IN)
    line = _SPACES.sub(" ", "".join(c for c in composed if not _invisible(c))).strip()
    return "".join(c if c == " " or ord(c) in known else GETA for c in line)


def printable_all(value: Any) -> Any:
    """The same JSON with every text made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printable_all(item) for key, item in value.items()}
    if isinstance(value, list):
        return [printable_all(item) for item in value]
    return value


def _invisible(character: str) -> bool:
    # Cf holds the marks that reverse the direction of text: a title must not rewrite its line.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and not character.isspace()


@cache
def covered() -> frozenset[int]:
    """Code points of the text family: what one weight lacks is taken from the other."""
    return frozenset().union(*(_code_points((FONTS / name).read_bytes()) for name in _SANS))


def _code_points(font: bytes) -> frozenset[int]:
    """The code points of a TrueType font's cmap (formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    found: set[int] = set()
    for record in range(12, 12 + 16 * tables, 16):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, record)
        if tag == b"cmap":
            for entry in range(struct.unpack_from(">H", font, offset + 2)[0]):
                start = offset + struct.unpack_from(">I", font, offset + 8 + 8 * entry)[0]
                found |= _subtable(font, start)
    return frozenset(found)


def _subtable(font: bytes, start: int) -> set[int]:
    kind = struct.unpack_from(">H", font, start)[0]
    if kind == 12:
        groups = struct.unpack_from(">I", font, start + 12)[0]
        spans = struct.iter_unpack(">III", font[start + 16 : start + 16 + 12 * groups])
        return {code for first, last, _ in spans for code in range(first, last + 1)}
    if kind == 4:
        return _format_4(font, start)
    return set()


def _format_4(font: bytes, start: int) -> set[int]:
    count = struct.unpack_from(">H", font, start + 6)[0] // 2
    words = f">{count}H"
    ends = struct.unpack_from(words, font, start + 14)
    starts = struct.unpack_from(words, font, start + 16 + 2 * count)
    deltas = struct.unpack_from(words, font, start + 16 + 4 * count)
    offsets_at = start + 16 + 6 * count
    offsets = struct.unpack_from(words, font, offsets_at)
    found: set[int] = set()
    for i, (first, last, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for code in range(first, last + 1):
            if offset:
                at = offsets_at + 2 * i + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, at)[0]
            else:
                glyph = (code + delta) & 0xFFFF
            if glyph:
                found.add(code)
    return found - {0xFFFF}
