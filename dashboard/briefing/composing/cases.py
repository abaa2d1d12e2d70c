"""Blocks about single matters and who has them: alerts, what is overdue, disputes' results, departments."""

from collections.abc import Sequence
from typing import Any

from dashboard.briefing.composing import cards
from dashboard.briefing.composing.writing import Writing
from dashboard.cards.departments import CARD, UNNAMED, Options
from dashboard.cards.matter.particulars import list_words
from dashboard.cards.matters import fates, overdue_frame, still_open
from dashboard.figures import moment
from dashboard.stage.alerts import of_place
from data.queries import own_fields
from data.queries.outcomes import DECLINED
from governance.alerts import GRADE_LABELS, Grade
from governance.briefing import periods
from governance.briefing.paper import Cell, Figure
from governance.briefing.sentences import cell, joined, paragraph, run, table
from governance.disclosure import masked
from governance.indicators import indicator

Blocks = list[Any]
Row = dict[Any, Any]
DAY = 86_400
GRAVE = ("red", "orange")


def title_of(w: Writing, row: Row) -> str:
    """A matter's title without personal data; of a delicate category the category alone."""
    category = str(row["category"] or "")
    if category in w.wording.sensitive:
        return f"{category}类事项"
    return masked(str(row["title"] or category or w.asked.kinds.label(row["kind"])))


def _spoken(w: Writing, row: Row) -> str:
    """The title in a sentence, where no digit may stand that is no figure's."""
    title = title_of(w, row)
    bare = not any(ch.isdigit() for ch in title)
    if bare:
        return title
    return f"{row['category']}类事项" if row["category"] else w.asked.kinds.label(row["kind"])


def alerts(w: Writing) -> Blocks:
    """How many open matters the city's rules grade, by grade."""
    open_alerts = of_place(w.asked)
    cutoff = periods.said(w.question.cutoff.local(w.question.zone))
    if open_alerts.empty:
        return [paragraph(w.say("no_alerts", cutoff=cutoff))]
    by = open_alerts.groupby("grade").size()
    grades = [
        w.say("grade", grade=GRADE_LABELS[g], number=run(_graded(w, int(by[g.value]), g.value)))
        for g in Grade
        if g.value in by.index
    ]
    number = [*run(_graded(w, len(open_alerts), None), strong=True), *w.called("alerts")]
    return [paragraph(w.say("alerts", cutoff=cutoff, number=number, grades=joined(grades)))]


def _graded(w: Writing, n: int, grade: str | None) -> Figure:
    return w.number("alerts", n, grade=grade)


def cases(w: Writing) -> Blocks:
    """The gravest alerts, one by one."""
    open_alerts = of_place(w.asked)
    grave = open_alerts[open_alerts["grade"].isin(GRAVE)].head(w.wording.listed)
    if grave.empty:
        return [paragraph(w.say("no_cases"))] if len(open_alerts) else []
    records = grave.to_dict("records")
    told = _particulars(w, records)
    rows = [
        [
            cell(str(row["id"])),
            cell(GRADE_LABELS[Grade(row["grade"])]),
            cell(title_of(w, row) + words),
            cell(where(w, row)),
            cell(str(row["rule"])),
        ]
        for row, words in zip(records, told, strict=True)
    ]
    n = int(open_alerts["grade"].isin(GRAVE).sum())
    note = more_than(w, n, "等级高的在前，同级新发生的在前")
    header = ("编号", "等级", "事项", "所在", "预警原因")
    return [paragraph(w.say("cases")), table("红色、橙色预警事项", header, rows, note)]


def _particulars(w: Writing, rows: Sequence[Row]) -> list[str]:
    """What of their kinds' own fields lists print, in brackets behind each title; '' for a delicate category."""
    keys = [(str(row["source"]), str(row["id"])) for row in rows]
    fields = own_fields.listed(w.asked.store, keys, w.question, scope=w.asked.scope)
    words = [
        list_words(w.asked.kinds.shown(row["kind"]), fields.get(key, {}), w.question)
        if str(row["category"] or "") not in w.wording.sensitive
        else ""
        for key, row in zip(keys, rows, strict=True)
    ]
    return [f"（{text}）" if text else "" for text in words]


def where(w: Writing, row: Row) -> str:
    """Where an alert lies: town and village, or the town alone where its category is delicate."""
    town = str(row.get("town_name") or row.get("district_name") or "")
    if str(row["category"] or "") in w.wording.sensitive:
        return town or "—"
    village = str(row.get("village_name") or "")
    return f"{town if w.asked.place.level != 'town' else ''}{village}" or town or "—"


def more_than(w: Writing, n: int, order: str) -> str:
    """The order of a table, and that it is not all of them."""
    return f"{order}；未全部列出。" if n > w.wording.listed else f"{order}。"


