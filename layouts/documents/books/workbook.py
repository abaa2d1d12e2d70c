"""The XLSX of a frozen export: six sheets of plain values; the same payload, the same bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from layouts.documents.books.cells import HEAD, MARK, NOTE, OPTIONS, TITLE, Look, cell_text, looks
from layouts.documents.payload import Comparison, Payload, digest, made_at, number

SHEETS: Final = ("指标", "排名", "趋势", "类型", "超期", "说明")
RATES: Final = frozenset({"rate", "%"})
_DEMONSTRATION: Final = "演示数据 · 非真实统计"
Row = Sequence[object]
Sheet = tuple[Sequence[tuple[str, int]], Iterable[Row]]
"""The headings (word, width in characters) of a sheet, and its rows."""


def workbook(payload: Payload) -> bytes:
    """The workbook: numbers are numbers, texts are texts whatever they begin with, no formulas."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    book.set_properties(
        {
            "title": cell_text(payload["title"]),
            "author": cell_text(payload["profile_title"]),
            # The format knows no offset; a fixed moment is what keeps the bytes the same.
            "created": made_at(payload).replace(tzinfo=None, microsecond=0),
        }
    )
    look = looks(book, "Noto Sans SC")
    sheets = (_indicators, _ranking, _trend, _categories, _overdue, _about)
    for name, draw in zip(SHEETS, sheets, strict=True):
        _page(book.add_worksheet(name), look, payload, *draw(payload))
    book.close()
    return buffer.getvalue()


def _page(
    sheet: Any, look: Look, payload: Payload, heads: Sequence[tuple[str, int]], rows: Iterable[Row]
) -> None:
    """One sheet: two lines that say what it is, a heading that stays in view, then rows."""
    title = f"{payload['place']['name']} {payload['period_label']}"
    cutoff = f"统计截止 {payload['cutoff']}"
    demonstration = payload["demonstration"]
    sheet.write_string(0, 0, cell_text(title), look(**TITLE))
    words = f"{_DEMONSTRATION}　{cutoff}" if demonstration else cutoff
    sheet.write_string(1, 0, words, look(**MARK, bold=True) if demonstration else look(**NOTE))
    for column, (word, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, cell_text(word), look(**HEAD))
    sheet.freeze_panes(3, 1)
    for line, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            _put(sheet, line, column, value, look)
    # 9 is A4; below, 0 lets the sheet be as many pages long as it needs.
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def _put(sheet: Any, line: int, column: int, value: object, look: Look) -> None:
    """A text, a number, a `Ratio`, or nothing: an unknown value is an empty cell, never 0."""
    if isinstance(value, str):
        sheet.write_string(line, column, cell_text(value), look(text_wrap=True))
    elif isinstance(value, Ratio):
        # An empty cell, not 0: an unknown rate must not enter a sum.
        if value.value is not None:
            sheet.write_number(line, column, value.value, look(num_format="0.00%"))
    # Not by truth: 0 is a number to be written.
    elif (plain := number(value)) is not None:
        form = "#,##0" if plain == int(plain) else "#,##0.00"
        sheet.write_number(line, column, plain, look(num_format=form))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of one, printed in percent."""

    value: float | None


def _valued(value: object, unit: str) -> object:
    plain = number(value)
    return Ratio(plain) if unit in RATES else plain


def _indicators(payload: Payload) -> Sheet:
    heads = [("编号", 9), ("指标", 24), ("数值", 12), ("显示", 12), ("单位", 8), ("分子", 12)]
    heads += [("分母", 12), ("无值原因", 24), ("环比", 24), ("同比", 24)]
    return heads, (
        (
            indicator["id"],
            indicator["label"],
            _valued(indicator["value"], indicator["unit"]),
            indicator["shown"],
            indicator["unit"],
            indicator["numerator"],
            indicator["denominator"],
            indicator["reason"] or "",
            _compared(indicator["previous"]),
            _compared(indicator["year_before"]),
        )
        for indicator in payload["indicators"]
    )


def _compared(comparison: Comparison | None) -> str:
    if comparison is None:
        return "—"
    return f"{comparison['delta_shown']}（{comparison['label']} {comparison['shown']}）"


def _ranking(payload: Payload) -> Sheet:
    ranking = payload["ranking"]
    units = {indicator["id"]: indicator["unit"] for indicator in payload["indicators"]}
    unit = units.get(ranking["indicator"], "")
    heads = [("名次", 8), ("单位", 32), (ranking["label"], 18), ("显示", 12), ("分子", 12)]
    return [*heads, ("分母", 12)], (
        (
            row["rank"],
            row["name"],
            _valued(row["value"], unit),
            row["shown"],
            row["numerator"],
            row["denominator"],
        )
        for row in ranking["rows"]
    )


def _trend(payload: Payload) -> Sheet:
    heads = [("月份", 12), ("受理", 12), ("办结", 12), ("结案", 12)]
    months = payload["trend"]
    return heads, ((m["month"], m["received"], m["closed"], m["settled"]) for m in months)


def _categories(payload: Payload) -> Sheet:
    return [("类型", 40), ("件数", 12)], ((c["name"], c["n"]) for c in payload["categories"])


def _overdue(payload: Payload) -> Sheet:
    heads = [("事项编号", 24), ("标题", 60), ("属地", 24), ("应办结", 24), ("超期天数", 12)]
    matters = payload["overdue"]
    return heads, ((m["id"], m["title"], m["place"], m["due"], m["days"]) for m in matters)


def _about(payload: Payload) -> Sheet:
    known = payload["known_at"]
    rows: list[Row] = [
        ("标题", payload["title"]),
        ("来自", payload["profile_title"]),
        ("地方", payload["place"]["name"], payload["place"]["code"]),
        ("统计期", payload["period_label"], payload["period"]),
        ("统计截止", payload["cutoff"]),
        ("知悉时点", f"第 {known['load']} 次装载", known["at"]),
        ("制表", payload["made_at"]),
        ("数据性质", _DEMONSTRATION if payload["demonstration"] else "业务数据"),
    ]
    if payload["notice"]:
        rows.append(("说明", payload["notice"]))
    rows += [
        ("口径", f"{indicator['id']} {indicator['label']}", indicator["definition"])
        for indicator in payload["indicators"]
    ]
    rows += [
        ("来源", source["title"], source["loaded_at"], source["rows"])
        for source in payload["sources"]
    ]
    rows += [("编号", payload["id"]), ("SHA-256", digest(payload))]
    return [("项目", 12), ("内容", 60), ("详情", 72), ("行数", 12)], rows
