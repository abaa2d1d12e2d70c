"""The agenda of a joint meeting, which writes itself from what is stuck."""

from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest
from typing import Any

import pandas as pd

from dashboard.briefing.composing.cases import DAY, place_of, title_of
from dashboard.briefing.composing.writing import Writing
from dashboard.cards.departments import UNNAMED
from data.queries.stuck import RETURNED, stuck
from governance.briefing import periods
from governance.briefing.paper import Cell, Table
from governance.briefing.sentences import Runs, cell, joined, paragraph, run, table
from governance.periods import Period
from governance.questions import Question

Blocks = list[Any]
Row = dict[Any, Any]
LOOKED_BACK = timedelta(days=365)


def agenda(w: Writing) -> Blocks:
    """What to lay before the meeting: overdue longest, sent back again and again, across departments."""
    question = _last_year(w.question)
    matters = _stuck(w, question)
    local = w.question.cutoff.local(w.question.zone)
    cutoff: Runs = [{"text": periods.said(local)}]
    if w.first:
        cutoff += w.ledger.remarked("cutoff", "统计截止", w.cutoff_note)
    rows: list[Row] = matters.to_dict("records")
    if not rows:
        return [paragraph(w.say("no_agenda", cutoff=cutoff))]
    number = [
        *run(w.number("stuck", len(rows), question=question), strong=True),
        *w.called("stuck"),
    ]
    parts = [
        w.say(f"reason_{name}", number=run(w.number("stuck", n, question=question, reason=name)))
        for name, n in (
            ("overdue", sum(_overdue(w, row) is not None for row in rows)),
            ("returned", sum(row["returned"] >= RETURNED for row in rows)),
            ("crossing", sum(bool(row["other"]) for row in rows)),
        )
        if n
    ]
    sentence = w.say("agenda", cutoff=cutoff, number=number, parts=joined(parts))
    return [paragraph(sentence), _table(w, rows)]


def _stuck(w: Writing, question: Question) -> pd.DataFrame:
    """The open matters of the place that are overdue, sent back or across departments."""
    # No card asks this: a wall tells what is late, a meeting what needs others to move.
    asked = w.asked.at(None)
    matters = asked.once("stuck", lambda: stuck(asked.store, question, scope=asked.scope), question)
    place = w.asked.place
    return matters if place.level == "city" else matters[matters[place.level] == place.code]


def _last_year(question: Question) -> Question:
    """What came in during the year up to the cutoff: older cases are another register's."""
    end = min(question.period.end, question.cutoff.local(question.zone).date())
    start = end - LOOKED_BACK + timedelta(days=1)
    return replace(question, period=Period(start, end, f"{start}..{end}"))


def _overdue(w: Writing, row: Row) -> int | None:
    """Whole days past due; None where it is not."""
    due = row["due_at"]
    # pandas gives NaN for a due date that is not there, and NaN is unequal to itself.
    late = not due != due and due is not None and due <= w.question.cutoff.at
    return int((w.question.cutoff.at - due) // DAY) if late else None


def _reasons(w: Writing, row: Row) -> list[str]:
    """Why a matter is laid before the meeting."""
    reasons = {
        "超期": _overdue(w, row) is not None,
        "多次退回": row["returned"] >= RETURNED,
        "跨部门": bool(row["other"]),
    }
    return [name for name, true in reasons.items() if true]


def _chosen(w: Writing, rows: list[Row]) -> list[Row]:
    """As many as are listed, of each reason in turn: those with several first, then the longest overdue."""

    def weight(row: Row) -> tuple[int, int, str]:
        return -len(_reasons(w, row)), -(_overdue(w, row) or 0), str(row["id"])

    ordered = sorted(rows, key=weight)
    queues = [
        [r for r in ordered if name in _reasons(w, r)] for name in ("跨部门", "多次退回", "超期")
    ]
    chosen: dict[str, Row] = {}
    # One of each reason in turn: a long queue does not crowd the others out.
    for turn in zip_longest(*queues):
        for row in turn:
            if row is not None and len(chosen) < w.wording.listed:
                chosen.setdefault(str(row["id"]), row)
    return sorted(chosen.values(), key=weight)


def _table(w: Writing, rows: list[Row]) -> Table:
    chosen = _chosen(w, rows)
    more = "；未全部列出，各种情形均列其要者。" if len(rows) > len(chosen) else "。"
    return table(
        "提请会议研究的事项",
        ("编号", "事项", "所在", "承办部门", "超期（天）", "退回（次）", "议定意见"),
        [_row(w, row) for row in chosen],
        f"兼有多种情形的在前，同等情形超期久的在前{more}",
        numbers=("超期（天）", "退回（次）"),
    )


def _row(w: Writing, row: Row) -> list[Cell]:
    departments = (str(row["department"] or UNNAMED), str(row["other"] or ""))
    days, times, id = _overdue(w, row), int(row["returned"]), str(row["id"])
    late = "—" if days is None else w.number("overdue_days", days, unit="天", matter=id)
    back = "—" if not times else w.number("returned", times, unit="次", matter=id)
    return [
        cell(id), cell(title_of(w, row)), cell(place_of(w, row)),
        cell("、".join(d for d in departments if d)), cell(late), cell(back), cell(""),
    ]  # fmt: skip
