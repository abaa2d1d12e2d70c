"""The rules of alerts as a table: read from a profile, kept in the store as its last load knew them."""

import json
from collections.abc import Collection
from dataclasses import asdict, fields
from typing import Any

from governance.alerts import Alerts, Grade, Rule
from governance.declared import Table
from governance.errors import ProfileError
from governance.matters import URGENCIES

_MOST = {"overdue_days": 3650, "used": 1}
"""Bounds of the numbers of a rule; a matter lapses after no more days than it can be overdue."""


def read_alerts(table: Table, kinds: Collection[str]) -> Alerts:
    """The rules of a table with lapses_days and rules, for these kinds of matter; none where it is empty.

    Raises:
        ProfileError: an unknown key, grade or word, or a number out of bounds.
    """
    table.only(*(field.name for field in fields(Alerts)))
    rules = tuple(_rule(rule, kinds) for rule in table.each("rules", "条"))
    table.number("lapses_days", least=0, most=_MOST["overdue_days"], otherwise=0)
    return Alerts(rules, table.values.get("lapses_days", Alerts().lapses_days))


def as_text(alerts: Alerts) -> str:
    """The rules as `read_text` reads them."""
    table = asdict(alerts)
    # Absent as in a TOML file, which has no null: what is read back must pass the same checks.
    rules = [{k: v for k, v in rule.items() if v is not None} for rule in table["rules"]]
    return json.dumps(table | {"rules": rules}, ensure_ascii=False)


def read_text(text: str, kinds: Collection[str]) -> Alerts:
    """The rules kept by a load."""
    return read_alerts(Table(json.loads(text), "meta alerts", ProfileError), kinds)


def _rule(rule: Table, kinds: Collection[str]) -> Rule:
    rule.only(*(field.name for field in fields(Rule)))
    for key, most in _MOST.items():
        rule.number(key, least=0, most=most, otherwise=0)
    conditions: dict[str, Any] = {key: rule.values[key] for key in _MOST if key in rule.values}
    return Rule(
        Grade(rule.choice("grade", tuple(Grade))),
        rule.text("words"),
        kinds=rule.choices("kinds", tuple(kinds), optional=True),
        urgency=rule.choices("urgency", URGENCIES, optional=True),
        categories=rule.words("categories", otherwise=()),
        **conditions,
    )
