"""Which characters the documents' fonts can draw: an export prints 〓 for the others, a briefing is not begun."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from governance.briefing.paper import Paper
from governance.errors import MissingFont, MissingGlyph
from layouts.documents.ooxml.package import mapped

FONTS: Final = Path(__file__).parents[1] / "fonts"
GETA: Final = "〓"
_STANDS_IN: Final = str.maketrans({"−": "–", "\u2011": "-"})
_SPACES: Final = re.compile(r"[^\S\u3000]+")
_SANS: Final = ("NotoSansSC-Bold-gb2312.ttf", "NotoSansSC-Regular-4E00-9FA5.ttf")
_FACES: Final = (*_SANS, "NotoSansCJKsc-Regular-names.otf")
_SHIPPED: Final = (
    *_FACES,
    "NotoSerifCJKsc-Regular-names.otf",
    "NotoSerifSC-Black-gb2312.ttf",
    "fandol/FandolFang-Regular-gb2312.otf",
    "fandol/FandolKai-Regular-gb2312.otf",
)
_NOT_PRINTED: Final = frozenset({"figures", "rings", "source", "id", "kind"})
_AROUND: Final = 6


def check_glyphs(paper: Paper) -> None:
    """Refuse a paper with a character that no shipped font has, before anything is drawn."""
    absent = [name for name in _SHIPPED if not (FONTS / name).is_file()]
    if absent:
        raise MissingFont(
            f"缺少字体文件 {'、'.join(absent)}，请按原包恢复 {FONTS.name} 目录后再制作简报。"
        )
    known = covered()
    missing: dict[str, str] = {}
    for text in _printed(paper):
        for place, character in enumerate(text):
            if (
                ord(character) not in known
                and not character.isspace()
                and not _invisible(character)
            ):
                missing.setdefault(character, text[max(0, place - _AROUND) : place + _AROUND + 1])
    if missing:
        named = "、".join(f"“{c}”（U+{ord(c):04X}，见“{where}”）" for c, where in missing.items())
        raise MissingGlyph(
            f"字库缺字，简报未制作：{named}。请改用其他写法，或在 layouts/documents/fonts/ 补充含此字的字体。",
            characters=tuple(missing),
        )


def _printed(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        # The forms print composed characters (NFC): what is checked must be composed too.
        yield unicodedata.normalize("NFC", value)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _NOT_PRINTED:
                yield from _printed(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _printed(item)


def printable(text: str) -> str:
    """The text on one line, with 〓 for what no font has (and for control characters, nothing)."""
    known = covered()
    composed = unicodedata.normalize("NFC", text).translate(_STANDS_IN)
    line = _SPACES.sub(" ", "".join(c for c in composed if not _invisible(c))).strip()
    return "".join(c if c == " " or ord(c) in known else GETA for c in line)


def printable_all(value: Any) -> Any:
    """The same JSON with every text made printable."""
    return mapped(value, printable)


def _invisible(character: str) -> bool:
    # Cf holds the marks that reverse the direction of text: a title must not rewrite its line.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and not character.isspace()


@cache
def covered() -> frozenset[int]:
    """Code points of the sans family, which stands last in every list of fonts: what one face lacks another has."""
    return frozenset().union(*(_code_points(FONTS / name) for name in _FACES))


def _code_points(face: Path) -> frozenset[int]:
    with TTFont(face, lazy=True) as font:
        return frozenset(font.getBestCmap())
