"""What slides are made of: letters in Chinese faces, rules, tables, the frame of every slide."""

from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from layouts.documents.ooxml.charts import CJK_SANS, INK, SUB, rgb
from layouts.documents.slides.text import GAP, PITCH, Line, Piece, rows

RED: Final = rgb("B3121D")
BLUE: Final = rgb("0C368E")
PALE: Final = rgb("F2F5F9")
# Inches: a slide of 16:9.
WIDE, HIGH, MARGIN = 13.333, 7.5, 0.6
INNER: Final = WIDE - 2 * MARGIN
TOP, BOTTOM = 1.8, 6.8
POINTS: Final = 72.0
# Office's built-in table style "No Style, No Grid"; the default one has coloured bands.
_PLAIN_TABLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
Box = tuple[float, float, float, float]
"""x, y, width, height in inches."""


def put(paragraph: Any, text: str, size: float, colour: RGBColor = INK, bold: bool = False) -> Any:
    """A run of text in the Chinese face."""
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour
    # After the colour is set: the schema wants the faces behind the fill.
    faced(run._r.get_or_add_rPr())
    return run


def faced(properties: Any) -> None:
    """Set the faces of a run, Latin and East Asian."""
    properties.set("lang", "zh-CN")
    for tag in ("a:latin", "a:ea"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        # Both faces, for PowerPoint takes digits from `latin` and Chinese from `ea`.
        properties.append(parse_xml(f'<{tag} {nsdecls("a")} typeface="{CJK_SANS}"/>'))


def put_line(paragraph: Any, line: Line, size: float, colour: RGBColor = INK) -> None:
    """The pieces of a line; a number is set off."""
    for piece in line:
        number = piece.figure is not None
        put(paragraph, piece.text, size, BLUE if number else colour, number or piece.strong)


def box(shapes: Any, place: Box, name: str, anchor: Any = MSO_ANCHOR.TOP) -> Any:
    """An empty text box without margins; gives its text frame."""
    shape = shapes.add_textbox(*map(Inches, place))
    shape.name = name
    return frame(shape, anchor)


def frame(shape: Any, anchor: Any = MSO_ANCHOR.TOP) -> Any:
    """The text frame of a shape, without margins, wrapped."""
    text = shape.text_frame
    # The plan has measured the text; PowerPoint must not shrink or grow anything.
    text.word_wrap, text.auto_size = True, MSO_AUTO_SIZE.NONE
    text.margin_left = text.margin_right = text.margin_top = text.margin_bottom = 0
    text.vertical_anchor = anchor
    return text


def put_lines(shapes: Any, place: Box, lines: list[Line], size: float, name: str = "正文") -> None:
    """Paragraphs in a box."""
    text = box(shapes, place, name)
    for position, line in enumerate(lines):
        paragraph = text.paragraphs[0] if position == 0 else text.add_paragraph()
        paragraph.line_spacing = Pt(size * PITCH)
        paragraph.space_after = Pt(size * GAP)
        put_line(paragraph, line, size)


def put_words(
    shapes: Any,
    place: Box,
    text: str,
    size: float,
    *,
    name: str,
    colour: RGBColor = INK,
    bold: bool = False,
    align: Any = PP_ALIGN.LEFT,
) -> None:
    """One text in a box."""
    paragraph = box(shapes, place, name).paragraphs[0]
    paragraph.alignment = align
    put(paragraph, text, size, colour, bold)


def rule(shapes: Any, y: float, width: float = 1.5) -> None:
    """A rule over the width of the slide."""
    line = shapes.add_connector(
        MSO_CONNECTOR.STRAIGHT, *map(Inches, (MARGIN, y, MARGIN + INNER, y))
    )
    line.line.color.rgb, line.line.width = RED, Pt(width)
    unlit(line)
    line.name = "横线"


def panel(shapes: Any, place: Box, colour: RGBColor, name: str) -> Any:
    """A filled rectangle without an edge or a shadow."""
    shape = shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, place))
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    shape.line.fill.background()
    flat(shape)
    shape.name = name
    return shape


def flat(shape: Any) -> None:
    """Take away the shadow that the theme gives to shapes."""
    shape.shadow.inherit = False
    unlit(shape)


def unlit(shape: Any) -> None:
    """Take the theme's effects from a shape or a line."""
    for effect in shape._element.xpath(".//a:effectRef"):
        # Index 0 is "no effect" in every theme.
        effect.set("idx", "0")


def describe(shape: Any, alt: str) -> None:
    """The alternative text of a shape."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)


def table_heights(lines: list[list[str]], wide: list[float], size: float) -> list[float]:
    """The height of each row, in inches, by the cell that takes most rows of text."""
    return [
        max(
            # 10 points are the left and the right margin that `_cell` sets.
            (rows(cell, size, wide[c] * POINTS - 10) for c, cell in enumerate(line)),
            default=1,
        )
        * size * 1.3 / POINTS
        + 0.1
        for line in lines
    ]  # fmt: skip


def put_table(
    shapes: Any,
    at: tuple[float, float],
    lines: list[list[str]],
    align: list[str],
    wide: list[float],
    size: float,
    name: str,
) -> None:
    """A three-line table; the first of `lines` is its heading."""
    heights = table_heights(lines, wide, size)
    shape = shapes.add_table(len(lines), len(wide), *map(Inches, (*at, sum(wide), sum(heights))))
    shape.name = name
    table = shape.table
    table.horz_banding = False
    shape._element.xpath(".//a:tableStyleId")[0].text = _PLAIN_TABLE
    for column, width in zip(table.columns, wide, strict=True):
        column.width = Inches(width)
    for position, (row, line) in enumerate(zip(table.rows, lines, strict=True)):
        row.height = Inches(heights[position])
        for column, cell in enumerate(row.cells):
            words = line[column] if column < len(line) else ""
            right = column < len(align) and align[column] == "right"
            _cell(cell, Piece(words, strong=position == 0), size, right)
            _rules(cell, position == 0, position == len(lines) - 1)


def _cell(cell: Any, piece: Piece, size: float, right: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(5)
    cell.margin_top = cell.margin_bottom = Pt(3)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    paragraph.line_spacing = Pt(size * 1.25)
    put(paragraph, piece.text, size, INK, piece.strong)


def _rules(cell: Any, first: bool, last: bool) -> None:
    properties = cell._tc.get_or_add_tcPr()
    # Widths in EMU, 12,700 a point: 1.5, 0.75 and 0.5 points.
    thick, thin, hair = ("19050", "16202E"), ("9525", "16202E"), ("6350", "D5DAE1")
    edges = [("lnT", thick)] if first else []
    edges.append(("lnB", thick if last else thin if first else hair))
    for tag, (width, colour) in edges:
        properties.append(
            parse_xml(
                f'<a:{tag} {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr val="{colour}"/>'
                f"</a:solidFill></a:{tag}>"
            )
        )


def slide_number(shapes: Any) -> None:
    """The number of the slide, as a field."""
    paragraph = box(shapes, (WIDE - MARGIN - 1, 7.02, 1, 0.25), "页码").paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    run = put(paragraph, "‹#›", 11, SUB)._r
    # A fixed id: a fresh one would change the bytes of the same paper.
    field = parse_xml(
        f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"/>'
    )
    run.getparent().replace(run, field)
    for child in list(run):
        field.append(child)
