"""The slides of a briefing: native charts, tables and a map of shapes; what counts is in the notes."""

from io import BytesIO
from typing import Any, Final

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from governance.briefing.paper import Chart, Paper, Table
from layouts.documents.ooxml import charts as ooxml_charts
from layouts.documents.ooxml import package as ooxml
from layouts.documents.ooxml import scale as ooxml_scale
from layouts.documents.ooxml.charts import CJK_SANS, INK, SUB
from layouts.documents.payload import minute
from layouts.documents.slides import notes as slide_notes
from layouts.documents.slides import plan as slide_plan
from layouts.documents.slides.map import put_map
from layouts.documents.slides.parts import (
    BOTTOM,
    HIGH,
    INNER,
    MARGIN,
    PALE,
    POINTS,
    RED,
    TOP,
    WIDE,
    Box,
    describe,
    frame,
    panel,
    put_line,
    put_lines,
    put_table,
    put_words,
    rule,
    slide_number,
    table_heights,
)
from layouts.documents.slides.plan import BETWEEN, LEFT, TEXT, TITLE_SIZES, Slide
from layouts.documents.slides.text import Line, Piece, height, paged, rows, words
from layouts.documents.word.tables import lines_of

HEADING: Final = (MARGIN, 0.68, INNER, 0.92)
# Position of the layout "Title Only" in python-pptx's default template.
TITLE_ONLY: Final = 5
# The faces as the default template's theme names them, to be replaced as bytes.
_LATIN: Final = (b'<a:latin typeface="Calibri"/>', b'<a:ea typeface=""/>')


def pptx(paper: Paper) -> bytes:
    """The presentation; the same paper gives the same bytes."""
    deck = _Deck(paper)
    deck.opening()
    for slide in slide_plan.slides(deck.paper):
        deck.content(slide)
    deck.closing()
    buffer = BytesIO()
    deck.presentation.save(buffer)
    return ooxml.settled(buffer.getvalue(), ooxml.moment(paper))


