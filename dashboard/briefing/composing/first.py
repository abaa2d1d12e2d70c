"""What must be said first: whether the data are all there, how late they are, whether they are real."""

from datetime import date, datetime, timedelta
from typing import Any

from dashboard.briefing.composing.writing import Writing
from data.queries import journal, quality
from governance.briefing import periods
from governance.briefing.paper import sentence
from governance.briefing.sentences import run
from governance.cadence import Cadence
from governance.periods import day_of


def warnings(w: Writing, trust: journal.Trust, issued_at: datetime) -> list[str]:
    """The sentences, the gravest first; numbers in them are figures of the ledger."""
    sentences = [*_running(w), *_sources(w, issued_at), *_waiting(w)]
    if trust.calendar_until is not None and w.question.period.last > trust.calendar_until:
        until = day_of(trust.calendar_until)
        sentences.append(sentence(w.say("calendar", until=_day(until))))
    if trust.demonstration:
        sentences.append(sentence(w.say("demonstration")))
    return sentences


def _running(w: Writing) -> list[str]:
    if not w.asked.running:
        return []
    cutoff = periods.said(w.question.cutoff.local(w.question.zone))
    return [sentence(w.say("running", cutoff=cutoff))]


def _sources(w: Writing, issued_at: datetime) -> list[str]:
    """Sources of matters that never came, stopped before the period's end, or are late."""
    asked, question = w.asked, w.question
    sources: list[dict[Any, Any]] = asked.at_load(
        "sources",
        lambda: quality.sources(asked.store, question.known, scope=asked.scope).to_dict("records"),
    )
    sentences = []
    wanted = {
        kind.job: kind
        for kind in asked.kinds
        if question.kind == kind.code or (question.kind is None and kind.counted)
    }
    for job, kind in wanted.items():
        if not any(row["job"] == job for row in sources):
            sentences.append(sentence(w.say("never", source=kind.label)))
    for row in sources:
        if row["job"] not in wanted:
            continue
        last = datetime.fromtimestamp(row["landed_at"], question.zone)
        # A source loaded on the very day of issue is as new as can be.
        if last.date() <= question.period.end and last.date() < issued_at.date():
            told = w.say("stopped", source=str(row["title"]), last=_day(last.date()))
            sentences.append(sentence(told))
        # A load more than a month after the period's end has covered it: being late since then
        # is no matter.
        elif row["expects"] and question.period.end + timedelta(days=31) > last.date():
            cadence = Cadence.of(str(row["expects"]))
            if cadence.late(last, issued_at) is not None:
                sentences.append(_late(w, row, cadence, last))
    return sentences


def _late(w: Writing, row: dict[Any, Any], cadence: Cadence, last: datetime) -> str:
    return sentence(
        w.say("late", source=str(row["title"]), expects=cadence.label, last=_day(last.date()))
    )


def _waiting(w: Writing) -> list[str]:
    """Rows that wait for repair; they have no place, so only the whole city's briefing tells them."""
    asked = w.asked
    if not asked.scope.whole_city or asked.place.level != "city":
        return []
    which = quality.Which(unrepaired=True)
    table = quality.rejects_by_code(asked.store, w.question.known, which, scope=asked.scope)
    n = int(table["n"].sum()) if len(table) else 0
    if not n:
        return []
    return [sentence(w.say("waiting", number=run(w.number("rejects", n))))]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
