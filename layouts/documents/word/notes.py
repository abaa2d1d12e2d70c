"""Real footnotes for the Word form: the part that python-docx has no words for."""

from typing import Any, Final
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from governance.briefing.paper import Note

# Word keeps -1 and 0 for the two separators; real notes begin at 1.
_SEPARATORS: Final = (("separator", "-1"), ("continuationSeparator", "0"))


def mark(paragraph: Any, position: int) -> None:
    """The mark of a note, which Word counts itself; `position` is that of the note in the part, from 1."""
    run = paragraph.add_run(style="footnote reference")
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(position))
    run._r.append(reference)


def write(document: Document, notes: list[Note]) -> None:
    """Adds the part with the notes in the order of their marks, and says in the settings which of it are separators."""
    written = [_separator(kind, identifier) for kind, identifier in _SEPARATORS]
    written += [_note(position, note) for position, note in enumerate(notes, start=1)]
    root = etree.fromstring(f"<w:footnotes {nsdecls('w')}>{''.join(written)}</w:footnotes>")
    blob = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    main: Any = document.part
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, main.package)
    main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    separators = "".join(f'<w:footnote w:id="{identifier}"/>' for _, identifier in _SEPARATORS)
    settings: Any = document.settings.element
    # The schema wants footnotePr before compat.
    settings.insert_element_before(
        parse_xml(f"<w:footnotePr {nsdecls('w')}>{separators}</w:footnotePr>"), "w:compat"
    )


def _separator(kind: str, identifier: str) -> str:
    return (
        f'<w:footnote w:type="{kind}" w:id="{identifier}"><w:p><w:pPr>'
        f'<w:spacing w:after="0" w:line="240"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    )


def _note(position: int, note: Note) -> str:
    # A style is named here by its id: its name without the spaces. Without `preserve` Word
    # drops the space that parts the mark from the text.
    return (
        f'<w:footnote w:id="{position}"><w:p><w:pPr><w:pStyle w:val="footnotetext"/></w:pPr>'
        '<w:r><w:rPr><w:rStyle w:val="footnotereference"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(note["label"])}：{escape(note["text"])}</w:t></w:r>'
        "</w:p></w:footnote>"
    )
