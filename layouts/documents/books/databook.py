"""The data book of a briefing: every figure a real number with what it counts, every table and chart a sheet."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import zip_longest
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from governance.briefing.paper import Cell, Chart, Map, Paper, Shape, Table, blocks_of
from layouts.documents.books.cells import (
    BLANK,
    HEAD,
    MARK,
    NOTE,
    OPTIONS,
    TITLE,
    Number,
    cell_text,
    looks,
    or_blank,
    rows_of,
)
from layouts.documents.books.charts import FACE, put_chart
from layouts.documents.ooxml import charts as ooxml_charts
from layouts.documents.ooxml import package as ooxml
from layouts.documents.ooxml import scale as ooxml_scale
from layouts.documents.ooxml.package import NOTHING
from layouts.documents.ooxml.scale import number_format
from layouts.documents.payload import minute
from layouts.documents.walk import Walk

# Signs that Excel forbids in the name of a sheet; the apostrophe would end a quoted name.
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
# Excel's limit for the name of a sheet.
LONGEST_NAME: Final = 31
ROW: Final = 18.0


def xlsx(paper: Paper) -> bytes:
    """The workbook; the same paper gives the same bytes."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    written = _Book(book, paper)
    paper = written.paper
    # The first format is the one of all cells without a format.
    book.formats[0].set_font_name(FACE)
    moment = ooxml.moment(paper)
    book.set_properties(
        {
            "title": paper["title"][:255],
            "subject": paper["subject"][:255],
            "author": paper["issuer"][:255],
            "comments": f"校验码 {paper['code']}" if paper["code"] else "预览稿",
            "created": moment,
        }
    )
    written.about()
    written.numbers()
    written.blocks()
    written.restated()
    written.notes()
    book.close()
    return ooxml.settled(buffer.getvalue(), moment)