def overdue(w: Writing) -> Blocks:
    """The period's matters that are past due and still open, the longest overdue first."""
    of = indicator("K04a")
    answer = w.asked.whole(of)
    if answer.value is None:
        return []
    if not answer.numerator:
        return [paragraph(w.say("no_overdue", what=w.what))]
    records = overdue_frame(w.asked, w.wording.listed).to_dict("records")
    number = [*run(w.answer(of.id, answer), strong=True), *w.called(of.id)]
    sentences = [w.say("overdue", number=number)]
    told = zip(records, _particulars(w, records), strict=True)
    rows = [_overdue_row(w, row, words) for row, words in told]
    # Late by less than a day: "0 days overdue" is not said.
    if records and _days(w, records[0]):
        first = records[0]
        days = w.number("overdue_days", _days(w, first), matter=str(first["id"]))
        told_days = [*run(days), *w.called("overdue_days")]
        place, title = place_of(w, first), _spoken(w, first)
        sentences.append(w.say("overdue_first", place=place, title=title, days=told_days))
    header = ("编号", "事项", "所在", "时限", "超期（天）")
    note = more_than(w, answer.numerator, "超期久的在前")
    printed = table("超期未办结事项", header, rows, note, numbers=header[-1:])
    return [paragraph(*sentences), printed]


def _overdue_row(w: Writing, row: Row, words: str) -> list[Cell]:
    due = moment(row["due_at"], w.question, "%Y-%m-%d")
    days = w.number("overdue_days", _days(w, row), matter=str(row["id"]))
    return [
        cell(str(row["id"])), cell(title_of(w, row) + words), cell(place_of(w, row)), cell(due), cell(days),
    ]  # fmt: skip


def place_of(w: Writing, row: Row) -> str:
    """Where a matter lies: town and village, or the town alone where its category is delicate."""
    towns = {town.code: town.name for town in w.asked.places_of("town")}
    town, place_name = towns.get(str(row["town"]), ""), str(row["place_name"] or "")
    if str(row["category"] or "") in w.wording.sensitive:
        return town or w.asked.place.name
    above = "" if place_name == town or w.asked.place.level == "town" else town
    return f"{above}{place_name}" or w.asked.place.name


def _days(w: Writing, row: Row) -> int:
    return int((w.question.cutoff.at - row["due_at"]) // DAY)


def outcomes(w: Writing) -> Blocks:
    """What became of the period's disputes: the counts of the wall's funnel."""
    disputes = w.question.kind == "dispute" and not w.asked.category
    if not disputes or w.asked.whole(indicator("K11")).value is None:
        return []
    n = fates(w.asked)
    if not n["received"]:
        return []
    rest = (("调解未成", "failed", n["failed"]), ("转诉讼", "to_court", n["to_court"]),
            ("转信访", "to_petition", n["to_petition"]), ("不予受理或合并", DECLINED, n[DECLINED]),
            ("在调", "open", still_open(w.asked)))  # fmt: skip
    resolved, received = (run(_fate(w, m, n[m])) for m in ("resolved", "received"))
    sentences = [w.say("solved", received=received, resolved=[*resolved, *w.called("outcome")])]
    if n["resolved"]:
        village, town = (run(_fate(w, m, n[m])) for m in ("resolved_village", "resolved_town"))
        sentences.append(w.say("solved_where", village=village, town=town))
    parts = [w.say("fate", fate=name, number=run(_fate(w, m, x))) for name, m, x in rest if x]
    if parts:
        sentences.append(w.say("unsolved", parts=joined(parts)))
    return [paragraph(*sentences)]


def _fate(w: Writing, measure: str, n: int) -> Figure:
    return w.number("outcome", n, measure=measure)


def departments(w: Writing) -> Blocks:
    """The card of the departments: who handled the matters, and how many are overdue there."""
    if w.asked.category:
        return []
    card_table = CARD.table(CARD.ask(w.asked, Options(most=w.wording.listed)))
    if not card_table.rows:
        return []
    told = cards.figures(w, card_table, "department")
    pairs = zip(card_table.rows, told, strict=True)
    named = [(str(row[0]), by) for row, by in pairs if row[0] != UNNAMED]
    if not named:
        return [paragraph(w.say("no_departments"))]
    parts = [
        w.say("kind", kind=name, number=run(received))
        for name, by in named[: w.wording.named]
        if (received := by["受理"]) is not None
    ]
    note = "按受理件数排列；部门为来源所记的承办部门。"
    return [
        paragraph(w.say("departments", parts=joined(parts))),
        cards.printed(card_table, told, "承办部门办理情况", note),
    ]
