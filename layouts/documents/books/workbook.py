"""The XLSX of a frozen export: six sheets of plain values; the same payload, the same bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from layouts.documents.payload import Comparison, Payload, digest, made_at, number

SHEETS: Final = ("指标", "排名", "趋势", "类型", "超期", "说明")
LONGEST_CELL: Final = 32_767
"""What a cell of this format can hold, in UTF-16 units."""
RATES: Final = frozenset({"rate", "%"})
_DEMONSTRATION: Final = "演示数据 · 非真实统计"
_FONT: Final = {"font_name": "Noto Sans SC", "font_size": 11, "valign": "vcenter"}
# A text that looks like a formula, an address or a number must stay the text that it is.
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Row = Sequence[object]


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
    looks = Looks.of(book)
    for name, draw in zip(
        SHEETS, (_indicators, _ranking, _trend, _categories, _overdue, _about), strict=True
    ):
        draw(Page(book.add_worksheet(name), looks, payload), payload)
    book.close()
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Looks:
    """The cell formats of one workbook."""

    title: Format
    mark: Format
    note: Format
    head: Format
    text: Format
    count: Format
    ratio: Format
    decimal: Format

    @classmethod
    def of(cls, book: Any) -> "Looks":
        def look(**more: object) -> Format:
            return book.add_format({**_FONT, **more})

        return cls(
            title=look(bold=True, font_size=14, font_color="#B3121D"),
            mark=look(bold=True, font_color="#B3121D"),
            note=look(font_color="#5A6472"),
            head=look(bold=True, bg_color="#DCE6F2", bottom=1, text_wrap=True),
            text=look(text_wrap=True),
            count=look(num_format="#,##0"),
            ratio=look(num_format="0.00%"),
            decimal=look(num_format="#,##0.00"),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: two lines that say what it is, a heading that stays in view, then rows."""

    sheet: Worksheet
    looks: Looks
    payload: Payload

    def table(self, heads: Sequence[tuple[str, int]], rows: Iterable[Row]) -> None:
        """`heads` are (word, width in characters)."""
        payload = self.payload
        self.text(0, 0, f"{payload['place']['name']} {payload['period_label']}", self.looks.title)
        cutoff = f"统计截止 {payload['cutoff']}"
        if payload["demonstration"]:
            self.text(1, 0, f"{_DEMONSTRATION}　{cutoff}", self.looks.mark)
        else:
            self.text(1, 0, cutoff, self.looks.note)
        for column, (word, width) in enumerate(heads):
            self.sheet.set_column(column, column, width)
            self.text(2, column, word, self.looks.head)
        self.sheet.freeze_panes(3, 1)
        for line, row in enumerate(rows, start=3):
            for column, value in enumerate(row):
                self.put(line, column, value)
        self._print_on_paper()

    def put(self, line: int, column: int, value: object) -> None:
        """A text, a number, a `Ratio`, or nothing: an unknown value is an empty cell, never 0."""
        if isinstance(value, str):
            self.text(line, column, value, self.looks.text)
        elif isinstance(value, Ratio):
            # An empty cell, not 0: an unknown rate must not enter a sum.
            if value.value is not None:
                self.sheet.write_number(line, column, value.value, self.looks.ratio)
        # Not by truth: 0 is a number to be written.
        elif (plain := number(value)) is not None:
            look = self.looks.count if plain == int(plain) else self.looks.decimal
            self.sheet.write_number(line, column, plain, look)

    def text(self, line: int, column: int, words: str, look: Format | None) -> None:
        self.sheet.write_string(line, column, cell_text(words), look)

    def _print_on_paper(self) -> None:
        # 9 is A4; below, 0 lets the sheet be as many pages long as it needs.
        self.sheet.set_paper(9)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(2)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of one, printed in percent."""

    value: float | None


def cell_text(words: str) -> str:
    # A lone surrogate cannot be written as UTF-8; xlsxwriter drops a text that is too long.
    safe = words.encode("utf-8", "replace").decode("utf-8")
    if len(safe.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return safe
    # A character outside the basic plane takes two units: half the limit is safe for any text.
    return safe[: LONGEST_CELL // 2 - 1] + "…"


def _valued(value: object, unit: str) -> object:
    plain = number(value)
    return Ratio(plain) if unit in RATES else plain


def _indicators(page: Page, payload: Payload) -> None:
    heads = [("编号", 9), ("指标", 24), ("数值", 12), ("显示", 12), ("单位", 8), ("分子", 12)]
    heads += [("分母", 12), ("无值原因", 24), ("环比", 24), ("同比", 24)]
    page.table(
        heads,
        (
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
        ),
    )


def _compared(comparison: Comparison | None) -> str:
    if comparison is None:
        return "—"
    return f"{comparison['delta_shown']}（{comparison['label']} {comparison['shown']}）"


def _ranking(page: Page, payload: Payload) -> None:
    ranking = payload["ranking"]
    unit = next(
        (
            indicator["unit"]
            for indicator in payload["indicators"]
            if indicator["id"] == ranking["indicator"]
        ),
        "",
    )
    page.table(
        [
            ("名次", 8),
            ("单位", 32),
            (ranking["label"], 18),
            ("显示", 12),
            ("分子", 12),
            ("分母", 12),
        ],
        (
            (
                row["rank"],
                row["name"],
                _valued(row["value"], unit),
                row["shown"],
                row["numerator"],
                row["denominator"],
            )
            for row in ranking["rows"]
        ),
    )


def _trend(page: Page, payload: Payload) -> None:
    page.table(
        [("月份", 12), ("受理", 12), ("办结", 12), ("结案", 12)],
        ((m["month"], m["received"], m["closed"], m["settled"]) for m in payload["trend"]),
    )


def _categories(page: Page, payload: Payload) -> None:
    page.table(
        [("类型", 40), ("件数", 12)],
        ((category["name"], category["n"]) for category in payload["categories"]),
    )


def _overdue(page: Page, payload: Payload) -> None:
    page.table(
        [("事项编号", 24), ("标题", 60), ("属地", 24), ("应办结", 24), ("超期天数", 12)],
        (
            (matter["id"], matter["title"], matter["place"], matter["due"], matter["days"])
            for matter in payload["overdue"]
        ),
    )


def _about(page: Page, payload: Payload) -> None:
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
    page.table([("项目", 12), ("内容", 60), ("详情", 72), ("行数", 12)], rows)
