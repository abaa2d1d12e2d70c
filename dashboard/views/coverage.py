"""Completeness, coverage and published figures in words, each at the page's question."""

from typing import Any, Literal

from dashboard.ask import Ask
from dashboard.views.figures import figure, period_words
from dashboard.views.quality import PATH, Page, records
from data.queries import coverage as queries
from governance.answers import Answer, Reason
from governance.indicators import Indicator, Unit, indicator
from governance.published import Said, said
from layouts import words
from layouts.quality.values import (
    Completeness,
    Coverage,
    CoverRow,
    Published,
    PublishedRow,
    Span,
    Status,
)

CODES = ("K18a", "K18b", "K18c")
SILENT_SHARE = 0.5
"""A place without matters on more than half of its days, and twice as many as the median place, is called silent."""
_ALONE = Status("不由系统计算", "none")
_NOT_COMPARED = Status("无从比较", "none")


def _asked(page: Page) -> Ask:
    return page.reader.asked(PATH, page.search)


def completeness(page: Page) -> Completeness:
    """The three rates of K18 for the whole and for each district."""
    asked = _asked(page)
    declared = [indicator(code) for code in CODES]
    columns = [[asked.whole(of), *asked.units(of)] for of in declared]
    rows = tuple(
        (
            answers[0].name,
            tuple(figure(a, of) for a, of in zip(answers, declared, strict=True)),
        )
        for answers in zip(*columns, strict=True)
    )
    heads = tuple((of.label, of.definition) for of in declared)
    return Completeness(
        f"{period_words(asked.question.period)}受理；点数字看口径与清单", heads, rows
    )


def coverage(page: Page) -> Coverage:
    """Districts, and the towns of the one opened."""
    asked = _asked(page)
    opened = page.get("district")
    rows: list[CoverRow] = []
    for one in _covered(page, asked, "district", None):
        is_open = one["code"] == opened
        href = page.with_(district=None if is_open else one["code"])
        rows.append(_cover(one, "district", href, is_open))
        if is_open:
            towns = _covered(page, asked, "town", ("district", opened))
            rows += [_cover(town, "town", None, False) for town in towns]
    note = f"{period_words(asked.question.period)}受理；无事项的天数截至 {_day(asked.question.newest_day)}"
    heads = tuple(f"近 {n} 天无事项" for n in queries.SPANS)
    return Coverage(note, heads, tuple(rows))


def _covered(page: Page, asked: Ask, level: str, within: Any) -> list[dict[str, Any]]:
    found = page.once(
        "coverage",
        lambda: queries.coverage(
            asked.store, asked.question, level, within=within, scope=asked.scope
        ),
        level,
        within,
        asked.question,
    )
    rows = records(found)
    for n in queries.SPANS:
        typical = sorted(row[f"silent_{n}"] for row in rows)[(len(rows) - 1) // 2] if rows else 0
        for row in rows:
            share = row[f"silent_{n}"] / row[f"days_{n}"] if row[f"days_{n}"] else 0.0
            stands_out = share > SILENT_SHARE and row[f"silent_{n}"] > 2 * typical
            row[f"is_silent_{n}"] = stands_out or (row[f"days_{n}"] > 0 and share == 1.0)
    return rows


def _cover(
    row: dict[str, Any], level: Literal["district", "town"], href: str | None, opened: bool
) -> CoverRow:
    spans = tuple(
        Span(
            f"{row[f'silent_{n}']} / {row[f'days_{n}']} 天" if row[f"days_{n}"] else "—",
            row[f"silent_{n}"] / row[f"days_{n}"] if row[f"days_{n}"] else 0.0,
            row[f"is_silent_{n}"],
        )
        for n in queries.SPANS
    )
    last = _day(row["last_day"]) if row["last_day"] else "从未"
    return CoverRow(row["name"], href, words.count(row["received"]), last, spans, level, opened)


def _day(number: int) -> str:
    return f"{number // 10000:04d}-{number // 100 % 100:02d}-{number % 100:02d}"


def published(page: Page) -> Published:
    """Published figures beside computed ones."""
    found = page.once(
        "published", lambda: queries.published(page.store, page.known, scope=page.scope)
    )  # fmt: skip
    rows = [(one, _published(one)) for one in found]
    return Published(
        tuple(row for one, row in rows if one.fact.indicator),
        tuple(row for one, row in rows if not one.fact.indicator),
    )


def _published(one: queries.Beside) -> PublishedRow:
    fact, answer = one.fact, one.answer
    name, computed, difference, status, remark = "", "—", "—", _ALONE, ""
    if fact.indicator:
        of = indicator(fact.indicator)
        name = f"{of.id} {_part(of, fact.part)}"
        computed, difference, status, remark = _compared(of, fact.part, fact.value, answer)
        remark = one.refusal or remark
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
