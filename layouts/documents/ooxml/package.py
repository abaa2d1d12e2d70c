"""What the office forms share: text that XML can hold, a moment, and a package whose bytes are always the same."""

import re
import unicodedata
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

import segno

from governance.briefing.paper import Cell, Figure, Paper, Paragraph, Section, Table, Value
from layouts.documents.payload import minute

NOTHING: Final = "—"
DEMONSTRATION: Final = "演示数据 · 非真实统计"
SCHEMATIC: Final = "示意"
# Tools that tell the type of a package by its first entry expect these two in front.
FIRST: Final = ("[Content_Types].xml", "_rels/.rels")
# The earliest moment that an entry of a ZIP file can have.
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
_TIME: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_THUMBNAIL: Final = re.compile(rb'<Relationship [^>]*metadata/thumbnail"[^>]*/>')
# Of category Cn, not Cc, and yet forbidden in XML 1.0.
_NONCHARACTERS: Final = ("\ufffe", "\uffff")


def clean(text: str) -> str:
    """One line that any form can hold: no control characters, nothing that turns the direction of text."""
    # Line ends and tabs are of category Cc too: white space is asked first, or two words would
    # become one. U+3000 stays, for it is part of how Chinese text is set.
    kept = (
        c if not c.isspace() else c if c == "\u3000" else " "
        for c in unicodedata.normalize("NFC", text)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    return "".join(c for c in kept if c not in _NONCHARACTERS)


def moment(paper: Paper) -> datetime:
    """When it was issued, without an offset; a preview has the instant of its loads."""
    for written in (paper["issued_at"], paper["known_at"]):
        try:
            return datetime.fromisoformat(written).replace(tzinfo=None, microsecond=0)
        except ValueError:
            continue
    # A fixed moment, never the clock: the same paper must give the same bytes.
    return datetime(2000, 1, 1)


def chinese_day(instant: str) -> str:
    """'2021年12月3日' of an ISO instant; '' of anything else."""
    try:
        day = datetime.fromisoformat(instant)
    except ValueError:
        return ""
    return f"{day.year}年{day.month}月{day.day}日"


def figures_by_id(paper: Paper) -> dict[str, Figure]:
    """The figures of a paper by their id."""
    return {figure["id"]: figure for figure in paper["figures"]}


def cell_words(cell: Cell) -> str:
    """What a cell prints; nothing is '—'."""
    return clean(cell["text"]).strip() or NOTHING


def shown(text: str, value: Value) -> str:
    """What is printed of a value of a chart."""
    return clean(text).strip() or (NOTHING if value is None else f"{value:g}")


def counts(figure: Figure) -> str:
    """Numerator and denominator of a figure as '11/12'; '' where it has neither."""
    parts = [figure["numerator"], figure["denominator"]]
    # `g` prints a whole float without ".0"; ten digits hide float noise.
    written = [f"{part:,.10g}" for part in parts if part is not None]
    return "/".join(written)


def reasons(paper: Paper, table: Table) -> str:
    """Why cells of a table have no value, each reason once."""
    figures = figures_by_id(paper)
    cell_reasons = [
        figures[cell["figure"]]["reason"]
        for row in table["rows"]
        for cell in row
        if "figure" in cell and cell["figure"] in figures
    ]
    told = [clean(reason) for reason in dict.fromkeys(cell_reasons) if reason]
    return f"—：{'；'.join(told)}" if told else ""


def settled(package: bytes, at: datetime) -> bytes:
    """The same package with one order, one date for its entries and one time in its properties.

    The writers' own thumbnail of an empty document goes; embedded workbooks are settled too.
    """
    with zipfile.ZipFile(BytesIO(package)) as read:
        entries = {name: read.read(name) for name in read.namelist()}
    entries = {
        n: _settled_entry(n, body, at) for n, body in entries.items() if "thumbnail." not in n
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        # False sorts before True: the two of FIRST lead, the others follow by name.
        for name in sorted(entries, key=lambda n: (n not in FIRST, n)):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            # A ZIP entry notes which operating system wrote it: 0 hides where that was.
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            written.writestr(entry, entries[name], compresslevel=6)
    return buffer.getvalue()


def _settled_entry(name: str, body: bytes, at: datetime) -> bytes:
    if name.endswith(".xlsx"):
        return settled(body, at)
    if name == "docProps/core.xml":
        stamp = at.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        return _TIME.sub(rb"\g<1>" + stamp + rb"\g<3>", body)
    if name == "_rels/.rels":
        # A relationship to a part that is gone would make Office ask for a repair.
        return _THUMBNAIL.sub(b"", body)
    return body


def proof_address(paper: Paper) -> str:
    """Where the code of proof is asked for; '' in a preview."""
    if not paper["code"]:
        return ""
    return (
        f"{paper['verify_at'].rstrip('/')}/{paper['code']}" if paper["verify_at"] else paper["code"]
    )


def qr_png(paper: Paper) -> bytes | None:
    """The QR code of the proof as a picture; None in a preview."""
    address = proof_address(paper)
    if not address:
        return None
    buffer = BytesIO()
    # Many phones cannot read Micro QR codes, which segno prefers for short texts.
    segno.make(address, error="m", micro=False).save(buffer, kind="png", scale=8, border=2)
    return buffer.getvalue()


def sources(paper: Paper) -> str:
    """One line about the data: the cutoff, the load by which they were known, and the loads they came from."""
    parts = [f"统计截止 {minute(paper['cutoff'])}"]
    parts.append(f"知悉时点 第{paper['known']}次装载（{minute(paper['known_at'])}）")
    if paper["loads"]:
        parts.append("来源 " + "；".join(clean(load) for load in paper["loads"]))
    return "　".join(parts)


def marks(paper: Paper) -> list[str]:
    """What must stand on every page: that the data are a demonstration, that this is an unsigned preview."""
    lines = [DEMONSTRATION] if paper["demonstration"] else []
    if not paper["code"]:
        lines.append("预览稿 · 未签发")
    return lines


def endings(paper: Paper) -> list[Section]:
    """The sections that every briefing has where there is something to say: what changed, and 更正."""
    sections: list[Section] = []
    if paper["changed"]:
        paragraphs = [_said(change) for change in paper["changed"]]
        sections.append({"code": "changed", "title": "与上期相比", "blocks": paragraphs})
    if paper["restated"]:
        rows = [
            [{"text": figure[key]} for key in ("label", "issue", "then", "now")]
            for figure in paper["restated"]
        ]
        table = {
            "block": "table",
            "title": "因后续装载而更正的往期数字",
            "header": ["指标", "原载期号", "原数", "现数"],
            "align": ["left", "left", "right", "right"],
            "rows": rows,
            "note": "",
        }
        words = _said("以下往期数字因后续装载的数据而变动，以现数为准。")
        sections.append({"code": "restated", "title": "更正", "blocks": [words, table]})
    return sections


def _said(text: str) -> Paragraph:
    return {"block": "paragraph", "runs": [{"text": text}], "remark": False}


def is_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a heading within its section."""
    return bool(paragraph.get("heading"))
