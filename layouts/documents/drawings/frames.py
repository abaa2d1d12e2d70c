"""What every chart of a briefing has: the words above it, the colours of its series, an upright frame and its axes."""

from typing import Final, NamedTuple

from governance.briefing.paper import Chart
from layouts.axis import Scale
from layouts.documents.drawings.ink import (
    INK,
    LINE,
    SERIES,
    SMALL,
    SUB,
    WIDTH,
    centred,
    key,
    label,
    line,
    width,
)
from layouts.documents.drawings.scales import cut, named

PLOT: Final = 135.0


class Frame(NamedTuple):
    """The field of an upright chart: its place on the sheet, the room of each category, its scale."""

    left: float
    top: float
    slot: float
    tall: float
    span: Scale

    def x(self, position: float) -> float:
        """The middle of a category."""
        return self.left + self.slot * (position + 0.5)

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.top + self.tall * (1 - self.span.at(value))

    @property
    def base(self) -> float:
        """The foot of the field."""
        return self.top + self.tall


def head(chart: Chart, span: Scale, *, legend: bool) -> tuple[list[str], float]:
    """Unit, what the axis leaves out, and the names of several series, above the plot."""
    lacking = any(value is None for series in chart["series"] for value in series["values"])
    told = (
        f"单位：{chart['unit']}" if chart["unit"] else "",
        cut(chart, span),
        "—：无数据" if lacking else "",
    )
    remarks = "；".join(remark for remark in told if remark)
    parts = [label(0, 9, remarks)] if remarks else []
    if not legend:
        return parts, 14.0 if remarks else 2.0
    names = [series["name"] for series in chart["series"]]
    left = width(remarks, SMALL) + 16
    needs = sum(26 + width(name) for name in names) - 12
    beside = remarks and left + needs <= WIDTH
    drawn, high = key(
        names,
        colours(chart),
        0.0 if beside or not remarks else 13.0,
        WIDTH - needs if beside else 0.0,
    )
    return [*parts, drawn], max(14.0, high + (0.0 if beside or not remarks else 13.0))


def colours(chart: Chart) -> list[str]:
    return [SERIES[i % len(SERIES)] for i in range(len(chart["series"]))]


def left_of(span: Scale) -> float:
    return max(width(span.words(tick), SMALL) for tick in span.ticks) + 7


def grid(frame: Frame) -> list[str]:
    """Level lines with their numbers, which stand left of the field."""
    parts = []
    for tick in frame.span.ticks:
        y = frame.y(tick)
        # Ticks are floats: zero is told with a tolerance.
        strong = abs(tick) < 1e-12
        parts.append(line(frame.left, y, WIDTH, y, INK if strong else LINE, 0.8 if strong else 0.5))
        parts.append(label(frame.left - 5, y + 3, frame.span.words(tick), "end"))
    return parts


def under(chart: Chart, frame: Frame) -> tuple[list[str], float]:
    """Names of the categories, a tick for each, and how high all that is."""
    names, note = named(chart["categories"], frame.slot)
    base = frame.base
    middles = [frame.x(i) for i in range(len(chart["categories"]))]
    parts = [line(x, base, x, base + 2, SUB, 0.5) for x in middles]
    for name in names:
        for row, words in enumerate(name.lines):
            y = base + 12 + 10.5 * row
            parts.append(centred(middles[name.position], y, words, SUB))
    height = 6 + 10.5 * max((len(name.lines) for name in names), default=1)
    if note:
        parts.append(label(WIDTH, base + height + 10, note, "end"))
        height += 12
    return parts, height
