"""The web form of a briefing: one file without a script or a request, whose numbers are data."""

from html import escape
from pathlib import Path
from typing import Any, Final

from governance.briefing.paper import Cell, Chart, Map, Paper, Paragraph, Run, Table
from layouts.documents.drawings.drawn import chart_svg, map_svg
from layouts.documents.ooxml import package as ooxml
from layouts.documents.ooxml import scale as ooxml_scale
from layouts.documents.ooxml.package import NOTHING
from layouts.documents.walk import Block, Walk

_STYLE: Final = Path(__file__).with_name("webpage.css")
# Wherever the file is opened, it may fetch nothing, run nothing and send nothing.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def html(paper: Paper) -> bytes:
    """The page in UTF-8; the same paper gives the same bytes."""
    return _Page(paper).whole().encode()


class _Page(Walk):
    """The page as it is written."""

    def whole(self) -> str:
        """The document from its head to its foot."""
        paper = self.paper
        title = escape(f"{paper['masthead']} {paper['title']}")
        sections = enumerate(self.sections(), start=1)
        body = "".join(self.section(n, *section) for n, section in sections)
        return (
            '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="author" content="{escape(paper["issuer"])}">\n'
            f"<title>{title}</title>\n<style>\n{_STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n"
            f"{self.head()}<main>\n{self.first()}{body}{self.notes()}</main>\n{self.foot()}"
            "</body>\n</html>\n"
        )

    def head(self) -> str:
        """Marks, masthead, number, issuer and day; then the title."""
        paper = self.paper
        marked = "".join(f"<span>{escape(mark)}</span>" for mark in ooxml.marks(paper))
        issue = f"（{paper['issue']}）" if paper["issue"] else "（预览）"
        day = ooxml.chinese_day(paper["issued_at"])
        return (
            f'<header>\n<p class="marks">{marked}</p>\n<p class="masthead">{escape(paper["masthead"])}</p>\n'
            f'<p class="issue">{escape(issue)}</p>\n<p class="issuer"><span>{escape(paper["issuer"])}</span>'
            f'<time datetime="{escape(paper["issued_at"])}">{day}</time></p>\n'
            f"<h1>{escape(paper['title'])}</h1>\n</header>\n"
        )

    def first(self) -> str:
        """What must be said before any number."""
        told = ooxml.warnings_and_notice(self.paper)
        if not told:
            return ""
        items = "".join(f"<li>{escape(warning)}</li>" for warning in told)
        return f'<aside class="warnings" aria-label="数据说明"><strong>数据说明</strong><ul>{items}</ul></aside>\n'

    def section(self, number: int, heading: str, blocks: list[Block]) -> str:
        """A section under its numbered heading."""
        name = f"section-{number}"
        body = "".join(getattr(self, kind)(block) for kind, block in blocks)
        return f'<section aria-labelledby="{name}">\n<h2 id="{name}">{escape(heading)}</h2>\n{body}</section>\n'

    def heading(self, words: str) -> str:
        """A heading within a section."""
        return f"<h3>{escape(words)}</h3>\n"

    def paragraph(self, block: Paragraph) -> str:
        """A paragraph with its numbers and its calls of notes."""
        looks = ' class="remark"' if block["remark"] else ""
        return f"<p{looks}>{''.join(self.run(run) for run in block['runs'])}</p>\n"

    def run(self, run: Run) -> str:
        """A piece of a sentence."""
        text = self.number(run["figure"], run["text"]) if "figure" in run else escape(run["text"])
        if run.get("strong") and text:
            text = f"<strong>{text}</strong>"
        return text + (self.call(run["note"]) if "note" in run else "")

    def call(self, number: int) -> str:
        """The mark of a note; only the first is where the note leads back to."""
        if number not in self.notes_by_number:
            return ""
        # An id may stand once on a page: the first call has it.
        here = f' id="call-{number}"' if self.first_calls([number]) else ""
        return f'<sup><a{here} href="#note-{number}" role="doc-noteref" aria-label="注{number}">{number}</a></sup>'

    def number(self, identifier: str | None, text: str) -> str:
        """A number as data, with its 口径; '—' with its reason where there is none."""
        figure = self.figures.get(identifier or "")
        if figure is None:
            return escape(text) or NOTHING
        about = escape(f"{figure['label']}（{figure['place']}）{self.definition(figure)}")
        shown = escape(text).strip() or NOTHING
        if figure["value"] is None:
            reason = f"（{escape(figure['reason'])}）" if figure["reason"] else ""
            return f'<span class="none" title="{about}">{shown}<small>{reason}</small></span>'
        # repr writes every digit of a float, so that a program reads back the same number.
        value = escape(repr(figure["value"]))
        return f'<data value="{value}" title="{about}">{shown}</data>'

    def table(self, block: Table) -> str:
        """A three-line table; the first cell of a row is its heading."""
        sides = [*block["align"], *["left"] * len(block["header"])]
        head = "".join(
            f'<th scope="col" class="{_side(side)}">{escape(word)}</th>'
            for word, side in zip(block["header"], sides, strict=False)
        )
        rows = "".join(f"<tr>{self.cells(row, sides)}</tr>\n" for row in block["rows"])
        note = f'<p class="note">注：{escape(block["note"])}</p>' if block["note"] else ""
        return (
            f'<figure class="table"><figcaption>表{next(self.tables)}　{escape(block["title"])}</figcaption>'
            f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>'
            f"{note}</figure>\n"
        )

    def cells(self, row: list[Cell], sides: list[str]) -> str:
        """The cells of a row."""
        cells = []
        for column, (cell, side) in enumerate(zip(row, sides, strict=False)):
            text = self.number(cell.get("figure"), cell["text"])
            tag, scope = ("th", ' scope="row"') if column == 0 else ("td", "")
            cells.append(f'<{tag}{scope} class="{_side(side)}">{text}</{tag}>')
        return "".join(cells)

    def chart(self, block: Chart) -> str:
        """The drawing, and under it the same numbers as a table to unfold."""
        unit = f"（{escape(block['unit'])}）" if block["unit"] else ""
        rows = "".join(
            _row(ooxml_scale.full(category), *(self.point(s, position) for s in block["series"]))
            for position, category in enumerate(block["categories"])
        )
        names = [series["name"] for series in block["series"]]
        alt, caption = ooxml_scale.words(block), f"{escape(block['title'])}{unit}"
        return self.figure(chart_svg(block), alt, caption, _unfolded(["项目", *names], rows))

    def point(self, series: Any, position: int) -> str:
        """One value of a series."""
        text = series["shown"][position] if position < len(series["shown"]) else NOTHING
        figure = series["figures"][position] if position < len(series["figures"]) else None
        return self.number(figure, text)

    def map(self, block: Map) -> str:
        """The map, and its places as a table to unfold."""
        rows = "".join(
            _row(shape["name"], self.number(shape.get("figure"), shape["text"]))
            for shape in block["shapes"]
        )
        caption = escape(block["title"]) + ("（边界示意）" if block["schematic"] else "")
        return self.figure(map_svg(block), block["alt"], caption, _unfolded(["地方", "数值"], rows))

    def figure(self, drawing: str, alt: str, caption: str, under: str) -> str:
        """A drawing with its words for those who cannot see it."""
        return (
            f'<figure><div class="drawing" role="img" aria-label="{escape(alt)}">{drawing}</div>'
            f"<figcaption>图{next(self.drawings)}　{caption}</figcaption>{under}</figure>\n"
        )

    def notes(self) -> str:
        """The 口径, each with a way back to where it was called."""
        items = "".join(
            f'<li id="note-{note["number"]}" value="{note["number"]}"><strong>{escape(note["label"])}</strong>：'
            f"{escape(note['text'])}{self.back(note['number'])}</li>\n"
            for note in self.paper["notes"]
        )
        return (
            f'<section class="notes" role="doc-endnotes" aria-labelledby="notes">'
            f'<h2 id="notes">口径</h2><ol>{items}</ol></section>\n'
            if items
            else ""
        )

    def back(self, number: int) -> str:
        """The way back from a note that was called."""
        if number not in self.called:
            return ""
        return f' <a href="#call-{number}" role="doc-backlink" aria-label="回到正文">↩</a>'

    def foot(self) -> str:
        """To whom, by whom, from what; the code of proof and its QR."""
        paper = self.paper
        lines = [f"报送：{'，'.join(paper['recipients'])}"] if paper["recipients"] else []
        day = ooxml.chinese_day(paper["issued_at"])
        lines.append(f"{paper['issuer']}　{day}印发　编制 {paper['author']}")
        lines.append(ooxml.sources(paper))
        if address := ooxml.proof_address(paper):
            lines.append(f"校验码 {paper['code']}　核验 {address}")
        told = "".join(f"<p>{escape(line)}</p>" for line in lines)
        return f"<footer><div>{told}</div>{self.qr()}</footer>\n"

    def qr(self) -> str:
        """The QR code of the proof; '' in a preview."""
        code = ooxml.qr(
            self.paper, "svg", xmldecl=False, svgns=True, scale=3, nl=False, omitsize=False
        ).decode()
        return f'<div class="qr" role="img" aria-label="核验二维码">{code}</div>' if code else ""


def _side(side: str) -> str:
    return "right" if side == "right" else "left"


def _row(name: str, *cells: str) -> str:
    return (
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f'<td class="right">{cell}</td>' for cell in cells)
        + "</tr>"
    )


def _unfolded(heads: list[str], rows: str) -> str:
    """The numbers of a drawing as a table to unfold."""
    first, *names = map(escape, heads)
    columns = "".join(f'<th scope="col" class="right">{name}</th>' for name in names)
    return (
        f'<details><summary>数据表</summary><table><thead><tr><th scope="col">{first}</th>{columns}'
        f"</tr></thead><tbody>{rows}</tbody></table></details>"
    )
