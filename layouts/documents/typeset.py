"""The typesetter: a template and words in, a document or a picture out; the same in, the same out."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from governance.errors import BriefingError
from layouts.documents.drawings.glyphs import FONTS

STANDARDS: Final[list["typst.PDFStandard"]] = ["a-2a", "ua-1"]


@cache
def faces() -> typst.Fonts:
    """The shipped fonts and no other, read once: what is set is the same on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def pdf(template: Path, view: bytes, at: float) -> bytes:
    """The template with a view in it as PDF/A-2a and PDF/UA-1.

    Args:
        at: the moment the document bears. Without it typst writes the clock's: the same view would differ each time.
    """
    compiler = typst.Compiler(template, font_paths=faces(), sys_inputs={"view": view.decode()})
    return _single(compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=int(at)))


def png(svg: str, millimetres: float) -> bytes:
    """The picture of a drawing."""
    page = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f"#image(bytes(sys.inputs.svg), width: {millimetres}mm)"
    )
    compiler = typst.Compiler(page.encode(), font_paths=faces())
    return _single(compiler.compile(format="png", ppi=200.0, sys_inputs={"svg": svg}))


def _single(drawn: Any) -> bytes:
    if not isinstance(drawn, bytes):
        raise BriefingError("排版得到了几份文件，请告知维护者。")
    return drawn
