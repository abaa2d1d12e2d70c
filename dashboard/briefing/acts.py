"""What is done at the desks of briefings and of proof: notes kept, a draft made, issued, put away; a file judged."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from dash import Dash, Input, Output, State, no_update

from dashboard.ask import Reader
from dashboard.briefing import issuing
from dashboard.briefing.composing.paper import Memo, Pin
from dashboard.briefing.forms import FORMS, drawn, form_of
from dashboard.briefing.issuing import Order
from dashboard.briefing.office import Wanted
from dashboard.briefing.turn import turn
from dashboard.cards.briefings import verdict
from dashboard.cards.briefings.archive import files, verify
from dashboard.cards.briefings.asked import CITY, PATH, Draft
from dashboard.wire.panels import quietly
from data.desk.issues import grouped
from data.reference.scopes import scope_to_json
from governance.briefing.paper import Paper
from governance.errors import BriefingError
from layouts.cards.briefings import draft as face
from layouts.cards.briefings import verdict as proof
from layouts.cards.briefings.draft import Ids, Preview, Receipt
from layouts.cards.briefings.verdict import Told
from layouts.chrome import shell
from layouts.chrome.still import still
from layouts.documents.payload import minute

NOTES: Final = [State(face.note_ids(n)[1], "value") for n in range(face.SLOTS)]
_SAME: Final = [no_update] * face.SLOTS


def asked(reader: Reader, search: str | None) -> Draft:
    """The draft that the query of an address asks for."""
    return Draft(reader.ask(PATH, search, template=PATH))


@quietly(lambda sentence: (no_update, _SAME, _SAME))
def noted(reader: Reader, search: str | None, codes: Any, notes: Sequence[str]) -> Any:
    """The sections' names beside their fields, and what was written to the same sections before."""
    plans = asked(reader, search).sections[: face.SLOTS]
    new = [plan.code for plan in plans]
    # The same sections: what is being typed must not be written over.
    if new == codes:
        return no_update, _SAME, _SAME
    before = dict(zip(codes or [], notes, strict=False))
    more = [""] * (face.SLOTS - len(plans))
    return new, [*(plan.title for plan in plans), *more], [*(before.get(c, "") for c in new), *more]


def remarks(codes: Any, notes: Sequence[Any]) -> dict[str, str]:
    """The notes that were written, by section."""
    # There are SLOTS fields, and codes for as many as the template has sections.
    told = zip(codes or [], notes, strict=False)
    return {code: str(note).strip() for code, note in told if note and str(note).strip()}


@quietly(lambda sentence: (face.refused(sentence), None))
def previewed(reader: Reader, search: str | None, codes: Any, notes: Any) -> Any:
    """The draft and what it was made of, which alone may be issued; or why there is none."""
    draft, written = asked(reader, search), remarks(codes, notes)
    with turn():
        paper = composed(draft, written)
        drawing = drawn(paper, [form_of("html")])["html"].decode()
    about = f"{paper['subject']} · 知悉至第 {paper['known']} 次装载（{minute(paper['known_at'])}）"
    key = (paper["place"]["level"], paper["place"]["code"])
    twin = draft.office.register.has(paper["kind"], key, paper["period"])
    remark = f"这一时段已签发过（{twin.printed}），再签发将另编一期。" if twin else ""
    view = Preview(paper["title"], about, drawing, tuple(paper["warnings"]), remark)
    seen = {"asked": draft.question, "remarks": written, "known": str(paper["known"])}
    return face.preview(view), seen


@quietly(lambda sentence: (face.refused(sentence), no_update, no_update))
def issued(reader: Reader, search: str | None, codes: Any, notes: Any, seen: Any) -> Any:
    """The receipt of what was seen, by the knowledge it was seen with; the draft is put away, so that nothing is issued twice."""
    draft, written = asked(reader, search), remarks(codes, notes)
    if not draft.get("author"):
        raise BriefingError("没有签发人：请写上签发人，再预览、签发。")
    if not isinstance(seen, dict):
        raise BriefingError("还没有预览：请先预览，看过再签发。")
    if (seen.get("asked"), seen.get("remarks")) != (draft.question, written):
        raise BriefingError("预览之后有过改动：请再预览一次，看过再签发。")
    office = draft.office
    # The five forms are drawn to prove that they can be; a download draws them again from the
    # register.
    with turn(), TemporaryDirectory() as folder:
        paper = composed(draft, written, known=str(seen.get("known")))
        order = Order(FORMS, Path(folder), scope_to_json(office.scope), office.now)
        registered = issuing.issue(office.register, paper, order)
    issue = registered.issue
    if issue is None:
        raise BriefingError("没有取到期号：请再签发一次。")
    number = f"{registered.paper['kind_label']} {issue.printed}"
    told = Receipt(
        registered.paper["title"], number, grouped(issue.code), verify(issue), files(issue)
    )
    return face.receipt(told), [], None


