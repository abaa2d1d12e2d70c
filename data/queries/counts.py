"""Counting matters from tallies, or from the rows again (data.queries.recount); both agree.

A count takes the measures of the matters received in a period, with their events up to a cutoff. Whole months of
reception are summed from a tally of months up to the end of the cutoff's month, less what happens there after the
cutoff's day; broken months from a tally of days. What a cutoff inside a day leaves of that day is taken off, from what
the load added up for its newest event, else from the rows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select, Table, func, select

from data import schema
from data.counting.tallies import GRAINS, Grain
from data.keeping.store import Store
from data.queries.filters import (
    Condition,
    classed,
    levels_needed,
    newest_done,
    newest_event,
    placed,
)
from data.queries.recount import BY_DAY, TIMES, Counted, Recount
from governance.days import Span, day_after, month_end, split_months, time_of
from governance.lifecycle import MEASURES
from governance.periods import day_of
from governance.questions import Question
from governance.scope import PlaceKey, Scope

GROUPS = (*schema.PLACE_COLUMNS, "category", "kind", "source", "month", "week", "day")
Part = tuple[int, Counted]
"""A sign, and counts by the groups and the measure."""


def count(
    store: Store,
    question: Question,
    groups: Sequence[str],
    *,
    within: PlaceKey | None = None,
    scope: Scope,
    measures: Sequence[str] = MEASURES,
    recount: bool = False,
) -> pd.DataFrame:
    """Measures of the matters received in the question's period, up to its cutoff.

    Args:
        store: the store.
        question: period, cutoff, known and kind.
        groups: columns of GROUPS to count by ('' for matters placed higher up; month yyyymm, week yyyyww after
            ISO 8601 and day yyyymmdd are of reception).
        within: only matters inside this place.
        scope: the reader's.
        measures: those wanted, of governance.lifecycle.MEASURES.
        recount: take the rows even where a tally would do (for checking one by the other).

    Returns:
        The group columns, measure and n; a row for each combination whose n is not 0.
    """
    with store.reading() as connection:
        counting = _Counting(
            connection, question, tuple(groups), within, scope, tuple(dict.fromkeys(measures))
        )
        by_rows = recount or question.traits.untallied
        parts = counting.from_rows_alone() if by_rows else counting.parts()
    whole: Counted = Counter()
    # Whole months up to the cutoff's month, then minus what came after the cutoff: some parts
    # have sign -1, and only the sum of all is the answer.
    for sign, part in parts:
        for key, n in part.items():
            whole[key] += sign * n
    columns = [*groups, "measure"]
    kept = sorted((*key, n) for key, n in whole.items() if n)
    return pd.DataFrame(kept, columns=[*columns, "n"]) if kept else _none(columns)


def _none(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {c: pd.Series(dtype=object) for c in columns} | {"n": pd.Series(dtype="int64")}
    )


@dataclass(frozen=True, slots=True)
class _Counting(Recount):
    """One count under way."""

    def from_rows_alone(self) -> list[Part]:
        return [(1, self.rows(self._cohort, None, self.question.cutoff.at))]

    @property
    def _cohort(self) -> Span:
        return self.question.period.first, self.question.period.last

    def parts(self) -> list[Part]:
        months, edges = split_months(*self._cohort)
        of_months, day = self._grain(False), self.question.cutoff.day
        # Where no tally of months tells what is asked (days, weeks, a category below the town),
        # the whole period is a broken edge.
        if of_months is None:
            months, edges = None, [self._cohort]
        # Up to the end of the cutoff's day, of its month
        # for tallies of months; the rest is taken off.
        spans = [(self._of_days(), edge, day) for edge in edges]
        if months is not None and of_months is not None:
            spans.append((of_months, months, day // 100))
        parts = [(1, self._tally(grain, span, until=until)) for grain, span, until in spans]
        if self._rest_is_kept():
            return parts + [(-1, self._kept_rest(grain, span)) for grain, span, _ in spans]
        return parts + self._rest_of_month(months) + self._rest_of_day()

    def _grain(self, by_day: bool) -> Grain | None:
        """The smallest tally that tells what is asked; every question is told by one of days."""
        needed = levels_needed(self.groups, self.within, self.scope)
        if BY_DAY & set(self.groups) and not by_day:
            return None
        by_category = "category" in self.groups or self.question.traits.category is not None
        fitting = (
            g
            for g in GRAINS
            if g.by_day == by_day and needed <= g.levels and (g.category or not by_category)
        )
        return next(fitting, None)

    def _of_days(self) -> Grain:
        return self._grain(True) or GRAINS[-1]

    def _rest_of_month(self, months: Span | None) -> list[Part]:
        """What happens in the cutoff's month after the cutoff's day, to be taken off again."""
        day = self.question.cutoff.day
        end = month_end(day)
        if months is None or day == end:
            return []
        received = months[0] * 100 + 1, month_end(months[1] * 100 + 1)
        after = (day_after(day), end)
        return [(-1, self._tally(self._of_days(), received, happened=after))]

    def _rest_of_day(self) -> list[Part]:
        """What a cutoff inside a day leaves of that day, to be taken off again."""
        cutoff = self.question.cutoff
        if cutoff.whole_day:
            return []
        return [(-1, self.rows(self._cohort, cutoff.at, self._end_of(cutoff.day)))]

    def _rest_is_kept(self) -> bool:
        """Whether the cutoff is the newest event and all loads are asked for: the load has added that up."""
        known = self.question.known
        return (
            known >= newest_done(self.connection)
            and newest_event(self.connection, known) == self.question.cutoff.at
        )

    def _end_of(self, day: int) -> int:
        """The last second of a local day."""
        moment = datetime.combine(day_of(day) + timedelta(days=1), time(), self.question.zone)
        return int(moment.timestamp()) - 1

    def _tally(
        self,
        grain: Grain,
        received: Span,
        *,
        until: int | None = None,
        happened: Span | None = None,
    ) -> Counted:
        """Sums of a tally over events up to `until`, or in the span `happened` (then searched by it)."""
        t, places = grain.table.c, self._places(grain)
        if happened is None:
            spans = [t.cohort.between(*received), t.event <= until, t.place_key.in_(places)]
        else:
            spans = [
                # + 0 keeps the index on the cell from being used: few events lie in so short a
                # span, and the partial index on the event finds them.
                (t.cohort + 0).between(*received),
                # Implied by the span, but the condition of the
                # partial index must be there to the letter.
                t.event > 0,
                t.event.between(*happened),
                (t.place_key + 0).in_(places),
            ]
        known, held = self.question.known, t.to_load.is_(None)
        if known >= newest_done(self.connection):
            return self._sums(grain, grain.table, [*spans, held])
        # Two queries instead of an OR: each has a partial index of its own.
        spans.append(t.from_load <= known)
        return self._sums(grain, grain.table, [*spans, held], [*spans, t.to_load > known])

    def _kept_rest(self, grain: Grain, received: Span) -> Counted:
        """What the newest load has added up of the time after its newest event."""
        t = schema.tally_rest.c
        inside = t.place_key.in_(self._places(grain))
        spans = [t.grain == grain.name, t.cohort.between(*received), inside]
        return self._sums(grain, schema.tally_rest, spans)

    def _sums(self, grain: Grain, table: Table, *either: list[Condition]) -> Counted:
        """The wanted measures of the cells that meet any of these lists of conditions, by the groups asked for."""
        sums: Counted = Counter()
        for conditions in either:
            for row in self.connection.execute(self._by_group(grain, table, conditions)):
                told = zip(self.groups, row, strict=False)
                key = tuple(time_of(w, g) if g in TIMES else w or "" for g, w in told)
                for measure, n in zip(self.measures, row[len(key) :], strict=True):
                    if n:
                        sums[*key, measure] += int(n)
        return sums

    def _by_group(self, grain: Grain, table: Table, conditions: list[Condition]) -> Select[Any]:
        """Select of the groups and the measures."""
        t, where, what = table.c, schema.dim_place.c, schema.dim_class.c
        # Days added up to months in SQL, or every day would come back as a row.
        monthly = grain.by_day and not BY_DAY & set(self.groups)
        cohort = (t.cohort // 100 if monthly else t.cohort).label("cohort")
        keys = [t.place_key, t.class_key, *([cohort] if TIMES & set(self.groups) else [])]
        # Added up by number first, and named then: so few rows are left to be named.
        cells = (
            select(*keys, *(func.sum(t[m]).label(m) for m in self.measures))
            .where(*conditions, t.class_key.in_(self._classes(grain)))
            .group_by(*keys)
            .subquery()
        )
        times = dict.fromkeys(TIMES, cells.c.get("cohort"))
        columns: dict[str, Any] = {**where, **what, **times}
        groups = [columns[group] for group in self.groups]
        named = cells.join(schema.dim_place, where.id == cells.c.place_key).join(
            schema.dim_class, what.id == cells.c.class_key
        )
        sums = (func.sum(cells.c[m]) for m in self.measures)
        return select(*groups, *sums).select_from(named).group_by(*groups)

    def _places(self, grain: Grain) -> Select[Any]:
        """The places of a grain inside the place asked for and the reader's scope."""
        s = schema.dim_place.c
        # One table names the places of all grains; a coarser one has '' from some level down.
        above = [s[level] == "" for level in schema.PLACE_COLUMNS if level not in grain.levels]
        return select(s.id).where(
            s.id > 0, *above, *placed(schema.dim_place, self.within, self.scope)
        )

    def _classes(self, grain: Grain) -> Select[Any]:
        s = schema.dim_class.c
        # NULL is a tally that tells no category, '' a matter that has none.
        told = s.category.is_not(None) if grain.category else s.category.is_(None)
        return select(s.id).where(told, *classed(schema.dim_class, self.question, self.scope))
