"""The strip and the columns of the wall: cards, ranking, trend, types, lists and ticker."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import ceil, floor
from typing import Any

import pandas as pd

from dashboard.ask import Ask
from dashboard.views.figures import comparisons, counted, figure, moment, number, period_words
from dashboard.views.top import trusted
from data.queries import matters, trends
from governance.answers import Answer
from governance.errors import CockpitError
from governance.indicators import Indicator, Unit, indicator
from governance.periods import parse_period
from governance.questions import Question
from governance.ranking import Standing as Rank
from governance.ranking import standings
from layouts import words
from layouts.values import Bar, Card, Figure, MatterLine, Month, Ranking, Standing

_log = logging.getLogger(__name__)

Strip = Sequence[tuple[str, str | None]]

STRIP: Strip = (("K11", None), ("K13a", None), ("K01", "K02"), ("K03", None), ("K04a", None))
"""The KPIs of the strip; a second one stands beside the first."""

LISTED = 8
TYPES = 8
FITTING = 15
DAY = 86_400
NO_MATTERS = {"received": 0, "closed": 0, "settled": 0}
QUARTER = 92
CLOSE = 0.02


def strip(asked: Ask, shown: Strip = STRIP) -> list[Card | str]:
    """The cards; one that fails is a sentence in its place."""
    return [_card_or_sentence(asked, first, second) for first, second in shown]


def _card_or_sentence(asked: Ask, first: str, second: str | None) -> Card | str:
    try:
        return card(asked, indicator(first), indicator(second) if second else None)
    except CockpitError as error:
        return str(error)
    except Exception:  # noqa: BLE001 - one card must not take the strip down; logged whole
        _log.exception("card %s failed", first)
        return f"{first} {words.UNAVAILABLE}"


def card(asked: Ask, of: Indicator, beside: Indicator | None) -> Card:
    """One KPI of the place asked about."""
    now = asked.whole(of)
    shown = Card(
        title=of.label,
        figure=figure(now, of),
        counted=counted(now, of) if now.value is not None else "",
        comparisons=comparisons(asked, of, now),
    )
    return shown if beside is None else _paired(asked, shown, now, beside)


def _paired(asked: Ask, first: Card, now: Answer, of: Indicator) -> Card:
    checked = asked.whole(of)
    gap = ""
    if now.value is not None and checked.value is not None:
        gap = f"账面与核实相差 {(now.value - checked.value) * 100:.2f} 个百分点"
    second = figure(checked, of)
    reasons = {first.figure.reason: "账面", second.reason: "核实"}
    said = "；".join(f"{name}：{reason}" for reason, name in reasons.items() if reason)
    return Card(
        title="办结与核实",
        figure=first.figure,
        counted=said if first.figure.reason else "；".join(filter(None, (first.counted, said))),
        comparisons=first.comparisons,
        first_name="账面办结",
        second=second,
        second_name="核实结案",
        gap=gap,
    )


def ranking(asked: Ask) -> Ranking:
    """The units below the place, best first; ties and small numbers marked."""
    of = asked.indicator
    units = asked.units(of)
    ranks = standings(units, of)
    whole = asked.whole(of).value
    values = [answer.value for answer in units] + ([whole] if of.is_rate else [])
    axis = axis_of([value for value in values if value is not None], of)
    counted = (of.denominator_label or of.numerator_label).partition("（")[0]
    return Ranking(
        title=f"{of.label}排名",
        note=f"{len(ranks)} 个单位" + (" · 可滚动" if len(ranks) > FITTING else ""),
        standings=tuple(_standing(asked, rank, axis) for rank in ranks),
        axis=axis_words(asked, axis, counted) if of.unit is Unit.RATE and ranks else "",
        whole=along(whole, axis) if whole is not None else None,
    )


def axis_of(values: list[float], of: Indicator) -> tuple[float, float]:
    """From zero for counts; for rates the round percents around the values, which is said."""
    if of.unit is not Unit.RATE:
        return 0.0, max(values, default=0.0)
    least, most = min(values, default=0.0), max(values, default=1.0)
    fine = 100 if most - least > CLOSE else 1000
    low, high = floor(least * fine) / fine, ceil(most * fine) / fine
    if low == high:  # all values are one: an axis has two ends all the same
        low, high = max(0.0, low - 1 / fine), min(1.0, high + 1 / fine)
    return low, high


def axis_words(asked: Ask, axis: tuple[float, float], counted: str) -> str:
    """Where a cut axis begins and ends, and what is marked on it."""
    low, high = (f"{end * 100:.1f}".removesuffix(".0") for end in axis)
    return f"横轴 {low}% – {high}%，竖线为{asked.place.name}；n 为{counted}"


def along(value: float, axis: tuple[float, float]) -> float:
    """Where a value stands on an axis, 0..1."""
    low, high = axis
    return (value - low) / (high - low) if high > low else 1.0


def _standing(asked: Ask, rank: Rank, axis: tuple[float, float]) -> Standing:
    answer, of = rank.answer, asked.indicator
    n = answer.denominator if answer.denominator is not None else answer.numerator
    return Standing(
        rank=str(rank.rank) if rank.rank is not None else "—",
        name=answer.name,
        href=asked.address.at((answer.level, answer.place)),
        figure=figure(answer, of),
        n=f"n {number(n)}" if n is not None and of.unit is not Unit.COUNT else "",
        share=along(answer.value, axis) if answer.value is not None else None,
        tied=rank.tied,
        small=rank.small,
    )


def trend(asked: Ask) -> list[Month]:
    """Matters by month received, with their fate at the cutoff; a short period shows its year."""
    verified = asked.whole(indicator("K02")).reason is None
    question = yearly(asked.question)
    frame = asked.once(
        "trend",
        lambda: trends.monthly(asked.store, question, within=asked.key, scope=asked.scope),
    )
    by = {int(row["month"]): row for row in frame.to_dict("records")}
    last = min(question.period.last, question.cutoff.day) // 100
    return (
        [
            _month(month, by.get(month, NO_MATTERS), verified)
            for month in _months(min(by), max(*by, last))
        ]
        if by
        else []
    )


def _month(month: int, row: Mapping[Any, Any], verified: bool) -> Month:
    return Month(
        month=f"{month // 100}-{month % 100:02d}",
        received=int(row["received"]),
        closed=int(row["closed"]),
        settled=int(row["settled"]) if verified else None,
    )


def _months(first: int, last: int) -> list[int]:
    """Every month (yyyymm) from the first with matters to the last: one without is a zero."""
    return [
        year * 100 + month
        for year in range(first // 100, last // 100 + 1)
        for month in range(1, 13)
        if first <= year * 100 + month <= last
    ]


def yearly(question: Question) -> Question:
    """The question itself, or for a period within a quarter the twelve months up to its end."""
    period = question.period
    if (period.end - period.start).days > QUARTER:
        return question
    start = date(period.end.year - (period.end.month < 12), period.end.month % 12 + 1, 1)
    return replace(question, period=parse_period(f"{start}..{period.end}"))


def types(asked: Ask) -> list[Bar]:
    """The most frequent types, the rest together; shares are of all received."""
    frame = asked.once(
        "types",
        lambda: trends.categories(asked.store, asked.question, within=asked.key, scope=asked.scope),
    )
    total = int(frame["n"].sum())
    if not total:
        return []
    by = frame.groupby(frame["category"].replace("", "未分类"))["n"].sum()
    by = by.sort_values(ascending=False, kind="stable")
    rows = [(str(name), int(n), False) for name, n in by.items()]
    if len(rows) > TYPES:
        rest = rows[TYPES - 1 :]
        rows = [*rows[: TYPES - 1], (f"其余 {len(rest)} 类", sum(n for _, n, _ in rest), True)]
    most = max(n for _, n, _ in rows)
    return [Bar(name, n, n / total, n / most, rest) for name, n, rest in rows]


def newest(asked: Ask) -> list[MatterLine]:
    """The matters received last."""
    frame = asked.once(
        "newest",
        lambda: matters.newest(
            asked.store, asked.question, within=asked.key, limit=LISTED, scope=asked.scope
        ),
    )
    return [
        line(asked, row, when=moment(row["received_at"], asked.question, "%m-%d %H:%M"))
        for row in records(frame)
    ]


def overdue(asked: Ask) -> list[MatterLine]:
    """Open matters past their due time, the longest first."""
    cutoff = asked.question.cutoff.at
    rows = records(overdue_frame(asked))
    return [line(asked, row, when=_late(cutoff - row["due_at"])) for row in rows]


def overdue_frame(asked: Ask) -> pd.DataFrame:
    """The open matters longest past their due time, as the query gives them."""
    return asked.once(
        "overdue",
        lambda: matters.overdue(
            asked.store, asked.question, within=asked.key, limit=LISTED, scope=asked.scope
        ),
    )


def overdue_count(asked: Ask) -> Figure:
    """K04a of the place."""
    return figure(asked.whole(indicator("K04a")), indicator("K04a"))


def _late(seconds: int) -> str:
    if seconds < DAY:
        return f"超 {max(1, seconds // 3600)} 小时"
    return f"超 {seconds // DAY} 天"


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with None where there is nothing."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def line(asked: Ask, row: Mapping[str, Any], when: str = "") -> MatterLine:
    """One matter in words."""
    question = asked.question
    return MatterLine(
        id=str(row["id"]),
        kind=asked.kinds.shown(str(row["kind"])),
        title=str(row["title"] or row["category"] or "（无标题）"),
        place=str(row["place_name"] or ""),
        received=moment(row["received_at"], question),
        due=moment(row["due_at"], question),
        closed=moment(row["closed_at"], question),
        when=when,
        href=asked.address.matter(str(row["source"]), str(row["id"])),
    )


def ticker(asked: Ask) -> list[str]:
    """What there is to say in one line each, from the same answers as the panels."""
    place, period = asked.place.name, period_words(asked.question.period)
    said = [
        f"{place}{period}{one.title} {one.figure.shown}（{one.counted.rstrip('。')}）"
        for one in strip(asked)
        if isinstance(one, Card) and one.figure.mark in ("value", "zero")
    ]
    first = [row for row in ranking(asked).standings if row.rank == "1"]
    if first:
        names = "、".join(row.name for row in first[:3])
        said.append(f"{asked.indicator.label}居首：{names} {first[0].figure.shown}")
    longest = overdue(asked)[:1]
    said += [f"超期最久：{one.title}（{one.place or '未定位'}，{one.when}）" for one in longest]
    delivered = [source for source in trusted(asked).sources if source.rejected]
    said += [
        f"{source.title}最近一次装载拒收 {source.rejected:,} 行，待来源单位更正"
        for source in delivered
    ]
    return said or [f"{place}{period}没有可播报的数据"]
