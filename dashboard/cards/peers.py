"""A town among towns of its like (街道, 镇, 乡): its rank, their median, and who stands above and below."""

from dataclasses import replace
from statistics import median

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.cards.ranking import along, axis_of, standing
from dashboard.figures import figure, number
from governance.answers import Answer
from governance.indicators import Indicator, Unit
from governance.intervals import interval, overlap
from governance.ranking import Standing as Rank
from governance.ranking import standings
from layouts.cards import peers as face
from layouts.cards.peers import Peers
from layouts.cards.ranking import Standing

AROUND = 2
"""So many towns are shown above and below the own one."""


def ask(asked: Ask, _options: Nothing) -> Peers:
    """The town asked about among its like, by the indicator asked for."""
    of, place = asked.indicator, asked.place
    kind = place.kind or "同级单位"
    title = f"{of.label}：在同类{kind}中"
    if place.level != "town":
        return _nothing(title, asked, "只有乡镇街道与同类相比")
    ranks = standings(alike(asked, of), of)
    mine = next((r for r in ranks if r.answer.place == place.code), None)
    if mine is None or len(ranks) < 2:
        return _nothing(title, asked, f"可看的范围内没有别的{kind}可比")
    values = [r.answer.value for r in ranks if r.answer.value is not None and not r.small]
    middle = median(values) if values else None
    shown = _around(ranks, ranks.index(mine))
    axis = _axis(shown, middle, of)
    where = "" if asked.scope.whole_city else "（可看的范围内）"
    return Peers(
        title=title,
        note=f"{len(ranks)} 个{kind}{where}",
        verdict=_verdict(mine, ranks, kind, of),
        figure=figure(mine.answer, of),
        median=of.shown(middle),
        median_share=along(middle, axis) if middle is not None else None,
        peers=tuple(_peer(asked, rank, axis, place.code) for rank in shown),
        axis=_axis_words(axis, of),
    )


def _nothing(title: str, asked: Ask, remark: str) -> Peers:
    place_figure = figure(asked.whole(asked.indicator), asked.indicator)
    return Peers(title, "", "", place_figure, "—", None, (), "", remark)


def alike(asked: Ask, of: Indicator) -> list[Answer]:
    """The answers of all towns of the place's kind that the reader may see, its own among them."""
    kind = asked.place.kind
    codes = {town.code for town in asked.places_of("town") if town.kind == kind}
    return [answer for answer in asked.everywhere(of, "town") if answer.place in codes]


def _around(ranks: list[Rank], at: int) -> list[Rank]:
    """The neighbours above and below, as many at the ends of the list as in the middle."""
    first = max(0, min(at - AROUND, len(ranks) - 2 * AROUND - 1))
    return ranks[first : first + 2 * AROUND + 1]


def _axis(shown: list[Rank], middle: float | None, of: Indicator) -> tuple[float, float]:
    ends = [end for rank in shown for end in interval(rank.answer, of) or ()]
    values = [rank.answer.value for rank in shown if rank.answer.value is not None]
    middles = [middle] if middle is not None else []
    low, high = axis_of([*ends, *values, *middles], of)
    return low, high


def _axis_words(axis: tuple[float, float], of: Indicator) -> str:
    if of.scored:
        return f"横轴 {axis[0]:g} – {axis[1]:g} {of.suffix}，竖线为同类中位数"
    if of.unit is not Unit.RATE:
        return "竖线为同类中位数"
    low, high = (f"{end * 100:.1f}".removesuffix(".0") for end in axis)
    return f"横轴 {low}% – {high}%，粗线为 95% 区间，竖线为同类中位数"


def _verdict(mine: Rank, ranks: list[Rank], kind: str, of: Indicator) -> str:
    """The rank in words, and from how many of its like it cannot be told."""
    if mine.rank is None:
        why = "样本太小" if mine.small else "没有数值"
        return f"{why}，不排名"
    ranked = [r for r in ranks if r.rank is not None]
    span = interval(mine.answer, of)
    close = sum(overlap(span, interval(r.answer, of)) for r in ranked if r is not mine)
    sentence = f"第 {mine.rank} / {len(ranked)} 位" + ("（并列）" if mine.tied else "")
    return sentence + (f"，与 {close} 个{kind}难分先后" if close else "")


def _peer(asked: Ask, rank: Rank, axis: tuple[float, float], own_code: str) -> Standing:
    answer, of = rank.answer, asked.indicator
    shown, span = standing(asked, rank, axis), interval(answer, of)
    n = answer.denominator if answer.denominator is not None else answer.numerator
    return replace(
        shown,
        href=None if answer.place == own_code else shown.href,
        n=f"n {number(n)}" if n is not None and of.unit is not Unit.COUNT else "",
        low=along(span[0], axis) if span else None,
        high=along(span[1], axis) if span else None,
    )


CARD = Card("peers", "同类比较", ask, face)
