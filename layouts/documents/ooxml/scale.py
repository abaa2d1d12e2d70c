"""What a chart shows, before it is drawn: its formats, its labels, its axis, and what must be said of it."""

import math
import re
from dataclasses import replace
from typing import Final

from governance.briefing.paper import Chart, Series, Value
from layouts.axis import Scale
from layouts.documents.drawings.scales import span
from layouts.documents.ooxml.package import NOTHING, shown

MOST_LETTERS: Final = 90
MOST_BARS: Final = 80
MOST_LABELS: Final = 26
"""Points of a chart over which each has its number."""
_MONTH: Final = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
_DAY: Final = re.compile(r"^\d{4}-(0[1-9]|1[0-2])-\d\d$")
# Sign (the typographic minus too), digits with commas, decimals, per cent, a unit.
_NUMBER: Final = re.compile(r"^\s*[+−-]?[\d,]*\d(?:\.(\d+))?\s*([%％])?\s*(\D*)$")


def number_format(value: Value, text: str) -> str:
    """The format that prints `value` as `text` does: its decimals, its per cent, its thousands."""
    match = _NUMBER.match(text)
    if value is None or match is None:
        return "General"
    places = "." + "0" * len(match[1]) if match[1] else ""
    # Below a thousand no comma can be seen, so the format with commas is taken: a series has
    # the format of its first value, and later ones may be larger.
    whole = ("#,##0" if "," in text or abs(value) < 1000 else "0") + places
    if not match[2]:
        return whole
    # "97%" is printed of 0.97 or of 97: the value nearer to the print decides. A quoted "%"
    # in a format is a letter; a bare one multiplies by a hundred.
    printed = abs(float(re.sub(r"[^\d.]", "", text) or 0))
    of_one = abs(abs(value) * 100 - printed) <= abs(abs(value) - printed)
    return f"0{places}%" if of_one else f'{whole}"%"'


def format_of(series: Series) -> str:
    """The number format of a series, of its first value that has one."""
    formats = (number_format(v, s) for v, s in zip(series["values"], series["shown"], strict=False))
    return next((form for form in formats if form != "General"), "General")


def labels(categories: list[str]) -> list[str]:
    """Categories as an axis prints them: of months and days the last alone, with the next where it turns."""
    plain = [category.strip() or NOTHING for category in categories]
    if plain and all(_MONTH.match(category) for category in plain):
        parts = [(f"{int(category[5:])}月", category[:4]) for category in plain]
    elif plain and all(_DAY.match(category) for category in plain):
        parts = [(f"{int(category[8:])}日", f"{int(category[5:7])}月") for category in plain]
    else:
        return plain
    before = ["", *(turn for _, turn in parts)]
    return [
        name if turn == last else f"{name}\n{turn}"
        for (name, turn), last in zip(parts, before, strict=False)
    ]


def full(category: str) -> str:
    """A category where it stands alone: '2021年2月' of a month."""
    plain = category
    if _DAY.match(plain):
        return f"{plain[:4]}年{int(plain[5:7])}月{int(plain[8:])}日"
    return f"{plain[:4]}年{int(plain[5:])}月" if _MONTH.match(plain) else plain


def gaps(chart: Chart) -> str:
    """Which places of the chart have no value, in words; '' where all have."""
    empty = [
        full(name)
        for position, name in enumerate(chart["categories"])
        if any(
            position < len(s["values"]) and s["values"][position] is None for s in chart["series"]
        )
    ]
    return f"{'、'.join(empty)}无数据（—）" if empty else ""


def remarks(chart: Chart) -> str:
    """What must be said under a chart: an axis that does not begin at zero, places without a value."""
    axis = scale(chart)
    unit = "%" if _of_one(chart) else chart["unit"]
    cut = f"数轴自{axis.words(axis.low)}{unit}起" if axis.low > 0 else ""
    return "；".join(filter(None, (cut, gaps(chart))))


def _of_one(chart: Chart) -> bool:
    look = format_of(chart["series"][0]) if chart["series"] else ""
    # In a number format "%" in quotes is a letter: such values are not shares of one.
    return look.endswith("%") and not look.endswith('"%"')


def axis_format(chart: Chart, axis: Scale) -> str:
    """The format of the numbers along the value axis."""
    look = format_of(chart["series"][0]) if chart["series"] else "General"
    decimals = "." + "0" * axis.places if axis.places else ""
    if _of_one(chart):
        return f"0{decimals}%"
    return f"#,##0{decimals}" + ('"%"' if look.endswith('"%"') else "")


def scale(chart: Chart) -> Scale:
    """The value axis, with room for the number above the longest."""
    axis = span(chart)
    values = [v for series in chart["series"] for v in series["values"] if v is not None]
    values += [v for v in chart.get("high", []) if v is not None]
    high, end = max(values, default=0.0), axis.high
    if turned(chart) and room(chart) and not within(chart):
        # Numbers that stand upright over their columns need about a fifth more height.
        end = axis.low + math.ceil((high * 1.2 - axis.low) / axis.step) * axis.step
    # Too little room above the longest for its number: one more step.
    if end - high < axis.step * 0.25:
        end += axis.step
    return replace(axis, high=round(max(end, axis.high), 10))


def room(chart: Chart) -> bool:
    most = MOST_BARS if chart["form"] == "bars" else MOST_LABELS
    return len(chart["categories"]) * len(chart["series"]) <= most


def turned(chart: Chart) -> bool:
    """Whether the numbers over columns must stand upright to have room beside each other."""
    longest = max((len(text) for series in chart["series"] for text in series["shown"]), default=0)
    many = len(chart["categories"]) * len(chart["series"]) * longest
    return chart["form"] == "columns" and many > MOST_LETTERS


def within(chart: Chart) -> bool:
    """Whether upright numbers stand in their columns, all of which are tall."""
    values = [v for series in chart["series"] for v in series["values"] if v is not None]
    return turned(chart) and bool(values) and min(values) >= max(values) / 2 > 0


def words(chart: Chart) -> str:
    """The chart in words, for those who cannot see it."""
    alt = chart["alt"]
    if alt:
        return alt
    series = (
        f"{s['name']} "
        + "，".join(
            f"{c} {shown(t, v)}"
            for c, v, t in zip(chart["categories"], s["values"], s["shown"], strict=False)
        )
        for s in chart["series"]
    )
    return f"{chart['title']}：" + "；".join(series)