class _Book(Walk):
    """The workbook as it is written, sheet by sheet."""

    def __init__(self, book: Any, paper: Paper) -> None:
        super().__init__(paper)
        self.book, self.look = book, looks(book, FACE)

    def page(
        self, name: str, title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]
    ) -> Worksheet:
        """A sheet: what it is, the marks, a heading that stays in view, rows."""
        sheet = self.book.add_worksheet(self._name(name))
        sheet.set_row(0, 24)
        sheet.set_row(1, ROW)
        sheet.set_row(2, ROW + 2)
        sheet.write_string(0, 0, cell_text(title), self.look(**TITLE))
        marked = "　".join((*ooxml.marks(self.paper), f"统计截止 {minute(self.paper['cutoff'])}"))
        marks = MARK if self.paper["demonstration"] else NOTE
        sheet.write_string(1, 0, marked, self.look(**marks))
        rows = list(rows)
        for column, (word, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            numbers = rows and column < len(rows[0]) and not isinstance(rows[0][column], str)
            over = self.look(**HEAD, align="right" if numbers else "left")
            sheet.write_string(2, column, cell_text(word), over)
        # The heading's row, kept where there are no rows.
        line = 2
        for line, row in enumerate(rows, start=3):
            sheet.set_row(line, ROW * rows_of(row, heads))
            for column, value in enumerate(row):
                self.put(sheet, line, column, value)
        # The title, the marks and the heading stay in view, and the first column beside them.
        sheet.freeze_panes(3, 1)
        if len(heads) > 2 and line > 2:
            sheet.autofilter(2, 0, line, len(heads) - 1)
        self._print(sheet)
        return sheet

    def put(self, sheet: Worksheet, line: int, column: int, value: Any) -> None:
        """A text, a number as it is printed, or '—' for what has no value."""
        if isinstance(value, str):
            sheet.write_string(line, column, cell_text(value), self.look(text_wrap=True))
        elif isinstance(value, Number) and value.value is not None:
            form = number_format(value.value, value.shown)
            sheet.write_number(line, column, value.value, self.look(num_format=form, align="right"))
        elif value is BLANK:
            sheet.write_blank(line, column, None, self.look(align="right"))
        elif isinstance(value, int | float):
            form = "#,##0.######" if value % 1 else "#,##0"
            sheet.write_number(line, column, value, self.look(num_format=form, align="right"))
        else:
            sheet.write_string(line, column, NOTHING, self.look(align="right"))

    def _name(self, wanted: str) -> str:
        """A name that a sheet may have: short, without signs, used once."""
        base = _FORBIDDEN.sub(" ", wanted).strip() or "表"
        # Excel compares names of sheets without case.
        taken = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        name, number = base[:LONGEST_NAME], 2
        while name.lower() in taken:
            tail = f"({number})"
            name, number = base[: LONGEST_NAME - len(tail)] + tail, number + 1
        return name

    def _print(self, sheet: Worksheet) -> None:
        code = f"校验码 {self.paper['code']}" if self.paper["code"] else "预览稿"
        # 9 is A4.
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        # One page wide; 0 lets it be as many pages long as it needs.
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_footer(f"&L{code}&C— &P —&R{'　'.join(ooxml.marks(self.paper))}")

    def about(self) -> None:
        """说明: what this is, of when, from what, and its code."""
        paper = self.paper
        rows = [
            ("标题", paper["title"]),
            ("类别", paper["kind_label"]),
            ("期号", paper["issue"] or "预览"),
            ("对象", paper["subject"]),
            ("地方", f"{paper['place']['name']}（{paper['place']['code']}）"),
            ("统计期", f"{paper['period_label']}（{paper['period']}）"),
            ("统计截止", minute(paper["cutoff"])),
            ("知悉时点", f"第{paper['known']}次装载（{minute(paper['known_at'])}）"),
            *(("来源", load) for load in paper["loads"]),
            ("签发单位", paper["issuer"]),
            ("编制", paper["author"]),
            ("签发时间", minute(paper["issued_at"])),
            ("范围", "、".join(paper["scope"])),
            *(("先作说明", warning) for warning in paper["warnings"]),
            *((("说明", paper["notice"]),) if paper["notice"] else ()),
            *(("与上期相比", change) for change in paper["changed"]),
            ("校验码", paper["code"] or "预览稿，尚无"),
            ("核验", ooxml.proof_address(paper) or NOTHING),
        ]
        self.page("说明", f"{paper['masthead']} 数据册", [("项目", 14), ("内容", 100)], rows)

    def numbers(self) -> None:
        """指标: every figure of the paper."""
        heads = [("编号", 10), ("指标", 24), ("地方", 14), ("统计期", 12), ("数值", 13)]
        heads += [("单位", 8), ("文中写作", 13), ("分子", 12), ("分母", 12), ("无值原因", 20)]
        heads += [("口径", 44), ("指标代码", 12), ("取数", 72)]
        rows = (
            (
                figure["id"],
                figure["label"],
                figure["place"],
                figure["period"],
                Number(figure["value"], figure["shown"]),
                figure["unit"],
                figure["shown"] or NOTHING,
                figure["numerator"],
                figure["denominator"],
                figure["reason"] or "",
                self.definition(figure).removeprefix("口径："),
                figure["indicator"],
                "；".join(
                    f"{key}={value}" for key, value in sorted(figure["source"].items()) if value
                ),
            )
            for figure in self.paper["figures"]
        )
        sheet = self.page("指标", "全部数字", heads, rows)
        # The columns behind 口径 are for machines: they are in the file and not on paper.
        sheet.print_area(0, 0, 2 + len(self.paper["figures"]), 10)

    def blocks(self) -> None:
        """A sheet for each table, chart and map, in the order of the paper."""
        write: dict[str, Any] = {"table": self._table, "chart": self._chart, "map": self._map}
        for block in blocks_of(self.paper):
            if (kind := block["block"]) in write:
                table = kind == "table"
                name = f"表{next(self.tables)}" if table else f"图{next(self.drawings)}"
                write[kind](block, f"{name} {block['title']}")

    def _table(self, table: Table, name: str) -> None:
        rows = [[self._number(cell) for cell in row] for row in table["rows"]]
        sheet = self.page(name, table["title"], [(head, 18) for head in table["header"]], rows)
        self._under(sheet, len(rows), ooxml.below(self.paper, table))

    def _number(self, printed: Cell | Shape) -> Any:
        """The value of the figure that a cell or a place prints, else its words."""
        figure = self.figures.get(printed.get("figure", ""))
        return Number(figure["value"], printed["text"]) if figure else printed["text"] or None

    def _under(self, sheet: Worksheet, rows: int, words: str) -> None:
        if words:
            sheet.write_string(4 + rows, 0, cell_text(words), self.look(**NOTE))

    def _chart(self, drawn: Chart, name: str) -> None:
        unit = drawn["unit"]
        heads = [("", 16), *((series["name"], 14) for series in drawn["series"])]
        columns = [[*map(or_blank, s["values"], s["shown"])] for s in drawn["series"]]
        whiskers = ooxml_charts.data(drawn).whiskers
        look = next((s for series in drawn["series"][:1] for s in series["shown"][:1]), "")
        bounds = [("低", drawn.get("low")), ("高", drawn.get("high")), *whiskers]
        for word, values in bounds:
            if values is None:
                continue
            heads.append((word, 12))
            columns.append([or_blank(value, look) for value in values])
        names = map(ooxml_scale.full, drawn["categories"])
        # A series may be shorter than the categories, and longer.
        rows = list(zip_longest(names, *columns, fillvalue=BLANK))[: len(drawn["categories"])]
        title = drawn["title"] + (f"（{unit}）" if unit else "")
        sheet = self.page(name, title, heads, rows)
        put_chart(self.book, sheet, drawn, len(rows), len(heads))
        self._under(sheet, len(rows), ooxml_scale.remarks(drawn))

    def _map(self, drawn: Map, name: str) -> None:
        def tier(position: int | None) -> str:
            known = position is not None and 0 <= position < len(drawn["classes"])
            return drawn["classes"][position or 0] if known else "无数据"

        rows = [
            (shape["code"], shape["name"], tier(shape["tier"]), self._number(shape))
            for shape in drawn["shapes"]
        ]
        heads = [("代码", 16), ("地方", 20), ("分级", 20), ("数值", 14)]
        sheet = self.page(name, drawn["title"], heads, rows)
        self._under(sheet, len(rows), "原图边界为示意。" if drawn["schematic"] else "")

    def restated(self) -> None:
        """更正: figures of earlier issues that later loads changed."""
        if self.paper["restated"]:
            rows = [(e["label"], e["issue"], e["then"], e["now"]) for e in self.paper["restated"]]
            heads = [("指标", 40), ("原载期号", 20), ("原数", 16), ("现数", 16)]
            self.page("更正", "因后续装载而更正的往期数字", heads, rows)

    def notes(self) -> None:
        """口径: every note of the paper."""
        rows = [(str(note["number"]), note["label"], note["text"]) for note in self.paper["notes"]]
        self.page("口径", "口径", [("序号", 8), ("指标", 28), ("口径", 100)], rows)
