"""Charts of places: level bars from nought, and points with the interval they may stand in."""

from collections.abc import Callable
from typing import Final

from governance.briefing.paper import REST, Chart
from layouts.axis import Scale
from layouts.documents.drawings.frames import colours, head
from layouts.documents.drawings.ink import (
    INK,
    SERIES,
    SIZE,
    SMALL,
    SUB,
    TALLEST,
    WIDTH,
    centred,
    dot,
    line,
    rect,
    shortened,
    text,
    width,
)
from layouts.documents.drawings.scales import span as span_of

FOOT: Final = 16.0
ROWS: Final = 36
"""More rows than these stand in two columns on one scale."""
GUTTER: Final = 18.0
Mark = Callable[[Chart, int, Scale, float, float, float, float], list[str]]


def bars(chart: Chart) -> tuple[list[str], float]:
    """A bar for each place and series, from nought."""
    return _rows(chart, span_of(chart), _order(chart), _bar)


def intervals(chart: Chart) -> tuple[list[str], float]:
    """A point for each place, on the line from its low to its high."""
    order = list(range(len(chart["categories"])))
    return _rows(chart, span_of(chart), order, _interval)


def _order(chart: Chart) -> list[int]:
    """Bars go from the longest to the shortest, what is left over and those without a value last."""
    values = chart["series"][0]["values"] if chart["series"] else []
    names = chart["categories"]
    return sorted(
        range(len(names)),
        key=lambda i: (values[i] is None, names[i].startswith(REST), -(values[i] or 0.0), i),
    )


def _pitch(chart: Chart, deep: int, room: float) -> float:
    """The height of a row: few stand apart, many close, none lower than its words."""
    least = 11.0 if len(chart["series"]) < 2 else 9.0 * len(chart["series"])
    wanted = max(least, 20.0 if deep <= 12 else 15.0)
    return min(wanted, max(room / deep, 9.0))


def _rows(chart: Chart, span: Scale, order: list[int], mark: Mark) -> tuple[list[str], float]:
    """A row for each category: its name, its mark, its number; many rows in two columns."""
    parts, top = head(chart, span, legend=len(chart["series"]) > 1)
    top += 4
    fold = 1 if len(order) <= ROWS else 2
    # Minus twice over rounds the division up.
    deep = -(-len(order) // fold)
    pitch = _pitch(chart, deep, TALLEST - top - FOOT)
    room = (WIDTH - GUTTER * (fold - 1)) / fold
    names = min(max(width(name) for name in chart["categories"]) + 6, room * 0.42)
    numbers = (
        max((width(s, SIZE) for series in chart["series"] for s in series["shown"]), default=0.0)
        + 8
    )
    wide = room - names - numbers
    for column in range(fold):
        x = (room + GUTTER) * column + names
        here = order[deep * column : deep * (column + 1)]
        parts += _foot(span, x, wide, top, top + pitch * len(here), strong=mark is _bar)
        for n, i in enumerate(here):
            y = top + pitch * n
            name = shortened(chart["categories"][i], names - 6)
            parts.append(text(x - 6, y + pitch / 2 + 3.4, name, anchor="end"))
            parts += mark(chart, i, span, x, y, wide, pitch)
    return parts, top + pitch * deep + (2 if mark is _bar else FOOT)


def _foot(
    span: Scale, x: float, wide: float, top: float, bottom: float, *, strong: bool
) -> list[str]:
    """The value axis: a strong zero line for bars; for points a line at every tick with its number below."""
    if strong:
        zero = x + wide * span.at(0.0)
        return [line(zero, top, zero, bottom, INK, 0.8)]
    # A narrow field has room for the two ends only.
    ticks = span.ticks if wide > 90 else (span.ticks[0], span.ticks[-1])
    widest = max(width(span.words(tick), SMALL) for tick in ticks) + 4
    # Numbers stand at every `step`-th tick only: rounded up, so that they do not touch.
    step = max(1, -(-int(widest * len(ticks)) // max(1, int(wide))))
    parts = []
    for n, tick in enumerate(ticks):
        at_x = x + wide * span.at(tick)
        parts.append(line(at_x, top, at_x, bottom))
        if n % step == 0:
            parts.append(centred(at_x, bottom + 10, span.words(tick), SUB))
    return parts


def _bar(
    chart: Chart, i: int, span: Scale, x: float, y: float, wide: float, pitch: float
) -> list[str]:
    parts = []
    thick = pitch * 0.72 / max(1, len(chart["series"]))
    for s, (series, colour) in enumerate(zip(chart["series"], colours(chart), strict=True)):
        value = series["values"][i]
        top = y + pitch * 0.14 + thick * s
        zero = x + wide * span.at(0.0)
        end = zero if value is None else x + wide * span.at(value)
        # A value of zero keeps a hairline of 0.6: it is known, unlike a missing one.
        if value is not None:
            parts.append(rect(min(zero, end), top, max(abs(end - zero), 0.6), thick * 0.94, colour))
        words = "—" if value is None else series["shown"][i]
        size = SMALL if pitch < 14 or thick < 10 else SIZE
        parts.append(text(max(end, zero) + 4, top + thick / 2 + 3.2, words, size=size))
    return parts


def _interval(
    chart: Chart, i: int, span: Scale, x: float, y: float, wide: float, pitch: float
) -> list[str]:
    middle = y + pitch / 2
    series = chart["series"][0]
    value = series["values"][i]
    # Slices, not indices: both lists may be absent or shorter than the categories.
    low, high = chart.get("low", [])[i : i + 1], chart.get("high", [])[i : i + 1]
    parts = []
    if low and high and low[0] is not None and high[0] is not None:
        ends = (x + wide * span.at(low[0]), x + wide * span.at(high[0]))
        parts.append(line(ends[0], middle, ends[1], middle, SERIES[1], 3.2))
        parts += [line(end, middle - 3.5, end, middle + 3.5, SERIES[0], 0.9) for end in ends]
    if value is not None:
        parts.append(dot(x + wide * span.at(value), middle, 3.2, SERIES[0], "#FFFFFF"))
    parts.append(text(x + wide + 8, middle + 3.2, "—" if value is None else series["shown"][i]))
    return parts
