"""Real footnotes for the Word form: the part that python-docx has no words for."""

from typing import Any, Final

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from governance.briefing.paper import Note
from layouts.documents.ooxml.package import clean

# Word keeps -1 and 0 for the two separators; real notes begin at 1.
_SEPARATORS: Final = (("separator", "-1"), ("continuationSeparator", "0"))


class Footnotes:
    """The notes of one document, written at its end; `call` puts a mark into a paragraph."""

    def __init__(self, document: Document, notes: list[Note]) -> None:
        self.document = document
        self.by_number = {note["number"]: note for note in notes}
        self.called: list[int] = []

    def call(self, paragraph: Any, number: int) -> None:
        """A mark that Word counts itself; a second call of a note, and one of none, leaves no mark."""
        if number not in self.by_number or number in self.called:
            return
        self.called.append(number)
        run = paragraph.add_run(style="footnote reference")
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self.called)))
        run._r.append(reference)

    def left(self) -> list[Note]:
        """The notes that no sentence called."""
        return [note for number, note in self.by_number.items() if number not in self.called]

    def write(self) -> None:
        """Add the part and say in the settings which of it are separators."""
        root = etree.fromstring(f"<w:footnotes {nsdecls('w')}/>")
        for kind, identifier in _SEPARATORS:
            root.append(_separator(kind, identifier))
        for position, number in enumerate(self.called, start=1):
            root.append(_note(position, self.by_number[number]))
        blob = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
        main: Any = self.document.part
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._settings()

    def _settings(self) -> None:
        settings: Any = self.document.settings.element
        properties = OxmlElement("w:footnotePr")
        for _, identifier in _SEPARATORS:
            separator = OxmlElement("w:footnote")
            separator.set(qn("w:id"), identifier)
            properties.append(separator)
        # The schema wants footnotePr before compat.
        before = settings.find(qn("w:compat"))
        if before is None:
            settings.append(properties)
        else:
            before.addprevious(properties)


def _separator(kind: str, identifier: str) -> Any:
    note = etree.Element(qn("w:footnote"), {qn("w:type"): kind, qn("w:id"): identifier})
    paragraph = etree.SubElement(note, qn("w:p"))
    properties = etree.SubElement(paragraph, qn("w:pPr"))
    etree.SubElement(properties, qn("w:spacing"), {qn("w:after"): "0", qn("w:line"): "240"})
    run = etree.SubElement(paragraph, qn("w:r"))
    etree.SubElement(run, qn(f"w:{kind}"))
    return note


def _note(position: int, note: Note) -> Any:
    element = etree.Element(qn("w:footnote"), {qn("w:id"): str(position)})
    paragraph = etree.SubElement(element, qn("w:p"))
    # A style is named here by its id: its name without the spaces.
    properties = etree.SubElement(paragraph, qn("w:pPr"))
    etree.SubElement(properties, qn("w:pStyle"), {qn("w:val"): "footnotetext"})
    mark = etree.SubElement(paragraph, qn("w:r"))
    looks = etree.SubElement(mark, qn("w:rPr"))
    etree.SubElement(looks, qn("w:rStyle"), {qn("w:val"): "footnotereference"})
    etree.SubElement(mark, qn("w:footnoteRef"))
    run = etree.SubElement(paragraph, qn("w:r"))
    # Without `preserve` Word drops the space that parts the mark from the text.
    text = etree.SubElement(run, qn("w:t"), {qn("xml:space"): "preserve"})
    text.text = f" {clean(note['label'])}：{clean(note['text'])}"
    return element
