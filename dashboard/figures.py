"""One answer as a figure, with its comparisons; every part of a screen shows figures by these."""

import json
from datetime import datetime

from dashboard.ask import Ask
from governance.answers import Answer
from governance.indicators import INDICATORS, Indicator, Unit
from governance.periods import Cutoff, Period
from governance.questions import Question
from layouts.chrome import words
from layouts.values import Comparison, Figure


def plain(value: float | None) -> str:
    """A count as `kpi --json` prints it; "" for null."""
    return "" if value is None else json.dumps(value)


def figure(answer: Answer, of: Indicator) -> Figure:
    """The answer as shown: zero, not yet, unknown and suppressed are told apart."""
    if answer.value is None:
        mark, shown, reason = words.marked(answer.reason)
    else:
        mark, shown, reason = "zero" if answer.value == 0 else "value", of.shown(answer.value), ""
    return Figure(
        indicator=of.id,
        level=answer.level,
        place=answer.place,
        label=of.label,
        shown=shown,
        numerator=plain(answer.amount if answer.numerator is None else answer.numerator),
        denominator=plain(answer.denominator),
        mark=mark,
        reason=reason,
    )


def counted(answer: Answer, of: Indicator) -> str:
    """The counts or amounts in words: '已化解 24,912 ÷ 受理纠纷 25,936'; a bare one says what it counts."""
    top = answer.numerator if answer.amount is None else answer.amount
    if top is None:
        return ""
    if answer.denominator is None or of.denominator_label is None:
        return of.numerator_label
    return (
        f"{of.numerator_label} {number(top)} ÷ {of.denominator_label} {number(answer.denominator)}"
    )


def number(value: float) -> str:
    """A denominator: whole, or 万人 with one decimal."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def comparisons(asked: Ask, of: Indicator, now: Answer) -> tuple[Comparison, Comparison]:
    """环比 and 同比; '—' where there is no such period, or nothing was received in it."""
    return (
        _comparison(asked, of, now, "环比", asked.question.previous()),
        _comparison(asked, of, now, "同比", asked.question.year_before()),
    )


def _comparison(
    asked: Ask, of: Indicator, now: Answer, label: str, then: Question | None
) -> Comparison:
    if then is None:
        return Comparison(label, "—", "none", f"{label}：所选时段没有上一期")
    before = asked.whole(of, then)
    against = f"{label}：{then.period.label} 为 {of.shown(before.value)}"
    told = of.unit is Unit.AMOUNT or received(asked, then)
    if now.value is None or before.value is None or not told:
        return Comparison(label, "—", "none", f"{label}：{then.period.label} 没有可比的数")
    return Comparison(
        label,
        words.difference(now.value, before.value, of.unit, of.suffix),
        words.verdict(now.value, before.value, of.better, of.unit),
        against,
    )


def received(asked: Ask, then: Question) -> bool:
    """Whether anything was received at all: a count of 0 without data is no comparison."""
    # What is counted per 10,000 people is what was received.
    volume = next(measure for measure in INDICATORS if measure.unit is Unit.PER_10K)
    return bool(asked.whole(volume, then).numerator)


def asked_words(question: Question) -> str:
    """The period and, in brackets, what narrows the question: 2021年11月（类别 噪声、等级 紧急）."""
    traits = "、".join(question.traits.words().values())
    return period_words(question.period) + (f"（{traits}）" if traits else "")


def period_words(period: Period) -> str:
    """The period as a title says it: 2021年, 2021年11月, or its label."""
    match period.unit:
        case "year":
            return f"{period.label}年"
        case "month":
            return f"{period.label[:4]}年{int(period.label[5:])}月"
        case "quarter":
            return f"{period.label[:4]}年第{period.label[-1]}季度"
        case "week":
            return f"{period.label[:4]}年第{int(period.label[6:])}周"
    return period.label.replace("..", " 至 ")


def cutoff_words(cutoff: Cutoff, question: Question) -> str:
    """'2021-12-31 24:00' when the whole day counts, otherwise to the minute."""
    local = cutoff.local(question.zone)
    # The day is counted to its end, which 23:59 would not say.
    return f"{local:%Y-%m-%d} 24:00" if cutoff.whole_day else f"{local:%Y-%m-%d %H:%M}"


def moment(at: float | None, question: Question, form: str = "%Y-%m-%d %H:%M") -> str:
    """An instant (epoch seconds) in the profile's zone; '—' for none."""
    if at is None:
        return "—"
    return datetime.fromtimestamp(at, question.zone).strftime(form)
