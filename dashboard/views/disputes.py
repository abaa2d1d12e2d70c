"""矛盾纠纷: strip, where disputes ended, months, and those that wait longest."""

from dataclasses import replace
from typing import Final

from dashboard.ask import Ask
from dashboard.views import columns
from dashboard.views.columns import DAY, line, records
from dashboard.views.figures import figure
from dashboard.views.kindred import by_month, own
from data.queries import outcomes
from governance.indicators import indicator
from layouts import words
from layouts.values import Card, Figure, MatterLine
from layouts.values_scenes import Funnel, Solved, Stage, Tone

STRIP: Final = (("K11", None), ("K12", None), ("K13a", None), ("K03", None), ("K04a", None))
WAITING = 10


def strip(asked: Ask) -> list[Card | str]:
    """The KPIs of disputes."""
    return columns.strip(asked, STRIP)


def _fates(asked: Ask) -> dict[str, int]:
    frame = asked.once(
        "outcomes",
        lambda: outcomes.outcomes(asked.store, asked.question, within=asked.key, scope=asked.scope),
    )
    return {str(m): int(n) for m, n in zip(frame["measure"], frame["n"], strict=True)}


def funnel(asked: Ask) -> Funnel:
    """From all disputes received down to those still in hand; the stages add up to what was received."""
    solved = asked.whole(indicator("K11"))
    if solved.reason is not None and solved.numerator is None:
        return Funnel((), "", words.marked(solved.reason)[2])
    fates = _fates(asked)
    received = fates["received"]
    if not received:
        return Funnel((), "", "本期没有受理纠纷")
    stages, start = [_received(asked, received)], 0
    for name, n, tone in _ends(asked, fates):
        stages.append(Stage(name, n, n / received, start / received, tone))
        start += n
    return Funnel(tuple(stages), "各行之和等于受理数")


def _received(asked: Ask, n: int) -> Stage:
    volume = indicator("K10")
    answer = figure(asked.whole(volume), volume)
    shown = replace(answer, label="受理纠纷", shown=words.count(n), mark="value", reason="")
    return Stage("受理", n, 1.0, 0.0, "whole", shown)


def _ends(asked: Ask, fates: dict[str, int]) -> list[tuple[str, int, Tone]]:
    """Every way to end, and what has not ended; together they are all that was received."""
    below = fates["resolved_village"] + fates["resolved_town"]
    where: list[tuple[str, int, Tone]] = [
        ("村社化解", fates["resolved_village"], "solved"),
        ("镇街化解", fates["resolved_town"], "solved"),
        ("县级及以上化解", fates["resolved"] - below, "solved"),
    ]
    if asked.whole(indicator("K13a")).numerator is None:
        where = [("化解（来源不记层级）", fates["resolved"], "solved")]
    unsolved: list[tuple[str, int, Tone]] = [
        ("转诉", fates["to_court"], "unsolved"),
        ("转信访", fates["to_petition"], "unsolved"),
        ("调解失败", fates["failed"], "unsolved"),
    ]
    refused = fates[outcomes.DECLINED]
    declined: list[tuple[str, int, Tone]] = [("不予受理或合并", refused, "open")] if refused else []
    ended = sum(n for _, n, _ in [*where, *unsolved, *declined])
    return [*where, *unsolved, *declined, ("在调", fates["received"] - ended, "open")]


def solved_figures(asked: Ask) -> list[Figure]:
    """What the way down amounts to: 化解率 and what of it was solved below the county."""
    return [figure(asked.whole(indicator(code)), indicator(code)) for code in ("K11", "K13b")]


def solved(asked: Ask) -> list[Solved]:
    """Disputes by month received, with those solved by the cutoff."""
    rows = {month: own(asked, answers) for month, answers in by_month(asked, "K11").items()}
    return [
        Solved(f"{month // 100}-{month % 100:02d}", int(row.denominator or 0), row.numerator or 0)
        for month, row in rows.items()
        if row is not None
    ]


def waiting(asked: Ask) -> tuple[list[MatterLine], int]:
    """The disputes that wait longest for a result, and how many wait in all."""
    at = asked.question.cutoff.at
    frame = asked.once(
        "waiting",
        lambda: outcomes.longest_open(
            asked.store, asked.question, within=asked.key, limit=WAITING, scope=asked.scope
        ),
    )
    lines = [
        line(asked, row, when=f"已 {max(0, at - row['received_at']) // DAY} 天")
        for row in records(frame)
    ]
    open_ = dict((name, n) for name, n, _ in _ends(asked, _fates(asked)))["在调"]
    return lines, open_
