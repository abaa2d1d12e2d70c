"""How a section writes: its questions, its words, and the figures it makes on the way."""

from dataclasses import dataclass, field
from typing import NamedTuple

from dashboard.briefing.composing.asked import Asked
from governance.answers import Answer
from governance.briefing import periods
from governance.briefing.paper import Figure
from governance.briefing.sentences import (
    Compared,
    Ledger,
    Runs,
    Source,
    compared_counts,
    compared_rates,
    fill,
    joined,
    plain,
    run,
)
from governance.briefing.templates import SectionPlan, Wording
from governance.briefing.terms import term
from governance.indicators import Indicator, Unit, indicator
from governance.questions import Question

ALL_KINDS = "各类事项"
BELOW_WORDS = {"district": "各区县", "town": "各镇街", "village": "各村社区"}


class Against(NamedTuple):
    """An earlier period: its key in sources, 环比 or 同比 as said, its name, its question."""

    key: str
    word: str
    name: str
    question: Question


@dataclass(frozen=True)
class Writing:
    """One section under way; `asked` is narrowed to its kind."""

    asked: Asked
    ledger: Ledger
    wording: Wording
    plan: SectionPlan
    cutoff_note: str
    first: bool = False
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def question(self) -> Question:
        return self.asked.question

    @property
    def place(self) -> str:
        """The place in a sentence: 全市, or its name."""
        place = self.asked.place
        return "全市" if place.level == "city" else place.name

    @property
    def below(self) -> str:
        return BELOW_WORDS[self.asked.below]

    @property
    def what(self) -> str:
        """What is counted: 各类事项, 矛盾纠纷, or “邻里”类事项."""
        theme, kind = self.asked.theme, self.question.kind
        if theme and theme.category:
            return f"“{theme.category}”类{self.asked.kinds.label(kind) if kind else '事项'}"
        return self.asked.kinds.label(kind) if kind else ALL_KINDS

    @property
    def delicate(self) -> bool:
        """Whether the theme is a delicate category: then small parts are not shown one by one."""
        return self.asked.category is not None and self.asked.category in self.wording.sensitive

    def when(self) -> Runs:
        """The period: in full with the note of the cutoff where the paper begins, 本月 after that."""
        if not self.first or self.ledger.notes:
            return plain(periods.this(self.question.period))
        note = self.ledger.cut_off(self.cutoff_note)
        return [*plain(periods.title_of(self.question.period)), *note]

    def source(self, question: Question | None = None, **more: str | None) -> dict[str, str | None]:
        """The source of a figure of the place: the parameters by which it can be asked for again."""
        asked, place = question or self.question, self.asked.place
        told: dict[str, str | None] = {
            "level": place.level,
            "place": place.code,
            "period": asked.period.label,
            "cutoff": asked.cutoff.local(asked.zone).isoformat(),
            "kind": asked.kind,
        }
        if self.asked.category:
            told["category"] = self.asked.category
        return told | more

    def number(
        self,
        code: str,
        value: float,
        shown: str | None = None,
        *,
        name: str | None = None,
        unit: str | None = None,
        question: Question | None = None,
        more: Source | None = None,
        **parameters: str | None,
    ) -> Figure:
        """A figure that is no indicator's own value: a count, a difference, a part; `more` tells what of."""
        text = f"{value:,.0f}" if shown is None else shown
        source = self.source(question, **{**(more or {}), **parameters})
        place = name or self.asked.place.name
        return self.ledger.figure(term(code), place, source, value, text, unit=unit)

    def answer(self, code: str, answer: Answer, question: Question | None = None) -> Figure:
        """An indicator's answer for whatever place it is of."""
        of = indicator(code)
        source = self.source(question, level=answer.level, place=answer.place, part="value")
        return self.ledger.figure(
            term(of.id), answer.name, source, answer.value, of.shown(answer.value), answer=answer
        )

    def received(self, answer: Answer, question: Question | None = None) -> Figure:
        """How many matters were received, from the answer to K10."""
        n = answer.numerator or 0
        return self.number("received", n, name=answer.name, question=question,
                           level=answer.level, place=answer.place)  # fmt: skip

    def of(self, code: str, text: str | None = None) -> Runs:
        """A term's name, with its 口径 called where it stands first."""
        return self.ledger.called(code, text or term(code).label)

    def called(self, code: str) -> Runs:
        """The note of a term alone, right after a number; nothing where it was called before."""
        return self.ledger.called(code, "") if self.ledger.uncalled([code]) else []

    def say(self, pattern: str, **slots: str | Runs) -> Runs:
        """One of the template's sentences."""
        return fill(self.wording[pattern], **slots)

    def earlier(self) -> list[Against]:
        """The periods to compare with that have data."""
        period, running = self.question.period, self.asked.running
        before, year = self.question.previous(), self.question.year_before()
        wanted = (
            ("previous", "环比", periods.before(period, running=running), before),
            ("year_before", "同比", periods.year_before(period, running=running), year),
        )
        return [
            Against(key, f"比{name}" if running else word, name, question)
            for key, word, name, question in wanted
            if name and question is not None and self.asked.received(question)
        ]

    def against_count(self, code: str, now: int, then: int, against: Against) -> Runs:
        """How a count stands against an earlier one, in words."""
        comparison = compared_counts(now, then)
        word = against.name if comparison.verdict == "few" else against.word
        return self._compared(comparison, code, against.key, word)

    def against_rate(
        self, of: Indicator, now: Answer, then: Answer, against: Against
    ) -> tuple[str, Runs]:
        """The verdict and its words, '' where the two cannot be compared."""
        if of.unit is Unit.COUNT:
            if now.numerator is None or then.numerator is None:
                return "", []
            verdict = "equal" if now.numerator == then.numerator else "count"
            return verdict, self.against_count(of.id, now.numerator, then.numerator, against)
        comparison = compared_rates(now, then, of)
        if comparison is None:
            return "", []
        return comparison.verdict, self._compared(comparison, of.id, against.key, against.word)

    def _compared(self, comparison: Compared, code: str, key: str, word: str) -> Runs:
        numbers = {
            name: run(self.number(code, value, shown, unit=unit, part=name, against=key))
            for name, (value, shown, unit) in comparison.numbers.items()
        }
        return self.say(comparison.verdict, against=self.ledger.called("compared", word), **numbers)


def listed(parts: list[Runs]) -> Runs:
    """', a, b' behind a number."""
    return joined(["", *parts], "，") if parts else []
