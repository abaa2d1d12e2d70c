"""Proof: whether a document is one that was issued, and unchanged; or what in it differs."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from dashboard.briefing.forms import form_of
from dashboard.briefing.issuing import frozen
from dashboard.briefing.proof.differences import Difference, differences
from dashboard.briefing.proof.reading_back import LARGEST as LARGEST
from dashboard.briefing.proof.reading_back import Document, read_back
from dashboard.briefing.proof.signing import Signature, judged
from data.desk.issues import ALPHABET, Issue, Issues, grouped, read_code
from governance.briefing.paper import Paper
from governance.errors import BriefingError
from layouts.documents.payload import minute

_MOST: Final = 3
"""How many codes found in a document are followed: its own, and those of issues it mentions."""


class Status(StrEnum):
    """What can be said of a document."""

    ISSUED = "issued"
    UNCHANGED = "unchanged"
    SIGNED = "signed"
    RESAVED = "resaved"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


EXIT: Final = {Status.DIFFERS: 1, Status.UNKNOWN: 2}

WORDS: Final = {
    Status.ISSUED: "签发登记中有这一期。手中的文件是否与之相同，请逐项对照，或用文件核对。",
    Status.UNCHANGED: "与签发时逐字节相同。",
    Status.SIGNED: "原文与签发时逐字节相同，之后只加了电子签名。",
    Status.RESAVED: "数字和文字与签发时逐一相同；文件被重新保存过，版式和图形没有核对。",
    Status.DIFFERS: "与签发时不同。",
    Status.UNKNOWN: "无法核对。",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a document or a code, and of the issue it was held against."""

    status: Status
    sentence: str
    issue: Issue | None = None
    paper: Paper | None = None
    differences: tuple[Difference, ...] = ()
    signatures: tuple[Signature, ...] = ()

    @property
    def exit(self) -> int:
        """0 unchanged, 1 differs, 2 cannot be told."""
        return EXIT.get(self.status, 0)

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "status": self.status.value,
            "sentence": self.sentence,
            "issue": dict(self.told()),
            "differences": [asdict(difference) for difference in self.differences],
            "signatures": [asdict(signature) for signature in self.signatures],
        }

    def told(self) -> list[tuple[str, str]]:
        """The issue in words, each with its name."""
        if self.issue is None or self.paper is None:
            return []
        paper = self.paper
        known = f"第 {paper['known']} 次装载（{minute(paper['known_at'])}）"
        return [
            ("标题", paper["title"]),
            ("期号", f"{paper['kind_label']} {paper['issue']}"),
            ("地区", paper["place"]["name"]),
            ("时段", paper["period_label"]),
            ("签发", minute(paper["issued_at"])),
            ("签发人", paper["author"] or "未署名"),
            ("签发单位", paper["issuer"]),
            ("统计截止", minute(paper["cutoff"])),
            ("知悉时点", known),
            ("证明码", grouped(self.issue.code)),
            ("内容摘要", f"sha-256 {self.issue.digest}"),
        ]


def verify_code(register: Issues, text: str) -> Verdict:
    """Whether there is an issue of that code."""
    code = read_code(text)
    if code is None:
        return _unknown(
            f"{text.strip()[:40]!r} 不是证明码：应为 16 位字母和数字，请对照文件重新输入。"
        )
    issue = register.of(code)
    if issue is None:
        return _unknown(f"签发登记中没有证明码 {grouped(code)}：不是由本库签发，或登记已经遗失。")
    try:
        return Verdict(Status.ISSUED, WORDS[Status.ISSUED], issue, frozen(register, issue))
    except BriefingError as error:
        return _unknown(str(error))


def verify(register: Issues, content: bytes) -> Verdict:
    """Whether a document is as it was issued; what differs, where it is not."""
    try:
        return _verified(register, content)
    except BriefingError as error:
        return _unknown(str(error))