@quietly(lambda sentence: (no_update, no_update))
def stale(reader: Reader, search: str | None, seen: Any) -> Any:
    """Puts a draft away that is not of what the address asks now."""
    if not isinstance(seen, dict) or asked(reader, search).question == seen.get("asked"):
        return no_update, no_update
    return [], None


def composed(draft: Draft, written: Mapping[str, str], known: str | None = None) -> Paper:
    """The paper, without number and code; what was asked for it is kept for the one who issues it.

    Raises:
        CockpitError: it cannot be written; the sentence says why.
    """
    about, key = draft.question, draft.place.key
    wanted = Wanted(
        about["kind"],
        None if key[0] == CITY else key,
        about["period"],
        known=known or about["known"] or None,
        theme=about["theme"] or None,
        remarks=written,
        pins=[Pin(*pin) for pin in draft.pins],
        author=about["author"],
    )
    # A memo keeps each answer by its own question, so drafts that differ in these two can share it.
    bare = tuple(v for n, v in sorted(about.items()) if n not in ("author", "pins"))
    return draft.office.composed(wanted, draft.ask.at_load("memo", Memo, bare))


@quietly(lambda sentence: proof.body(Told("plain", "无法核对", sentence)))
def judged(reader: Reader, contents: str, name: str) -> list[Any]:
    """What is said of a file that was dropped, which is kept nowhere."""
    from dashboard.briefing.proof import verifying

    judgement = verifying.verify(reader.issues, _bytes(contents))
    return proof.body(verdict.told(reader.scope_of(), judgement), name)


def _bytes(contents: str) -> bytes:
    """The bytes of a data URL. Raises BriefingError: it is none, or too large."""
    coded = contents.partition(";base64,")[2]
    # Base64 makes four characters of three bytes, and pads to a multiple of four.
    if len(coded) > proof.LARGEST * 4 // 3 + 4:
        raise BriefingError(f"文件超过 {proof.LARGEST >> 20} MB，不是本系统签发的简报。")
    try:
        # Without validate foreign characters would be skipped, and another file be judged.
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BriefingError("文件没有完整传上来：请再选一次。") from error


def register(app: Dash, reader: Reader) -> None:
    """Registers what the controls of the cards of briefings do."""
    _drafting(app, reader)

    names = [Output(face.note_ids(n)[0], "children") for n in range(face.SLOTS)]
    texts = [Output(note.component_id, note.component_property) for note in NOTES]

    @app.callback(
        output=(Output(Ids.CODES, "data"), names, texts),
        inputs=(Input(shell.Ids.URL, "search"), Input(shell.Ids.VERSION, "data")),
        state=(State(Ids.CODES, "data"), NOTES),
    )
    def sections(search: Any, version: Any, codes: Any, notes: Any) -> Any:
        return noted(reader, search, codes, notes)

    @app.callback(
        Output(proof.Ids.BODY, "children"),
        Input(proof.Ids.FILE, "contents"),
        State(proof.Ids.FILE, "filename"),
        prevent_initial_call=True,
    )
    def file(contents: Any, name: Any) -> Any:
        return still(judged(reader, str(contents or ""), str(name or "")))


def _drafting(app: Dash, reader: Reader) -> None:
    given = [State(shell.Ids.URL, "search"), State(Ids.CODES, "data"), NOTES]
    paper, seen = Output(Ids.PAPER, "children"), Output(Ids.SEEN, "data")
    again = [
        Output(o.component_id, o.component_property, allow_duplicate=True) for o in (paper, seen)
    ]

    @app.callback(
        output=(paper, seen), inputs=[Input(Ids.PREVIEW, "n_clicks")], state=given,
        running=_running("正在编写样稿……"), prevent_initial_call=True,
    )  # fmt: skip
    def preview(clicks: Any, search: Any, codes: Any, notes: Any) -> Any:
        return previewed(reader, search, codes, notes)

    @app.callback(
        output=(Output(Ids.RESULT, "children"), *again), inputs=[Input(Ids.ISSUE, "n_clicks")],
        state=[*given, State(Ids.SEEN, "data")],
        running=_running("正在签发：编写、依次绘制五种文件、登记……"), prevent_initial_call=True,
    )  # fmt: skip
    def issue(clicks: Any, search: Any, codes: Any, notes: Any, seen: Any) -> Any:
        return issued(reader, search, codes, notes, seen)

    @app.callback(
        *again, Input(shell.Ids.URL, "search"), State(Ids.SEEN, "data"), prevent_initial_call=True
    )
    def put_away(search: Any, seen: Any) -> Any:
        return stale(reader, search, seen)


def _running(status: str) -> list[Any]:
    """While it is made: both buttons rest, and a word says what is being done."""
    buttons = [(Output(id, "disabled"), True, False) for id in (Ids.PREVIEW, Ids.ISSUE)]
    return [*buttons, (Output(Ids.STATUS, "children"), status, "")]
