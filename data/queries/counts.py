"""Counting matters from tallies, or from the rows again (data.queries.recount); both agree.

A count takes the measures of the matters received in a period, with their events up to a cutoff. Whole months of
reception are summed from a tally of months up to the end of the cutoff's month, less what happens there after the
cutoff's day; broken months from a tally of days. What a cutoff inside a day leaves of that day is taken off, from what
the load added up for its newest event, else from the rows.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Row, Select, Table, func, select

from data import schema
from data.counting.tallies import GRAINS, Grain
from data.keeping.store import Store
from data.queries.filters import (
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
        parts = (
            counting.parts()
            if counting.told_by_tallies and not recount
            else counting.from_rows_alone()
        )
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

    @property
    def told_by_tallies(self) -> bool:
        return not self.question.traits.untallied

    def from_rows_alone(self) -> list[Part]:
        return [(1, self.rows(self._cohort, None, self.question.cutoff.at))]

    @property
    def _cohort(self) -> Span:
        return self.question.period.first, self.question.period.last

    def parts(self) -> list[Part]:
        months, edges = split_months(*self._cohort)
        of_months = self._grain(False)
        # Where no tally of months tells what is asked (days, weeks, a category below the town),
        # the whole period is a broken edge.
        if of_months is None:
            months, edges = None, [self._cohort]
        day = self.question.cutoff.day
        # Up to the end of the cutoff's day, of its month
        # for tallies of months; the rest is taken off.
        parts = [(1, self._tally(self._of_days(), edge, until=day)) for edge in edges]
        if months is not None and of_months is not None:
            parts.append((1, self._tally(of_months, months, until=day // 100)))
        if self._rest_is_kept():
            parts += [(-1, self._kept_rest(self._of_days(), edge)) for edge in edges]
            if months is not None and of_months is not None:
                parts.append((-1, self._kept_rest(of_months, months)))
            return parts
        if months is not None:
            parts += self._rest_of_month(months)
        return parts + self._rest_of_day()

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

    def _rest_of_month(self, months: Span) -> list[Part]:
        """What happens in the cutoff's month after the cutoff's day, to be taken off again."""
        day = self.question.cutoff.day
        end = month_end(day)
        if day == end:
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
        t = grain.table.c
        places, classes = self._places(grain), self._classes(grain)
        if happened is None:
            spans = [t.cohort.between(*received), t.event <= until, t.place_key.in_(_ids(places))]
        else:
            spans = [
                # + 0 keeps the index on the cell from being used: few events lie in so short a
                # span, and the partial index on the event finds them.
                (t.cohort + 0).between(*received),
                # Implied by the span, but the condition of the
                # partial index must be there to the letter.
                t.event > 0,
                t.event.between(*happened),
                (t.place_key + 0).in_(_ids(places)),
            ]
        query = self._sums(grain.table, grain).where(*spans, t.class_key.in_(_ids(classes)))
        known = self.question.known
        if known >= newest_done(self.connection):
            return self._named([query.where(t.to_load.is_(None))], places, classes)
        # Two queries instead of an OR: each has a partial index of its own.
        then = query.where(t.from_load <= known)
        return self._named(
            [then.where(t.to_load.is_(None)), then.where(t.to_load > known)], places, classes
        )

    def _kept_rest(self, grain: Grain, received: Span) -> Counted:
        """What the newest load has added up of the time after its newest event."""
        t = schema.tally_rest.c
        places, classes = self._places(grain), self._classes(grain)
        query = self._sums(schema.tally_rest, grain).where(
            t.grain == grain.name,
            t.cohort.between(*received),
            t.place_key.in_(_ids(places)),
            t.class_key.in_(_ids(classes)),
        )
        return self._named([query], places, classes)

    def _sums(self, table: Table, grain: Grain) -> Select[Any]:
        """Select of the wanted measures by place, class and, where time is a group, by reception."""
        t = table.c
        keys: list[Any] = [t.place_key, t.class_key]
        if TIMES & set(self.groups):
            # Days added up to months in SQL, or every day would come back as a row.
            monthly = grain.by_day and not BY_DAY & set(self.groups)
            keys.append((t.cohort // 100 if monthly else t.cohort).label("cohort"))
        return select(*keys, *(func.sum(t[m]).label(m) for m in self.measures)).group_by(*keys)

    def _places(self, grain: Grain) -> Select[Any]:
        """The places of a grain inside the place asked for and the reader's scope."""
        s = schema.dim_place.c
        # One table names the places of all grains; a coarser one has '' from some level down.
        above = [s[level] == "" for level in schema.PLACE_COLUMNS if level not in grain.levels]
        return select(schema.dim_place).where(
            s.id > 0, *above, *placed(schema.dim_place, self.within, self.scope)
        )

    def _classes(self, grain: Grain) -> Select[Any]:
        s = schema.dim_class.c
        # NULL is a tally that tells no category, '' a matter that has none.
        told = s.category.is_not(None) if grain.category else s.category.is_(None)
        return select(schema.dim_class).where(
            told, *classed(schema.dim_class, self.question, self.scope)
        )

    def _named(
        self, queries: list[Select[Any]], places: Select[Any], classes: Select[Any]
    ) -> Counted:
        """Sums by numbers of places and classes, as counts by the groups asked for and the measure."""
        rows = [row for query in queries for row in self.connection.execute(query)]
        sums: Counted = Counter()
        if not rows:
            return sums
        names = [self._naming(group, places, classes) for group in self.groups]
        # The sums stand after place and class, and after the cohort where it was asked for.
        first = 3 if TIMES & set(self.groups) else 2
        for row in rows:
            key = tuple(name(row) for name in names)
            for measure, n in zip(self.measures, row[first:], strict=True):
                if n:
                    sums[*key, measure] += int(n)
        return sums

    def _naming(
        self, group: str, places: Select[Any], classes: Select[Any]
    ) -> Callable[[Row[Any]], Any]:
        """How a group's value is read from a row of sums."""
        if group in TIMES:
            return lambda row: time_of(row.cohort, group)
        if group in schema.PLACE_COLUMNS:
            codes = self._words(places, group)
            return lambda row: codes[row.place_key]
        words = self._words(classes, group)
        return lambda row: words[row.class_key]

    def _words(self, numbered: Select[Any], column: str) -> dict[int, str]:
        of = numbered.subquery().c
        rows = self.connection.execute(select(of.id, of[column]))
        return {number: word or "" for number, word in rows}


def _ids(numbered: Select[Any]) -> Select[Any]:
    return select(numbered.subquery().c.id)
