"""What stands in a Word paragraph beside words: native charts, the map, the code of proof."""

from io import BytesIO
from typing import Any, Final

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.parts.chart import ChartPart

from governance.briefing.paper import Chart, Map
from layouts.documents import typeset
from layouts.documents.drawings.drawn import map_svg
from layouts.documents.ooxml import charts as ooxml_charts
from layouts.documents.ooxml import scale as ooxml_scale

WIDTH: Final = 150
"""Millimetres of the text's 156 that a chart takes."""
MAP_WIDTH: Final = 125
_SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
# The id under which Office knows the extension that holds an SVG.
_SVG_BLIP: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


class Pictures:
    """The pictures of one document, numbered as they come."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.charts = 0
        # python-docx makes no charts. python-pptx makes them, as parts of a package of its own,
        # from which they are taken over.
        self.package: Any = Presentation().part.package

    def chart(self, paragraph: Any, chart: Chart) -> None:
        """A native chart with its workbook; its words stand in the alternative text."""
        self.charts += 1
        part = ChartPart.new(
            ooxml_charts.FORMS[chart["form"]], ooxml_charts.data(chart), self.package
        )
        ooxml_charts.style(part.chart, chart, 9)
        identifier = self._chart_part(part)
        drawing = parse_xml(
            f"<w:drawing {nsdecls('w', 'wp', 'a', 'r')}>"
            f'<wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{int(Mm(WIDTH))}" cy="{int(Mm(height_of(chart)))}"/>'
            f'<wp:docPr id="{1000 + self.charts}" name="图表{self.charts}"/>'
            "<wp:cNvGraphicFramePr/><a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
            f' r:id="{identifier}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
        )
        _describe(drawing, chart["title"], ooxml_scale.words(chart))
        paragraph.add_run()._r.append(drawing)

    def _chart_part(self, drawn: ChartPart) -> str:
        main: Any = self.document.part
        workbook = drawn.chart_workbook.xlsx_part
        sheet = Part(
            PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{self.charts}.xlsx"),
            CONTENT_TYPE.SML_SHEET,
            workbook.blob,
            main.package,
        )
        chart = Part(
            PackURI(f"/word/charts/chart{self.charts}.xml"),
            CONTENT_TYPE.DML_CHART,
            None,
            main.package,
        )
        identifier = chart.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
        element: Any = drawn._element
        element.find(qn("c:externalData")).set(qn("r:id"), identifier)
        # Only now do the bytes name the workbook by its relationship in this package.
        chart._blob = drawn.blob
        written: str = main.relate_to(chart, RELATIONSHIP_TYPE.CHART)
        return written

    def map(self, paragraph: Any, drawn: Map) -> None:
        """The map as a drawing that Word can take apart, with a picture for what cannot draw it."""
        drawing = map_svg(drawn)
        run = paragraph.add_run()
        shape = run.add_picture(BytesIO(typeset.png(drawing, WIDTH)), width=Mm(MAP_WIDTH))
        main: Any = self.document.part
        part = Part(
            # The number of relationships grows with each part, so no two maps share a name.
            PackURI(f"/word/media/map{len(main.rels)}.svg"),
            "image/svg+xml",
            drawing.encode(),
            main.package,
        )
        identifier = main.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        blip = next(shape._inline.iter(qn("a:blip")))
        blip.append(
            parse_xml(
                f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{_SVG_BLIP}">'
                f'<asvg:svgBlip xmlns:asvg="{_SVG}" r:embed="{identifier}"/></a:ext></a:extLst>'
            )
        )
        _describe(shape._inline, drawn["title"], drawn["alt"])

    def picture(self, paragraph: Any, drawn: bytes, millimetres: float, alt: str) -> None:
        """A picture as it is."""
        shape = paragraph.add_run().add_picture(BytesIO(drawn), width=Mm(millimetres))
        _describe(shape._inline, alt, alt)


def height_of(chart: Chart) -> float:
    """The height of a chart in millimetres: level bars grow with their number, other forms have one height."""
    if chart["form"] != "bars":
        return 64
    # 190 mm at most: a chart and its caption have to fit on one page.
    return min(190, 12 + 5.5 * len(chart["categories"]) * max(1, len(chart["series"])))


def _describe(drawing: Any, title: str, alt: str) -> None:
    properties = next(drawing.iter(qn("wp:docPr")))
    properties.set("title", title)
    properties.set("descr", alt)
