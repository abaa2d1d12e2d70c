"""Faults of cells: what the grid platform, the office abroad and the dispute platform write wrongly."""

from datetime import datetime, timedelta
from random import Random

from tests.corruptor.good import CLOSED, OPEN
from tests.corruptor.kind import Kind, Spoil, Stage, fault, put, swapped
from tests.corruptor.rows import FULL_WIDTH, Row

_E, _V, _D, _H = "events", "visits", "disputes", "hamlets"
_CLOSED_CELLS = put("状态", *CLOSED)


def _reversed(row: Row, draw: Random) -> None:
    """Closed some minutes before it was received."""
    row.cells["受理时间"] = "2024-03-05 10:00:00"
    row.cells["交办时间"] = ""
    row.cells["办结时间"] = draw.choice(
        ("2024-03-05 09:59:59", "2024-03-04 23:00:00", "2023/03/05 10:00", "2024年3月5日9时")
    )
    row.cells["状态"] = draw.choice(list(CLOSED))


def _mojibake(text: object) -> str:
    """What UTF-8 looks like to a reader of GBK."""
    return str(text).encode("utf-8").decode("gb18030", errors="replace")


_DATES = (
    fault(_E, Stage.DATE, "missing_field", "reception missing", put("受理时间", "", "  ", "无", "NULL")),
    fault(_E, Stage.DATE, "bad_date", "unreadable date", put("受理时间", "昨天", "now", "today", "nan", "2024", "-", "?")),
    fault(_E, Stage.DATE, "bad_date", "30 February",
        put("受理时间", "2024-02-30 08:00:00", "2024/02/30 08:00", "2024年2月30日")),
    fault(_E, Stage.DATE, "bad_date", "29 February of a common year", put("办结时间", "2023-02-29 08:00:00", "2023年2月29日"),
        _CLOSED_CELLS),
    fault(_E, Stage.DATE, "bad_date", "hour beyond 24:00",
        put("受理时间", "2024-03-05 24:30:00", "2024/03/05 24:30", "2024-03-05 25:00:00")),
    fault(_E, Stage.DATE, "bad_date", "sixtieth minute or second",
        put("受理时间", "2024-03-05 10:60:00", "2024-03-05 10:20:60", "2024/03/05 23:60")),
    fault(_E, Stage.DATE, "bad_date", "thirteenth month",
        put("受理时间", "2024-13-05 10:00:00", "2024/13/05 10:00", "2024年13月5日", "2024-00-05 10:00:00")),
    fault(_E, Stage.DATE, "bad_date", "letters in a date",
        put("受理时间", "2024-O3-05 10:00:00", "2024-03-l5 10:00:00", "2024-Mar-05 10:00:00")),
    fault(_E, Stage.DATE, "bad_date", "year 0001", put("受理时间", "0001-01-01 00:00:00", "1/1/1", "1899-12-30 00:00:00")),
    fault(_E, Stage.DATE, "bad_date", "year 9999", put("办结时间", "9999-12-31 23:59:59", "2999-01-01 00:00:00"),
        _CLOSED_CELLS),
    fault(_E, Stage.DATE, "bad_date", "two-digit year", put("受理时间", "24-03-05 10:00:00", "05/03/24 10:00", "24年3月5日")),
    fault(_E, Stage.DATE, "bad_date", "day before month",
        put("受理时间", "05-03-2024 10:00:00", "15/03/2024 10:00", "3/5/2024 10:00")),
    fault(_E, Stage.DATE, "bad_date", "compact date not declared", put("受理时间", "20240305", "20240305100000", "2024111")),
    fault(_E, Stage.DATE, "bad_date", "fraction or offset not declared",
        put("受理时间", "2024-03-05 10:00:00.000", "2024-03-05 10:00:00+08:00", "2024-03-05T10:00:00Z")),
    fault(_E, Stage.DATE, "bad_date", "serial day of a spreadsheet", put("受理时间", "45356", "45356.4166666667")),
    fault(_E, Stage.DATE, "bad_date", "seconds since 1970 where a date is declared",
        put("受理时间", "1709604000", "1709604000000")),
    fault(_E, Stage.DATE, "bad_date", "two dates in one cell",
        put("办结时间", "2024-03-05 10:00:00;2024-03-06 10:00:00", "2024-03-05至2024-03-06"), _CLOSED_CELLS),
    fault(_E, Stage.DATE, "bad_date", "half-written date", put("受理时间", "2024-03-05 10:", "2024-03-", "2024/03/05 1O:00")),
    fault(_E, Stage.DATE, "bad_date", "due day that is none", put("办理时限", "2024-06-31", "五个工作日", "2024-03-05前")),
    fault(_V, Stage.DATE, "ambiguous_date", "two declared orders disagree",
        put("received", "05/03/2024 10:00", "01/02/2024 00:00", "12/11/2023 09:30")),
    fault(_V, Stage.DATE, "ambiguous_date", "closing that two orders read differently",
        put("closed", "05/06/2024 10:00", "04/05/2024 00:00")),
    fault(_V, Stage.DATE, "bad_date", "neither declared order",
        put("received", "31/31/2024 10:00", "2024-03-05 10:00", "13/13/2024 00:00")),
)  # fmt: skip
_NUMBERS = (
    fault(_E, Stage.NUMBER, "bad_number", "letters in a number", put("退回次数", "两次", "O", "1l", "abc", "0x1")),
    fault(_E, Stage.NUMBER, "bad_number", "decimal comma", put("退回次数", "3,5", "1,2")),
    fault(_E, Stage.NUMBER, "bad_number", "negative count", put("退回次数", "-1", "－３")),
    fault(_E, Stage.NUMBER, "bad_number", "fractional count", put("退回次数", "1.5", "0.1", "50%")),
    fault(_E, Stage.NUMBER, "bad_number", "count beyond any sense", put("退回次数", "2000000", "3亿", "1e9", "9" * 40)),
    fault(_E, Stage.NUMBER, "bad_number", "undeclared unit", put("退回次数", "3次", "2 回")),
    fault(_E, Stage.NUMBER, "bad_number", "range or list of numbers", put("退回次数", "1-2", "1~3", "1;2", "1 2")),
    fault(_E, Stage.NUMBER, "bad_number", "truth value in a count", put("退回次数", "TRUE", "FALSE", "是", "√")),
    fault(_D, Stage.NUMBER, "bad_number", "about 30 000", put("involved_amount", "约3万", "3万左右", "近10000", "≥500")),
    fault(_D, Stage.NUMBER, "bad_number", "separators out of place",
        put("involved_amount", "1,23,456", "12,34", "1.234.567", "1，2")),
    fault(_D, Stage.NUMBER, "bad_number", "another currency", put("involved_amount", "$300", "3000美元", "¥3000", "USD 20")),
    fault(_D, Stage.NUMBER, "bad_number", "amount in words", put("involved_amount", "叁万元整", "三千", "若干", "不详")),
    fault(_D, Stage.NUMBER, "bad_number", "not a finite number", put("involved_amount", "inf", "NaN", "1e999", "-Infinity")),
    fault(_D, Stage.NUMBER, "bad_number", "date in an amount", put("involved_amount", "2024-03-05", "3月5日")),
)  # fmt: skip
_VALUES = (
    fault(_E, Stage.VALUE, "unknown_value", "unknown category", put("类别", "其它", "邻里纠纷", "矛盾纠纷/安全隐患", "99")),
    fault(_E, Stage.VALUE, "unknown_value", "mojibake in a category", put("类别", _mojibake)),
    fault(_E, Stage.VALUE, "unknown_value", "unknown urgency", put("紧急程度", "加急", "1", "normal", "一 般")),
    fault(_E, Stage.VALUE, "unknown_value", "two cells swapped", swapped("类别", "紧急程度")),
    fault(_D, Stage.VALUE, "unknown_value", "unknown outcome", put("is_success", "5", "成功", "01", "1.0")),
    fault(_D, Stage.VALUE, "unknown_value", "unknown solved level", put("resolve_level", "省", "镇", "村")),
    fault(_E, Stage.STATE, "unknown_state", "unknown state", put("状态", "流转中", "办结", "closed", "已办结?")),
    fault(_E, Stage.STATE, "unknown_state", "mojibake in a state", put("状态", _mojibake)),
    fault(_E, Stage.STATE, "missing_field", "state missing", put("状态", "", " ", "无")),
    fault(_E, Stage.STATE, "closed_without_time", "closed state without a time", put("办结时间", "", "无"), _CLOSED_CELLS),
)  # fmt: skip
_POSITIONS = (
    fault(_E, Stage.POSITION, "bad_position", "longitude in words", put("经度", "不详", "东经120度", "120.05E", "120°03′")),
    fault(_E, Stage.POSITION, "bad_position", "longitude out of range", put("经度", "200.05", "-181", "1200.5")),
    fault(_E, Stage.POSITION, "bad_position", "latitude out of range", put("纬度", "95.5", "-90.01")),
    fault(_E, Stage.POSITION, "swapped_position", "longitude and latitude swapped", swapped("经度", "纬度")),
    fault(_V, Stage.POSITION, "bad_position", "point that is no pair",
        put("point", "30.65", "30.65, 120.05, 7", "POINT(120 30)", "30,65 120,05", "somewhere")),
    fault(_V, Stage.POSITION, "swapped_position", "pair in the other order", put("point", "120.05, 30.65", "(120.155, 30.66)")),
    fault(_E, Stage.POSITION, "bad_position", "half a point", put("纬度", "", "无")),
    fault(_V, Stage.POSITION, "bad_position", "point off the earth", put("point", "95.5, 120.05", "30.65, 190.5")),
)  # fmt: skip
_ORDER = (
    fault(_E, Stage.ORDER, "closed_before_received", "closed before it was received", _reversed),
    fault(_E, Stage.ORDER, "in_the_future", "received in the future",
        put("受理时间", "2024-07-02 00:00:00", "2025/01/01 08:00"), put("办结时间", ""), put("状态", *OPEN)),
    fault(_E, Stage.ORDER, "in_the_future", "closed in the future",
        put("办结时间", "2024-07-01 12:00:01", "2124-03-05 10:00:00"), _CLOSED_CELLS),
    fault(_E, Stage.ORDER, "in_the_future", "verified in the future", put("核实时间", "2099-01-01 00:00:00")),
    fault(_D, Stage.ORDER, "closed_before_received", "outcome before it was received", put("is_success", "1", "2"),
        put("outcome_date", "2022-12-31", "2000-01-01 00:00:00")),
    fault(_D, Stage.ORDER, "closed_without_time", "outcome without a time", put("is_success", "1", "3"),
        put("outcome_date", ""), put("resolve_date", ""), put("resolve_level", "")),
    fault(_D, Stage.ORDER, "in_the_future", "outcome in the future", put("is_success", "2"), put("resolve_level", ""),
        put("outcome_date", "2024-07-01T12:00:01", "2031-01-01")),
)  # fmt: skip
_VERSIONS = (
    fault(_E, Stage.VERSION, "missing_field", "time of change missing", put("更新时间", "", "  ")),
    fault(_E, Stage.VERSION, "bad_date", "time of change unreadable", put("更新时间", "刚刚", "2024-06-31 00:00:00", "无")),
    fault(_E, Stage.VERSION, "in_the_future", "changed in the future",
        put("更新时间", "2034-06-30 10:00:00", "2199/12/31 00:00")),
)  # fmt: skip
_KEYS = (
    fault(_E, Stage.KEY, "missing_field", "id missing", put("编号", "", "   ", "无", "NULL")),
    fault(_V, Stage.KEY, "missing_field", "half of the id missing", put("number", "", " ")),
    fault(_E, Stage.KEY, "bad_text", "id in scientific notation", put("编号", "3.305E+17", "1E+15", "3.3050210202403E+20")),
    fault(_E, Stage.KEY, "bad_text", "id of over 255 characters", put("编号", lambda key: f"{key}" * 30)),
    fault(_E, Stage.KEY, "bad_text", "error of a spreadsheet for an id",
        put("编号", "#N/A", "#REF!", "#VALUE!", "#NAME?", "########")),
    fault(_E, Stage.KEY, "bad_text", "character in an id that nobody sees",
        put("编号", lambda key: f"\ufeff{key}", lambda key: f"{key}\u200b", lambda key: f"{key}\n1")),
    fault(_E, Stage.KEY, "bad_text", "NUL in a title", lambda row, draw: row.cells.update({"标题": f"a\0b{row.mark}"})),
    fault(_V, Stage.KEY, "bad_text", "NUL in an id", put("number", lambda number: f"{number}\0")),
)  # fmt: skip
_PLACES = (
    fault(_E, Stage.PLACE, "unknown_place", "unknown grid",
        put("网格编码", "99999999999999", "西城区第三网格", "03309001001001")),
    fault(_E, Stage.PLACE, "unknown_place", "grid missing", put("网格编码", "", " ", "无")),
    fault(_E, Stage.PLACE, "unknown_place", "grid code without its leading zero", put("网格编码", lambda code: str(code)[1:])),
    fault(_E, Stage.PLACE, "unknown_place", "grid code cut",
        put("网格编码", lambda code: str(code)[:13], lambda code: str(code)[:11], lambda code: str(code)[:8])),
    fault(_E, Stage.PLACE, "unknown_place", "grid code with a tail",
        put("网格编码", lambda code: f"{code}01", lambda code: f"{code}.0")),
    fault(_E, Stage.PLACE, "unknown_place", "grid code in scientific notation", put("网格编码", "3.301E+12")),
    fault(_E, Stage.PLACE, "unknown_place", "grid code in full-width digits",
        put("网格编码", lambda code: str(code).translate(FULL_WIDTH))),
    fault(_E, Stage.PLACE, "unknown_place", "mojibake in a grid code",
        put("网格编码", lambda code: f"锟斤拷{code}", "闀囪绗�")),
    fault(_V, Stage.PLACE, "unknown_place", "town that is not there", put("town", "轧村镇", "新市", "?")),
    fault(_V, Stage.PLACE, "unknown_place", "town of another district", put("town", "东苕镇"), put("district", "东城区")),
    fault(_V, Stage.PLACE, "unknown_place", "name that stands twice, without its district", put("town", "新市镇"),
        put("district", "", "市辖区")),
    fault(_D, Stage.PLACE, "unknown_place", "code of which no beginning is known",
        put("grid_num", "3301001001001", "44030100100100", "x")),
)  # fmt: skip


