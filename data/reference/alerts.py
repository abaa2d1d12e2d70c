"""The rules of alerts as a table: read from a profile, kept in the store as its last load knew them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from typing import Any

from governance.alerts import Alerts, Grade, Rule
from governance.errors import ProfileError, nearest
from governance.matters import URGENCIES

_LISTS = ("kinds", "urgency", "categories")
_LONGEST = 3650
_MOST = {"overdue_days": _LONGEST, "used": 1}


def read_alerts(table: Mapping[str, Any], where: str, kinds: Collection[str]) -> Alerts:
    """The rules of a table with lapses_days and rules, for these kinds of matter; none where it is empty.

    Raises:
        ProfileError: an unknown key, grade or word, or a number out of bounds.
    """
    _known(table, [f.name for f in fields(Alerts)], where)
    listed = table.get("rules", [])
    if not isinstance(listed, list):
        raise ProfileError(f"{where}：rules 应写成 [[alerts.rules]] 的若干条。")
    rules = tuple(_rule(rule, f"{where} 第 {n} 条", kinds) for n, rule in enumerate(listed, 1))
    lapses = table.get("lapses_days", Alerts().lapses_days)
    return Alerts(rules, _number(lapses, "lapses_days", _LONGEST, where))


def as_text(alerts: Alerts) -> str:
    """The rules as `read_text` reads them."""
    table = asdict(alerts)
    # Absent as in a TOML file, which has no null: what is read back must pass the same checks.
    rules = [{k: v for k, v in rule.items() if v is not None} for rule in table["rules"]]
    return json.dumps(table | {"rules": rules}, ensure_ascii=False)


def read_text(text: str, kinds: Collection[str]) -> Alerts:
    """The rules kept by a load."""
    return read_alerts(json.loads(text), "meta alerts", kinds)


def _rule(rule: Any, where: str, kinds: Collection[str]) -> Rule:
    if not isinstance(rule, dict):
        raise ProfileError(f"{where}：应是有 grade 和 words 的表，不是 {rule!r}。")
    _known(rule, [f.name for f in fields(Rule)], where)
    missing = [key for key in ("grade", "words") if not rule.get(key)]
    if missing:
        raise ProfileError(f"{where}：缺少 {'、'.join(missing)}。")
    _known([rule["grade"]], [g.value for g in Grade], f"{where} grade")
    among = {"kinds": kinds, "urgency": URGENCIES}
    for key in _LISTS:
        if not isinstance(rule.get(key, []), list):
            raise ProfileError(f"{where}：{key} 应是 [ … ] 这样的列表。")
        if key in among:
            _known(rule.get(key, ()), among[key], f"{where} {key}")
    for key, most in _MOST.items():
        if key in rule:
            _number(rule[key], key, most, where)
    lists = {key: tuple(rule[key]) for key in _LISTS if key in rule}
    return Rule(**{**rule, **lists, "grade": Grade(rule["grade"])})


def _known(words: Any, known: Any, where: str) -> None:
    for word in words:
        if word not in known:
            raise ProfileError(f"{where}：不认识 {word!r}{nearest(str(word), known)}。")


def _number(value: Any, key: str, most: float, where: str) -> float:
    # True is an int in Python, and would pass for one day. nan fails the comparison.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ProfileError(f"{where}：{key} 应是 0 到 {most} 的数，不是 {value!r}。")
    return value
