"""逐级化解: where the disputes received have ended, level by level."""

from dataclasses import replace

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from dashboard.cards.matters import fates, no_disputes, still_open
from dashboard.figures import figure
from data.queries import outcomes
from governance.indicators import indicator
from layouts.cards import funnel as face
from layouts.cards.funnel import Funnel, Stage, Tone
from layouts.chrome import words


def ask(ask: Ask, _options: Nothing) -> Funnel:
    """From all disputes received down to those still in hand; the stages add up to what was received."""
    if unknown := no_disputes(ask):
        return Funnel((), reason=unknown)
    received = fates(ask)["received"]
    if not received:
        return Funnel((), reason="本期没有受理纠纷")
    stages, start = [_received(ask, received)], 0
    for name, n, tone in _ends(ask):
        stages.append(Stage(name, n, n / received, start / received, tone))
        start += n
    amounts = tuple(figure(ask.whole(indicator(c)), indicator(c)) for c in ("K11", "K13b"))
    return Funnel(tuple(stages), "各行之和等于受理数", amounts=amounts)


def _received(ask: Ask, n: int) -> Stage:
    volume = indicator("K10")
    answer = figure(ask.whole(volume), volume)
    # K10's figure is kept for what it opens; label and number are those of the disputes.
    shown = replace(answer, label="受理纠纷", shown=words.count(n), mark="value", reason="")
    return Stage("受理", n, 1.0, 0.0, "whole", shown)


def _ends(ask: Ask) -> list[tuple[str, int, Tone]]:
    """Every way to end, and what has not ended; together they are all that was received."""
    by = fates(ask)
    below = by["resolved_village"] + by["resolved_town"]
    where: list[tuple[str, int, Tone]] = [
        ("村社化解", by["resolved_village"], "solved"),
        ("镇街化解", by["resolved_town"], "solved"),
        ("县级及以上化解", by["resolved"] - below, "solved"),
    ]
    if ask.whole(indicator("K13a")).numerator is None:
        where = [("化解（来源不记层级）", by["resolved"], "solved")]
    unsolved: list[tuple[str, int, Tone]] = [
        ("转诉", by["to_court"], "unsolved"),
        ("转信访", by["to_petition"], "unsolved"),
        ("调解失败", by["failed"], "unsolved"),
    ]
    refused = by[outcomes.DECLINED]
    declined: list[tuple[str, int, Tone]] = [("不予受理或合并", refused, "open")] if refused else []
    return [*where, *unsolved, *declined, ("在调", still_open(ask), "open")]


CARD = Card("funnel", "逐级化解", ask, face)
