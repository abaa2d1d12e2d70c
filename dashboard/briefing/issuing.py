"""Issuing: a composed paper gets its number and its code, is drawn, written and registered, all or nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from dashboard.briefing import outbox
from dashboard.briefing.forms import Form, drawn
from data.desk.issues import Issue, Issues, NumberTaken, grouped, new_code, number_words, prints
from governance.briefing.paper import Paper, canonical, digest, read
from governance.errors import BriefingError
from governance.periods import Period, parse_period

Extra = Callable[[], Mapping[str, bytes]]
"""Gives files that go along and are no forms of the paper, by their ending; called once the forms are drawn."""

_TRIES: Final = 20
"""How often a number is asked for anew where somebody else was faster."""

SIGNED: Final = "pdf.signed"
"""What the register calls a PDF with the operator's signature."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with a composed paper."""

    forms: Sequence[Form]
    folder: Path
    scope: Mapping[str, Any]
    now: int
    extra: Extra | None = None
    once: bool = False
    sign: Callable[[bytes], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A briefing that is registered (or a preview, which is not) and where its files are."""

    issue: Issue | None
    paper: Paper
    files: tuple[Path, ...]


def issue(register: Issues, paper: Paper, order: Order) -> Issued:
    """Issues a paper that has no number yet.

    It is drawn and written before the number is taken, since both print it: whoever takes the number
    first keeps it, and the other is drawn anew with the next one.

    Raises:
        BriefingError: it cannot be drawn or written; then nothing is registered and no file is left.
        AlreadyIssued: with `once`, where the period was issued already.
    """
    year, code = year_of(parse_period(paper["period"])), new_code()
    key = (paper["place"]["level"], paper["place"]["code"])
    for _ in range(_TRIES):
        number = register.next_number(paper["kind"], key, year)
        numbered = _with(paper, issue=number_words(year, number), code=grouped(code))
        entry = _registered(numbered, order, code, year, number)
        handed, files = _files(numbered, order)
        with outbox.held(order.folder, files) as held:
            try:
                register.keep(entry, canonical(numbered), prints(handed), once=order.once)
            except NumberTaken:
                continue
            return Issued(entry, numbered, _published(held, entry))
    raise BriefingError("同一系列正有许多人同时签发，没有取到期号：请稍后再试。")


def preview(paper: Paper, order: Order) -> Issued:
    """Draws and writes a paper without number and code; nothing is registered."""
    bare = _with(paper, issue="", code="")
    with outbox.held(order.folder, _files(bare, order)[1]) as held:
        return Issued(None, bare, tuple(held.publish()))


def again(register: Issues, code: str, forms: Sequence[Form], folder: Path) -> Issued:
    """Writes the files of an issue once more, drawn from its frozen paper."""
    entry = register.of(code)
    if entry is None:
        raise BriefingError(f"没有证明码为 {grouped(code)} 的简报。")
    paper = frozen(register, entry)
    files = {f"{stem(paper)}.{end}": content for end, content in drawn(paper, forms).items()}
    with outbox.held(folder, files) as held:
        return Issued(entry, paper, tuple(held.publish()))


def _published(held: outbox.Held, entry: Issue) -> tuple[Path, ...]:
    try:
        return tuple(held.publish())
    except BriefingError as error:
        raise BriefingError(
            f"{entry.printed}已经签发，文件却没有写成：{error}"
            f"请用 python app.py briefing --again {grouped(entry.code)} 再取文件。"
        ) from error


def frozen(register: Issues, entry: Issue) -> Paper:
    """The paper of an issue, checked against what the register says of it.

    Raises:
        BriefingError: the register was meddled with.
    """
    paper = read(register.paper(entry.code))
    # The columns that lists and searches go by are held against the paper too, not its digest
    # alone.
    of_paper = (digest(paper), paper["code"], paper["issue"], paper["kind"], paper["period"])
    if of_paper != (entry.digest, grouped(entry.code), entry.printed, entry.kind, entry.period):
        raise BriefingError(
            f"{entry.printed}（{grouped(entry.code)}）在签发登记中被改动过，不能作为凭据：请从备份恢复签发登记。"
        )
    return paper


def year_of(period: Period) -> int:
    """The year in which an issue about a period is counted: that of its last day; a week's own."""
    return int(period.label[:4]) if period.unit == "week" else period.end.year


def stem(paper: Paper) -> str:
    """What a paper's files are called, before their ending."""
    place = paper["place"]
    # 40 characters of Chinese are 120 bytes; most file systems allow a name 255.
    parts = (paper["kind_label"], place["code"], place["name"][:40], paper["period"])
    # \w takes Chinese as well; all else may mean something to a shell or a file system.
    return "-".join(re.sub(r"[^\w.-]+", "·", part) for part in (*parts, paper["issue"] or "预览"))


def _files(paper: Paper, order: Order) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Two mappings: the files whose digests the register keeps, by form, and those to be written, by name."""
    handed = dict(drawn(paper, order.forms))
    # A picture of the screen cannot be drawn again from the paper, so no print of it is kept.
    written = handed | dict(order.extra() if order.extra else {})
    if order.sign is not None and "pdf" in handed:
        # Prints of both are kept: of the plain PDF, which can be drawn again, and of the signed
        # one.
        written["pdf"] = handed[SIGNED] = order.sign(handed["pdf"])
    return handed, {f"{stem(paper)}.{ending}": content for ending, content in written.items()}


def _registered(paper: Paper, order: Order, code: str, year: int, number: int) -> Issue:
    return Issue(
        code=code,
        kind=paper["kind"],
        level=paper["place"]["level"],
        place=paper["place"]["code"],
        year=year,
        number=number,
        period=paper["period"],
        known=paper["known"],
        author=paper["author"],
        scope=order.scope,
        issued_at=order.now,
        digest=digest(paper),
    )


def _with(paper: Paper, **given: str) -> Paper:
    """As it will be read from the register later: what is drawn now is then drawn again."""
    return read(canonical(cast(Paper, {**paper, **given})))
