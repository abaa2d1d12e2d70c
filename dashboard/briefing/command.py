"""The commands briefing, schedule and verify: what was typed becomes papers, files and sentences."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from tqdm import tqdm

from dashboard.briefing import issuing, picture, scheduling, sending
from dashboard.briefing.composing.paper import Memo
from dashboard.briefing.forms import PICTURE, Form, form_of
from dashboard.briefing.issuing import Extra, Issued, Order
from dashboard.briefing.office import Office, Wanted
from dashboard.briefing.picture import Studio
from dashboard.briefing.proof import verifying
from dashboard.briefing.sending import Mailbox
from data.desk.issues import Issues, grouped, read_code
from data.queries import places
from data.reference.scopes import scope_to_json
from governance.briefing.paper import Paper
from governance.errors import AlreadyIssued, BriefingError, CockpitError
from governance.places import Place

Sign = Callable[[bytes], bytes]
Send = Callable[[Issued], None]
Made = Callable[[Place, Memo], Issued | None]

FAILED: Final = 2


@dataclass(frozen=True, slots=True)
class Desk:
    """Who runs a command: the office, the environment for pass phrases, the mailbox."""

    office: Office
    environ: Mapping[str, str]
    mailbox: Mailbox


def briefing(given: argparse.Namespace, desk: Desk) -> int:
    """Issues one briefing or all, or shows a preview, or writes an issue once more."""
    out = _needed(given.out, "--out 文件夹")
    forms, with_picture = _forms(given.forms)
    send = _sender(given, desk)
    if given.again:
        code = read_code(given.again)
        if code is None:
            raise BriefingError(f"{given.again!r} 不是证明码：应为 16 位字母和数字。")
        issued = issuing.again(desk.office.register, code, forms, Path(out))
        _tell(issued)
        send(issued)
        return 0
    if given.preview and given.mail is not None:
        raise BriefingError("样稿不用邮件送出：请去掉 --preview 或 --mail。")
    kind, period = _needed(given.kind, "--kind 种类"), _needed(given.period, "--period 时段")
    remarks = _remarks(given.remark)
    sign = _signer(given, desk)

    def made(place: Place, memo: Memo, studio: Studio | None = None) -> Issued:
        times = (period, given.known, given.cutoff)
        wanted = Wanted(kind, place.key, *times, given.theme, remarks, author=given.author)
        paper = desk.office.composed(wanted, memo)
        shown = _picture(studio, paper, given.size) if studio else None
        order = _order(desk, forms, Path(out), sign, extra=shown)
        if given.preview:
            return issuing.preview(paper, order)
        return issuing.issue(desk.office.register, paper, order)

    if not with_picture:
        return _each(desk.office, given, kind, made, send)
    picture.size_of(given.size)
    with picture.studio(desk.office.store, now=desk.office.now) as studio:
        return _each(desk.office, given, kind, partial(made, studio=studio), send)


def schedule(given: argparse.Namespace, desk: Desk) -> int:
    """Issues the newest complete period where that was not done yet; sends it where that is asked for."""
    kind, out = _needed(given.kind, "--kind 种类"), _needed(given.out, "--out 文件夹")
    forms, with_picture = _forms(given.forms)
    if with_picture:
        raise BriefingError("按时签发不画 png：请用 briefing --forms png。")
    period = scheduling.newest_complete(desk.office, kind).label
    sign = _signer(given, desk)

    def made(place: Place, memo: Memo) -> Issued | None:
        code = desk.office.template(kind).code
        # Looked up before composing: a timetable over many places is quick where all is done.
        done = desk.office.register.has(code, place.key, period)
        if done is not None:
            print(f"{place.name} {period} 已经签发过（{done.printed}）。")
            return None
        paper = desk.office.composed(Wanted(kind, place.key, period, author=given.author), memo)
        order = _order(desk, forms, Path(out), sign, once=True)
        # Another process may issue it between the look above and the numbering: `once` lets the
        # register refuse.
        try:
            return issuing.issue(desk.office.register, paper, order)
        except AlreadyIssued as error:
            print(f"{place.name} {error}")
            return None

    return _each(desk.office, given, kind, made, _sender(given, desk))


def verify(given: argparse.Namespace, register: Issues) -> int:
    """Says of a file or a code what can be said: 0 unchanged, 1 differs, 2 cannot be told."""
    path = Path(given.what)
    if path.is_file():
        verdict = verifying.verify(register, _content(path))
    # No code has a dot or a slash: such a text was meant as a file's name.
    elif read_code(given.what) is None and ("." in given.what or "/" in given.what):
        raise BriefingError(f"没有文件 {given.what}。")
    else:
        verdict = verifying.verify_code(register, given.what)
    if given.json:
        print(json.dumps(verdict.as_dict(), ensure_ascii=False))
        return verdict.exit
    told = [verdict.sentence, *(f"{name}\t{value}" for name, value in verdict.told())]
    told += [f"× {difference.sentence}" for difference in verdict.differences]
    print("\n".join(told), file=sys.stderr if verdict.exit == FAILED else sys.stdout)
    return verdict.exit


def _content(path: Path) -> bytes:
    """The bytes of a file, but not of one that is far too large."""
    try:
        with path.open("rb") as reader:
            # One byte more than is allowed tells that a file is too large, without reading all
            # of it.
            return reader.read(verifying.LARGEST + 1)
    except OSError as error:
        raise BriefingError(f"无法读取 {path}：{error.strerror}。") from error


def _needed(value: str | None, what: str) -> str:
    if not value:
        raise BriefingError(f"请写明 {what}。")
    return value


def _forms(text: str) -> tuple[tuple[Form, ...], bool]:
    """The forms asked for, each once, and whether a picture is among them."""
    words = list(dict.fromkeys(word.strip().lower() for word in text.split(",") if word.strip()))
    forms = tuple(form_of(word) for word in words if word != PICTURE)
    if not words:
        raise BriefingError("请用 --forms 写明形式，如 pdf,docx。")
    return forms, PICTURE in words


def _remarks(given: Sequence[str]) -> dict[str, str]:
    remarks: dict[str, str] = {}
    for argument in given:
        section, sign, text = argument.partition("=")
        if not sign or not section.strip() or not text.strip():
            raise BriefingError(f"附言 {argument!r} 应写成 栏目代码=文字。")
        remarks[section.strip()] = text.strip()
    return remarks


def _signer(given: argparse.Namespace, desk: Desk) -> Sign | None:
    if not given.sign:
        return None
    # Imported here: only a run that signs pays for loading pyHanko.
    from dashboard.briefing.proof.signing import signer

    return signer(given.sign, given.pass_env, desk.environ)


def _sender(given: argparse.Namespace, desk: Desk) -> Send:
    """What sends an issue where that is asked for; what it lacks is said before anything is issued."""
    if given.mail is None:
        return lambda issued: None
    sending.check(desk.mailbox, given.mail or desk.mailbox.to)

    def send(issued: Issued) -> None:
        tqdm.write(f"已送 {'、'.join(sending.send(desk.mailbox, issued, given.mail))}")

    return send


def _order(
    desk: Desk, forms: Sequence[Form], folder: Path, sign: Sign | None, *,
    extra: Extra | None = None, once: bool = False,
) -> Order:  # fmt: skip
    scope = scope_to_json(desk.office.scope)
    return Order(forms, folder, scope, desk.office.now, extra, once, sign)


def _picture(studio: Studio, paper: Paper, size: str) -> Extra:
    """The wall, or for the index its page, that asks what the paper asked; it is drawn while the forms are."""
    place = paper["place"]
    where = "/" if place["level"] == "city" else f"/{place['level']}/{place['code']}"
    asked = {
        "period": paper["period"],
        "known": str(paper["known"]),
        # Without its zone ('+08:00'): an address says instants by the city's clock.
        "cutoff": paper["cutoff"][:19],
    }
    if paper["kind"] == "index":
        where = "/pingan" if place["level"] == "city" else f"/pingan/{place['code']}"
        asked = {"month": paper["period"], "known": str(paper["known"])}
    shown = studio.picture(where, asked, picture.size_of(size))
    # Waited for only when files are collected; Chromium works while the forms are drawn.
    return lambda: {PICTURE: shown.result()}


def _places(office: Office, given: argparse.Namespace, kind: str) -> Iterator[Place]:
    if not given.all:
        if given.place:
            yield places.one(office.store, given.place, given.level, scope=office.scope)
        else:
            yield places.city(office.store, scope=office.scope)
        return
    levels = office.template(kind).levels
    if "city" in levels and office.scope.whole_city:
        yield places.city(office.store, scope=office.scope)
    for level in ("district", "town"):
        if level in levels:
            yield from places.listing(office.store, level, scope=office.scope)


def _each(office: Office, given: argparse.Namespace, kind: str, make: Made, send: Send) -> int:
    """One place, whose failure is the command's; or all, of which the others are made nevertheless."""
    about, memo = list(_places(office, given, kind)), Memo()
    if not given.all:
        issued = make(about[0], memo)
        if issued is not None:
            _tell(issued)
            send(issued)
        return 0
    failed = 0
    # disable=None: no bar where the output is no terminal, as under cron.
    with tqdm(about, unit="期", disable=None, leave=False) as bar:
        for place in bar:
            bar.set_postfix_str(place.name)
            try:
                issued = make(place, memo)
                if issued is not None:
                    # print() would tear the bar.
                    tqdm.write(_line(issued))
                    send(issued)
            except CockpitError as error:
                failed += 1
                tqdm.write(f"{place.name}（{place.code}）：{error}", file=sys.stderr)
    print(f"共 {len(about)} 期，{len(about) - failed} 期完成，{failed} 期没有完成。")
    return FAILED if failed else 0


def _line(issued: Issued) -> str:
    if issued.issue is None:
        return f"{issued.paper['place']['name']} 样稿 {issued.files[0].name}"
    issue = issued.issue
    return f"{issued.paper['place']['name']} {issue.printed} 证明码 {grouped(issue.code)}"


def _tell(issued: Issued) -> None:
    """What was made and where it is."""
    print(f"{issued.paper['title']}  {_line(issued)}")
    for path in issued.files:
        print(path)
