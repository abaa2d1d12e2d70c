"""Drafts and issues of briefings as the desk shows them: preview, receipt, archive, two side by side."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dashboard.briefing import issuing
from dashboard.briefing.composing.paper import asked_again
from dashboard.briefing.forms import FORMS, drawn, form_of
from dashboard.briefing.issuing import Order, frozen
from dashboard.views.briefings import CITY, LEVELS, PATH, Page, templates
from data.desk.issues import Issue, grouped, read_code
from data.queries import places
from data.reference.kinds import kinds_of
from data.reference.scopes import scope_to_json
from governance.briefing import periods
from governance.briefing.comparing import changed, restated
from governance.briefing.paper import Paper, sentence
from governance.briefing.templates import KINDS
from governance.errors import BriefingError, CockpitError
from governance.periods import parse_period
from governance.scope import PlaceKey
from layouts.chrome.choices import Choice
from layouts.documents.payload import minute
from layouts.values_briefings import Archive, Compared, Preview, Receipt, Row, Side

MOST: Final = 200
"""Issues that the archive lists: the newest."""


def preview(page: Page, remarks: Mapping[str, str]) -> tuple[Preview, dict[str, Any]]:
    """The draft, and what it was drawn from: that alone may be issued.

    Raises:
        CockpitError: it cannot be written or drawn.
    """
    paper = page.composed(remarks)
    drawing = drawn(paper, [form_of("html")])["html"].decode()
    seen = {
        "asked": page.question(),
        "remarks": dict(remarks),
        "known": str(paper["known"]),
    }
    about = f"{paper['subject']} · 知悉至第 {paper['known']} 次装载（{minute(paper['known_at'])}）"
    twin = page.office.register.has(paper["kind"], _key(paper), paper["period"])
    remark = f"这一时段已签发过（{twin.printed}），再签发将另编一期。" if twin else ""
    return Preview(paper["title"], about, drawing, tuple(paper["warnings"]), remark), seen


def issue(page: Page, remarks: Mapping[str, str], seen: Any) -> Receipt:
    """Issues what was seen, by the knowledge it was seen with.

    Raises:
        CockpitError: it was not seen so, nobody signs, or it cannot be issued; no number is used up.
    """
    if not page.get("author"):
        raise BriefingError("没有签发人：请写上签发人，再预览、签发。")
    if not isinstance(seen, dict):
        raise BriefingError("还没有预览：请先预览，看过再签发。")
    if (seen.get("asked"), seen.get("remarks")) != (page.question(), dict(remarks)):
        raise BriefingError("预览之后有过改动：请再预览一次，看过再签发。")
    paper = page.composed(remarks, known=str(seen.get("known")))
    office = page.office
    # The five forms are drawn to prove that they can be; a download draws them again from the
    # register.
    with TemporaryDirectory() as folder:
        order = Order(FORMS, Path(folder), scope_to_json(office.scope), office.now)
        made = issuing.issue(office.register, paper, order)
    if made.issue is None:
        raise BriefingError("没有取到期号：请再签发一次。")
    one = made.issue
    return Receipt(
        made.paper["title"],
        f"{made.paper['kind_label']} {one.printed}",
        grouped(one.code),
        _verify(one),
        _files(one),
    )


def archive(page: Page) -> Archive:
    """The issues of the kind and the place asked for, that the reader may see."""
    kind, key = page.get("of"), _place(page.get("at"))
    found = page.office.register.listed(kind=kind, key=key, most=MOST)
    may = [one for one in found if page.bureau.may(one)]
    names = _names(page)
    kinds: dict[str | None, str] = {
        None: "全部",
        **{one.code: one.label for one in templates(page.office.profile)},
    }
    chosen = selected(page)
    return Archive(
        f"签发登记 {len(may)} 期" + ("（最近的）" if len(found) == MOST else ""),
        tuple(Choice(label, page.with_(of=code), code == kind) for code, label in kinds.items()),
        Choice(f"{names.get(key, key[1])} ×", page.with_(at=None)) if key else None,
        tuple(_row(page, one, names, chosen) for one in may),
        "" if may else "没有签发过的简报：预览之后签发，就会登记在这里。",
    )


def _row(page: Page, one: Issue, names: Mapping[PlaceKey, str], chosen: tuple[str, ...]) -> Row:
    taken = one.code in chosen
    rest = [code for code in chosen if code != one.code]
    # Two at most: a third takes the place of the first.
    codes = rest if taken else [*rest[-1:], one.code]
    known = page.office.profile.briefings.get(one.kind)
    compare = page.with_(compare=",".join(codes) or None)
    return Row(
        one.printed,
        known.label if known else KINDS.get(one.kind, one.kind),
        Choice(names.get(one.key, one.place), page.with_(at=f"{one.level}:{one.place}")),
        periods.title_of(parse_period(one.period)),
        one.author,
        _local(page, one.issued_at),
        grouped(one.code),
        _verify(one),
        _files(one),
        Choice("已选 ×" if taken else "比较", compare, taken, "选两期同类的相比"),
    )


def _local(page: Page, at: int) -> str:
    zone = ZoneInfo(page.office.profile.timezone)
    return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M}"


def _names(page: Page) -> dict[PlaceKey, str]:
    city = places.city(page.office.store, scope=page.office.scope)
    return {city.key: city.name} | {p.key: p.name for p in page.places()}


def _place(said: str | None) -> PlaceKey | None:
    level, sign, code = (said or "").partition(":")
    return (level, code) if sign and level in (CITY, *LEVELS) else None


def _verify(one: Issue) -> str:
    return f"/verify?{urlencode({'code': grouped(one.code)})}"


def _files(one: Issue) -> tuple[tuple[str, str], ...]:
    return tuple((f.ending.upper(), f"{PATH}/{one.code}.{f.ending}") for f in FORMS)


def _key(paper: Paper) -> PlaceKey:
    return paper["place"]["level"], paper["place"]["code"]


def selected(page: Page) -> tuple[str, ...]:
    """The codes of the issues chosen to be compared, at most two."""
    said = (page.get("compare") or "").split(",")
    return tuple(code for code in map(read_code, said) if code)[:2]


def compared(page: Page) -> Compared | None:
    """Two issues of a kind side by side; None while there are not two.

    Raises:
        BriefingError: there is no such issue in the reader's scope, or they are of two kinds.
    """
    codes = selected(page)
    if len(codes) < 2:
        return None
    found = [page.office.register.of(code) for code in codes]
    issues = [one for one in found if one is not None and page.bureau.may(one)]
    if len(issues) < 2:
        raise BriefingError("要比较的简报不在登记中，或不在您能看的范围里。")
    if issues[0].kind != issues[1].kind:
        raise BriefingError("只能比较同一种类的两期简报：请另选一期。")
    issues.sort(key=lambda one: (one.period, one.issued_at, one.number))
    old, new = (frozen(page.office.register, one) for one in issues)
    moved, note = _restated(page, old, new)
    return Compared(
        f"{old['kind_label']}：{old['issue']}与{new['issue']}",
        (_side(old), _side(new)),
        changed(old, new, kinds_of(page.office.store)),
        moved,
        note,
        _sections(old, new),
        page.with_(compare=None),
    )


def _restated(page: Page, old: Paper, new: Paper) -> tuple[list[tuple[str, str, str]], str]:
    """The earlier issue's figures asked again by the knowledge of the later; or why that cannot be."""
    known = max(old["known"], new["known"])

    def again() -> list[tuple[str, str, str]]:
        template = page.office.template(old["kind"])
        asked = asked_again(
            page.office.store, template, old, known=str(known), scope=page.office.scope
        )
        return [
            (one["label"], one["then"], one["now"])
            for one in restated(old, asked, kinds_of(page.office.store))
        ]

    try:
        found = page.once("restated", again, old["code"], known)
    except CockpitError as error:
        return [], f"不能重新查询：{error}"
    said = f"按第 {known} 次装载重新查询前一期的数字："
    return found, said + (f"{len(found)} 个有更正。" if found else "没有更正。")


def _side(paper: Paper) -> Side:
    return Side(
        f"{paper['place']['name']} {paper['issue']}",
        (
            ("时段", paper["period_label"]),
            ("统计截止", minute(paper["cutoff"])),
            ("知悉时点", f"第 {paper['known']} 次装载（{minute(paper['known_at'])}）"),
            ("签发人", paper["author"] or "未署名"),
            ("签发时间", minute(paper["issued_at"])),
            ("证明码", paper["code"]),
        ),
    )


def _sections(old: Paper, new: Paper) -> list[tuple[str, list[str], list[str]]]:
    """The sentences of every section that either has, in the order of the later one."""
    left, right = _told(old), _told(new)
    titles = {s["code"]: s["title"] for paper in (old, new) for s in paper["sections"]}
    order = [*right, *(code for code in left if code not in right)]
    return [(titles[code], left.get(code, []), right.get(code, [])) for code in order]


def _told(paper: Paper) -> dict[str, list[str]]:
    return {
        section["code"]: [
            sentence(block["runs"]) for block in section["blocks"] if block["block"] == "paragraph"
        ]
        for section in paper["sections"]
    }
