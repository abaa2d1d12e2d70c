"""The versions of a matter in words: what each load learnt, field by field."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.ask import Ask
from dashboard.views import responsible
from dashboard.views.course import NAMES
from dashboard.views.figures import moment
from dashboard.views.timed import Row
from governance.disclosure import masked, person
from governance.matters import (
    COUNTS,
    DISPUTE_INSTANTS,
    DISPUTE_NUMBERS,
    DISPUTE_TEXTS,
    INSTANTS,
    STATE_LABELS,
)
from governance.places import CHAIN
from layouts.values_matter import Change, VersionView

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
    "dispute_type": "纠纷类型",
    "parties": "涉及人数",
    "mediator": "调解员",
    "agreement": "协议",
    "outcome": "结果",
    "solved_level": "化解层级",
    "amount": "涉及金额",
    "lon": "经度",
    "lat": "纬度",
} | NAMES
_TIMES = frozenset((*INSTANTS, *DISPUTE_INSTANTS))
_PERSONS = frozenset({"officer", "mediator", "parties"})
WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {state.value: label for state, label in STATE_LABELS.items()},
    "urgency": {"normal": "一般", "urgent": "紧急", "critical": "特急"},
    "outcome": {
        "resolved": "化解",
        "failed": "未成",
        "to_court": "转诉讼",
        "to_petition": "转信访",
    },
    "solved_level": {"village": "村社", "town": "镇街", "county": "区县", "city": "市"},
}
"""Coded values in words."""
_COMPARED = (
    "state", *INSTANTS, *COUNTS, "title", "category", "category2", "urgency", "department",
    "officer", "linked_to", *CHAIN, *DISPUTE_TEXTS, *DISPUTE_INSTANTS, *DISPUTE_NUMBERS, "lon", "lat",
)  # fmt: skip


def history(asked: Ask, versions: Sequence[Row]) -> tuple[VersionView, ...]:
    """The versions, newest first; each with what it changed of the one before."""
    views, before = [], None
    for version in versions:
        views.append(_view(asked, version, before))
        if version["to_load"] != version["from_load"]:
            before = version
    return tuple(reversed(views))


def _view(asked: Ask, version: Row, before: Row | None) -> VersionView:
    load = int(version["from_load"])
    changes = () if before is None or version["withdrawn"] else _changes(asked, before, version)
    return VersionView(
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
    return tuple(
        Change(FIELDS.get(name, name), _shown(asked, name, old), _shown(asked, name, new))
        for name in _COMPARED
        if (old := before[name]) != (new := after[name]) and (old or new)
    )


def _shown(asked: Ask, name: str, value: Any) -> str:
    """A field's value in words; '—' for none."""
    if value is None or value == "":
        return "—"
    if name in _TIMES:
        return moment(value, asked.question)
    if name in WORDS:
        return WORDS[name].get(str(value), str(value))
    if name in CHAIN:
        place = responsible.place(asked, (name, str(value)))
        return place.name if place else str(value)
    if name == "parties":
        return str(value) if str(value).isdecimal() else "（不显示）"
    if name in _PERSONS:
        return person(str(value))
    if isinstance(value, float):
        return f"{value:,.6g}"
    return masked(str(value))
