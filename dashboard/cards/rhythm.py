"""受理时刻: when matters are received, by weekday and hour."""

from typing import Final

import pandas as pd

from dashboard.ask import Ask
from dashboard.cards.card import Card, Nothing
from data.queries import rhythm
from layouts.cards import rhythm as face
from layouts.cards.rhythm import Heat, HeatClass
from layouts.chrome import words
from layouts.chrome.theme import classes, ramp_of, step_of

DAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MOSTLY: Final = 0.9
"""Sources with more of their matters at midnight than this share tell the day alone."""


def ask(asked: Ask, _options: Nothing) -> Heat:
    """When matters are received, by weekday and hour."""
    frame = asked.here(rhythm.rhythm)
    counts = [int(n) for n in frame["n"]]
    total = sum(counts)
    if not total:
        return Heat((), (), "", "", "")
    ranges = classes([n for n in counts if n])
    # An hour without matters has no class.
    steps = [step_of(n, ranges) for n in counts]
    # The frame has 7 × 24 rows, the first of them Monday from 0 to 1 o'clock.
    days = tuple(
        (day, tuple(counts[at * 24 : at * 24 + 24]), tuple(steps[at * 24 : at * 24 + 24]))
        for at, day in enumerate(DAYS)
    )
    legend = tuple(
        HeatClass(_range(least, most), sum(least <= n <= most for n in counts), step)
        for (least, most), step in zip(ranges, ramp_of(len(ranges)), strict=True)
    )
    return Heat(days, legend, f"n {words.count(total)}", _peak(frame), asked.question.timezone)


def _range(least: float, most: float) -> str:
    return f"{least:,.0f}" if least == most else f"{least:,.0f}–{most:,.0f}"


def _peak(frame: pd.DataFrame) -> str:
    """The fullest hour in words; sources that tell only the day are said to."""
    total, midnight = int(frame["n"].sum()), int(frame.loc[frame["hour"] == 0, "n"].sum())
    if midnight > MOSTLY * total:
        return "来源多只记日期，钟点不可比"
    top = frame.iloc[int(frame["n"].to_numpy().argmax())]
    return f"最集中：{DAYS[int(top['weekday'])]} {int(top['hour'])} 时，{int(top['n']):,} 件"


CARD = Card("rhythm", "受理时刻", ask, face)
