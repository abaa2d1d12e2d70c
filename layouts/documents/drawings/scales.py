"""The axes of a briefing's charts: where the ticks stand, which categories are named, and what an axis leaves out."""

import math
import re
from itertools import pairwise
from typing import Final, NamedTuple

from governance.briefing.paper import Chart, Value
from layouts.axis import Scale
from layouts.documents.drawings.ink import SIZE, SMALL, width

_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_NUMBER: Final = re.compile(r"[-−+]?[\d,]*\.?\d+")
# The start of the axis as the chart's own words tell it: "自 60 分起".
_FROM: Final = re.compile(r"自\s*([-−]?[\d,]*\.?\d+)")


class Named(NamedTuple):
    """A category's label: its position and its lines."""

    position: int
    lines: tuple[str, ...]


def factor(chart: Chart) -> float:
    """The factor between a value and its print, a power of ten: 100 where 0.97 is printed 97.00%, otherwise 1."""
    for series in chart["series"]:
        for value, shown in zip(series["values"], series["shown"], strict=True):
            match = _NUMBER.search(shown)
            printed = float(match.group().replace(",", "").replace("−", "-")) if match else 0.0
            # A zero, or what is printed as one, tells nothing of the factor: the next is asked.
            if not value or not printed:
                continue
            # Rounding keeps the quotient near 1; over 5 it can only be a power of ten.
            return float(10 ** round(math.log10(printed / value))) if printed / value > 5 else 1.0
    return 1.0


def span(chart: Chart) -> Scale:
    """The value axis: from nought for bars, about the values, and from where the chart's own words say, for lines."""
    times = factor(chart)
    values = [v for series in chart["series"] for v in series["values"] if v is not None]
    values += [v for v in (*chart.get("low", []), *chart.get("high", [])) if v is not None]
    if chart["form"] in ("columns", "bars") or not values:
        return Scale.of(values, ticks=6, zero=True, factor=times)
    low, high = min(values), max(values)
    begun = _FROM.search(chart["axis"])
    first = float(begun[1].replace(",", "").replace("−", "-")) / times if begun else high
    if first > low:  # no mark lies on an axis that is cut
        first = max(min(low, 0.0), low - (high - low) / 20)
    return Scale.of([*values, first], ticks=6, factor=times)


def cut(chart: Chart, axis: Scale) -> str:
    """What must be said of an axis that does not begin at nought; the chart's own words first."""
    if chart["axis"]:
        return chart["axis"]
    return "" if axis.low <= 0 <= axis.high else f"轴自{axis.words(axis.low)}{chart['unit']}起"


def named(categories: list[str], slot: float) -> tuple[list[Named], str]:
    """The categories named under an axis with so much room each, and what is said of those not named."""
    if categories and all(_MONTH.fullmatch(category) for category in categories):
        return _months(categories, slot), ""
    wrapped = [_wrapped(category, slot) for category in categories]
    if all(width(part, SMALL) <= slot for lines in wrapped for part in lines):
        return [Named(i, lines) for i, lines in enumerate(wrapped)], ""
    widest = max((width(category, SMALL) for category in categories), default=0.0) + 6
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
    names: list[Named] = []
    year = ""
    for i, month in enumerate(categories):
        number = int(month[5:])
        if (number - 1) % step and len(categories) > 1:
            continue
        turned = month[:4] != year
        # The year is written once, where there is room for it up to the next one.
        year = month[:4]
        names.append(Named(i, (f"{number}月", f"{year}年") if turned else (f"{number}月",)))
    return _room_for_years(names, slot)


def _room_for_years(names: list[Named], slot: float) -> list[Named]:
    years = [i for i, name in enumerate(names) if len(name.lines) > 1]
    needs = width("2021年", SIZE)
    for earlier, later in pairwise(years):
        if (names[later].position - names[earlier].position) * slot < needs:
            # Two years would overlap: the earlier loses its line.
            names[earlier] = Named(names[earlier].position, names[earlier].lines[:1])
    return names


def shown_at(values: list[Value], shown: list[str], slot: float) -> list[int]:
    """The positions whose numbers are printed: all that fit; else the highest, the lowest and the last."""
    here = [i for i, value in enumerate(values) if value is not None]
    widest = max((width(shown[i], SMALL) for i in here), default=0.0)
    if widest + 1 <= slot:
        return here
    if not here:
        return []
    order = [
        here[-1],
        # Of equal values the latest is named, by the sign of the index.
        max(here, key=lambda i: (values[i] or 0.0, i)),
        min(here, key=lambda i: (values[i] or 0.0, -i)),
    ]
    kept: list[int] = []
    for i in order:
        if all(abs(i - other) * slot >= widest + 3 for other in kept):
            kept.append(i)
    return sorted(kept)
