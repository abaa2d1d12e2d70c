"""What the office forms share: text that XML can hold, a moment, and a package whose bytes are always the same."""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any, Final

import segno

from governance.briefing.paper import Cell, Figure, Paper, Section, Table, Value
from governance.briefing.sentences import cell, figures_in, paragraph, table
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


# A paper says the same words again and again: units, places, periods.
@lru_cache(maxsize=4096)
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


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same JSON with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in value.items()}
    return [mapped(item, change) for item in value] if isinstance(value, list) else value


def cleaned(paper: Paper) -> Paper:
    """The paper with every text on one line, as all forms print it."""
    clean_paper: Paper = mapped(paper, clean)
    return clean_paper


def properties(core: Any, paper: Paper) -> None:
    """What a Word document or a presentation tells of itself, without the writers' own remarks."""
    # Both writers raise ValueError for a property of more than 255 characters.
    core.title, core.subject = paper["title"][:255], paper["subject"][:255]
    core.author, core.last_modified_by = paper["issuer"][:255], paper["author"][:255]
    core.identifier, core.language, core.revision = paper["code"], "zh-CN", 1
    # The writers' templates say by which program they were generated here.
    core.comments = core.keywords = core.category = ""
    core.created = core.modified = moment(paper)


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
    return cell["text"].strip() or NOTHING


def shown(text: str, value: Value) -> str:
    """What is printed of a value of a chart."""
    return text.strip() or (NOTHING if value is None else f"{value:g}")


def definition(paper: Paper, figures: list[Figure]) -> str:
    """The 口径 of figures of one name: the note that one of them, or one of that name, has."""
    numbers = [figure["note"] for figure in figures]
    # A figure of the same name elsewhere in the paper may have the note that these lack.
    numbers += [
        other["note"] for other in paper["figures"] if other["label"] == figures[0]["label"]
    ]
    texts = {note["number"]: note["text"] for note in paper["notes"]}
    for number in numbers:
        if number in texts:
            return f"口径：{texts[number]}"
    indicator = figures[0]["indicator"]
    return f"口径：见指标 {indicator} 的定义。" if indicator else "口径：未注明。"


def counts(figure: Figure) -> str:
    """Numerator and denominator of a figure as '11/12'; '' where it has neither."""
    parts = [figure["numerator"], figure["denominator"]]
    # `g` prints a whole float without ".0"; ten digits hide float noise.
    written = [f"{part:,.10g}" for part in parts if part is not None]
    return "/".join(written)


def reasons(paper: Paper, table: Table) -> str:
    """Why cells of a table have no value, each reason once."""
    figures = figures_by_id(paper)
    cell_reasons = [figures[id]["reason"] for id in figures_in(table) if id in figures]
    told = [reason for reason in dict.fromkeys(cell_reasons) if reason]
    return f"—：{'；'.join(told)}" if told else ""


def below(paper: Paper, table: Table) -> str:
    """The note under a table: its own words, and why cells have no value; '' where there is nothing to say."""
    told = "；".join(filter(None, (table["note"], reasons(paper, table))))
    return f"注：{told}" if told else ""


def warnings_and_notice(paper: Paper) -> list[str]:
    """What must be said before any number."""
    return [*paper["warnings"], *filter(None, [paper["notice"]])]


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


def qr(paper: Paper, kind: str, **look: Any) -> bytes:
    """The QR code of the proof as a picture of that kind; b'' in a preview."""
    address = proof_address(paper)
    if not address:
        return b""
    buffer = BytesIO()
    # Many phones cannot read Micro QR codes, which segno prefers for short texts.
    segno.make(address, error="m", micro=False).save(buffer, kind=kind, border=2, **look)
    return buffer.getvalue()


def sources(paper: Paper) -> str:
    """One line about the data: the cutoff, the load by which they were known, and the loads they came from."""
    parts = [f"统计截止 {minute(paper['cutoff'])}"]
    parts.append(f"知悉时点 第{paper['known']}次装载（{minute(paper['known_at'])}）")
    if paper["loads"]:
        parts.append("来源 " + "；".join(paper["loads"]))
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
        paragraphs = [paragraph(change) for change in paper["changed"]]
        sections.append({"code": "changed", "title": "与上期相比", "blocks": paragraphs})
    if paper["restated"]:
        figures = paper["restated"]
        rows = [[*map(cell, (f["label"], f["issue"], f["then"], f["now"]))] for f in figures]
        header = ("指标", "原载期号", "原数", "现数")
        printed = table("因后续装载而更正的往期数字", header, rows, numbers=header[2:])
        words = paragraph("以下往期数字因后续装载的数据而变动，以现数为准。")
        sections.append({"code": "restated", "title": "更正", "blocks": [words, printed]})
    return sections
