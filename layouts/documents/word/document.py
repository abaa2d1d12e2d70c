"""The Word form of a briefing: real headings, footnotes, tables and charts, to be edited on."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

import docx as word
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from governance.briefing.paper import (
    Chart,
    Map,
    Paper,
    Paragraph,
    Section,
    Table,
    headed,
    sentence,
    subheaded,
)
from layouts.documents.ooxml import package as ooxml
from layouts.documents.ooxml import scale as ooxml_scale
from layouts.documents.ooxml.package import clean
from layouts.documents.word import tables as word_tables
from layouts.documents.word.notes import Footnotes
from layouts.documents.word.pictures import Pictures
from layouts.documents.word.styles import HEI, RED, dress, field, fonts

KEPT: Final = 3
"""Rows of a last table that stay with the imprint."""
_NOT_IN_A_NAME: Final = re.compile(r"[^0-9A-Za-z_]")


def docx(paper: Paper) -> bytes:
    """The document; the same paper gives the same bytes."""
    written = _Writer(paper)
    written.head()
    for number, section in enumerate([*paper["sections"], *ooxml.endings(paper)], start=1):
        written.section(number, section)
    written.foot()
    buffer = BytesIO()
    written.document.save(buffer)
    return ooxml.settled(buffer.getvalue(), ooxml.moment(paper))


class _Writer:
    """One document as it is written from its head to its foot."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.document: Document = word.Document()
        dress(self.document)
        self.notes = Footnotes(self.document, paper["notes"])
        self.pictures = Pictures(self.document)
        self.tables = self.drawings = self.bookmarks = 0
        self._properties()
        self._running_marks()

    def add(self, text: str, style: str) -> Any:
        """A paragraph of one text."""
        return self.document.add_paragraph(clean(text), style=style)

    def _properties(self) -> None:
        core: Any = self.document.core_properties
        core.title, core.author = (
            clean(self.paper["title"])[:255],
            clean(self.paper["issuer"])[:255],
        )
        core.subject, core.language = clean(self.paper["subject"])[:255], "zh-CN"
        core.comments = core.keywords = core.category = ""
        core.identifier = self.paper["code"]
        core.last_modified_by, core.revision = clean(self.paper["author"])[:255], 1
        core.created = core.modified = ooxml.moment(self.paper)

    def _running_marks(self) -> None:
        section: Any = self.document.sections[0]
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            paragraph = header.paragraphs[0]
            for tabs in paragraph.style.element.findall(f".//{qn('w:tabs')}"):
                tabs.getparent().remove(tabs)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
            code = f"校验码 {self.paper['code']}" if self.paper["code"] else ""
            run = paragraph.add_run(f"{code}\t{'　'.join(ooxml.marks(self.paper))}")
            run.font.size, run.font.color.rgb = Pt(10.5), RED
            fonts(run._r.get_or_add_rPr(), HEI)

    def head(self) -> None:
        """Masthead, number, issuer and day over the red rule; then title and what is said first."""
        paper = self.paper
        masthead = self.add(paper["masthead"], "Masthead")
        size = min(50.0, 430 / max(1.0, word_tables.ems(paper["masthead"])))
        masthead.runs[0].font.size = Pt(max(26.0, round(size)))
        issue = self.add(f"（{paper['issue']}）" if paper["issue"] else "（预览）", "Normal")
        issue.alignment = 1
        day = ooxml.chinese_day(paper["issued_at"])
        line = self.add(f"{clean(paper['issuer'])}", "Normal")
        line.add_run(f"\t{day}")
        line.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
        line.paragraph_format.space_before = Pt(8)
        _rule(line, "bottom", 18, "C8101E")
        self.add(paper["title"], "Title")
        said = [*paper["warnings"], *([paper["notice"]] if paper["notice"] else [])]
        if said:
            first = self.document.add_paragraph(style="Body Text")
            fonts(first.add_run("数据说明：")._r.get_or_add_rPr(), HEI)
            first.add_run("".join(_ended(clean(each)) for each in said))

    def section(self, number: int, section: Section) -> None:
        """A section with its numbered heading."""
        self.add(headed(number, clean(section["title"])), "Heading 1")
        write: dict[str, Callable[[Any], None]] = {
            "paragraph": self.paragraph,
            "table": self.table,
            "chart": self.chart,
            "map": self.map,
        }
        below = 0
        for block in section["blocks"]:
            if block["block"] == "paragraph" and ooxml.is_heading(block):
                below += 1
                self.add(subheaded(below, sentence(block["runs"])), "Heading 2")
            else:
                write[block["block"]](block)

    def paragraph(self, said: Paragraph) -> None:
        """A paragraph; each number is a bookmark of its figure."""
        paragraph: Any = self.document.add_paragraph(
            style="Remark" if said["remark"] else "Body Text"
        )
        for run in said["runs"]:
            if text := clean(run["text"]):
                written = paragraph.add_run(text)
                if run.get("strong"):
                    fonts(written._r.get_or_add_rPr(), HEI)
                if "figure" in run:
                    self._bookmark(written, run["figure"])
            if "note" in run:
                self.notes.call(paragraph, run["note"])

    def _bookmark(self, run: Any, figure: str) -> None:
        self.bookmarks += 1
        name = _NOT_IN_A_NAME.sub("_", f"f{self.bookmarks}_{figure}")[:40]
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(self.bookmarks))
        start.set(qn("w:name"), name)
        end.set(qn("w:id"), str(self.bookmarks))
        run._r.addprevious(start)
        run._r.addnext(end)

    def table(self, said: Table) -> None:
        """A table under its caption; a cell without a value says why below."""
        self.tables += 1
        self._caption("表", self.tables, said["title"]).paragraph_format.keep_with_next = True
        below = "；".join(filter(None, (clean(said["note"]), ooxml.reasons(self.paper, said))))
        word_tables.add(self.document, said, noted=bool(below))
        note = self.add(f"注：{below}" if below else "", "Small")
        note.paragraph_format.space_after = Pt(6)

    def chart(self, drawn: Chart) -> None:
        """A native chart over its caption."""
        self.pictures.chart(self.document.add_paragraph(style="Figure"), drawn)
        unit = clean(drawn["unit"])
        self._below(drawn["title"] + (f"（{unit}）" if unit else ""), ooxml_scale.remarks(drawn))

    def map(self, drawn: Map) -> None:
        """The map over its caption."""
        self.pictures.map(self.document.add_paragraph(style="Figure"), drawn)
        self._below(drawn["title"], "边界为示意" if drawn["schematic"] else "")

    def _below(self, title: str, remark: str) -> None:
        self.drawings += 1
        caption = self._caption("图", self.drawings, title + (f"（{remark}）" if remark else ""))
        caption.paragraph_format.space_after = Pt(8)

    def _caption(self, kind: str, number: int, title: str) -> Any:
        caption = self.add(kind, "Caption")
        field(caption.add_run()._r, f"SEQ {kind} \\* ARABIC", str(number))
        caption.add_run(f"　{clean(title)}")
        return caption

    def foot(self) -> None:
        """What no sentence called, then the imprint with the code of proof."""
        if left := self.notes.left():
            self.add("其他口径", "Heading 1")
            for note in left:
                self.add(f"{note['number']}. {note['label']}：{note['text']}", "Small")
        self.notes.write()
        self._imprint()

    def _not_alone(self) -> None:
        """The last lines before the imprint go to its page with it."""
        for element in list(self.document.element.body)[-3:-1]:
            rows = list(element.iter(qn("w:tr")))[-KEPT:] or [element]
            for paragraph in (each for row in rows for each in row.iter(qn("w:p"))):
                paragraph.get_or_add_pPr().keepNext_val = True

    def _imprint(self) -> None:
        paper = self.paper
        self._not_alone()
        table: Any = self.document.add_table(rows=1, cols=2)
        table.autofit = False
        word_tables.rule(table)
        left, right = table.rows[0].cells
        for column, width in zip(table.columns, (122, 34), strict=True):
            column.width = column.cells[0].width = Mm(width)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        lines = (
            [f"报送：{'，'.join(map(clean, paper['recipients']))}"] if paper["recipients"] else []
        )
        day = ooxml.chinese_day(paper["issued_at"])
        lines.append(f"{clean(paper['issuer'])}　{day}印发")
        left.paragraphs[0].style = self.document.styles["Imprint"]
        for position, text in enumerate(lines):
            at = left.paragraphs[0] if position == 0 else left.add_paragraph(style="Imprint")
            at.add_run(text)
        small = [f"编制 {clean(paper['author'])}　{ooxml.sources(paper)}"]
        if paper["code"]:
            small.append(f"校验码 {paper['code']}　核验 {ooxml.proof_address(paper)}")
        for text in small:
            left.add_paragraph(text, style="Small")
        if (code := ooxml.qr_png(paper)) is not None:
            paragraph = right.paragraphs[0]
            paragraph.style, paragraph.alignment = self.document.styles["Figure"], 2
            self.pictures.picture(paragraph, code, 26, f"核验二维码：{ooxml.proof_address(paper)}")
        last = self.document.add_paragraph(style="Small")
        last.paragraph_format.line_spacing = Pt(1)


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？", ".")) else f"{text}。"


def _rule(paragraph: Any, side: str, eighths: int, colour: str) -> None:
    paragraph._p.get_or_add_pPr().insert_element_before(
        parse_xml(
            f"<w:pBdr {nsdecls('w')}>"
            f'<w:{side} w:val="single" w:sz="{eighths}" w:space="6" w:color="{colour}"/></w:pBdr>'
        ),
        "w:shd",
        "w:tabs",
        "w:spacing",
        "w:ind",
        "w:jc",
        "w:rPr",
    )
