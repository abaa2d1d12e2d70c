"""排名: the units below the place by the indicator asked about, or by one that the screen names."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from dashboard.ask import Ask
from dashboard.cards.card import Card
from dashboard.cards.options import measured
from dashboard.figures import figure, number
from governance.indicators import Indicator, Unit
from governance.ranking import Standing as Rank
from governance.ranking import standings
from layouts.cards import ranking as face
from layouts.cards.ranking import UNRANKED, Ranking, Standing

FITTING = 15
"""Units that a column shows without scrolling."""

CLOSE = 0.02
"""Rates within so much are told apart by tenths of a percent."""


@dataclass(frozen=True, slots=True)
class Options:
    """By which indicator; the one asked about where the screen names none."""

    measure: str | None = measured(None)


def ask(ask: Ask, options: Options) -> Ranking:
    """The units below the place, best first; ties and small numbers marked."""
    return ranking(ask.about(ask.measure(options.measure)) if options.measure else ask)


def ranking(ask: Ask) -> Ranking:
    """The ranking by the indicator asked about."""
    of = ask.indicator
    units = ask.units(of)
    ranks = standings(units, of)
    whole = ask.whole(of).value
    # The whole's count is the sum of the units': on one axis with it they would all be short.
    values = [answer.value for answer in units] + ([whole] if of.is_rate or of.scored else [])
    axis = axis_of([value for value in values if value is not None], of)
    counted = (of.denominator_label or of.numerator_label).partition("（")[0]
    return Ranking(
        title=f"{of.label}排名",
        note=f"{len(ranks)} 个单位" + (" · 可滚动" if len(ranks) > FITTING else ""),
        standings=tuple(standing(ask, rank, axis) for rank in ranks),
        axis=axis_words(ask, axis, counted, of) if (of.is_rate or of.scored) and ranks else "",
        whole=along(whole, axis) if whole is not None else None,
    )


def axis_of(values: Sequence[float], of: Indicator) -> tuple[float, float]:
    """From zero for counts; for rates the round percents around the values, for scores the round points: which is said."""
    if of.scored and values:
        begin, end = floor(min(values)), ceil(max(values))
        return begin, max(end, begin + 1)
    if of.unit is not Unit.RATE:
        return min(0.0, *values) if values else 0.0, max(values, default=0.0)
    least, most = min(values, default=0.0), max(values, default=1.0)
    fine = 100 if most - least > CLOSE else 1000
    low, high = floor(least * fine) / fine, ceil(most * fine) / fine
    if low == high:  # all values are one: an axis has two ends all the same
        low, high = max(0.0, low - 1 / fine), min(1.0, high + 1 / fine)
    return low, high


def axis_words(ask: Ask, axis: tuple[float, float], counted: str, of: Indicator) -> str:
    """Where a cut axis begins and ends, and what is marked on it."""
    if of.scored:
        return f"横轴 {axis[0]:g} – {axis[1]:g} {of.suffix}，竖线为{ask.place.name}"
    low, high = (f"{end * 100:.1f}".removesuffix(".0") for end in axis)
    return f"横轴 {low}% – {high}%，竖线为{ask.place.name}；n 为{counted}"


def along(value: float, axis: tuple[float, float]) -> float:
    """Where a value stands on an axis, 0..1."""
    low, high = axis
    return (value - low) / (high - low) if high > low else 1.0


def standing(ask: Ask, rank: Rank, axis: tuple[float, float]) -> Standing:
    """One unit as it is ranked, on an axis."""
    answer, of = rank.answer, ask.indicator
    n = answer.denominator if answer.denominator is not None else answer.numerator
    return Standing(
        rank=str(rank.rank) if rank.rank is not None else UNRANKED,
        name=answer.name,
        href=ask.address.at((answer.level, answer.place)),
        figure=figure(answer, of),
        n=f"n {number(n)}" if n is not None and of.unit not in (Unit.COUNT, Unit.AMOUNT) else "",
        share=along(answer.value, axis) if answer.value is not None else None,
        tied=rank.tied,
        small=rank.small,
    )


CARD = Card("ranking", "排名", ask, face, Options)
