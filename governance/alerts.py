"""Alerts: which open matters call for attention now, in the four national grades, by rules that are data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from governance.lifecycle import events

DAY = 86_400


class Grade(StrEnum):
    """The four national grades, the gravest first."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


GRADE_LABELS = {
    Grade.RED: "红色",
    Grade.ORANGE: "橙色",
    Grade.YELLOW: "黄色",
    Grade.BLUE: "蓝色",
}
GRADE_LEVELS = {
    Grade.RED: "Ⅰ级",
    Grade.ORANGE: "Ⅱ级",
    Grade.YELLOW: "Ⅲ级",
    Grade.BLUE: "Ⅳ级",
}
COLUMNS = ("row", "grade", "rule", "since")


@dataclass(frozen=True, slots=True)
class Rule:
    """An open matter has this grade where it fulfils all that the rule names; nothing named is no condition."""

    grade: Grade
    words: str
    kinds: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    overdue_days: float | None = None
    """Past its due time by at least so many days."""
    used: float | None = None
    """At least this share of the time from reception to the due time has gone."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """A city's rules: the gravest that fits gives the grade; a matter too long overdue gives none.

    What has been overdue for longer than `lapses_days` is an old case of the list of overdue matters: an alarm
    that nobody can end by acting today would only hide those that somebody can.
    """

    rules: tuple[Rule, ...] = ()
    lapses_days: float = 30

    def earliest_due(self, at: int) -> int:
        """The earliest due time (without one: reception) that can still be an alert at `at`; epoch seconds."""
        return at - int(self.lapses_days * DAY)

    def of_grades(self, grades: Sequence[Grade]) -> "Alerts":
        """The rules needed to find matters of these grades: all up to the last that gives one of them."""
        # Graver rules stay although their grade is not asked for: they take their matters
        # first, and without them those matters would fall to a lower rule.
        last = max((n for n, rule in enumerate(self.ordered()) if rule.grade in grades), default=-1)
        return Alerts(self.ordered()[: last + 1], self.lapses_days)

    def ordered(self) -> tuple[Rule, ...]:
        """The gravest first; within a grade as the profile lists them."""
        grave = list(Grade)
        return tuple(sorted(self.rules, key=lambda rule: grave.index(rule.grade)))


def graded(matters: pd.DataFrame, alerts: Alerts, at: int) -> pd.DataFrame:
    """The alerts among matters at an instant.

    Args:
        matters: as of `governance.lifecycle.events`, besides kind, urgency and category.
        at: epoch seconds; what happened later is not known yet.

    Returns:
        Columns row (position in `matters`), grade, rule (its words), since (epoch seconds from which on it
        holds), the gravest first, within a grade the newest first.
    """
    life = _Life.of(matters, at)
    # Negated, so that the bound itself is kept, as in the query that chooses the candidates.
    left = life.is_open & ~(life.limit < alerts.earliest_due(at))
    parts = []
    for rule in alerts.ordered():
        since = life.since(rule)
        # Comparing with nan gives False, so a rule that never applies takes no row.
        rows = np.flatnonzero(left & _fits(matters, rule) & (since <= at))
        # A matter gets the gravest rule only: the next rules no longer see it.
        left[rows] = False
        parts.append(_part(rows, rule, since[rows]))
    # pd.concat refuses an empty list; this gives the columns with their types.
    if not parts:
        return _part(np.array([]), None, np.array([]))
    alert_rows = pd.concat(parts)
    order = alert_rows["grade"].map({grade.value: n for n, grade in enumerate(Grade)})
    alert_rows = alert_rows.assign(order=order).sort_values(
        ["order", "since"], ascending=[True, False], ignore_index=True
    )
    return alert_rows[list(COLUMNS)]


def _part(rows: np.ndarray, rule: Rule | None, since: np.ndarray) -> pd.DataFrame:
    grade, words = (rule.grade.value, rule.words) if rule else ("", "")
    columns: Mapping[str, object] = {
        "row": rows.astype("int64"),
        "grade": pd.Series([grade] * len(rows), dtype=object),
        "rule": pd.Series([words] * len(rows), dtype=object),
        "since": since.astype("int64"),
    }
    return pd.DataFrame(columns)


def _fits(matters: pd.DataFrame, rule: Rule) -> np.ndarray:
    """Where the fields are such as the rule names."""
    fits = np.ones(len(matters), dtype=bool)
    asked = (("kind", rule.kinds), ("urgency", rule.urgency), ("category", rule.categories))
    for column, among in asked:
        if among:
            fits &= matters[column].isin(among).to_numpy()
    return fits


@dataclass(frozen=True, slots=True)
class _Life:
    """Whether matters are open at an instant, and their times as float arrays; nan = none."""

    is_open: np.ndarray
    begun: np.ndarray
    """Reception, or when it was last sent back."""
    received: np.ndarray
    due: np.ndarray
    limit: np.ndarray
    """The due time; of a matter without one, its reception."""

    @classmethod
    def of(cls, matters: pd.DataFrame, at: int) -> "_Life":
        happened = events(matters)
        happened = happened[happened["at"] <= at]
        ended = happened[happened["measure"].isin(["closed", "declined"])]
        # A sending back takes its closing off again (sign −1), so only a sum above 0 is an end.
        held = np.bincount(
            ended["row"].to_numpy(), weights=ended["sign"].to_numpy(), minlength=len(matters)
        )
        received, back, due, extended = (
            matters[name].to_numpy(dtype="float64", na_value=np.nan)
            for name in ("received_at", "sent_back_at", "due_at", "extended_due_at")
        )
        due = np.where(np.isnan(extended), due, extended)
        return cls(
            is_open=(received <= at) & (held <= 0),
            # fmax passes over nan: a matter never sent back has begun with its reception.
            begun=np.fmax(received, np.where(back <= at, back, np.nan)),
            received=received,
            due=due,
            limit=np.where(np.isnan(due), received, due),
        )

    def since(self, rule: Rule) -> np.ndarray:
        """From when on the times are such as the rule names; nan where never."""
        # maximum, unlike fmax, keeps nan: without a due time the rule holds never.
        since = self.begun
        if rule.overdue_days is not None:
            since = np.maximum(since, self.due + rule.overdue_days * DAY)
        if rule.used is not None:
            since = np.maximum(since, self.received + rule.used * (self.due - self.received))
        # The first whole second at which it holds; rounding down would say a second too early.
        first_second: np.ndarray = np.ceil(since)
        return first_second
