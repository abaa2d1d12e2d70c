"""The PDF of a briefing as an official document (GB/T 9704 looks, PDF/A-2a, PDF/UA-1); same paper, same bytes."""

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson
import typst

from governance.briefing.paper import Chart, Map, Paper, Paragraph, Run, Table
from governance.briefing.sentences import figures_in
from governance.errors import BriefingError
from layouts.documents import typeset
from layouts.documents.drawings.drawn import chart_svg, map_svg
from layouts.documents.drawings.glyphs import check_glyphs
from layouts.documents.ooxml import package as ooxml
from layouts.documents.payload import minute
from layouts.documents.walk import Block, Walk

TEMPLATE: Final = Path(__file__).with_name("official.typ")
# A moment written without an offset is China's time, which knows no summer time.
HERE: Final = timezone(timedelta(hours=8))
PREVIEW: Final = "预览稿（未签发）"
UNKNOWN: Final = "1970-01-01T00:00:00+08:00"


def pdf(paper: Paper) -> bytes:
    """The document; stops before anything is drawn where a character has no glyph."""
    check_glyphs(paper)
    try:
        return typeset.pdf(TEMPLATE, orjson.dumps(view(paper)), _issued(paper).timestamp())
    except typst.TypstError as reason:
        raise BriefingError(f"简报的 PDF 没有排成，请将此句告知维护者：{reason}") from reason


def _issued(paper: Paper) -> datetime:
    written = paper["issued_at"] or paper["known_at"] or UNKNOWN
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=HERE)


def view(paper: Paper) -> dict[str, Any]:
    """What the template prints: finished words and drawings. It adds no figure."""
    body = _Body(paper)
    paper = body.paper
    sections = [
        {"heading": heading, "blocks": body.spaced(blocks)} for heading, blocks in body.sections()
    ]
    return {
        "document_title": f"{paper['masthead']} {paper['title']} {paper['issue']}".strip(),
        "author": paper["issuer"] or "—",
        "masthead": paper["masthead"],
        "issue": paper["issue"] or PREVIEW,
        "preview": None if paper["issue"] and paper["code"] else PREVIEW,
        "demonstration": ooxml.DEMONSTRATION if paper["demonstration"] else None,
        "issuer": paper["issuer"],
        "day": ooxml.chinese_day(paper["issued_at"]),
        "title": paper["title"] or "—",
        "warnings": paper["warnings"],
        "sections": sections,
        "notes": {str(n["number"]): f"{n['label']}：{n['text']}" for n in paper["notes"]},
        "left": [f"{note['label']}：{note['text']}" for note in body.left()],
        "colophon": _colophon(paper),
    }


def _colophon(paper: Paper) -> dict[str, Any]:
    """The 版记: to whom, by whom and when, on what data, and the code of proof."""
    known = f"第{paper['known']}次装载（{minute(paper['known_at'])}）"
    lines = [f"统计截止：{minute(paper['cutoff'])}；知悉时点：{known}。"]
    if paper["loads"]:
        lines.append("数据来源：" + "；".join(paper["loads"]) + "。")
    if paper["notice"]:
        lines.append(f"说明：{paper['notice']}")
    address = ooxml.proof_address(paper)
    # No declaration and no line breaks: the SVG is pasted into another document.
    code = ooxml.qr(paper, "svg", xmldecl=False, svgns=True, omitsize=True, nl=False).decode()
    return {
        "recipients": "，".join(paper["recipients"]),
        "issuer": paper["issuer"],
        "day": f"{ooxml.chinese_day(paper['issued_at'])}印发" if paper["issue"] else PREVIEW,
        "author": paper["author"],
        "lines": lines,
        "code": paper["code"],
        "address": address,
        "qr": code or None,
    }


class _Body(Walk):
    """The sections as they are read: footnotes at the first call, tables and figures counted through."""

    def spaced(self, blocks: list[Block]) -> list[dict[str, Any]]:
        """The blocks as they are printed; no room opens between a heading and what it stands over."""
        printed: list[dict[str, Any]] = []
        for kind, block in blocks:
            view = getattr(self, kind)(block)
            if kind != "heading":
                view["spaced"] = bool(printed) and printed[-1]["kind"] != "heading"
            printed.append(view)
        return printed

    def heading(self, words: str) -> dict[str, Any]:
        """A heading within a section."""
        return {"kind": "heading", "text": words}

    def paragraph(self, block: Paragraph) -> dict[str, Any]:
        """A paragraph of runs; each number stands unbroken in its line."""
        runs = [piece for run in block["runs"] for piece in self._pieces(run)]
        return {"kind": "paragraph", "remark": block["remark"], "runs": runs}

    def _pieces(self, run: Run) -> list[dict[str, Any]]:
        pieces: list[dict[str, Any]] = []
        if run["text"]:
            pieces.append({"text": run["text"], "strong": run.get("strong", False)})
        if "note" in run:
            pieces += [{"call": number} for number in self.first_calls([run["note"]])]
        return pieces

    def _calls(self, block: Any) -> list[int]:
        return self.first_calls(
            self.figures[i]["note"] for i in figures_in(block) if i in self.figures
        )

    def table(self, table: Table) -> dict[str, Any]:
        """A table under its title; a cell without a value says why below."""
        return {
            "kind": "table",
            "title": f"表{next(self.tables)}　{table['title']}",
            "calls": self._calls(table),
            "header": table["header"],
            "align": table["align"],
            "rows": [[cell["text"] or "—" for cell in row] for row in table["rows"]],
            "note": ooxml.below(self.paper, table),
        }

    def chart(self, drawn: Chart) -> dict[str, Any]:
        """A chart over its caption."""
        return self._drawing(drawn, drawn["title"])

    def map(self, drawn: Map) -> dict[str, Any]:
        """The map over its caption, which says where it is but schematic."""
        return self._drawing(drawn, drawn["title"] + ("（边界示意）" if drawn["schematic"] else ""))

    def _drawing(self, drawn: Chart | Map, title: str) -> dict[str, Any]:
        return {
            "kind": "drawing",
            "svg": _drawn(orjson.dumps(drawn)),
            "title": f"图{next(self.drawings)}　{title}",
            "alt": drawn["alt"] or title,
            "calls": self._calls(drawn),
        }


# Keyed by bytes, for a dict cannot be a cache key.
@lru_cache(maxsize=128)
def _drawn(written: bytes) -> str:
    """The drawing, kept: many papers show the same map."""
    block = orjson.loads(written)
    return chart_svg(block) if block["block"] == "chart" else map_svg(block)