def _verified(register: Issues, content: bytes) -> Verdict:
    # A file that was handed out is known by its digest, without being parsed at all.
    handed = register.with_file(content)
    if handed is not None:
        issue, _ = handed
        paper = frozen(register, issue)
        return _same(issue, paper, _signatures(register, issue, content) or ())
    document = read_back(content)
    codes = codes_in(document.text)
    issues = [issue for issue in map(register.of, codes) if issue is not None]
    if not issues:
        if codes:
            return _unknown(
                f"文件上的证明码 {grouped(codes[0])} 不在签发登记中：不是由本库签发，或登记已经遗失。"
            )
        return _unknown("文件里没有证明码：不是签发的简报（预览没有证明码），或证明码被改动过。")
    verdicts = [_held_against(register, issue, content, document) for issue in issues[:_MOST]]
    # The kindest verdict is the document's: it may mention the codes of other issues.
    return min(verdicts, key=lambda v: (v.exit, len(v.differences)))


def _held_against(register: Issues, issue: Issue, content: bytes, document: Document) -> Verdict:
    paper = frozen(register, issue)
    signatures = _signatures(register, issue, content) if document.form == "pdf" else None
    if signatures:
        return _same(issue, paper, signatures)
    # Forms are drawn the same to the byte every time, so the original need not be kept.
    drawn = form_of(document.form).draw(paper)
    if drawn == content:
        return _same(issue, paper, ())
    changes = tuple(differences(read_back(drawn), document, paper))
    if changes:
        sentence = f"与签发时不同：有 {len(changes)} 处改动。"
        return Verdict(Status.DIFFERS, sentence, issue, paper, changes)
    # Office programs rewrite a file whenever it is saved; a PDF or a page is not changed by
    # reading it.
    if document.form in ("docx", "pptx", "xlsx"):
        return Verdict(Status.RESAVED, WORDS[Status.RESAVED], issue, paper)
    sentence = "文字和数字与签发时相同，但文件不是原件：有别的内容加入或被改动，图形无法核对。"
    return Verdict(Status.DIFFERS, sentence, issue, paper)


def _same(issue: Issue, paper: Paper, signatures: Sequence[Signature]) -> Verdict:
    if not signatures:
        return Verdict(Status.UNCHANGED, WORDS[Status.UNCHANGED], issue, paper)
    if not all(signature.intact for signature in signatures):
        sentence = "原文未变，但电子签名已经失效：签名之后文件又被改动。"
        return Verdict(Status.DIFFERS, sentence, issue, paper, signatures=tuple(signatures))
    who = "、".join(signature.signer for signature in signatures)
    sentence = f"{WORDS[Status.SIGNED]}签名者：{who}；证书是否可信请自行核对。"
    return Verdict(Status.SIGNED, sentence, issue, paper, signatures=tuple(signatures))


def _signatures(register: Issues, issue: Issue, content: bytes) -> list[Signature] | None:
    """The signatures after the PDF that was handed out; None where it is not that PDF with signatures alone."""
    known: Mapping[str, tuple[int, str]] = register.prints(issue.code)
    size, sha = known.get("pdf", (0, ""))
    # A signed PDF begins with the one handed out. Without a print sha is '', which no digest
    # equals.
    if hashlib.sha256(content[:size]).hexdigest() != sha:
        # No PDF was handed out at issuing: the one that may have been signed is drawn again.
        original = form_of("pdf").draw(frozen(register, issue)) if "pdf" not in known else b""
        return judged(content, original) if original else None
    return judged(content, content[:size])


# Not begun inside a longer word, such as a digest; the text of a PDF may break a code between
# groups.
_CODE: Final = re.compile(
    r"(?<![0-9A-Za-z])" + r"[-–\s]{0,3}".join([f"[{ALPHABET}OILoil{ALPHABET.lower()}]{{4}}"] * 4)
)


def codes_in(text: str) -> list[str]:
    """Every code of proof that stands in a text, each once, in order."""
    codes = (read_code(match) for match in _CODE.findall(text))
    return list(dict.fromkeys(code for code in codes if code is not None))


def _unknown(sentence: str) -> Verdict:
    return Verdict(Status.UNKNOWN, sentence)
