"""The forms of a briefing: each a pure function from the frozen paper to bytes, imported when it is first drawn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from governance.briefing.paper import Paper
from governance.errors import BriefingError, nearest
from layouts.documents.drawings.glyphs import check_glyphs

Draw = Callable[[Paper], bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """What a file is called at its end, its media type, its name to readers, and how it is drawn."""

    ending: str
    media: str
    label: str
    draw: Draw


def _form(ending: str, media: str, label: str, module: str) -> Form:
    """A form whose library is loaded only for who wants it; its function bears the name of the ending."""

    def draw(paper: Paper) -> bytes:
        drawing: Draw = getattr(import_module(f"layouts.documents.{module}"), ending)
        return drawing(paper)

    return Form(ending, media, label, draw)


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"

FORMS: Final = (
    _form("pdf", "application/pdf", "PDF", "pages.official"),
    _form("docx", f"{_OFFICE}.wordprocessingml.document", "Word 文档", "word.document"),
    _form("pptx", f"{_OFFICE}.presentationml.presentation", "演示文稿", "slides.deck"),
    _form("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "数据册", "books.databook"),
    _form("html", "text/html; charset=utf-8", "网页", "pages.webpage"),
)

PICTURE: Final = "png"
"""A form too, but of the screen and not of the paper: dashboard.briefing.picture draws it."""


def form_of(ending: str) -> Form:
    """The form of that ending.

    Raises:
        BriefingError: there is none.
    """
    for form in FORMS:
        if form.ending == ending.strip().lower():
            return form
    known = [*(form.ending for form in FORMS), PICTURE]
    raise BriefingError(f"没有形式 {ending!r}{nearest(ending, known)}。")


def drawn(paper: Paper, forms: Iterable[Form]) -> Mapping[str, bytes]:
    """Every form of a paper; all of them or an error, before any is drawn for a character that no font has."""
    check_glyphs(paper)
    return {form.ending: form.draw(paper) for form in forms}
