"""时间线: every instant that its versions and its steps know, with what lies between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.ask import Ask
from dashboard.cards.card import Nothing
from dashboard.cards.matter.asked import Matter, Row, card
from dashboard.cards.matter.timed import gap
from dashboard.figures import moment
from governance.disclosure import masked, person
from governance.matters import DUE_INSTANTS, INSTANTS, KEPT_INSTANTS, State
from governance.steps import STEP_LABELS, Step
from layouts.cards.matter import course as face
from layouts.cards.matter.course import Moment, Tense

NAMES = {
    "received_at": "受理",
    "assigned_at": "交办",
    "acknowledged_at": "签收（首次响应）",
    "first_closed_at": "首次办结",
    "sent_back_at": "核实不通过，返工",
    "closed_at": "办结（账面）",
    "verified_at": "核实通过，结案",
    "declined_at": "不予受理",
    "due_at": "承诺时限",
    "extended_due_at": "延期后的时限",
    "outcome_at": "调处结果",
}
_BY_STEPS = frozenset(INSTANTS) - DUE_INSTANTS - {"received_at"}
"""Instants that step records tell better."""


@dataclass(frozen=True, slots=True)
class Event:
    """An instant before it is put into words; `former`: said once, not any more."""

    at: int
    order: int
    name: str
    former: bool = False
    due: bool = False
    who: str = ""
    note: str = ""


def ask(matter: Matter, _options: Nothing) -> tuple[Moment, ...]:
    """Every instant that the versions of a matter and its steps know, in order of time, the cutoff among them."""
    asked, row, steps = matter.ask, matter.row, matter.steps
    events = [*_said(row, told=not steps.empty), *_stepped(steps), *_former(row, matter.versions)]
    events.sort(key=lambda event: (event.at, event.order))
    cutoff = asked.question.cutoff.at
    before = [_moment(asked, row, e, events) for e in events if e.at <= cutoff]
    after = [_moment(asked, row, e, events) for e in events if e.at > cutoff]
    return (*before, Moment("统计截止", moment(cutoff, asked.question), "now"), *after)


def _said(row: Row, *, told: bool) -> list[Event]:
    """What the matter itself says; where steps tell its life, only what they do not."""
    names = [name for name in (*INSTANTS, *KEPT_INSTANTS) if not (told and name in _BY_STEPS)]
    events = []
    for order, name in enumerate(names):
        # One instant for both would stand twice in the line.
        if row[name] is None or (name == "outcome_at" and row[name] == row["closed_at"]):
            continue
        words, note = NAMES[name], ""
        if name == "closed_at" and row["sent_back_at"] is not None:
            words = "再次办结" if row["closed_at"] > row["sent_back_at"] else words
        if name == "declined_at" and row["state"] == State.MERGED:
            words = "合并（重复）"
        if name == "due_at" and row["extended_due_at"] is not None:
            note = "已准延期"
        events.append(Event(int(row[name]), order, words, due=name in DUE_INSTANTS, note=note))
    return events


def _stepped(steps: pd.DataFrame) -> list[Event]:
    return [
        Event(
            int(step["at"]),
            # At one instant the matter's own words come first, then steps (from 20), then
            # corrections (from 40).
            20 + list(Step).index(Step(step["step"])),
            STEP_LABELS[Step(step["step"])],
            who=_actor(str(step["actor"])),
            note="只知日期" if step["dated"] else "",
        )
        for step in steps.to_dict("records")
        if step["step"] in set(Step)
    ]


_OFFICES = tuple("部门 中心 局 所 委 办 站 队 镇 街道 乡 村 社区 法院 公司".split())


def _actor(name: str) -> str:
    """Who did a step: an office as it stands, a person as 张*."""
    return masked(name) if name.endswith(_OFFICES) else person(name)


def _former(row: Row, versions: Sequence[Row]) -> list[Event]:
    """What an earlier version said of an instant and a later one corrected."""
    events: dict[tuple[str, int], Event] = {}
    for version in versions:
        if version["withdrawn"]:
            continue
        for order, name in enumerate(INSTANTS):
            at = version[name]
            if at is not None and at != row[name] and not _goes_on(name, int(at), row):
                # Of several loads that said so the first is named.
                events.setdefault(
                    (name, int(at)),
                    Event(
                        int(at),
                        40 + order,
                        NAMES[name],
                        former=True,
                        due=name in DUE_INSTANTS,
                        note=f"第 {version['from_load']} 次装载所知，后来更正",
                    ),
                )
    return list(events.values())


def _goes_on(name: str, at: int, row: Row) -> bool:
    """A closing that was sent back is no correction: it stands as the first closing now."""
    return name == "closed_at" and row["first_closed_at"] == at


def _moment(asked: Ask, row: Row, event: Event, events: Sequence[Event]) -> Moment:
    cutoff = asked.question.cutoff.at
    return Moment(
        name=event.name,
        at=moment(event.at, asked.question),
        tense=_tense(event, cutoff),
        gap=_gap(asked, row, event, events),
        who=event.who,
        note=event.note,
    )


def _tense(event: Event, cutoff: int) -> Tense:
    if event.former:
        return "former"
    if event.at > cutoff:
        return "future"
    return "due" if event.due else "past"


def _gap(asked: Ask, row: Row, event: Event, events: Sequence[Event]) -> str:
    """The time that counts since the step before; a due time is no step."""
    if event.former or event.due or event.at > asked.question.cutoff.at:
        return ""
    steps = [e for e in events if not (e.former or e.due)]
    position = steps.index(event)
    return gap(asked, row, steps[position - 1].at, event.at) if position else ""


CARD = card("matter_course", "时间线", ask, face)
