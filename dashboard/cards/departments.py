"""责任部门: the departments with most matters, and how they keep their time."""

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from dashboard.ask import Ask
from dashboard.cards.card import Card
from dashboard.cards.ranking import along, axis_of, axis_words
from dashboard.figures import figure, number
from data.queries import departments as counting
from governance.answers import Answer, Reason
from governance.indicators import Indicator, indicator
from governance.ranking import SMALL
from layouts.cards import departments as face
from layouts.cards.departments import Department, Departments
from layouts.values import Figure

UNNAMED: Final = "未注明"
SHOWN: Final = (indicator("K01"), indicator("K03"), indicator("K04a"))


@dataclass(frozen=True, slots=True)
class Options:
    """How many departments stand by themselves; the others are summed."""

    most: int = 8


def ask(asked: Ask, options: Options) -> Departments:
    """The departments with most matters: received, rate in time, and what they hold overdue."""
    timely, volume = indicator("K03"), indicator("K10")
    measures = sorted({m for measure in (*SHOWN, volume) for m in measure.measures})
    frame = asked.here(counting.departments, tuple(measures))
    whole = asked.whole(timely)
    by = _by(frame, options.most)
    rates = [_of(timely, name, counts, whole) for name, counts in by]
    values = [rate.value for rate in (*rates, whole) if rate.value is not None]
    axis = axis_of(values, timely)
    rows = tuple(
        _department(counts, rate, axis, whole) for (_, counts), rate in zip(by, rates, strict=True)
    )
    return Departments(
        rows,
        f"{len(set(frame['department']))} 个部门，按受理数",
        axis_words(asked, axis, "", timely).partition("；")[0] if values and rows else "",
        along(whole.value, axis) if whole.value is not None else None,
    )


def _by(frame: pd.DataFrame, most: int) -> list[tuple[str, dict[str, int]]]:
    """Counts of measures by department, most matters first, the smallest together."""
    wide = frame.pivot_table(
        index="department", columns="measure", values="n", aggfunc="sum", fill_value=0
    )
    if wide.empty:
        return []
    # Stable: departments of equal number stay in pivot_table's order, by name.
    wide = wide.rename(index={"": UNNAMED}).sort_values("received", ascending=False, kind="stable")
    rows = [
        (str(name), {str(m): int(n) for m, n in row.items()})
        for name, row in wide.to_dict("index").items()
    ]
    if len(rows) <= most:
        return rows
    # The row of the rest takes one of the places.
    rest = wide.iloc[most - 1 :]
    summed = {str(m): int(n) for m, n in rest.sum().items()}
    return [*rows[: most - 1], (f"其余 {len(rest)} 个部门", summed)]


def _of(of: Indicator, name: str, counts: dict[str, int], whole: Answer) -> Answer:
    """The rate of one department; what the sources cannot tell of all, they cannot of one."""
    unknown = whole.reason is not None and whole.reason != Reason.NOTHING_DUE
    reason = Reason(whole.reason) if unknown and whole.reason in set(Reason) else None
    return of.of(counts, level="department", place=name, name=name, reason=reason)


def _department(
    counts: dict[str, int], rate: Answer, axis: tuple[float, float], whole: Answer
) -> Department:
    closed, _, late = SHOWN
    held = _of(late, rate.name, counts, whole).value
    return Department(
        name=rate.name,
        received=counts.get("received", 0),
        closed=_plain(_of(closed, rate.name, counts, whole), closed),
        rate=_plain(rate, indicator("K03")),
        n=number(rate.denominator) if rate.denominator is not None else "",
        share=along(rate.value, axis) if rate.value is not None else None,
        late=None if held is None else int(held),
        small=rate.value is not None and (rate.denominator or 0) < SMALL,
    )


def _plain(answer: Answer, of: Indicator) -> Figure:
    """The figure without a way to open it: no page lists the matters of a department."""
    return replace(figure(answer, of), indicator="")


CARD = Card("departments", "责任部门", ask, face, Options)
