"""The Word form of a briefing: real headings, footnotes, tables and charts, to be edited on."""

import re
from io import BytesIO
from typing import Any, Final

import docx as word
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from governance.briefing.paper import Chart, Map, Paper, Paragraph, Table
from layouts.documents.ooxml import package as ooxml
from layouts.documents.ooxml import scale as ooxml_scale
from layouts.documents.walk import Block, Walk
from layouts.documents.word import notes as word_notes
from layouts.documents.word import tables as word_tables
from layouts.documents.word.pictures import Pictures
from layouts.documents.word.styles import HEI, RED, dress, field, fonts

KEPT: Final = 3
"""Rows of a last table that stay with the imprint."""
# A bookmark's name in Word: letters, digits and underscores, at most 40, a letter first.
_NOT_IN_A_NAME: Final = re.compile(r"[^0-9A-Za-z_]")


def docx(paper: Paper) -> bytes:
    """The document; the same paper gives the same bytes."""
    written = _Writer(paper)
    written.head()
    for heading, blocks in written.sections():
        written.section(heading, blocks)
    written.foot()
    buffer = BytesIO()
    written.document.save(buffer)
    return ooxml.settled(buffer.getvalue(), ooxml.moment(paper))


class _Writer(Walk):
    """One document as it is written from its head to its foot."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(paper)
        self.document: Document = word.Document()
        dress(self.document)
        self.pictures = Pictures(self.document)
        self.bookmarks = 0
        core: Any = self.document.core_properties
        # Elements stand in the order of their setting, which must stay that of issued documents.
        core.language = "zh-CN"
        ooxml.properties(core, self.paper)
        self._running_marks()

    def add(self, text: str, style: str) -> Any:
        """A paragraph of one text."""
        return self.document.add_paragraph(text, style=style)

    def _running_marks(self) -> None:
        section: Any = self.document.sections[0]
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            paragraph = header.paragraphs[0]
            # The template's header style has tab stops made for another page width.
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
        # 430 points are a little less than the 156 mm of the text: a masthead of usual length
        # fills one line.
        size = min(50.0, 430 / max(1.0, word_tables.ems(paper["masthead"])))
        masthead.runs[0].font.size = Pt(max(26.0, round(size)))
        issue = self.add(f"（{paper['issue']}）" if paper["issue"] else "（预览）", "Normal")
        # 1 is WD_ALIGN_PARAGRAPH.CENTER.
        issue.alignment = 1
        day = ooxml.chinese_day(paper["issued_at"])
        line = self.add(paper["issuer"], "Normal")
        line.add_run(f"\t{day}")
        line.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
        line.paragraph_format.space_before = Pt(8)
        _rule(line, "bottom", 18, "C8101E")
        self.add(paper["title"], "Title")
        if warnings := ooxml.warnings_and_notice(paper):
            first = self.document.add_paragraph(style="Body Text")
            fonts(first.add_run("数据说明：")._r.get_or_add_rPr(), HEI)
            first.add_run("".join(map(_ended, warnings)))

    def section(self, heading: str, blocks: list[Block]) -> None:
        """A section with its numbered heading."""
        self.add(heading, "Heading 1")
        for kind, block in blocks:
            getattr(self, kind)(block)

    def heading(self, words: str) -> None:
        """A heading within a section."""
        self.add(words, "Heading 2")

    def paragraph(self, block: Paragraph) -> None:
        """A paragraph; each number is a bookmark of its figure."""
        paragraph = self.add("", "Remark" if block["remark"] else "Body Text")
        for run in block["runs"]:
            if run["text"]:
                written = paragraph.add_run(run["text"])
                if run.get("strong"):
                    fonts(written._r.get_or_add_rPr(), HEI)
                if "figure" in run:
                    self._bookmark(written, run["figure"])
            for _ in self.first_calls([run.get("note")]):
                word_notes.mark(paragraph, len(self.called))

    def _bookmark(self, run: Any, figure: str) -> None:
        self.bookmarks += 1
        # The running number makes the name unique, also where it is cut.
        name = _NOT_IN_A_NAME.sub("_", f"f{self.bookmarks}_{figure}")[:40]
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(self.bookmarks))
        start.set(qn("w:name"), name)
        end.set(qn("w:id"), str(self.bookmarks))
        run._r.addprevious(start)
        run._r.addnext(end)

    def table(self, table: Table) -> None:
        """A table under its caption; a cell without a value says why below."""
        caption = self._caption("表", next(self.tables), table["title"])
        caption.paragraph_format.keep_with_next = True
        below = ooxml.below(self.paper, table)
        word_tables.add(self.document, table, noted=bool(below))
        note = self.add(below, "Small")
        note.paragraph_format.space_after = Pt(6)

    def chart(self, drawn: Chart) -> None:
        """A native chart over its caption."""
        self.pictures.chart(self.document.add_paragraph(style="Figure"), drawn)
        unit = drawn["unit"]
        self._below(drawn["title"] + (f"（{unit}）" if unit else ""), ooxml_scale.remarks(drawn))

    def map(self, drawn: Map) -> None:
        """The map over its caption."""
        self.pictures.map(self.document.add_paragraph(style="Figure"), drawn)
        self._below(drawn["title"], "边界为示意" if drawn["schematic"] else "")

    def _below(self, title: str, remark: str) -> None:
        told = title + (f"（{remark}）" if remark else "")
        caption = self._caption("图", next(self.drawings), told)
        caption.paragraph_format.space_after = Pt(8)

    def _caption(self, kind: str, number: int, title: str) -> Any:
        caption = self.add(kind, "Caption")
        field(caption.add_run()._r, f"SEQ {kind} \\* ARABIC", str(number))
        caption.add_run(f"　{title}")
        return caption

    def foot(self) -> None:
        """What no sentence called, then the imprint with the code of proof."""
        if left := self.left():
            self.add("其他口径", "Heading 1")
            for note in left:
                self.add(f"{note['number']}. {note['label']}：{note['text']}", "Small")
        called = [self.notes_by_number[number] for number in self.called]
        word_notes.write(self.document, called)
        self._imprint()

    def _not_alone(self) -> None:
        """The last lines before the imprint go to its page with it."""
        # The body ends with its section properties, which are no text: skip them.
        for element in list(self.document.element.body)[-3:-1]:
            rows = list(element.iter(qn("w:tr")))[-KEPT:] or [element]
            for paragraph in (text for row in rows for text in row.iter(qn("w:p"))):
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
        lines = [f"报送：{'，'.join(paper['recipients'])}"] if paper["recipients"] else []
        lines.append(f"{paper['issuer']}　{ooxml.chinese_day(paper['issued_at'])}印发")
        left.paragraphs[0].style = self.document.styles["Imprint"]
        left.paragraphs[0].add_run(lines[0])
        for text in lines[1:]:
            left.add_paragraph(text, style="Imprint")
        small = [f"编制 {paper['author']}　{ooxml.sources(paper)}"]
        if paper["code"]:
            small.append(f"校验码 {paper['code']}　核验 {ooxml.proof_address(paper)}")
        for text in small:
            left.add_paragraph(text, style="Small")
        if code := ooxml.qr(paper, "png", scale=8):
            paragraph = right.paragraphs[0]
            # 2 is WD_ALIGN_PARAGRAPH.RIGHT.
            paragraph.style, paragraph.alignment = self.document.styles["Figure"], 2
            self.pictures.picture(paragraph, code, 26, f"核验二维码：{ooxml.proof_address(paper)}")
        # Word demands a paragraph after the last table; one point high, it opens no new page.
        last = self.document.add_paragraph(style="Small")
        last.paragraph_format.line_spacing = Pt(1)


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？", ".")) else f"{text}。"


def _rule(paragraph: Any, side: str, eighths: int, colour: str) -> None:
    # The tags named at the end are those that the schema wants behind a border.
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