def _retitled(column: str) -> Spoil:
    def spoil(row: Row, draw: Random) -> None:
        assert row.after is not None
        row.cells[column] = str(row.cells[column]).replace(row.after.mark, row.mark)

    return spoil


def _later_closing(row: Row, draw: Random) -> None:
    _retitled("title")(row, draw)
    row.cells["closed"] = (
        f"{datetime(2024, 6, 13) + timedelta(days=draw.randrange(12)):%d/%m/%Y %H:%M}"
    )


_HISTORY = (
    Kind("same version, other content", _E, _retitled("标题"), "version_conflict", Stage.HISTORY, twin=True),
    Kind("same id twice in an export", _D, _retitled("event_name"), "version_conflict", Stage.HISTORY, twin=True),
    Kind("same id twice, nothing orders them", _V, _later_closing, "duplicate_id", Stage.HISTORY, twin=True),
)  # fmt: skip
_REFERENCES = (
    fault(_H, Stage.NUMBER, "bad_number", "residents in words", put("residents", "约3万", "三千", "1200人", "-")),
    fault(_H, Stage.NUMBER, "bad_number", "residents negative, in parts or beyond any city",
        put("residents", "-5", "1203.5", "9999999999", "30亿")),
    fault(_H, Stage.VALUE, "missing_field", "code of a place missing", put("code", "", " ")),
    fault(_H, Stage.KEY, "bad_text", "code of a place beyond 32 characters", put("code", lambda code: f"{code}" * 3)),
    fault(_H, Stage.VALUE, "missing_field", "name of a place missing", put("name", "", "  ")),
    fault(_H, Stage.PLACE, "unknown_parent", "place under a place that is not there",
        put("town", "03309001", "3301001", "东苕镇")),
    Kind("same place twice, nothing orders them", _H, _retitled("name"), "duplicate_id", Stage.HISTORY, twin=True),
)  # fmt: skip
CELL_KINDS: tuple[Kind, ...] = (
    *_DATES, *_NUMBERS, *_VALUES, *_POSITIONS, *_ORDER, *_VERSIONS, *_KEYS, *_PLACES, *_HISTORY, *_REFERENCES,
)  # fmt: skip
