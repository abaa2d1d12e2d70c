"""The PDF of a briefing as an official document (GB/T 9704 looks, PDF/A-2a, PDF/UA-1); same paper, same bytes."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson
import segno
import typst

from governance.briefing.paper import (
    Chart,
    Map,
    Paper,
    Paragraph,
    Run,
    Section,
    Table,
    headed,
    subheaded,
)
from governance.errors import BriefingError
from layouts.documents.drawings.drawn import chart_svg, map_svg
from layouts.documents.drawings.glyphs import check_glyphs, faces
from layouts.documents.ooxml.package import (
    DEMONSTRATION,
    chinese_day,
    clean,
    endings,
    figures_by_id,
    is_heading,
    proof_address,
    reasons,
)
from layouts.documents.payload import minute

TEMPLATE: Final = Path(__file__).with_name("official.typ")
STANDARDS: Final[list["typst.PDFStandard"]] = ["a-2a", "ua-1"]
# A moment written without an offset is China's time, which knows no summer time.
HERE: Final = timezone(timedelta(hours=8))
PREVIEW: Final = "预览稿（未签发）"
UNKNOWN: Final = "1970-01-01T00:00:00+08:00"


def pdf(paper: Paper) -> bytes:
    """The document; stops before anything is drawn where a character has no glyph."""
    check_glyphs(paper)
    try:
        # Without a timestamp typst writes the clock's: the same paper would differ each time.
        drawn = compiler_of(paper).compile(
            format="pdf", pdf_standards=STANDARDS, timestamp=int(_issued(paper).timestamp())
        )
    except typst.TypstError as reason:
        raise BriefingError(f"简报的 PDF 没有排成，请将此句告知维护者：{reason}") from reason
    if not isinstance(drawn, bytes):
        raise BriefingError("简报的 PDF 排成了几份文件，请告知维护者。")
    return drawn


def compiler_of(paper: Paper) -> typst.Compiler:
    """The template with the paper in it; the typesetter itself keeps together what belongs together."""
    inputs = {"view": orjson.dumps(view(paper)).decode()}
    return typst.Compiler(TEMPLATE, font_paths=faces(), sys_inputs=inputs)


def _issued(paper: Paper) -> datetime:
    written = paper["issued_at"] or paper["known_at"] or UNKNOWN
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=HERE)


def view(paper: Paper) -> dict[str, Any]:
    """What the template prints: finished words and drawings. It adds no figure."""
    body = _Body(paper)
    printed = enumerate([*paper["sections"], *endings(paper)], start=1)
    sections = [body.section(position, section) for position, section in printed]
    return {
        "document_title": clean(f"{paper['masthead']} {paper['title']} {paper['issue']}").strip(),
        "author": clean(paper["issuer"]) or "—",
        "masthead": clean(paper["masthead"]),
        "issue": clean(paper["issue"]) or PREVIEW,
        "preview": None if paper["issue"] and paper["code"] else PREVIEW,
        "demonstration": DEMONSTRATION if paper["demonstration"] else None,
        "issuer": clean(paper["issuer"]),
        "day": chinese_day(paper["issued_at"]),
        "title": clean(paper["title"]) or "—",
        "warnings": [clean(warning) for warning in paper["warnings"]],
        "sections": sections,
        "notes": {
            str(n["number"]): f"{clean(n['label'])}：{clean(n['text'])}" for n in paper["notes"]
        },
        "left": body.left(),
        "colophon": _colophon(paper),
    }


def _colophon(paper: Paper) -> dict[str, Any]:
    """The 版记: to whom, by whom and when, on what data, and the code of proof."""
    known = f"第{paper['known']}次装载（{minute(paper['known_at'])}）"
    lines = [f"统计截止：{minute(paper['cutoff'])}；知悉时点：{known}。"]
    if paper["loads"]:
        lines.append("数据来源：" + "；".join(clean(load) for load in paper["loads"]) + "。")
    if paper["notice"]:
        lines.append(f"说明：{clean(paper['notice'])}")
    address = proof_address(paper)
    return {
        "recipients": "，".join(clean(recipient) for recipient in paper["recipients"]),
        "issuer": clean(paper["issuer"]),
        "day": f"{chinese_day(paper['issued_at'])}印发" if paper["issue"] else PREVIEW,
        "author": clean(paper["author"]),
        "lines": lines,
        "code": clean(paper["code"]),
        "address": clean(address),
        "qr": _qr(address) if address else None,
    }


def _qr(address: str) -> str:
    # No declaration and no line breaks: the SVG is pasted into another document.
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawn, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, nl=False)
    return drawn.getvalue().decode()


class _Body:
    """The sections as they are read: footnotes at the first call, tables and figures counted through."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.figures = figures_by_id(paper)
        self.notes = {note["number"] for note in paper["notes"]}
        self.called: set[int] = set()
        self.tables = self.drawings = 0

    def section(self, position: int, section: Section) -> dict[str, Any]:
        """The heading and the blocks below it; no room opens between a heading and what it stands over."""
        blocks: list[dict[str, Any]] = []
        below = 0
        for block in section["blocks"]:
            if block["block"] == "paragraph" and is_heading(block):
                below += 1
                words = clean("".join(run["text"] for run in block["runs"]))
                blocks.append({"kind": "heading", "text": subheaded(below, words)})
                continue
            printed = self._block(block)
            printed["spaced"] = bool(blocks) and blocks[-1]["kind"] != "heading"
            blocks.append(printed)
        return {"heading": headed(position, clean(section["title"])), "blocks": blocks}

    def _block(self, block: Any) -> dict[str, Any]:
        draw: dict[str, Callable[[Any], dict[str, Any]]] = {
            "paragraph": self.paragraph,
            "table": self.table,
            "chart": self.chart,
            "map": self.map,
        }
        return draw[block["block"]](block)

    def paragraph(self, block: Paragraph) -> dict[str, Any]:
        """A paragraph of runs; each number stands unbroken in its line."""
        runs = [piece for run in block["runs"] for piece in self._pieces(run)]
        return {"kind": "paragraph", "remark": block["remark"], "runs": runs}

    def _pieces(self, run: Run) -> list[dict[str, Any]]:
        pieces: list[dict[str, Any]] = []
        if text := clean(run["text"]):
            pieces.append({"text": text, "strong": run.get("strong", False)})
        if "note" in run:
            pieces += [{"call": number} for number in self._call([run["note"]])]
        return pieces

    def _call(self, numbers: list[int | None]) -> list[int]:
        """The numbers of those notes that are called here for the first time, in order."""
        wanted = {n for n in numbers if n is not None and n in self.notes}
        # A note stands where it is called first; later calls leave no mark.
        first_calls = sorted(wanted - self.called)
        self.called |= wanted
        return first_calls

    def _notes_of(self, ids: list[str | None]) -> list[int]:
        return self._call([self.figures[i]["note"] for i in ids if i in self.figures])

    def left(self) -> list[str]:
        """Definitions that nothing called, told before the 版记."""
        return [
            f"{clean(note['label'])}：{clean(note['text'])}"
            for note in self.paper["notes"]
            if note["number"] not in self.called
        ]

    def table(self, table: Table) -> dict[str, Any]:
        """A table under its title; a cell without a value says why below."""
        self.tables += 1
        below = [remark for remark in (clean(table["note"]), reasons(self.paper, table)) if remark]
        return {
            "kind": "table",
            "title": f"表{self.tables}　{clean(table['title'])}",
            "calls": self._notes_of([cell.get("figure") for row in table["rows"] for cell in row]),
            "header": [clean(word) for word in table["header"]],
            "align": table["align"],
            "rows": [[clean(cell["text"]) or "—" for cell in row] for row in table["rows"]],
            "note": f"注：{'；'.join(below)}" if below else "",
        }

    def chart(self, drawn: Chart) -> dict[str, Any]:
        """A chart over its caption."""
        ids = [figure for series in drawn["series"] for figure in series["figures"]]
        return self._drawing(_svg(drawn), drawn["title"], drawn["alt"], ids)

    def map(self, drawn: Map) -> dict[str, Any]:
        """The map over its caption, which says where it is but schematic."""
        ids = [shape.get("figure") for shape in drawn["shapes"]]
        title = drawn["title"] + ("（边界示意）" if drawn["schematic"] else "")
        return self._drawing(_svg(drawn), title, drawn["alt"], ids)

    def _drawing(self, svg: str, title: str, alt: str, ids: list[str | None]) -> dict[str, Any]:
        self.drawings += 1
        return {
            "kind": "drawing",
            "svg": svg,
            "title": f"图{self.drawings}　{clean(title)}",
            "alt": clean(alt) or clean(title),
            "calls": self._notes_of(ids),
        }


def _svg(drawn: Chart | Map) -> str:
    return _drawn(orjson.dumps(drawn))


# Keyed by bytes, for a dict cannot be a cache key.
@lru_cache(maxsize=128)
def _drawn(written: bytes) -> str:
    """The drawing, kept: many papers show the same map."""
    block = _cleaned(orjson.loads(written))
    return chart_svg(block) if block["block"] == "chart" else map_svg(block)


def _cleaned(value: Any) -> Any:
    """The same block with every text on one line."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value