class _Deck:
    """The presentation as it grows."""

    def __init__(self, paper: Paper) -> None:
        self.paper = ooxml.cleaned(paper)
        self.presentation: Any = _empty()
        ooxml.properties(self.presentation.core_properties, self.paper)

    def slide(self, title: Line, place: Box, size: float, notes: str) -> Any:
        """A slide with its real title, its marks, its sources and its number."""
        slide = self.presentation.slides.add_slide(self.presentation.slide_layouts[0])
        holder = slide.shapes.title
        holder.left, holder.top, holder.width, holder.height = map(Inches, place)
        paragraph = frame(holder, MSO_ANCHOR.MIDDLE).paragraphs[0]
        paragraph.alignment, paragraph.line_spacing = PP_ALIGN.LEFT, Pt(size * 1.2)
        # Without their figures, so that the numbers of a title keep the title's colour.
        pieces = tuple(Piece(piece.text, strong=True) for piece in title)
        put_line(paragraph, pieces, size, RED)
        self._marks(slide.shapes)
        slide_number(slide.shapes)
        slide.notes_slide.notes_text_frame.text = notes
        return slide

    def _marks(self, shapes: Any) -> None:
        marked, place = "　".join(ooxml.marks(self.paper)), (WIDE - MARGIN - 4, 0.34, 4, 0.28)
        look: dict[str, Any] = {"name": "标记", "colour": RED, "bold": True}
        if marked:
            put_words(shapes, place, marked, 12, **look, align=PP_ALIGN.RIGHT)
        code = f"　校验码 {self.paper['code']}" if self.paper["code"] else ""
        whole = ooxml.sources(self.paper) + code
        # The foot has one line; the speaker's notes name the loads on every slide.
        if rows(whole, 10, (INNER - 1.2) * POINTS) > 1:
            whole = ooxml.sources({**self.paper, "loads": []}) + "　来源见备注" + code
        put_words(shapes, (MARGIN, 7.03, INNER - 1.1, 0.25), whole, 10, name="来源", colour=SUB)

    def opening(self) -> None:
        """The first slide: whose paper, about what, of when, and what must be said first."""
        paper = self.paper
        size = next((s for s in (40, 34, 28) if rows(paper["title"], s, INNER * POINTS) <= 2), 24)
        title = (Piece(paper["title"]),)
        lines: list[Line] = [(Piece(warning),) for warning in ooxml.warnings_and_notice(paper)]
        notes = "\n".join(["数据说明", *map(words, lines), ooxml.sources(paper)])
        slide = self.slide(title, (MARGIN, 2.05, INNER, 1.35), size, notes)
        shapes = slide.shapes
        mast = paper["masthead"]
        put_words(shapes, (MARGIN, 0.85, INNER, 0.75), mast, 30, name="报头", colour=RED, bold=True)
        rule(shapes, 1.75, width=3)
        facts = (paper["issue"] or "预览", paper["issuer"], ooxml.chinese_day(paper["issued_at"]))
        line = "　".join(fact for fact in (paper["subject"], *facts) if fact)
        put_words(shapes, (MARGIN, 3.55, INNER, 0.4), line, 18, name="期号", colour=INK)
        pages = paged(lines, 16, (INNER - 0.6) * POINTS, 1.9 * POINTS)
        if pages:
            panel(shapes, (MARGIN, 4.3, INNER, 2.45), PALE, "数据说明底")
            head = (MARGIN + 0.3, 4.45, 4, 0.35)
            put_words(shapes, head, "数据说明", 16, name="数据说明题", bold=True)
            place = (MARGIN + 0.3, 4.9, INNER - 0.6, 1.8)
            put_lines(shapes, place, pages[0], 16, "数据说明")
        for page in pages[1:]:
            self.content(Slide("数据说明", (Piece("数据说明（续）"),), texts=page))

    def content(self, slide: Slide) -> None:
        """A statement and what shows it."""
        title = slide.title + ((Piece("（续）"),) if slide.more else ())
        text = words(title)
        size = next((s for s in TITLE_SIZES if rows(text, s, INNER * POINTS) <= 2), TITLE_SIZES[-1])
        notes = slide_notes.notes(self.paper, slide)
        shapes = self.slide(title, HEADING, size, notes).shapes
        kicker, place = slide.kicker[:40], (MARGIN, 0.34, INNER - 4.2, 0.28)
        put_words(shapes, place, kicker, 13, name="栏目", colour=SUB)
        rule(shapes, 1.64)
        self._body(shapes, slide)

    def _body(self, shapes: Any, slide: Slide) -> None:
        high = BOTTOM - TOP
        x, y, width = MARGIN, TOP, INNER
        beside = not slide_plan.short(slide.texts)
        if slide.texts and slide.shown and beside:
            put_lines(shapes, (x, y + 0.1, LEFT, high - 0.1), slide.texts, TEXT)
            x, width = x + LEFT + 0.35, width - LEFT - 0.35
        elif slide.texts:
            size = TEXT if slide.shown else slide_plan.size_of(slide.texts)
            used = height(slide.texts, size, INNER * POINTS) / POINTS
            put_lines(shapes, (x, y + 0.05, width, used), slide.texts, size)
            y, high = y + used + 0.12, high - used - 0.12
        if slide.below:
            used = height(slide.below, TEXT, INNER * POINTS) / POINTS
            high -= used + 0.1
            put_lines(shapes, (x, y + high + 0.1, width, used), slide.below, TEXT)
        wide = (width - BETWEEN * (len(slide.shown) - 1)) / max(1, len(slide.shown))
        for position, block in enumerate(slide.shown):
            self._show(shapes, block, (x + position * (wide + BETWEEN), y, wide, high))

    def _show(self, shapes: Any, block: Any, place: Box) -> None:
        x, y, width, high = place
        name = block["title"]
        unit = block.get("unit", "")
        caption = f"{name}（{unit}）" if unit else name
        put_words(shapes, (x, y, width, 0.32), caption, 14, name=f"{name}题", bold=True)
        inner = (x, y + 0.36, width, high - 0.36)
        if block["block"] == "map":
            put_map(shapes, inner, block)
        else:
            show = self._chart if block["block"] == "chart" else self._table
            show(shapes, block, inner)

    def _chart(self, shapes: Any, drawn: Chart, place: Box) -> None:
        x, y, width, high = place
        below = ooxml_scale.remarks(drawn)
        if below:
            high -= 0.3
            put_words(shapes, (x, y + high + 0.02, width, 0.28), below, 11, name="图注", colour=SUB)
        if drawn["form"] == "bars":
            # Few bars over the whole height would be as thick as blocks.
            high = min(high, 0.6 + 0.6 * len(drawn["categories"]))
        data = ooxml_charts.data(drawn)
        form = ooxml_charts.FORMS[drawn["form"]]
        shape = shapes.add_chart(form, *map(Inches, (x, y, width, high)), data)
        shape.name = drawn["title"]
        describe(shape, ooxml_scale.words(drawn))
        rows_of = len(drawn["categories"]) if drawn["form"] == "bars" else 1
        # Points: as tall as a bar's share of the height lets them be, between 6 and 12.
        letters = min(12.0, max(6.0, high * POINTS * 0.95 / max(1, rows_of) / 1.2))
        ooxml_charts.style(shape.chart, drawn, round(letters, 1))

    def _table(self, shapes: Any, table: Table, place: Box) -> None:
        lines, size = lines_of(table), slide_plan.TABLE_TEXT
        wide = slide_plan.wide(table, place[2])
        put_table(shapes, place[:2], lines, table["align"], wide, size, table["title"])
        if below := ooxml.below(self.paper, table):
            y = place[1] + sum(table_heights(lines, wide, size)) + 0.08
            put_words(shapes, (place[0], y, place[2], 0.3), below, 11, name="表注", colour=SUB)

    def closing(self) -> None:
        """The last slide: the code of proof, its QR, and where it is asked."""
        paper = self.paper
        title = (Piece("本件数字可以核验" if paper["code"] else "预览稿，尚无校验码"),)
        slide = self.slide(title, HEADING, 26, ooxml.sources(paper))
        shapes = slide.shapes
        rule(shapes, 1.64)
        told = [f"校验码　{paper['code']}"] if paper["code"] else []
        if paper["verify_at"] and paper["code"]:
            told.append(f"核验　{ooxml.proof_address(paper)}")
        told.append(f"签发　{paper['issuer']}　{minute(paper['issued_at'])}")
        told.append(f"编制　{paper['author']}　{paper['issue']}")
        told.append(f"统计截止　{minute(paper['cutoff'])}")
        told.append(f"知悉时点　第{paper['known']}次装载（{minute(paper['known_at'])}）")
        told += [f"来源　{load}" for load in paper["loads"]]
        lines: list[Line] = [(Piece(remark),) for remark in told]
        code = ooxml.qr(paper, "png", scale=8)
        width = INNER - (3.6 if code else 0)
        put_lines(shapes, (MARGIN, TOP + 0.1, width, BOTTOM - TOP - 0.1), _few(lines, width), TEXT)
        if code:
            side = Inches(2.9)
            at = (Inches(WIDE - MARGIN - 2.9), Inches(TOP + 0.2))
            picture = shapes.add_picture(BytesIO(code), *at, side, side)
            picture.name = "核验二维码"
            describe(picture, f"核验二维码：{ooxml.proof_address(paper)}")


