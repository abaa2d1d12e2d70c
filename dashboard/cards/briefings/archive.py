"""签发登记: what was issued, of a kind and a place where these are asked for, as far as the reader may see it."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from dashboard.briefing.forms import FORMS
from dashboard.cards.briefings.asked import CITY, LEVELS, PATH, Draft, card
from dashboard.cards.card import Nothing
from data.desk.issues import Issue, grouped, read_code
from data.queries import places
from governance.briefing import periods
from governance.briefing.templates import KINDS
from governance.errors import AskError, nearest
from governance.periods import parse_period
from governance.scope import PlaceKey
from layouts.cards.briefings import archive as face
from layouts.cards.briefings.archive import Archive, Row
from layouts.chrome.choices import Choice

MOST: Final = 200
"""Issues that are listed: the newest."""


def ask(draft: Draft, _options: Nothing) -> Archive:
    """The issues of the kind and the place asked for, the newest first, each with its forms."""
    kind, key, link = draft.get("of"), _place(draft.get("at")), draft.ask.address.with_
    labels = {template.code: template.label for template in draft.templates}
    # Also kinds of which there is no template any more.
    known = KINDS | labels
    if kind and kind not in known:
        raise AskError(f"没有简报种类 {kind!r}{nearest(kind, known)}。")
    issues = draft.office.register.listed(kind=kind or None, key=key, most=MOST)
    may = [issue for issue in issues if draft.may(issue)]
    names, chosen = _names(draft), selected(draft)
    return Archive(
        len(may),
        len(issues) == MOST,
        (
            Choice("全部", link(of=None), not kind),
            *(Choice(label, link(of=code), code == kind) for code, label in labels.items()),
        ),
        Choice(f"{names.get(key, key[1])} ×", link(at=None)) if key else None,
        tuple(_row(draft, issue, names, known, chosen) for issue in may),
    )


def _row(
    draft: Draft,
    issue: Issue,
    names: Mapping[PlaceKey, str],
    kinds: Mapping[str, str],
    chosen: tuple[str, ...],
) -> Row:
    taken, link = issue.code in chosen, draft.ask.address.with_
    rest = [code for code in chosen if code != issue.code]
    # Two at most: a third takes the place of the first.
    codes = rest if taken else [*rest[-1:], issue.code]
    # The second of two brings the comparison into view.
    there = "#briefings-comparison" if len(codes) > 1 else ""
    return Row(
        issue.printed,
        kinds.get(issue.kind, issue.kind),
        Choice(names.get(issue.key, issue.place), link(at=f"{issue.level}:{issue.place}")),
        periods.title_of(parse_period(issue.period)),
        issue.author,
        f"{draft.ask.local(issue.issued_at):%Y-%m-%d %H:%M}",
        grouped(issue.code),
        verify(issue),
        files(issue),
        Choice(
            "已选 ×" if taken else "比较",
            link(compare=",".join(codes)) + there,
            taken,
            "选两期同类的相比",
        ),
    )


def _names(draft: Draft) -> dict[PlaceKey, str]:
    city = places.city(draft.ask.store, scope=draft.ask.scope)
    return {city.key: city.name} | {p.key: p.name for p in draft.places.values()}


def _place(value: str) -> PlaceKey | None:
    """The place that an address names; None where it names none. Raises AskError for what is none."""
    level, sign, code = value.partition(":")
    if value and not (sign and code and level in (CITY, *LEVELS)):
        raise AskError(f"登记里没有地点 {value!r}：请写成 district:代码，或点表中的地点。")
    return (level, code) if value else None


def selected(draft: Draft) -> tuple[str, ...]:
    """The codes of the issues chosen to be compared, at most two."""
    return tuple(code for code in map(read_code, draft.get("compare").split(",")) if code)[:2]


def verify(issue: Issue) -> str:
    """The link to the proof of an issue."""
    return f"/verify?{urlencode({'code': grouped(issue.code)})}"


def files(issue: Issue) -> tuple[tuple[str, str], ...]:
    """The forms of an issue, each with its link (dashboard/briefing/desk_routes.py)."""
    return tuple((f.ending.upper(), f"{PATH}/{issue.code}.{f.ending}") for f in FORMS)


CARD = card("briefing_archive", "签发登记", ask, face, rooms=("full",), desk=True)
