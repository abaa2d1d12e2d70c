"""Faults of whole lines: cells too many or too few, quotes, headers and totals among the rows, broken objects."""

import json
from collections.abc import Callable
from random import Random

from tests.corruptor.kind import Kind, Stage, each, emptied, fault, put, rewritten, titled
from tests.corruptor.rows import Row

_E, _D, _C, _B = "events", "disputes", "calls", "book"
_PLAIN = titled("路面破损{}")
_RAGGED = "ragged_row"


def _line(name: str, change: Callable[[str], str], *, source: str = _E) -> Kind:
    """A fault of the row's text; the title is made one that needs no quotes."""
    title = _PLAIN if source == _E else titled("路面破损{}", "event_name")
    return fault(source, Stage.LINE, _RAGGED, name, title, rewritten(change))


def _opened(text: str) -> str:
    return text.replace("路面破损", '"路面破损')


def _closed_early(text: str) -> str:
    return text.replace("路面破损", '"路面破损"')


def _header(row: Row, draw: Random) -> None:
    row.cells.update({column: column for column in row.cells})


def _total(*words: str) -> Callable[[Row, Random], None]:
    """A row of totals: the word where the id stands, a sum or two, nothing else."""

    def spoil(row: Row, draw: Random) -> None:
        first = next(iter(row.cells))
        emptied()(row, draw)
        row.cells[first] = draw.choice(words)
        row.cells["退回次数"] = draw.choice(("", "1234", "1,234"))

    return spoil


def _footer(row: Row, draw: Random) -> None:
    first = next(iter(row.cells))
    emptied()(row, draw)
    row.cells[first] = draw.choice(
        ("共 1,234 条", "制表人：张三", "导出时间：2024-06-30", "注：数据截至昨日")
    )


LINES = (
    _line("cells too many", lambda text: f"{text},surplus"),
    _line("one cell too few", lambda text: text.rpartition(",")[0]),
    _line("stray delimiter", lambda text: text.replace("路面破损", "路面,破损")),
    _line("line cut off", lambda text: text[: len(text) // 2]),
    _line("two rows on one line", lambda text: text + text),
    _line("another delimiter", lambda text: text.replace(",", ";")),
    _line("tabs instead of commas", lambda text: text.replace(",", "\t")),
    _line("unclosed quote", _opened),
    _line("quote closed too early", _closed_early),
    _line("unclosed quote at the start", lambda text: f'"{text}'),
    _line("unclosed quote at the end", lambda text: f'{text.rpartition(",")[0]},"{text.rpartition(",")[2]}'),
    _line("one tab too many", lambda text: f"{text}\t", source=_D),
    _line("unclosed quote among tabs", _opened, source=_D),
    _line("a word alone", lambda text: "（续上页）"),
    Kind("line break outside quotes", _E, each(_PLAIN, rewritten(lambda t: t.replace("路面", "路面\n"))), _RAGGED, broken=True),
    fault(_E, Stage.LINE, "repeated_header", "header repeated", _header),
    fault(_E, Stage.LINE, "repeated_header", "header of a file that was appended", _header,
        rewritten(lambda text: f"\ufeff{text}")),
    fault(_B, Stage.LINE, "repeated_header", "header repeated in a sheet", _header),
    fault(_E, Stage.LINE, "summary_row", "row of totals", _total("合计", "总计", "合 计", "合计：")),
    fault(_E, Stage.LINE, "summary_row", "row of subtotals", _total("小计", "本页合计", "本页小计")),
    fault(_B, Stage.LINE, "summary_row", "row of totals in a sheet", _total("合计", "小计", "Total")),
    fault(_E, Stage.DATE, "missing_field", "footer", _footer),
    fault(_E, Stage.DATE, "missing_field", "row of blanks", emptied(" ")),
    fault(_E, Stage.DATE, "missing_field", "id alone", emptied(), put("编号", "0000000001")),
)  # fmt: skip


def _json(name: str, change: Callable[[str], str]) -> Kind:
    return fault(_C, Stage.LINE, "bad_json", name, rewritten(change))


def _twice(text: str) -> str:
    return text.replace('"grid":', '"id": 1, "grid":', 1)


OBJECTS = (
    _json("object cut off", lambda text: text[:-5]),
    _json("object in single quotes", lambda text: text.replace('"', "'")),
    _json("comma behind the last value", lambda text: f"{text[:-1]},}}"),
    _json("list instead of an object", lambda text: f"[{text}]"),
    _json("nothing but null", lambda text: "null"),
    _json("text instead of an object", lambda text: json.dumps(text[:40])),
    _json("two objects on one line", lambda text: text + text),
    _json("name said twice", _twice),
    _json("name without quotes", lambda text: text.replace('"title"', "title")),
    _json("comma between objects", lambda text: f"{text},"),
    _json("error page among the objects", lambda text: "<html><body>502 Bad Gateway</body></html>"),
    _json("NUL outside a text", lambda text: text[:-1] + "\0}"),
)  # fmt: skip
LINE_KINDS: tuple[Kind, ...] = (*LINES, *OBJECTS)
