"""Faults that only typed sources have: values of the wrong type in objects, and cells of workbooks without a value."""

from dataclasses import dataclass
from random import Random

from tests.corruptor.kind import Kind, Spoil, Stage, fault, put
from tests.corruptor.rows import Row

_C, _B = "calls", "book"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula cell and the result that was saved beside it ('' for none)."""

    text: str
    result: object = ""


def detail(name: str, *values: object) -> Spoil:
    """One of the values inside the nested object."""

    def spoil(row: Row, draw: Random) -> None:
        row.cells["detail"] = {**dict(row.cells["detail"]), name: draw.choice(values)}  # type: ignore[call-overload]

    return spoil


def at(**values: object) -> Spoil:
    """The point."""

    def spoil(row: Row, draw: Random) -> None:
        row.cells["at"] = {**dict(row.cells["at"]), **values}  # type: ignore[call-overload]

    return spoil


def _without(name: str) -> Spoil:
    def spoil(row: Row, draw: Random) -> None:
        del row.cells[name]

    return spoil


def _escaped(row: Row, draw: Random) -> None:
    row.cells["title"] = f"a\0b{row.mark}"


def _surrogate(row: Row, draw: Random) -> None:
    row.cells["title"] = f"a\ud800b{row.mark}"


_OBJECTS = (
    fault(_C, Stage.DATE, "missing_field", "object without reception", _without("received")),
    fault(_C, Stage.DATE, "missing_field", "null for the reception", put("received", None)),
    fault(_C, Stage.DATE, "bad_date", "number where a date text is declared",
        put("received", 1_709_604_000, 45356.41, 17096040000000)),
    fault(_C, Stage.DATE, "bad_date", "object where a date is declared",
        put("received", {"$date": "2024-03-05T10:00:00Z"}, ["2024-03-05"])),
    fault(_C, Stage.DATE, "bad_date", "truth value where a date is declared", put("received", True)),
    fault(_C, Stage.NUMBER, "bad_number", "truth value where a number is declared", detail("returned", True, False)),
    fault(_C, Stage.NUMBER, "bad_number", "NaN and Infinity in an object", detail("returned", float("nan"), float("inf"))),
    fault(_C, Stage.VALUE, "unknown_value", "category of another type", detail("category", True, 12345.0, [12345])),
    fault(_C, Stage.STATE, "missing_field", "object without its state", _without("state")),
    fault(_C, Stage.POSITION, "bad_position", "point in words", at(lon="here")),
    fault(_C, Stage.POSITION, "bad_position", "point with a truth value", at(lat=True)),
    fault(_C, Stage.POSITION, "swapped_position", "point of an object swapped", at(lon=30.65, lat=120.05)),
    fault(_C, Stage.VERSION, "missing_field", "object without its time of change", _without("updated")),
    fault(_C, Stage.VERSION, "bad_date", "time of change that is no number of milliseconds",
        put("updated", 1718000000.5, "2024-06-10", 9_999_999_999_999)),
    fault(_C, Stage.KEY, "missing_field", "object without id", _without("id")),
    fault(_C, Stage.KEY, "missing_field", "null for the id", put("id", None)),
    fault(_C, Stage.KEY, "bad_text", "id that became a float", put("id", 3.305e17)),
    fault(_C, Stage.LINE, "bad_text", "NUL escaped in a title", _escaped),
    fault(_C, Stage.LINE, "bad_text", "half a character in a title", _surrogate),
    fault(_C, Stage.PLACE, "unknown_place", "grid as a number", put("grid", lambda code: int(str(code)))),
)  # fmt: skip
_CELLS = (
    fault(_B, Stage.LINE, "bad_cell", "formula without a saved result", put("受理时间", Formula("=NOW()")),
        put("办结时间", "")),
    fault(_B, Stage.LINE, "bad_cell", "reference that is lost", put("序号", Formula("=#REF!", "#REF!"))),
    fault(_B, Stage.LINE, "bad_cell", "lookup without a match", put("网格编码", Formula("=VLOOKUP(1,A1:B2,2)", "#N/A"))),
    fault(_B, Stage.LINE, "bad_cell", "division by zero", put("退回次数", Formula("=1/0", "#DIV/0!"))),
    fault(_B, Stage.DATE, "bad_date", "day number where a date is declared", put("受理时间", 45356, 45356.4166666667)),
    fault(_B, Stage.DATE, "bad_date", "date as text in a form not declared", put("受理时间", "2024/3/5 10:00", "3月5日")),
    fault(_B, Stage.DATE, "missing_field", "empty cell for the reception", put("受理时间", "", None)),
    fault(_B, Stage.NUMBER, "bad_number", "truth value in a cell", put("退回次数", True, False)),
    fault(_B, Stage.VALUE, "unknown_value", "number where a word is declared", put("紧急程度", 1, 2.0)),
    fault(_B, Stage.VERSION, "bad_number", "version that is no number", put("修改次数", "第一次", "v1")),
    fault(_B, Stage.VERSION, "bad_number", "version with a fraction", put("修改次数", 1.5, "0.5")),
    fault(_B, Stage.VERSION, "bad_number", "version beyond what is kept", put("修改次数", 1e30, "9" * 30)),
    fault(_B, Stage.KEY, "bad_text", "id of more digits than a spreadsheet keeps", put("序号", 330502199001011234)),
    fault(_B, Stage.KEY, "missing_field", "empty cell for the id", put("序号", "", None)),
    fault(_B, Stage.PLACE, "unknown_place", "code that became a number", put("网格编码", lambda code: int(str(code)))),
)  # fmt: skip
TYPED_KINDS: tuple[Kind, ...] = (*_OBJECTS, *_CELLS)
