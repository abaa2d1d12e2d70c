"""Native charts for the office forms: a reader may open their workbook and change them."""

from io import BytesIO
from typing import Any, Final

import xlsxwriter
from pptx.chart.chart import Chart as Native
from pptx.chart.data import ChartData as NativeData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.chart import XL_TICK_LABEL_POSITION as LABELS
from pptx.enum.chart import XL_TICK_MARK as TICK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from governance.briefing.paper import Chart, Series, Value
from layouts.documents.ooxml.scale import (
    MOST_LABELS,
    axis_format,
    format_of,
    labels,
    room,
    scale,
    turned,
    within,
)


def rgb(code: str) -> RGBColor:
    """A colour by its six digits."""
    # mypy's strict mode forbids the call of an untyped function; through Any it lets it pass.
    untyped: Any = RGBColor
    colour: RGBColor = untyped.from_string(code)
    return colour


WHITE: Final = rgb("FFFFFF")
INK: Final = rgb("16202E")
SUB: Final = rgb("5A6472")
GRID: Final = rgb("D5DAE1")
BARS: Final = tuple(map(rgb, ("1F4E8C", "8FB0D8", "B3121D", "6B7383")))
ON_BARS: Final = (WHITE, INK, WHITE, WHITE)
CJK_SANS: Final = "微软雅黑"
EMPTY: Final = "无数据"
NONE: Final[Series] = {"name": EMPTY, "values": [], "figures": [], "shown": []}
FORMS: Final = {
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "line": XL_CHART_TYPE.LINE_MARKERS,
    "intervals": XL_CHART_TYPE.LINE_MARKERS,
}


class ChartData(NativeData):
    """The data of a native chart; in its workbook no text can be taken for a formula.

    `whiskers` are the lengths below and above the values of the first series.
    """

    whiskers: tuple[tuple[str, list[Value]], ...] = ()

    @property
    def xlsx_blob(self) -> bytes:
        buffer = BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        sheet = book.add_worksheet("Sheet1")
        for row, category in enumerate(self.categories, start=1):
            sheet.write_string(row, 0, str(category.label))
        for column, series in enumerate(self, start=1):
            look = book.add_format({"num_format": series.number_format})
            sheet.write_string(0, column, series.name)
            # A cell left out is a gap in the chart; a written zero would be a bar or a point.
            for row, value in enumerate(series.values, start=1):
                if value is not None:
                    sheet.write_number(row, column, value, look)
        for column, (name, values) in enumerate(self.whiskers, start=1 + len(self)):
            sheet.write_string(0, column, name)
            for row, value in enumerate(values, start=1):
                if value is not None:
                    sheet.write_number(row, column, value)
        book.close()
        return buffer.getvalue()


def data(chart: Chart) -> ChartData:
    """What the native chart is drawn from; an interval is its low and its high beside the value."""
    new: Any = ChartData
    rows: Any = new()
    # A chart of nothing is drawn as one empty place: no writer knows one without any.
    rows.categories = labels(chart["categories"]) or [EMPTY]
    for series in chart["series"] or [NONE]:
        values = series["values"][: len(chart["categories"])] or [None]
        rows.add_series(series["name"] or EMPTY, values, format_of(series))
    if chart["form"] == "intervals":
        rows.whiskers = _whiskers(chart)
    chart_data: ChartData = rows
    return chart_data


def _whiskers(chart: Chart) -> tuple[tuple[str, list[Value]], ...]:
    """How far the low and the high of an interval are from its value."""
    points = chart["series"][0]["values"] if chart["series"] else []

    def away(ends: list[Value]) -> list[Value]:
        pairs = zip(points, ends, strict=False)
        # Ten decimals take off float noise, which would be written into the XML digit by digit.
        # `or 0` is for the type checker alone: no None comes so far.
        return [None if None in (p, e) else round(abs((e or 0) - (p or 0)), 10) for p, e in pairs]

    return ("至低", away(chart.get("low", []))), ("至高", away(chart.get("high", [])))


def style(native: Native, chart: Chart, size: float) -> None:
    """Dress a native chart for print; `size` is the height of its letters in points."""
    native.font.size, native.font.color.rgb = Pt(size), INK
    _east_asian(native)
    native.has_title = False
    several = len(chart["series"]) > 1
    native.has_legend = several
    if several:
        native.legend.position = XL_LEGEND_POSITION.TOP
        # Here False means "beside the plot": a legend inside it would cover bars.
        native.legend.include_in_layout = False
    _axes(native, chart, size)
    drawn = {"columns": _bars, "bars": _bars, "line": _lines, "intervals": _intervals}
    drawn[chart["form"]](native, chart, size)


