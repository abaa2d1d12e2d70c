"""何时知道什么: the versions of a matter, what each load learnt, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard.ask import Ask
from dashboard.cards import chain
from dashboard.cards.card import Nothing
from dashboard.cards.matter.asked import GRADES, SOLVED_LEVELS, Matter, Row, card
from dashboard.cards.matter.course import NAMES
from dashboard.cards.matter.particulars import field_words, outcome_words, values_of
from dashboard.figures import moment
from governance.disclosure import masked, person
from governance.matters import COUNTS, INSTANTS, KEPT_INSTANTS, STATE_LABELS
from governance.places import CHAIN
from layouts.cards.matter import versions as face
from layouts.cards.matter.versions import Change, Version

FIELDS: Mapping[str, str] = {
    "state": "状态",
    "title": "标题",
    "category": "类别",
    "category2": "二级类别",
    "urgency": "紧急程度",
    "department": "承办部门",
    "officer": "网格员",
    "linked_to": "关联事项",
    "returned_times": "退回次数",
    "reworked_times": "返工次数",
    "district": "区县",
    "town": "镇街",
    "village": "村社区",
    "grid": "网格",
    "outcome": "结果",
    "solved_level": "化解层级",
    "lon": "经度",
    "lat": "纬度",
} | NAMES
_OWN = "own fields"
"""Key under which a version's row carries the fields that only its kind has."""
_TIMES = frozenset((*INSTANTS, *KEPT_INSTANTS))
WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {state.value: label for state, label in STATE_LABELS.items()},
    "urgency": GRADES,
    "solved_level": SOLVED_LEVELS,
}
"""Coded values in words."""
_COMPARED = (
    "state", *INSTANTS, *COUNTS, "title", "category", "category2", "urgency", "department",
    "officer", "linked_to", *CHAIN, "solved_level", "outcome_at", "lon", "lat",
)  # fmt: skip


def ask(matter: Matter, _options: Nothing) -> tuple[Version, ...]:
    """What each load said of a matter, the newest first, with what it changed of the one before."""
    views, before = [], None
    for row in matter.versions:
        version = {**row, _OWN: values_of(row, matter.fields.get(row["id"], {}))}
        views.append(_view(matter.ask, version, before))
        # A version that was never in force is not what the next one changed.
        if version["to_load"] != version["from_load"]:
            before = version
    return tuple(reversed(views))


def _view(asked: Ask, version: Row, before: Row | None) -> Version:
    load = int(version["from_load"])
    changes = () if before is None or version["withdrawn"] else _changes(asked, before, version)
    return Version(
        load=f"第 {load} 次装载",
        at=moment(float(version["finished_at"]), asked.question),
        href=asked.address.narrowed(known=str(load)).matter(version["source"], version["key"]),
        chosen=_current(asked, version),
        note=_note(version, before, changes),
        changes=changes,
    )


def _current(asked: Ask, version: Row) -> bool:
    ends = version["to_load"]
    return bool(ends is None or ends > asked.question.known)


def _note(version: Row, before: Row | None, changes: Sequence[Change]) -> str:
    if version["withdrawn"]:
        return "来源撤销了这件事项"
    if version["to_load"] == version["from_load"]:
        return "到得晚、比当时已有的旧，未采用"
    if before is None:
        return f"首次得知，当时为「{WORDS['state'].get(str(version['state']), version['state'])}」"
    if before["withdrawn"]:
        return "撤销后又报来"
    return "" if changes else "内容未变（关联有变）"


def _changes(asked: Ask, before: Row, after: Row) -> tuple[Change, ...]:
    changes = [
        Change(FIELDS.get(name, name), _shown(asked, name, old), _shown(asked, name, new))
        for name in _COMPARED
        # From NULL to '' or 0 nothing was learnt.
        if (old := before[name]) != (new := after[name]) and (old or new)
    ]
    return (*changes, *_own_changes(asked, before, after))


def _own_changes(asked: Ask, before: Row, after: Row) -> Iterator[Change]:
    """What changed of the fields that only its kind has, and of its outcome in the kind's words."""
    kind = asked.kinds.shown(str(after["kind"]))
    old, new = before[_OWN], after[_OWN]
    if old.get("outcome") != new.get("outcome"):
        words = (outcome_words(kind, values) or "—" for values in (old, new))
        yield Change(FIELDS["outcome"], *words)
    stages = (word for word in kind.words if word.name == "stage")
    for field in (*kind.fields, *stages):
        pair = [values.get(field.name, ()) for values in (old, new)]
        if not field.personal and pair[0] != pair[1]:
            words = (field_words(field, values, asked.question) or "—" for values in pair)
            yield Change(field.label, *words)


def _shown(asked: Ask, name: str, value: Any) -> str:
    """A field's value in words; '—' for none."""
    if value is None or value == "":
        return "—"
    if name in _TIMES:
        return moment(value, asked.question)
    if name in WORDS:
        return WORDS[name].get(str(value), str(value))
    if name in CHAIN:
        place = chain.place(asked, (name, str(value)))
        return place.name if place else str(value)
    if name == "officer":
        return person(str(value))
    if isinstance(value, float):
        return f"{value:,.6g}"
    return masked(str(value))


CARD = card("matter_versions", "何时知道什么", ask, face)
