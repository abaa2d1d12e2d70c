"""网格事件: strip, when they come in, and how departments keep their time."""

from dataclasses import replace
from typing import Final

import pandas as pd

from dashboard.ask import Ask
from dashboard.views import columns
from dashboard.views.columns import along, axis_of, axis_words
from dashboard.views.figures import figure, number
from data.queries import departments as counting
from data.queries import rhythm
from governance.answers import Answer, Reason
from governance.indicators import Indicator, indicator
from governance.ranking import SMALL
from layouts import words
from layouts.theme import classes, ramp_of
from layouts.values import Card
from layouts.values_scenes import Department, Departments, Heat, HeatClass

STRIP: Final = (("K10", None), ("K01", "K02"), ("K03", None), ("K04a", None), ("K04b", None))
DAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SHOWN = 8
UNNAMED = "未注明"
MOSTLY = 0.9


def strip(asked: Ask) -> list[Card | str]:
    """The KPIs of incidents."""
    return columns.strip(asked, STRIP)


def heat(asked: Ask) -> Heat:
    """When matters are received, by weekday and hour."""
    frame = asked.once(
        "rhythm",
        lambda: rhythm.rhythm(asked.store, asked.question, within=asked.key, scope=asked.scope),
    )
    counts = [int(n) for n in frame["n"]]
    total = sum(counts)
    if not total:
        return Heat((), (), "", "", "")
    ranges = classes([n for n in counts if n])
    ramp = ramp_of(len(ranges))
    steps = [_step(n, ranges, ramp) for n in counts]
    days = tuple(
        (day, tuple(counts[at * 24 : at * 24 + 24]), tuple(steps[at * 24 : at * 24 + 24]))
        for at, day in enumerate(DAYS)
    )
    legend = tuple(
        HeatClass(_range(least, most), sum(least <= n <= most for n in counts), step)
        for (least, most), step in zip(ranges, ramp, strict=True)
    )
    return Heat(days, legend, f"n {words.count(total)}", _peak(frame), asked.question.timezone)


def _step(n: int, ranges: list[tuple[float, float]], ramp: list[int]) -> int | None:
    found = (s for (least, most), s in zip(ranges, ramp, strict=True) if least <= n <= most)
    return next(found, None)


def _range(least: float, most: float) -> str:
    return f"{least:,.0f}" if least == most else f"{least:,.0f}–{most:,.0f}"


def _peak(frame: pd.DataFrame) -> str:
    """The fullest hour in words; sources that tell only the day are said to."""
    total, midnight = int(frame["n"].sum()), int(frame.loc[frame["hour"] == 0, "n"].sum())
    if midnight > MOSTLY * total:
        return "来源多只记日期，钟点不可比"
    top = frame.iloc[int(frame["n"].to_numpy().argmax())]
    return f"最集中：{DAYS[int(top['weekday'])]} {int(top['hour'])} 时，{int(top['n']):,} 件"


def departments(asked: Ask) -> Departments:
    """The departments with most matters: received, rate in time, and what they hold overdue."""
    timely, late, volume = indicator("K03"), indicator("K04a"), indicator("K10")
    measures = sorted({*timely.measures, *late.measures, *volume.measures})
    frame = asked.once(
        "departments",
        lambda: counting.departments(
            asked.store, asked.question, measures, within=asked.key, scope=asked.scope
        ),
    )
    whole = asked.whole(timely)
    by = _by(frame)
    rates = [_of(timely, name, counts, whole) for name, counts in by]
    values = [rate.value for rate in (*rates, whole) if rate.value is not None]
    axis = axis_of(values, timely)
    rows = tuple(
        _department(counts, rate, axis, late, whole)
        for (_, counts), rate in zip(by, rates, strict=True)
    )
    return Departments(
        rows,
        f"{len(set(frame['department']))} 个部门，按受理数",
        axis_words(asked, axis, "").partition("；")[0] if values and rows else "",
        along(whole.value, axis) if whole.value is not None else None,
    )


def _by(frame: pd.DataFrame) -> list[tuple[str, dict[str, int]]]:
    """Counts of measures by department, most matters first, the smallest together."""
    wide = frame.pivot_table(
        index="department", columns="measure", values="n", aggfunc="sum", fill_value=0
    )
    if wide.empty:
        return []
    wide = wide.rename(index={"": UNNAMED}).sort_values("received", ascending=False, kind="stable")
    rows = [
        (str(name), {str(m): int(n) for m, n in row.items()})
        for name, row in wide.to_dict("index").items()
    ]
    if len(rows) <= SHOWN:
        return rows
    rest = wide.iloc[SHOWN - 1 :]
    summed = {str(m): int(n) for m, n in rest.sum().items()}
    return [*rows[: SHOWN - 1], (f"其余 {len(rest)} 个部门", summed)]


def _of(of: Indicator, name: str, counts: dict[str, int], whole: Answer) -> Answer:
    """The rate of one department; what the sources cannot tell of all, they cannot of one."""
    unknown = whole.reason is not None and whole.reason != Reason.NOTHING_DUE
    reason = Reason(whole.reason) if unknown and whole.reason in set(Reason) else None
    return of.of(counts, level="department", place=name, name=name, reason=reason)


def _department(
    counts: dict[str, int], rate: Answer, axis: tuple[float, float], late: Indicator, whole: Answer
) -> Department:
    held = _of(late, rate.name, counts, whole).value
    return Department(
        name=rate.name,
        received=counts.get("received", 0),
        rate=replace(figure(rate, indicator("K03")), indicator=""),
        n=number(rate.denominator) if rate.denominator is not None else "",
        share=along(rate.value, axis) if rate.value is not None else None,
        late=None if held is None else int(held),
        small=rate.value is not None and (rate.denominator or 0) < SMALL,
    )
