"""What the drawings of a briefing are drawn with: printed colours, widths of words, pieces of SVG; one unit is a point."""

import unicodedata
from typing import Final
from xml.sax.saxutils import escape, quoteattr

WIDTH: Final = 442.0
"""The width of the text of an official page (156 mm) in points."""
TALLEST: Final = 560.0
"""A drawing and its caption stand on one page."""
INK: Final = "#16202E"
SUB: Final = "#4A5462"
LINE: Final = "#D5DAE1"
SERIES: Final = ("#0C368E", "#8FB2DC", "#886809", "#6B7383", "#9D0C3A", "#6D3303")
"""Series tell themselves apart in grey too; each is named in words where it is drawn."""
RAMP: Final = ("#E3EDF8", "#B9D2EC", "#86B0DB", "#4D86C4", "#215CA8", "#0C368E")
GRADES: Final = {
    "绿": "#5C9E90", "蓝": "#0C368E", "黄": "#886809", "橙": "#6D3303", "红": "#9D0C3A",
}  # fmt: skip
NONE: Final = "#F1F3F5"
FAMILY: Final = "Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
SIZE: Final = 9.5
SMALL: Final = 8.5


def width(words: str, size: float = SIZE) -> float:
    """How wide the words are printed, rather more than less."""
    # East Asian width classes; "A" (ambiguous, such as quotes) counts as wide, to be safe.
    wide = ("W", "F", "A")
    return size * sum(1.0 if unicodedata.east_asian_width(c) in wide else 0.6 for c in words)


def shortened(words: str, room: float, size: float = SIZE) -> str:
    """The words, or their beginning and … where the room is less."""
    if width(words, size) <= room:
        return words
    kept = words
    while kept and width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept}…"


def at(number: float) -> str:
    """A coordinate, written one way only."""
    # One spelling for one place: no trailing zeros and no "-0", or equal drawings would differ.
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if written in ("-0", "") else written


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    size: float = SIZE,
    fill: str = INK,
    bold: bool = False,
) -> str:
    """Words on their base line."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{at(x)}" y="{at(y)}" text-anchor="{anchor}" font-size="{at(size)}"'
        f' fill="{fill}"{weight}>{escape(words)}</text>'
    )


def label(x: float, y: float, words: str, anchor: str = "start") -> str:
    """Small words that step back behind the numbers."""
    return text(x, y, words, anchor=anchor, size=SMALL, fill=SUB)


def centred(x: float, y: float, words: str, fill: str = INK) -> str:
    """Small words about `x`, moved inwards rather than cut by the edge of the drawing."""
    half = width(words, SMALL) / 2
    middle = min(max(x, half), WIDTH - half)
    return text(middle, y, words, anchor="middle", size=SMALL, fill=fill)


def spread(wanted: list[float], first: float, last: float, apart: float) -> list[float]:
    """Heights, in order from above, moved apart where they are too near each other; from `first` to `last` if they fit."""
    placed: list[float] = []
    for n, y in enumerate(wanted):
        # Lower than this, those still to come would not fit below.
        latest = last - apart * (len(wanted) - 1 - n)
        placed.append(max(min(y, latest), placed[-1] + apart if placed else first))
    return placed


def rect(x: float, y: float, w: float, h: float, fill: str, extra: str = "") -> str:
    """A filled rectangle."""
    return f'<rect x="{at(x)}" y="{at(y)}" width="{at(w)}" height="{at(h)}" fill="{fill}"{extra}/>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, thick: float = 0.6) -> str:
    """A straight line."""
    return (
        f'<line x1="{at(x1)}" y1="{at(y1)}" x2="{at(x2)}" y2="{at(y2)}"'
        f' stroke="{stroke}" stroke-width="{at(thick)}"/>'
    )


def path(
    commands: str, *, fill: str = "none", stroke: str = "none", thick: float = 1.0, extra: str = ""
) -> str:
    """A path."""
    return (
        f'<path d="{commands}" fill="{fill}" stroke="{stroke}" stroke-width="{at(thick)}"{extra}/>'
    )


def dot(x: float, y: float, radius: float, fill: str, stroke: str = "none") -> str:
    """A round mark."""
    return f'<circle cx="{at(x)}" cy="{at(y)}" r="{at(radius)}" fill="{fill}" stroke="{stroke}" stroke-width="1"/>'


def whole(parts: list[str], height: float, alt: str) -> str:
    """The drawing, with what it shows in words."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at(WIDTH)} {at(height)}"'
        f' width="{at(WIDTH)}" height="{at(height)}" role="img" aria-label={quoteattr(alt)}'
        f' font-family="{FAMILY}">' + "".join(parts) + "</svg>"
    )


def nothing(words: str, alt: str) -> str:
    """A drawing of nothing, which says so."""
    return whole([text(WIDTH / 2, 24, words, anchor="middle", fill=SUB)], 40, alt)


def key(
    names: list[str], colours: list[str], y: float, x: float = 0.0, right: float = WIDTH
) -> tuple[str, float]:
    """A legend in rows from the left, and how high it is."""
    parts, left, row = [], x, 0
    for name, colour in zip(names, colours, strict=True):
        name = shortened(name, right - x - 14)
        needs = 14 + width(name) + 12
        # The gap of 12 behind an entry is not needed at the end of a row.
        if left > x and left + needs - 12 > right:
            left, row = x, row + 1
        base = y + 14 * row
        edge = f' stroke="{SUB}" stroke-width=".4"'
        parts.append(rect(left, base + 2, 9, 9, colour, edge) + text(left + 13, base + 10, name))
        left += needs
    return "".join(parts), 14.0 * (row + 1) if names else 0.0
