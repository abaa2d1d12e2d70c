"""The axes of a briefing's charts: where the ticks stand, which categories are named, and what an axis leaves out."""

import math
import re
from itertools import pairwise
from typing import Final, NamedTuple

from governance.briefing.paper import Chart, Value
from layouts.briefing.ink import SIZE, SMALL, width

_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_NUMBER: Final = re.compile(r"[-−+]?[\d,]*\.?\d+")
_FROM: Final = re.compile(r"自\s*([-−]?[\d,]*\.?\d+)")


class Scale(NamedTuple):
    """The values an axis spans, its ticks, and the power of ten between a value and its print."""

    low: float
    high: float
    ticks: tuple[float, ...]
    factor: float

    def share(self, value: float) -> float:
        """Where a value stands between the ends: 0 … 1."""
        return (value - self.low) / (self.high - self.low)

    def label(self, tick: float) -> str:
        """A tick as the figures are printed."""
        step = (self.ticks[1] - self.ticks[0]) * self.factor if len(self.ticks) > 1 else 1.0
        places = max(0, min(4, -math.floor(math.log10(step) + 1e-9)))
        if places < 4 and abs(round(step, places) - step) > step / 1e3:
            places += 1
        written = f"{tick * self.factor:,.{places}f}"
        return written.replace("-", "−") if float(written.replace(",", "")) else written.strip("-")


class Named(NamedTuple):
    """A category's label: its position and its lines."""

    position: int
    lines: tuple[str, ...]


def factor(chart: Chart) -> float:
    """By what power of ten the printed number is the value's: 100 where 0.97 is printed 97.00%."""
    for series in chart["series"]:
        for value, shown in zip(series["values"], series["shown"], strict=True):
            found = _NUMBER.search(shown)
            if not value or found is None:
                continue
            printed = float(found.group().replace(",", "").replace("−", "-"))
            if printed and printed / value > 5:
                return float(10 ** round(math.log10(printed / value)))
            return 1.0
    return 1.0


def scale(values: list[Value], *, zero: bool, times: float, most: int = 5) -> Scale:
    """Round ticks about the values; with `zero` the axis begins there."""
    known = [v for v in values if v is not None] or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-12:
        spread = abs(high) * 0.02 if high and not zero else 1.0 / times
        low, high = (low, high + spread) if zero else (low - spread, high + spread)
    step = _step((high - low) * times / most) / times
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(step * n for n in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks, times)


def _step(rough: float) -> float:
    power = float(10 ** math.floor(math.log10(rough)))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough * (1 - 1e-9))


def begun(chart: Chart, times: float) -> list[Value]:
    """Where the chart's own words say that the axis begins."""
    found = _FROM.search(chart["axis"])
    if found is None:
        return []
    return [float(found.group(1).replace(",", "").replace("−", "-")) / times]


def cut(chart: Chart, span: Scale) -> str:
    """What must be said of an axis that does not begin at nought; the chart's own words first."""
    if chart["axis"]:
        return chart["axis"]
    return "" if span.low <= 0 <= span.high else f"轴自{span.label(span.low)}{chart['unit']}起"


def named(categories: list[str], slot: float) -> tuple[list[Named], str]:
    """The categories named under an axis with so much room each, and what is said of those not named."""
    if categories and all(_MONTH.fullmatch(each) for each in categories):
        return _months(categories, slot), ""
    wrapped = [_wrapped(each, slot) for each in categories]
    if all(width(part, SMALL) <= slot for lines in wrapped for part in lines):
        return [Named(i, lines) for i, lines in enumerate(wrapped)], ""
    widest = max((width(each, SMALL) for each in categories), default=0.0) + 6
    step = max(2, math.ceil(widest / slot))
    shown = [Named(i, (categories[i],)) for i in range(0, len(categories), step)]
    return shown, f"横轴每{step}项标注一项"


def _wrapped(words: str, slot: float) -> tuple[str, ...]:
    if width(words, SMALL) <= slot or len(words) < 4:
        return (words,)
    middle = (len(words) + 1) // 2
    return (words[:middle], words[middle:])


def _months(categories: list[str], slot: float) -> list[Named]:
    step = next((n for n in (1, 2, 3, 6, 12) if width("12月", SMALL) + 2 <= slot * n), 12)
    made: list[Named] = []
    year = ""
    for i, each in enumerate(categories):
        number = int(each[5:])
        if (number - 1) % step and len(categories) > 1:
            continue
        turned = each[:4] != year
        # The year is written once, where there is room for it up to the next one.
        year = each[:4]
        made.append(Named(i, (f"{number}月", f"{year}年") if turned else (f"{number}月",)))
    return _room_for_years(made, slot)


def _room_for_years(made: list[Named], slot: float) -> list[Named]:
    years = [i for i, each in enumerate(made) if len(each.lines) > 1]
    needs = width("2021年", SIZE)
    for one, other in pairwise(years):
        if (made[other].position - made[one].position) * slot < needs:
            made[one] = Named(made[one].position, made[one].lines[:1])
    return made


def shown_at(values: list[Value], shown: list[str], slot: float, last: bool = True) -> list[int]:
    """The positions whose numbers are printed: all that fit; else the highest, the lowest and the last."""
    here = [i for i, value in enumerate(values) if value is not None]
    widest = max((width(shown[i], SMALL) for i in here), default=0.0)
    if widest + 1 <= slot:
        return here
    if not here:
        return []
    order = [here[-1]] if last else []
    order += [
        max(here, key=lambda i: (values[i] or 0.0, i)),
        min(here, key=lambda i: (values[i] or 0.0, -i)),
    ]
    kept: list[int] = []
    for i in order:
        if all(abs(i - other) * slot >= widest + 3 for other in kept):
            kept.append(i)
    return sorted(kept)
