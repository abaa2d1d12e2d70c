"""两期比较: two issues of a kind side by side: what changed, and what later loads restated."""

from dashboard.briefing.issuing import frozen
from dashboard.briefing.turn import turn
from dashboard.cards.briefings.archive import selected
from dashboard.cards.briefings.asked import Draft, card
from dashboard.cards.card import Nothing
from data.desk.issues import Issue
from governance.briefing.comparing import changed, restated
from governance.briefing.paper import Paper, sentence
from governance.errors import AskError, BriefingError, ProfileError
from layouts.cards.briefings import comparison as face
from layouts.cards.briefings.comparison import Compared, Side
from layouts.documents.payload import minute


def ask(draft: Draft, _options: Nothing) -> Compared:
    """The two issues that are chosen: what each stands on, what differs, and the earlier one's figures asked again."""
    old, new = (frozen(draft.office.register, issue) for issue in _chosen(draft))
    moved, note = _restated(draft, old, new)
    return Compared(
        f"{old['kind_label']}：{old['issue']}与{new['issue']}",
        (_side(old), _side(new)),
        tuple(changed(old, new, draft.ask.kinds)),
        moved,
        note,
        _sections(old, new),
        draft.ask.address.with_(compare=None),
    )


def _chosen(draft: Draft) -> list[Issue]:
    """The earlier and the later issue. Raises BriefingError: they are not two of a kind that the reader may see."""
    codes, register = selected(draft), draft.office.register
    if len(codes) < 2:
        raise BriefingError("还没有选两期：点登记里两期同类简报的“比较”，就并排列在这里。")
    issues = [
        issue for code in codes if (issue := register.of(code)) is not None and draft.may(issue)
    ]
    if len(issues) < 2:
        raise BriefingError("要比较的简报不在登记中，或不在您能看的范围里。")
    if issues[0].kind != issues[1].kind:
        raise BriefingError("只能比较同一种类的两期简报：请另选一期。")
    return sorted(issues, key=lambda issue: (issue.period, issue.issued_at, issue.number))


def _restated(draft: Draft, old: Paper, new: Paper) -> tuple[tuple[tuple[str, str, str], ...], str]:
    """The earlier issue's figures asked again by the knowledge of the later; or why that cannot be."""
    # Papers are made of cards: imported above, each would need the other first.
    from dashboard.briefing.composing.paper import asked_again

    known, ask = max(old["known"], new["known"]), draft.ask

    def again() -> tuple[tuple[str, str, str], ...]:
        template = draft.office.template(old["kind"])
        with turn():
            asked = asked_again(ask.store, template, old, known=str(known), scope=ask.scope)
        return tuple((x["label"], x["then"], x["now"]) for x in restated(old, asked, ask.kinds))

    try:
        corrections = ask.at_load("restated", again, old["code"], known)
    except (AskError, BriefingError, ProfileError) as error:
        return (), f"不能重新查询：{error}"
    opening = f"按第 {known} 次装载重新查询前一期的数字："
    return corrections, opening + (
        f"{len(corrections)} 个有更正。" if corrections else "没有更正。"
    )


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


def _sections(old: Paper, new: Paper) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """The sentences of every section that either has, in the order of the later one."""
    left, right = _told(old), _told(new)
    titles = {s["code"]: s["title"] for paper in (old, new) for s in paper["sections"]}
    order = dict.fromkeys((*right, *left))
    return tuple((titles[code], left.get(code, ()), right.get(code, ())) for code in order)


def _told(paper: Paper) -> dict[str, tuple[str, ...]]:
    return {
        section["code"]: tuple(
            sentence(block["runs"]) for block in section["blocks"] if block["block"] == "paragraph"
        )
        for section in paper["sections"]
    }


CARD = card("briefing_comparison", "两期比较", ask, face, rooms=("full",), desk=True)