def _axes(native: Native, chart: Chart, size: float) -> None:
    across, up = native.category_axis, native.value_axis
    across.format.line.color.rgb = SUB
    across.major_tick_mark = up.major_tick_mark = TICK.NONE
    across.tick_labels.font.size = Pt(size)
    if chart["form"] == "bars":  # the name of each bar is printed
        skip = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>')
        # The schema orders an axis's children; out of order, Office asks to repair the file.
        across._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    # At the edge of the plot, not at zero, where the names would stand in negative bars.
    across.tick_label_position = LABELS.LOW
    across.has_major_gridlines = False
    axis = scale(chart)
    up.minimum_scale, up.maximum_scale, up.major_unit = axis.low, axis.high, axis.step
    up.format.line.fill.background()
    up.tick_labels.number_format_is_linked = False
    up.tick_labels.number_format = axis_format(chart, axis)
    bars = chart["form"] == "bars"
    up.has_major_gridlines = not bars
    up.visible = not bars
    if bars:
        # Office draws the first category of level bars at the bottom.
        across.reverse_order = True
    else:
        up.major_gridlines.format.line.color.rgb = GRID
        up.major_gridlines.format.line.width = Pt(0.5)


def _bars(native: Native, chart: Chart, size: float) -> None:
    plot = native.plots[0]
    plot.gap_width = 45 if len(chart["series"]) > 1 else 55
    plot.overlap = 0 if len(chart["series"]) > 1 else 100
    for position, series in enumerate(plot.series):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = BARS[position % len(BARS)]
        # Office may otherwise fill a bar below zero with the inverted colour, white.
        series.invert_if_negative = False
        if room(chart):
            inside = within(chart)
            at = XL_LABEL_POSITION.INSIDE_END if inside else XL_LABEL_POSITION.OUTSIDE_END
            _label(series, of(chart, position), at, size)
            if turned(chart):
                _turn(series)
            if inside:
                series.data_labels.font.color.rgb = ON_BARS[position % len(BARS)]


def _lines(native: Native, chart: Chart, size: float) -> None:
    for position, series in enumerate(native.plots[0].series):
        colour = BARS[position % len(BARS)]
        # A smoothed line would pass through values that were never counted.
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour, Pt(2)
        _marker(series, colour)
        if room(chart) and len(chart["series"]) == 1:
            _label(series, of(chart, position), XL_LABEL_POSITION.ABOVE, size)


def _intervals(native: Native, chart: Chart, size: float) -> None:
    for position, series in enumerate(native.plots[0].series):
        series.smooth = False
        # An interval chart is a line chart without its line: markers and whiskers remain.
        series.format.line.fill.background()
        _marker(series, BARS[2])
        series.marker.size = 9
        if len(chart["categories"]) <= MOST_LABELS // 2:
            _label(series, of(chart, position), XL_LABEL_POSITION.RIGHT, size)
    if chart["series"]:
        # The schema wants errBars before cat.
        native.plots[0].series[0]._element.find(qn("c:cat")).addprevious(_error_bars(chart))


def _error_bars(chart: Chart) -> Any:
    """The whiskers of the first series, bound to the columns of its workbook."""
    # Columns of the workbook: A has the categories, then come the series, then the lengths
    # below and above. Row 1 is the heading.
    last = 1 + len(chart["categories"])
    column = 1 + len(chart["series"])
    bars = []
    # The lengths are kept as (below, above), while the schema wants plus before minus.
    for tag, offset in (("plus", 1), ("minus", 0)):
        letter = chr(ord("A") + column + offset)
        points = "".join(
            f'<c:pt idx="{index}"><c:v>{value!r}</c:v></c:pt>'
            for index, value in enumerate(_whiskers(chart)[offset][1])
            if value is not None
        )
        bars.append(
            f"<c:{tag}><c:numRef><c:f>Sheet1!${letter}$2:${letter}${last}</c:f><c:numCache>"
            f'<c:ptCount val="{last - 1}"/>{points}</c:numCache></c:numRef></c:{tag}>'
        )
    return parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="both"/>'
        f'<c:errValType val="cust"/><c:noEndCap val="0"/>{"".join(bars)}'
        '<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="1F4E8C"/></a:solidFill></a:ln>'
        "</c:spPr></c:errBars>"
    )


def _turn(series: Any) -> None:
    properties = series.data_labels._element.find(qn("c:txPr")).find(qn("a:bodyPr"))
    # Angles are 60,000ths of a degree: a quarter turn to the left, read from below.
    properties.set("rot", "-5400000")
    properties.set("vert", "horz")


def of(chart: Chart, position: int) -> Series:
    """The series at a position; of a chart without any, one that is empty."""
    return chart["series"][position] if position < len(chart["series"]) else NONE


def _marker(series: Any, colour: RGBColor) -> None:
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = colour
    series.marker.format.line.color.rgb = WHITE


def _label(series: Any, paper_series: Series, position: Any, size: float) -> None:
    labels = series.data_labels
    labels.show_value, labels.position = True, position
    labels.number_format, labels.number_format_is_linked = format_of(paper_series), False
    labels.font.size, labels.font.color.rgb = Pt(size), INK


def _east_asian(native: Native) -> None:
    properties = native.font._rPr
    # The schema wants the shape properties before the text properties.
    native._chartSpace.find(qn("c:txPr")).addprevious(
        parse_xml(f"<c:spPr {nsdecls('c', 'a')}><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>")
    )
    # Office takes the face of digits from `latin` and that of Chinese from `ea`: both are set.
    for tag in ("a:latin", "a:ea"):
        face = parse_xml(f'<{tag} {nsdecls("a")} typeface="{CJK_SANS}"/>')
        properties.append(face)
