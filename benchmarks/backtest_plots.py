"""Two pictures in SVG for the page of the backtest: ranks by month, and how sure the first place is."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CELL, ROW, LEFT, TOP, LINE = 9, 20, 92, 34, 150
SHADES: Final = ("#0b4f6c", "#2a7f9e", "#6fb1c8", "#d9e3e8", "#e9edf0", "#f3f5f6")
"""First, second, third, then the rest; ranks beyond share the last."""
INK, QUIET, RULE, SURE, UNSURE = "#1d2730", "#5c6b77", "#b9c4cc", "#0b4f6c", "#b9c4cc"


def ranks(months: Sequence[str], names: Sequence[str], by_way: Mapping[str, Floats]) -> str:
    """A strip of months for each unit, darker for the better ranks, one block for each normalisation [month, unit]."""
    block = TOP + ROW * len(names) + 12
    parts: list[str] = []
    for n, (way, ranked) in enumerate(by_way.items()):
        top = n * block
        parts += [_text(0, top + 14, way, weight=True), *_years(months, top + TOP - 6)]
        for unit, name in enumerate(names):
            y = top + TOP + unit * ROW
            parts.append(_text(LEFT - 8, y + 14, name, end=True))
            parts += _row(y, ranked[:, unit])
    bottom = block * len(by_way)
    parts += _legend(bottom)
    return _svg(LEFT + CELL * len(months) + 12, bottom + 30, parts)


def first(months: Sequence[str], names: Sequence[str], probability: Floats, surely: float) -> str:
    """The greatest probability of being first, month by month, [month, unit]; dark where it is enough."""
    best = probability.max(axis=1)
    floor, parts = TOP + LINE, list(_years(months, 14))
    for share in (0.0, 0.5, surely, 1.0):
        y = floor - LINE * share
        width = LEFT + CELL * len(months)
        dash = ' stroke-dasharray="4 3"' if share == surely else ""
        parts.append(f'<path d="M{LEFT} {y:g}H{width}" stroke="{RULE}"{dash}/>')
        parts.append(_text(LEFT - 8, y + 5, f"{share:g}", end=True))
    for m, height in enumerate(best):
        colour = SURE if height >= surely else UNSURE
        who = f"{months[m]} {names[int(probability[m].argmax())]} {height:.2f}"
        parts.append(
            f'<rect x="{LEFT + m * CELL + 1}" y="{floor - LINE * height:.1f}" width="{CELL - 2}"'
            f' height="{LINE * height:.1f}" fill="{colour}"><title>{escape(who)}</title></rect>'
        )
    told = f"P(first) of the likeliest first, by month; dark: at least {surely:g}"
    parts.append(_text(LEFT, floor + 22, told))
    return _svg(LEFT + CELL * len(months) + 12, floor + 34, parts)


def _row(y: float, ranked: Floats) -> Iterable[str]:
    """The months of one unit: a path for each shade."""
    which = np.minimum(ranked.astype(int), len(SHADES)) - 1
    for n, shade in enumerate(SHADES):
        cells = [
            f"M{LEFT + m * CELL} {y:g}h{CELL - 1}v{ROW - 2}h{1 - CELL}z"
            for m in np.flatnonzero(which == n)
        ]
        if cells:
            yield f'<path fill="{shade}" d="{"".join(cells)}"/>'


def _legend(y: float) -> Iterable[str]:
    for n, shade in enumerate(SHADES):
        x = LEFT + n * 52
        yield f'<rect x="{x}" y="{y}" width="16" height="16" fill="{shade}"/>'
        yield _text(x + 22, y + 13, str(n + 1))
    yield _text(LEFT - 8, y + 13, "rank", end=True)


def _years(months: Sequence[str], y: float) -> Iterable[str]:
    for m, month in enumerate(months):
        if m == 0 or month.endswith("-01"):
            yield _text(LEFT + m * CELL, y, month[:4], quiet=True)


def _text(
    x: float, y: float, words: str, *, end: bool = False, weight: bool = False, quiet: bool = False
) -> str:
    looks = f' fill="{QUIET if quiet else INK}"'
    looks += ' text-anchor="end"' if end else ""
    looks += ' font-weight="600"' if weight else ""
    return f'<text x="{x:g}" y="{y:g}"{looks}>{escape(words)}</text>'


def _svg(width: float, height: float, parts: Iterable[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}"'
        f' viewBox="0 0 {width:g} {height:g}" font-family="Noto Sans CJK SC, sans-serif" font-size="14">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'
    )
