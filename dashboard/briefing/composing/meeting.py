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
REASONS = ("overdue", "returned", "crossing")
"""Why a matter is laid before a meeting: past due, sent back again and again, across departments."""


def agenda(w: Writing) -> Blocks:
    """What to lay before the meeting: overdue longest, sent back again and again, across departments."""
    question = _last_year(w.question)
    matters = _weighed(w, _stuck(w, question))
    local = w.question.cutoff.local(w.question.zone)
    cutoff: Runs = [{"text": periods.said(local)}]
    if w.first:
        cutoff += w.ledger.cut_off(w.cutoff_note)
    if matters.empty:
        return [paragraph(w.say("no_agenda", cutoff=cutoff))]
    total = w.number("stuck", len(matters), question=question)
    number = [*run(total, strong=True), *w.called("stuck")]
    parts = [
        w.say(f"reason_{name}", number=run(w.number("stuck", n, question=question, reason=name)))
        for name in REASONS
        if (n := int(matters[name].sum()))
    ]
    sentence = w.say("agenda", cutoff=cutoff, number=number, parts=joined(parts))
    return [paragraph(sentence), _table(w, matters)]


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


def _weighed(w: Writing, matters: pd.DataFrame) -> pd.DataFrame:
    """The matters with their whole days past due (`days`, NaN where none) and a column for each reason.

    Those with several reasons first, then the longest overdue.
    """
    at, due = w.question.cutoff.at, matters["due_at"].astype(float)
    weighed = matters.assign(
        days=((at - due) // DAY).where(due <= at),
        overdue=due <= at,
        # The times stay beside the reason that they give.
        times=matters["returned"],
        returned=matters["returned"] >= RETURNED,
        crossing=matters["other"] != "",
    )
    several, longest = weighed[[*REASONS]].sum(axis=1), weighed["days"].fillna(0)
    weight = pd.DataFrame({"n": -several, "days": -longest, "id": weighed["id"].astype(str)})
    return weighed.loc[weight.sort_values(["n", "days", "id"]).index]


def _chosen(w: Writing, matters: pd.DataFrame) -> pd.DataFrame:
    """As many as are listed, of each reason in turn."""
    queues = [matters.index[matters[name]] for name in ("crossing", "returned", "overdue")]
    # One of each reason in turn: a long queue does not crowd the others out.
    turns = (at for turn in zip_longest(*queues) for at in turn if at is not None)
    listed = list(dict.fromkeys(turns))[: w.wording.listed]
    return matters[matters.index.isin(listed)]


def _table(w: Writing, matters: pd.DataFrame) -> Table:
    chosen = _chosen(w, matters)
    more = "；未全部列出，各种情形均列其要者。" if len(matters) > len(chosen) else "。"
    return table(
        "提请会议研究的事项",
        ("编号", "事项", "所在", "承办部门", "超期（天）", "退回（次）", "议定意见"),
        [_row(w, row) for row in chosen.to_dict("records")],
        f"兼有多种情形的在前，同等情形超期久的在前{more}",
        numbers=("超期（天）", "退回（次）"),
    )


def _row(w: Writing, row: Row) -> list[Cell]:
    departments = (str(row["department"] or UNNAMED), str(row["other"] or ""))
    id, times = str(row["id"]), int(row["times"])
    # A matter that is not overdue has NaN days.
    late = w.number("overdue_days", int(row["days"]), matter=id) if row["overdue"] else "—"
    back = w.number("returned", times, matter=id) if times else "—"
    return [
        cell(id), cell(title_of(w, row)), cell(place_of(w, row)),
        cell("、".join(d for d in departments if d)), cell(late), cell(back), cell(""),
    ]  # fmt: skip
