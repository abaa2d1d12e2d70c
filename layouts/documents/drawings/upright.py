"""Charts over time: upright columns, and lines with their names at their ends."""

from governance.briefing.paper import Chart, Series, Value
from layouts.documents.drawings.frames import PLOT, Frame, colours, grid, head, left_of, under
from layouts.documents.drawings.ink import (
    SMALL,
    WIDTH,
    at,
    centred,
    dot,
    label,
    line,
    path,
    rect,
    spread,
    text,
    width,
)
from layouts.documents.drawings.scales import shown_at
from layouts.documents.drawings.scales import span as span_of


def columns(chart: Chart) -> tuple[list[str], float]:
    """Columns from nought; a number stands over its column where there is room for it."""
    span = span_of(chart)
    parts, top = head(chart, span, legend=len(chart["series"]) > 1)
    left = left_of(span)
    frame = Frame(left, top + 13, (WIDTH - left) / len(chart["categories"]), PLOT, span)
    parts += grid(frame)
    # Few categories would make columns as wide as blocks: 34 points are the most.
    thick = min(frame.slot * 0.76 / max(1, len(chart["series"])), 34.0)
    for s, (series, colour) in enumerate(zip(chart["series"], colours(chart), strict=True)):
        shift = thick * (s - len(chart["series"]) / 2)
        for i, value in enumerate(series["values"]):
            parts += _column(frame, frame.x(i) + shift, thick, value, colour)
        for i in _told(chart, s, frame.slot, thick):
            over = [series] if _each(chart, thick) else chart["series"]
            reach = range(len(series["values"]))[_reach(series["shown"][i], i, frame.slot)]
            y = min(frame.y(max(0.0, bars["values"][n] or 0.0)) for bars in over for n in reach) - 3
            parts.append(centred(frame.x(i) + shift + thick / 2, y, series["shown"][i]))
    below, foot = under(chart, frame)
    return [*parts, *below], frame.base + foot + 2


def _reach(words: str, i: int, slot: float) -> slice:
    """The slice of columns across which the number over column `i` reaches."""
    beyond = max(0, round(width(words, SMALL) / 2 / slot - 0.45))
    # At the edge of the drawing the number moves inwards.
    return slice(max(0, i - 2 * beyond), i + 2 * beyond + 1)


def _each(chart: Chart, thick: float) -> bool:
    """Whether every column has room for its own number."""
    return all(
        width(words, SMALL) + 1 <= thick for series in chart["series"] for words in series["shown"]
    )


def _told(chart: Chart, s: int, slot: float, thick: float) -> list[int]:
    """Which numbers of the series are printed: of several series side by side all, or the first one's."""
    series = chart["series"][s]
    if len(chart["series"]) > 1 and _each(chart, thick):
        return shown_at(series["values"], series["shown"], thick)
    return shown_at(series["values"], series["shown"], slot) if s == 0 else []


def _column(frame: Frame, x: float, thick: float, value: Value, colour: str) -> list[str]:
    base = frame.y(0.0)
    if value is None:
        return [label(x + thick / 2, base - 2, "—", "middle")]
    gap, y = 0.12 * thick, frame.y(value)
    return [rect(x + gap / 2, min(y, base), thick - gap, max(abs(base - y), 0.6), colour)]


def lines(chart: Chart) -> tuple[list[str], float]:
    """Lines on a scale that says where it begins; each is named at its end."""
    span = span_of(chart)
    parts, top = head(chart, span, legend=False)
    left = left_of(span)
    ends = [_end(series, len(chart["series"]) > 1) for series in chart["series"]]
    right = (
        # 14 points more for the sample of the line that stands before each of several names.
        WIDTH - max((width(words, SMALL) for words in ends), default=0.0) - 8 - 14 * (len(ends) > 1)
    )
    frame = Frame(left, top + 13, (right - left) / len(chart["categories"]), PLOT, span)
    parts += grid(frame)
    for series, colour in zip(chart["series"], colours(chart), strict=True):
        parts += _course(series, colour, frame)
        if len(ends) == 1:
            parts += _numbers(series, frame)
    parts += _ends(chart, ends, frame)
    below, foot = under(chart, frame)
    return [*parts, *below], frame.base + foot + 2


def _end(series: Series, several: bool) -> str:
    known = [i for i, value in enumerate(series["values"]) if value is not None]
    last = series["shown"][known[-1]] if known else "无数据"
    return f"{series['name']} {last}" if several else last


def _course(series: Series, colour: str, frame: Frame) -> list[str]:
    """The line, broken where there is no value; a mark for each value."""
    marks, runs = [], [""]
    for i, value in enumerate(series["values"]):
        if value is None:
            marks.append(label(frame.x(i), frame.base - 3, "—", "middle"))
            # A missing value ends the run: the line is not drawn across it.
            runs.append("")
            continue
        point = f"{at(frame.x(i))} {at(frame.y(value))}"
        runs[-1] += f"{'L' if runs[-1] else 'M'}{point}"
        radius = 2.2 if frame.slot > 9 else 1.2
        marks.append(dot(frame.x(i), frame.y(value), radius, colour, "#FFFFFF"))
    drawn = path("".join(runs), stroke=colour, thick=1.6, extra=' stroke-linejoin="round"')
    return [drawn, *marks] if any(runs) else marks


def _numbers(series: Series, frame: Frame) -> list[str]:
    """The numbers of a single line beside their marks; the last stands at the end of the line."""
    values = series["values"]
    last = max((i for i, value in enumerate(values) if value is not None), default=-1)
    parts = []
    for i in shown_at(values, series["shown"], frame.slot):
        value = values[i]
        if value is None or i == last:
            continue
        y = frame.y(value)
        below = _is_low(values, i) and y < frame.base - 16
        parts.append(centred(frame.x(i), y + (12 if below else -6), series["shown"][i]))
    return parts


def _is_low(values: list[Value], i: int) -> bool:
    """Whether the neighbours stand higher, so that the room is below."""
    here, around = values[i], (*values[max(0, i - 1) : i], *values[i + 1 : i + 2])
    beside = [v for v in around if v is not None]
    return here is not None and bool(beside) and all(v > here for v in beside)


def _ends(chart: Chart, ends: list[str], frame: Frame) -> list[str]:
    """The names of the lines at their ends, moved apart where they would meet."""
    wanted: list[tuple[float, str, str]] = []
    for series, words, colour in zip(chart["series"], ends, colours(chart), strict=True):
        known = [value for value in series["values"] if value is not None]
        wanted.append((frame.y(known[-1] if known else frame.span.low), words, colour))
    wanted.sort()
    places = spread([y for y, *_ in wanted], frame.top + 1, frame.base - 5, 11.0)
    x = frame.x(len(chart["categories"]) - 0.5) + 4
    parts = []
    for y, (_, words, colour) in zip(places, wanted, strict=True):
        if len(ends) > 1:
            parts.append(line(x, y, x + 10, y, colour, 2.2))
        parts.append(text(x + 14 * (len(ends) > 1), y + 3, words, size=SMALL, bold=True))
    return parts
