"""The wall's figures as a frozen payload: what layouts.documents draws documents from."""

from datetime import datetime

from dashboard.ask import Ask
from dashboard.cards import categories, matters, trend
from dashboard.figures import asked_words, cutoff_words, moment, period_words, received
from dashboard.stage.top import trusted
from data.keeping.frames import records
from governance.answers import Answer
from governance.indicators import Indicator, indicator
from governance.questions import Question
from governance.ranking import standings
from layouts.chrome import words
from layouts.documents import payload

FIGURES = ("K11", "K13a", "K01", "K02", "K03", "K04a")


def frozen(asked: Ask, id: str, now: int) -> payload.Payload:
    """All that the export says, at the page's period, cutoff and known-at."""
    question, trust = asked.question, trusted(asked)
    return {
        "id": id,
        "title": f"{asked.place.name}社会治理态势",
        "profile_title": trust.title,
        "place": {"code": asked.place.code, "name": asked.place.name},
        "period": question.period.label,
        "period_label": asked_words(question),
        "cutoff": question.cutoff.local(question.zone).isoformat(),
        "known_at": {"load": trust.load, "at": _iso(trust.known_at, question)},
        "made_at": _iso(now, question),
        "demonstration": trust.demonstration,
        "notice": trust.notice or None,
        "sources": [
            {
                "title": source.title,
                "loaded_at": _iso(source.loaded_at, question),
                "rows": source.read,
            }
            for source in trust.sources
        ],
        "indicators": [_indicator(asked, indicator(code)) for code in FIGURES],
        "ranking": _ranking(asked),
        "trend": [
            {
                "month": month.month,
                "received": month.received,
                "closed": month.closed,
                "settled": month.settled,
            }
            for month in trend.closed(asked)
        ],
        "categories": [{"name": bar.name, "n": bar.n} for bar in categories.counted(asked)],
        "overdue": _overdue(asked),
    }


def _iso(at: float | None, question: Question) -> str:
    return datetime.fromtimestamp(at or 0, question.zone).isoformat(timespec="seconds")


def _indicator(asked: Ask, of: Indicator) -> payload.Indicator:
    now = asked.whole(of)
    return {
        "id": of.id,
        "label": of.label,
        "definition": of.definition,
        "numerator": now.numerator,
        "denominator": now.denominator,
        "value": now.value,
        "shown": of.shown(now.value),
        "reason": words.marked(now.reason)[2] if now.value is None else None,
        "unit": of.unit.value,
        "direction": of.better.value,
        "previous": _against(asked, of, now, asked.question.previous()),
        "year_before": _against(asked, of, now, asked.question.year_before()),
    }


def _against(
    asked: Ask, of: Indicator, now: Answer, then: Question | None
) -> payload.Comparison | None:
    if then is None:
        return None
    before = asked.whole(of, then)
    if now.value is None or before.value is None or not received(asked, then):
        return None
    verdict = words.verdict(now.value, before.value, of.better, of.unit)
    return {
        "label": period_words(then.period),
        "shown": of.shown(before.value),
        "delta_shown": words.difference(now.value, before.value, of.unit),
        "better": {"better": True, "worse": False}.get(verdict),
    }


def _ranking(asked: Ask) -> payload.Ranking:
    of = asked.indicator
    ranks = standings(asked.units(of), of)
    return {
        "indicator": of.id,
        "label": of.label,
        "rows": [
            {
                "rank": rank.rank,
                "name": rank.answer.name,
                "numerator": rank.answer.numerator,
                "denominator": rank.answer.denominator,
                "value": rank.answer.value,
                "shown": of.shown(rank.answer.value),
            }
            for rank in ranks
        ],
    }


def _overdue(asked: Ask) -> list[payload.Overdue]:
    question = asked.question
    return [
        {
            "id": str(row["id"]),
            "title": matters.line(asked, row).title,
            "place": str(row["place_name"] or ""),
            "due": moment(row["due_at"], question),
            "days": int((question.cutoff.at - row["due_at"]) // matters.DAY),
        }
        for row in records(matters.overdue_frame(asked))
    ]


def question_words(asked: Ask) -> dict[str, str | None]:
    """The question as it is kept beside the payload."""
    question = asked.question
    return {
        "place": "/".join(asked.key) if asked.key else None,
        "period": question.period.label,
        "cutoff": cutoff_words(question.cutoff, question),
        "known": str(question.known),
        "kind": question.kind,
        "indicator": asked.indicator.id,
    }
