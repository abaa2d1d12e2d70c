"""Alerts in words: those of a place."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.ask import Ask
from dashboard.ask.address import matter_path
from dashboard.figures import moment
from data.keeping.frames import records
from data.queries import alerts as queries
from governance.alerts import GRADE_LABELS, GRADE_LEVELS, Grade
from governance.places import CHAIN
from layouts.chrome.alerts import Alert

_SHORT = "%m-%d %H:%M"


def alerts(asked: Ask) -> tuple[Alert, ...]:
    """The alerts of the place, the gravest first, within a grade the newest first."""
    return tuple(_alert(asked, row) for row in records(of_place(asked)))


def of_place(asked: Ask) -> pd.DataFrame:
    """The alerts of the place, as data.queries.alerts gives them."""
    # Those of one town cost as much as those of the whole city, so these are asked once for all
    # places.
    frame = asked.read(queries.alerts, asked.question)
    if asked.key is None:
        return frame
    level, code = asked.key
    return frame[frame[level] == code]


def _alert(asked: Ask, row: Mapping[str, Any]) -> Alert:
    question, grade = asked.question, Grade(row["grade"])
    key, source = str(row["id"]), str(row["source"])
    return Alert(
        key=key,
        source=source,
        grade=grade.value,
        grade_word=GRADE_LABELS[grade],
        level_word=GRADE_LEVELS[grade],
        what=str(row["title"] or row["category"] or "（无标题）"),
        category=str(row["category"] or ""),
        rule=str(row["rule"]),
        where=joined([row[f"{level}_name"] for level in CHAIN]) or asked.place.name,
        since=moment(row["since"], question, _SHORT),
        age=f"已 {span(question.cutoff.at - int(row['since']))}",
        due=_due(asked, row["due_at"]),
        who=joined([row["department"], row["officer"]]) or "责任单位未填",
        lon=row["lon"],
        lat=row["lat"],
        href=matter_path(source, key),
    )


def _due(asked: Ask, due: int | None) -> str:
    """'时限 11-22 09:30，余 5 小时', or by how long it is over."""
    if due is None:
        return "没有时限"
    left = due - asked.question.cutoff.at
    remains = f"余 {span(left)}" if left > 0 else f"超 {span(-left)}"
    return f"{moment(due, asked.question, _SHORT)}，{remains}"


def joined(names: Sequence[str | None]) -> str:
    return " · ".join(name for name in names if name)


def span(seconds: int) -> str:
    """How long in words: minutes within the hour, then hours, from two days on days."""
    minutes = max(0, seconds) // 60
    if minutes < 60:
        return f"{max(1, minutes)} 分钟"
    hours = minutes // 60
    if hours < 10 and minutes % 60:
        return f"{hours} 小时 {minutes % 60} 分"
    return f"{hours} 小时" if hours < 48 else f"{hours // 24} 天"
