"""公布数据对照: published figures beside computed ones, each at its own period and cutoff."""

from typing import Final

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from data.queries import coverage
from governance.answers import Answer, Reason
from governance.indicators import Indicator, Unit, indicator
from governance.published import Said, said
from layouts.cards.quality import published as face
from layouts.cards.quality.published import Published, PublishedRow
from layouts.chrome import words
from layouts.chrome.tables import Status

_ALONE: Final = Status("不由系统计算", "none")
_NOT_COMPARED: Final = Status("无从比较", "none")


def ask(ask: Ask, _options: Nothing) -> Published:
    """Published figures beside computed ones."""
    pairs = ask.read(coverage.published, ask.known)
    rows = [(pair, _published(pair)) for pair in pairs]
    return Published(
        tuple(row for pair, row in rows if pair.fact.indicator),
        tuple(row for pair, row in rows if not pair.fact.indicator),
    )


def _published(pair: coverage.Beside) -> PublishedRow:
    fact, answer = pair.fact, pair.answer
    name, computed, difference, status, remark = "", "—", "—", _ALONE, ""
    if fact.indicator:
        of = indicator(fact.indicator)
        name = f"{of.id} {_part(of, fact.part)}"
        computed, difference, status, remark = _compared(of, fact.part, fact.value, answer)
        remark = pair.refusal or remark
    return PublishedRow(
        label=fact.label,
        scope=fact.scope,
        period=fact.period,
        cutoff=fact.cutoff,
        published=f"{fact.value} {fact.unit}".strip(),
        source=f"{fact.source} {fact.report}：{fact.quote}",
        computed=computed,
        indicator=name,
        difference=difference,
        status=status,
        remark=remark,
    )


def _part(of: Indicator, part: str) -> str:
    names = {"numerator": of.numerator_label, "denominator": of.denominator_label}
    return names.get(part) or of.label


def _compared(
    of: Indicator, part: str, text: str, answer: Answer | None
) -> tuple[str, str, Status, str]:
    """The computed figure as shown, its difference from the published one, the verdict, and a word about it."""
    if answer is None or answer.value is None:
        none = answer is not None and answer.reason == Reason.NOTHING_DUE
        reason = words.marked(answer.reason)[2] if answer is not None else ""
        reason = "库里没有这一时期的事项" if none else reason
        return "—", "—", _NOT_COMPARED, reason
    # A file of facts says 'value', 'numerator' or 'denominator', the names of an answer's
    # fields.
    value = float(getattr(answer, part))
    whole = part != "value"
    shown = words.count(int(value)) if whole else of.shown(value)
    known = said(text)
    if known is None:
        return shown, "—", _NOT_COMPARED, "公布值不是一个数"
    step = words.difference(value, known.value, Unit.COUNT if whole else of.unit)
    verdict = Status("相符", "ok") if known.agrees(value) else Status("不符", "late")
    return shown, step, verdict, _bound(known)


def _bound(known: Said) -> str:
    return {"least": "公布为“至少”", "most": "公布为“至多”"}.get(known.bound, "")


CARD = Card("published", "公布数据对照", ask, face)
