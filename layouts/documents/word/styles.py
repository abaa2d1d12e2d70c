"""The looks of the Word form: a page by GB/T 9704, real styles, a page number on the outer side."""

from typing import Any, Final

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FANG: Final = "仿宋"
HEI: Final = "黑体"
KAI: Final = "楷体"
SONG: Final = "宋体"
TITLE: Final = "华文中宋"
LATIN: Final = "Times New Roman"
RED: Final = RGBColor(0xC8, 0x10, 0x1E)
INK: Final = RGBColor(0, 0, 0)
# Points from line to line: 22 lines on the 225 mm of the text, as GB/T 9704 asks.
PITCH: Final = 28.0
# Points of 三号, the size of the text.
BODY: Final = 16.0


def dress(document: Document) -> None:
    """Give an empty document its page, its styles and its page numbers."""
    section: Any = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    # Odd and even pages differ, for the page number stands on the outer side.
    document.settings.odd_and_even_pages_header_footer = True
    _styles(document)
    _page_number(section.footer, ALIGN.RIGHT)
    _page_number(section.even_page_footer, ALIGN.LEFT)


def _styles(document: Document) -> None:
    normal = _paragraph(document, "Normal", FANG, BODY, pitch=PITCH)
    normal.paragraph_format.widow_control = True
    looks: tuple[tuple[str, str, float, dict[str, Any]], ...] = (
        ("Body Text", FANG, BODY, {"indent": 200}),
        ("Heading 1", HEI, BODY, {"indent": 200, "keep": True}),
        ("Heading 2", KAI, BODY, {"indent": 200, "keep": True}),
        (
            "Title",
            TITLE,
            22.0,
            {"align": ALIGN.CENTER, "pitch": 34.0, "bold": True, "space": (14, 14)},
        ),
        ("Caption", HEI, 12.0, {"align": ALIGN.CENTER, "pitch": 22.0, "space": (4, 0)}),
        ("footnote text", FANG, 10.5, {"pitch": 14.0}),
        ("Masthead", TITLE, 46.0, {"align": ALIGN.CENTER, "colour": RED, "bold": True}),
        ("Remark", KAI, BODY, {"indent": 200}),
        ("Figure", FANG, BODY, {"align": ALIGN.CENTER, "keep": True, "space": (6, 2)}),
        ("Cell", FANG, 12.0, {"pitch": 18.0}),
        ("Small", FANG, 10.5, {"pitch": 15.0}),
        ("Imprint", FANG, 14.0, {"pitch": 22.0}),
    )
    for name, face, size, more in looks:
        _paragraph(document, name, face, size, **{"pitch": PITCH, **more})
    for name in ("Figure", "Masthead"):
        form: Any = document.styles[name]
        form.paragraph_format.line_spacing = 1.0
    mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, True)
    mark.font.superscript = True


def _paragraph(
    document: Document,
    name: str,
    face: str,
    size: float,
    *,
    pitch: float = PITCH,
    indent: int = 0,
    align: ALIGN | None = None,
    keep: bool = False,
    colour: RGBColor = INK,
    bold: bool = False,
    space: tuple[float, float] = (0, 0),
) -> ParagraphStyle:
    styles: Any = document.styles
    known = name in [style.name for style in styles]
    style = (
        # The last argument says whether a style is Word's own; those are in lower case.
        styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, name.islower())
    )
    if not known:
        style.base_style = styles["Normal"]
    style.quick_style = True
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = colour
    fonts(style.element.get_or_add_rPr(), face)
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    form.space_before, form.space_after = map(Pt, space)
    form.alignment, form.keep_with_next = align, keep
    properties = style.element.get_or_add_pPr()
    # The template's own looks, such as the rule under its Title.
    properties.remove_all("w:pBdr", "w:contextualSpacing", "w:numPr")
    if indent:
        indenting = properties.get_or_add_ind()
        # Hundredths of a character; twentieths of a point for programs that do not know these.
        indenting.set(qn("w:firstLineChars"), str(indent))
        indenting.set(qn("w:firstLine"), str(int(size * 20 * indent / 100)))
    paragraph_style: ParagraphStyle = style
    return paragraph_style


def fonts(properties: Any, face: str, latin: str = LATIN) -> None:
    """Set the faces of a run or a style: Chinese in `face`, the rest in `latin`; themes say nothing."""
    properties._remove_rFonts()
    faces = properties.get_or_add_rFonts()
    for side in ("ascii", "hAnsi", "cs"):
        faces.set(qn(f"w:{side}"), latin)
    faces.set(qn("w:eastAsia"), face)
    # Quotes and dashes exist in both scripts: the hint gives them the Chinese face.
    faces.set(qn("w:hint"), "eastAsia")


def _page_number(footer: Any, align: ALIGN) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style.base_style = None
    paragraph.alignment = align
    indent = paragraph.paragraph_format
    indent.right_indent = indent.left_indent = Pt(14)
    for text, instruction in (("— ", None), ("1", "PAGE"), (" —", None)):
        run = paragraph.add_run("" if instruction else text)
        run.font.size = Pt(14)
        fonts(run._r.get_or_add_rPr(), SONG, SONG)
        if instruction:
            field(run._r, instruction, text)


def field(run: Any, instruction: str, shown: str) -> None:
    """Put a field into a run's place: Word counts it again, others print `shown`."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), f" {instruction} ")
    run.getparent().replace(run, simple)
    simple.append(run)
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