def _few(lines: list[Line], width: float) -> list[Line]:
    """The lines that fit on one slide; a last line says that there are more."""
    # 0.6 inches are kept for the line that counts what was left out.
    page, *rest = paged(lines, TEXT, width * POINTS, (BOTTOM - TOP - 0.6) * POINTS)
    left = sum(map(len, rest))
    return [*page, (Piece(f"另有 {left} 项来源，见数据册。"),)] if rest else page


def _empty() -> Any:
    """An empty wide presentation of one layout, in Chinese faces."""
    presentation: Any = Presentation()
    narrow = presentation.slide_width
    presentation.slide_width, presentation.slide_height = Inches(WIDE), Inches(HIGH)
    # A copy: the layouts are removed while it is walked.
    layouts = list(presentation.slide_layouts)
    for position, layout in enumerate(layouts):
        if position != TITLE_ONLY:
            presentation.slide_layouts.remove(layout)
    master = presentation.slide_master
    for shape in [*master.shapes, *presentation.slide_layouts[0].shapes]:
        # A placeholder without an offset of its own inherits it from the master: to scale the
        # inherited one would scale it twice.
        if shape._element.xpath(".//a:off"):
            shape.left = Emu(int(shape.left * presentation.slide_width / narrow))
            shape.width = Emu(int(shape.width * presentation.slide_width / narrow))
    # python-pptx knows no theme: the part is raw XML, reached through the relationships.
    theme = next(r.target_part for r in master.part.rels.values() if r.reltype.endswith("/theme"))
    face = CJK_SANS.encode()
    blob = theme.blob.replace(_LATIN[0], b'<a:latin typeface="' + face + b'"/>')
    theme._blob = blob.replace(_LATIN[1], b'<a:ea typeface="' + face + b'"/>')
    return presentation
