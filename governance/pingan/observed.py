"""What was observed: a figure for each measure, unit and month, with nothing where nothing was delivered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import IncompleteMonth, UnknownPeriod

Floats = NDArray[np.float64]


def months_between(first: int, last: int) -> tuple[int, ...]:
    """Months written yyyymm, both ends inside; none where the first lies behind the last."""
    # yyyymm as months since year 0, so that they can be counted over the turn of a year.
    begin, end = ((m // 100) * 12 + m % 100 - 1 for m in (first, last))
    return tuple(n // 12 * 100 + n % 12 + 1 for n in range(begin, end + 1))


def month_before(month: int, by: int = 1) -> int:
    """The month so many before, written yyyymm."""
    serial = (month // 100) * 12 + month % 100 - 1 - by
    return serial // 12 * 100 + serial % 12 + 1


@dataclass(frozen=True, slots=True)
class Observed:
    """Figures by measure (rows), unit and month; NaN where nothing is known.

    Attributes:
        values: [measure, unit, month], months consecutive.
    """

    measures: tuple[str, ...]
    units: tuple[str, ...]
    months: tuple[int, ...]
    values: Floats

    @classmethod
    def of(cls, rows: pd.DataFrame, measures: Sequence[str], units: Sequence[str]) -> "Observed":
        """From a tidy frame.

        Args:
            rows: columns measure, place, month (yyyymm), value; one row for each of the first three.
            measures, units: what to keep, in this order; the months are those between the first and the last.
        """
        if rows.empty:
            return cls(tuple(measures), tuple(units), (), np.empty((len(measures), len(units), 0)))
        months = months_between(int(rows["month"].min()), int(rows["month"].max()))
        where = [
            pd.Index(of).get_indexer(pd.Index(rows[name]))
            for name, of in (("measure", measures), ("place", units), ("month", months))
        ]
        # get_indexer gives −1 for what is not asked for; as a position that is the last one.
        known = np.logical_and.reduce([at >= 0 for at in where])
        values = np.full((len(measures), len(units), len(months)), np.nan)
        at = tuple(positions[known] for positions in where)
        values[at] = rows["value"].to_numpy(dtype="float64")[known]
        return cls(tuple(measures), tuple(units), months, values)

    def at(self, months: Sequence[int]) -> Floats:
        """[measure, unit, month] of these months; NaN for months beyond what is known."""
        picked = np.full((*self.values.shape[:2], len(months)), np.nan)
        where = {month: n for n, month in enumerate(self.months)}
        for n, month in enumerate(months):
            if month in where:
                picked[:, :, n] = self.values[:, :, where[month]]
        return picked

    def total(self, name: str) -> "Observed":
        """All units as one: figures add; nothing where any unit's is unknown."""
        # Not nansum: a total that lacks a unit would pass for the whole city's.
        return replace(self, units=(name,), values=self.values.sum(axis=1, keepdims=True))

    def of_units(self, units: Sequence[str]) -> "Observed":
        """Some of the units, in this order."""
        at = [self.units.index(u) for u in units]
        return replace(self, units=tuple(units), values=self.values[:, at, :])

    def incomplete(self, month: int, wanted: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Measures that some units delivered for the month and others did not, and who is lacking."""
        here = ~np.isnan(self.at([month])[:, :, 0])
        lacking: dict[str, tuple[str, ...]] = {}
        for n, measure in enumerate(self.measures):
            if measure in wanted and here[n].any() and not here[n].all():
                lacking[measure] = tuple(
                    u for u, there in zip(self.units, here[n], strict=True) if not there
                )
        return lacking

    def check(self, month: int, wanted: Sequence[str]) -> None:
        """Raises IncompleteMonth where a unit is missing altogether, or has delivered but a part."""
        here = ~np.isnan(self.at([month])[:, :, 0])
        if not here.any():
            raise IncompleteMonth(f"{shown(month)} 没有任何指标数据：还没有报送。")
        absent = [u for n, u in enumerate(self.units) if not here[:, n].any()]
        if absent:
            raise IncompleteMonth(
                f"{shown(month)} 缺少 {'、'.join(absent)} 的全部数据：不排名。", units=tuple(absent)
            )
        lacking = self.incomplete(month, wanted)
        if lacking:
            measure, units = next(iter(lacking.items()))
            raise IncompleteMonth(
                f"{shown(month)} 报送不全（{len(lacking)} 项，如 {measure} 缺 {'、'.join(units)}）：不排名。",
                measures=lacking,
            )


def shown(month: int) -> str:
    """2021-11 of 202111."""
    return f"{month // 100}-{month % 100:02d}"


def month_of(text: str) -> int:
    """202111 of 2021-11, 202111 or 2021-9.

    Raises:
        UnknownPeriod: it is no month.
    """
    match = re.fullmatch(r"(\d{4})(?:-?(\d{2})|-(\d))", text.strip())
    month = int(match[2] or match[3]) if match else 0
    if not match or not 1 <= month <= 12:
        raise UnknownPeriod(f"看不懂 {text!r}，它不是月份：请写成 2021-11。")
    return int(match[1]) * 100 + month
