"""Native charts of the data book, each beside the numbers that it draws."""

from typing import Any, Final

from xlsxwriter.worksheet import Worksheet

from governance.briefing.paper import Chart
from layouts.documents.ooxml import scale as ooxml_scale

FACE: Final = "微软雅黑"
_FORMS: Final = {"columns": "column", "bars": "bar", "line": "line", "intervals": "line"}
_BARS: Final = ("#1F4E8C", "#8FB0D8", "#B3121D", "#6B7383")
_LETTERS: Final = {"name": FACE, "size": 10, "color": "#16202E"}


def put_chart(book: Any, sheet: Worksheet, drawn: Chart, rows: int, columns: int) -> None:
    """The chart beside its numbers, bound to them."""
    chart = book.add_chart({"type": _FORMS[drawn["form"]]})
    name = sheet.get_name()
    scale = ooxml_scale.scale(drawn)
    for position, _ in enumerate(drawn["series"], start=1):
        chart.add_series(_series(drawn, name, rows, position))
    axis = {"num_font": _LETTERS, "major_gridlines": {"visible": False}}
    value_axis = {
        "min": scale.low,
        "max": scale.high,
        "major_unit": scale.step,
        "num_font": _LETTERS,
    }
    value_axis |= {"major_gridlines": {"visible": True, "line": {"color": "#D5DAE1"}}}
    value_axis |= {"line": {"none": True}, "num_format": ooxml_scale.axis_format(drawn, scale)}
    if drawn["form"] == "bars":
        # Excel draws the first category of level bars at the bottom; reversed, it is on top. In
        # xlsxwriter x is the category axis of a column chart, and y that of a bar chart.
        chart.set_y_axis(axis | {"reverse": True})
        chart.set_x_axis(value_axis | {"visible": False, "major_gridlines": {"visible": False}})
    else:
        chart.set_x_axis(axis)
        chart.set_y_axis(value_axis)
    title = f"{drawn['title']}（{drawn['unit']}）"
    chart.set_title({"name": title, "name_font": {**_LETTERS, "size": 12, "bold": True}})
    if len(drawn["series"]) > 1:
        chart.set_legend({"position": "top", "font": _LETTERS})
    else:
        chart.set_legend({"none": True})
    # A missing value must not be drawn at zero.
    chart.show_blanks_as("gap")
    tall = max(360, 60 + 30 * rows) if drawn["form"] == "bars" else 360
    chart.set_size({"width": 760, "height": min(tall, 1200)})
    alt = {"description": ooxml_scale.words(drawn), "object_position": 1}
    sheet.insert_chart(2, columns + 1, chart, alt)


def _series(drawn: Chart, sheet: str, rows: int, position: int) -> dict[str, Any]:
    colour = _BARS[(position - 1) % len(_BARS)]
    last = 2 + rows
    options: dict[str, Any] = {
        "name": [sheet, 2, position],
        "categories": [sheet, 3, 0, last, 0],
        "values": [sheet, 3, position, last, position],
    }
    if drawn["form"] in ("columns", "bars"):
        if drawn["form"] == "bars":
            options["data_labels"] = {"value": True, "font": _LETTERS}
        return options | {"fill": {"color": colour}, "gap": 50}
    dot = {"type": "circle", "size": 7, "fill": {"color": colour}, "border": {"color": "white"}}
    if drawn["form"] == "line":
        return options | {"line": {"color": colour, "width": 2}, "marker": dot}
    # Columns of the sheet: categories, series, bounds as given, then lengths of whiskers.
    below = 1 + len(drawn["series"]) + sum(key in drawn for key in ("low", "high"))
    if position == 1:
        minus, plus = (
            f"='{sheet}'!${chr(65 + c)}$4:${chr(65 + c)}${last + 1}" for c in (below, below + 1)
        )
        bars = {"type": "custom", "plus_values": plus, "minus_values": minus}
        options["y_error_bars"] = bars | {"line": {"color": "#1F4E8C", "width": 2}}
    return options | {"line": {"none": True}, "marker": {**dot, "fill": {"color": "#B3121D"}}}
