"""Counting matters from tallies, or from the rows again; both agree.

A count takes the measures of the matters received in a period, with their events up to a cutoff. Whole months of
reception are summed from a tally of months up to the end of the cutoff's month, less what happens there after the
cutoff's day; broken months from a tally of days. What a cutoff inside a day leaves of that day is taken off, from what
the load added up for its newest event, else from the rows.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, Select, Table, func, or_, select

from data import schema
from data.counted import life_query
from data.frames import frame
from data.queries.filters import (
    Condition,
    kinds_of,
    known_at,
    levels_needed,
    newest_done,
    placed,
)
from data.store import Store
from data.tallies import GRAINS, Grain
from governance.lifecycle import MEASURES, events
from governance.matters import DUE_INSTANTS, INSTANTS
from governance.periods import day_number, day_of
from governance.questions import Question
from governance.scope import PlaceKey, Scope

GROUPS = (*schema.PLACE_COLUMNS, "category", "kind", "source", "month", "week", "day")
_BY_DAY = frozenset({"day", "week"})
_TIMES = _BY_DAY | {"month"}
Span = tuple[int, int]
"""Days (yyyymmdd) or months (yyyymm), both ends inside."""
Part = tuple[int, Counter[tuple[Any, ...]]]
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
        parts = counting.from_rows_alone() if recount else counting.parts()
    whole: Counter[tuple[Any, ...]] = Counter()
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


def month_end(day: int) -> int:
    """The last day of the month of a day."""
    return day // 100 * 100 + monthrange(day // 10000, day // 100 % 100)[1]


def split_months(first: int, last: int) -> tuple[Span | None, list[Span]]:
    """The whole months inside a span of days, and the broken edges beside them."""
    start = first if first % 100 == 1 else _next_month(first)
    end = last if last == month_end(last) else _last_month_end(last)
    if start > end:
        return None, [(first, last)]
    edges = [(first, _day_before(start))] if first < start else []
    edges += [(_day_after(end), last)] if end < last else []
    return (start // 100, end // 100), edges


def _next_month(day: int) -> int:
    return _day_after(month_end(day))


def _last_month_end(day: int) -> int:
    return _day_before(day // 100 * 100 + 1)


def _day_after(day: int) -> int:
    return day_number(day_of(day) + timedelta(days=1))


def _day_before(day: int) -> int:
    return day_number(day_of(day) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class _Counting:
    """One count under way."""

    connection: Connection
    question: Question
    groups: tuple[str, ...]
    within: PlaceKey | None
    scope: Scope
    measures: tuple[str, ...]

    def from_rows_alone(self) -> list[Part]:
        return [(1, self._rows(self._cohort, None, self.question.cutoff.at))]

    @property
    def _cohort(self) -> Span:
        return self.question.period.first, self.question.period.last

    def parts(self) -> list[Part]:
        months, edges = split_months(*self._cohort)
        of_months = self._grain(False)
        if of_months is None:
            months, edges = None, [self._cohort]
        day = self.question.cutoff.day
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
        if _BY_DAY & set(self.groups) and not by_day:
            return None
        fitting = (
            g
            for g in GRAINS
            if g.by_day == by_day
            and needed <= g.levels
            and (g.category or "category" not in self.groups)
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
        after = (_day_after(day), end)
        return [(-1, self._tally(self._of_days(), received, happened=after))]

    def _rest_of_day(self) -> list[Part]:
        """What a cutoff inside a day leaves of that day, to be taken off again."""
        cutoff = self.question.cutoff
        if cutoff.whole_day:
            return []
        return [(-1, self._rows(self._cohort, cutoff.at, self._end_of(cutoff.day)))]

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
    ) -> Counter[tuple[Any, ...]]:
        """Sums of a tally over events up to `until`, or in the span `happened` (then searched by it)."""
        t = grain.table.c
        spots, sorts = self._spots(grain), self._sorts(grain)
        if happened is None:
            spans = [t.cohort.between(*received), t.event <= until, t.spot.in_(_ids(spots))]
        else:
            spans = [
                (t.cohort + 0).between(*received),
                t.event > 0,
                t.event.between(*happened),
                (t.spot + 0).in_(_ids(spots)),
            ]
        query = self._sums(grain.table, grain).where(*spans, t.sort.in_(_ids(sorts)))
        known = self.question.known
        if known >= newest_done(self.connection):
            return self._named([query.where(t.to_load.is_(None))], spots, sorts)
        then = query.where(t.from_load <= known)
        return self._named(
            [then.where(t.to_load.is_(None)), then.where(t.to_load > known)], spots, sorts
        )

    def _kept_rest(self, grain: Grain, received: Span) -> Counter[tuple[Any, ...]]:
        """What the newest load has added up of the time after its newest event."""
        t = schema.tally_rest.c
        spots, sorts = self._spots(grain), self._sorts(grain)
        query = self._sums(schema.tally_rest, grain).where(
            t.grain == grain.name,
            t.cohort.between(*received),
            t.spot.in_(_ids(spots)),
            t.sort.in_(_ids(sorts)),
        )
        return self._named([query], spots, sorts)

    def _sums(self, table: Table, grain: Grain) -> Select[Any]:
        """Select of the wanted measures by spot, sort and, where time is a group, by reception."""
        t = table.c
        keys: list[Any] = [t.spot, t.sort]
        if _TIMES & set(self.groups):
            monthly = grain.by_day and not _BY_DAY & set(self.groups)
            keys.append((t.cohort // 100 if monthly else t.cohort).label("cohort"))
        return select(*keys, *(func.sum(t[m]).label(m) for m in self.measures)).group_by(*keys)

    def _spots(self, grain: Grain) -> Select[Any]:
        """The spots of a grain inside the place asked for and the reader's scope."""
        s = schema.spot.c
        above = [s[level] == "" for level in schema.PLACE_COLUMNS if level not in grain.levels]
        return select(schema.spot).where(
            s.id > 0, *above, *placed(schema.spot, self.within, self.scope)
        )

    def _sorts(self, grain: Grain) -> Select[Any]:
        s = schema.sort.c
        told = s.category.is_not(None) if grain.category else s.category.is_(None)
        return select(schema.sort).where(told, *kinds_of(schema.sort, self.question, self.scope))

    def _named(
        self, queries: list[Select[Any]], spots: Select[Any], sorts: Select[Any]
    ) -> Counter[tuple[Any, ...]]:
        """Sums by numbers of spots and sorts, as counts by the groups asked for and the measure."""
        rows = [row for query in queries for row in self.connection.execute(query)]
        found: Counter[tuple[Any, ...]] = Counter()
        if not rows:
            return found
        names = [self._naming(group, spots, sorts) for group in self.groups]
        first = 3 if _TIMES & set(self.groups) else 2
        for row in rows:
            key = tuple(name(row) for name in names)
            for measure, n in zip(self.measures, row[first:], strict=True):
                if n:
                    found[*key, measure] += int(n)
        return found

    def _naming(
        self, group: str, spots: Select[Any], sorts: Select[Any]
    ) -> Callable[[Row[Any]], Any]:
        """How a group's value is read from a row of sums."""
        if group in _TIMES:
            return lambda row: _time_of(row.cohort, group)
        if group in schema.PLACE_COLUMNS:
            places = self._words(spots, group)
            return lambda row: places[row.spot]
        words = self._words(sorts, group)
        return lambda row: words[row.sort]

    def _words(self, numbered: Select[Any], column: str) -> dict[int, str]:
        of = numbered.subquery().c
        rows = self.connection.execute(select(of.id, of[column]))
        return {number: word or "" for number, word in rows}

    def _rows(self, received: Span, after: int | None, until: int) -> Counter[tuple[Any, ...]]:
        """Counts from the rows: events later than `after` (None: all, reception included) up to `until`."""
        query = life_query().where(*self._conditions(received, by_received=after is None))
        if after is not None:
            query = query.where(self._happens(after, until))
        matters = frame(self.connection, query)
        if matters.empty:
            return Counter()
        facts = events(matters)
        low = -1 if after is None else after
        facts = facts[(facts["at"] > low) & (facts["at"] <= until)]
        facts = facts[facts["measure"].isin(self.measures)]
        row = facts["row"].to_numpy()
        for group in self.groups:
            of = matters["received_day" if group in _TIMES else group].fillna("")
            named = of.map(lambda day, g=group: _time_of(day, g)) if group in _TIMES else of
            facts[group] = named.to_numpy()[row]
        sums = facts.groupby([*self.groups, "measure"])["sign"].sum()
        keys = sums.index if self.groups else [(m,) for m in sums.index]
        return Counter(dict(zip(keys, map(int, sums), strict=True)))

    def _conditions(self, received: Span, *, by_received: bool) -> list[Condition]:
        """The cohort; `by_received` says whether its days, or the events, are to be searched by."""
        m = schema.matter
        day = m.c.received_day if by_received else m.c.received_day + 0
        return [
            day.between(*received),
            known_at(self.connection, m, self.question.known),
            *kinds_of(m, self.question, self.scope),
            *placed(m, self.within, self.scope),
        ]

    def _past_the_newest(self, after: int) -> bool:
        """Whether nothing but due times can lie after that instant."""
        newest = newest_event(self.connection, self.question.known)
        return newest is not None and after >= newest

    def _happens(self, after: int, until: int) -> Condition:
        """Any countable instant in the span; each has an index of its own."""
        m, d = schema.matter.c, schema.dispute.c
        if self._past_the_newest(after):
            return or_(*(m[c].between(after + 1, until) for c in sorted(DUE_INSTANTS)))
        counted = [
            c for c in INSTANTS if c not in ("received_at", "assigned_at", "acknowledged_at")
        ]
        solved = select(d.matter_id).where(d.outcome_at.between(after + 1, until))
        return or_(*(m[c].between(after + 1, until) for c in counted), m.id.in_(solved))


def _ids(numbered: Select[Any]) -> Select[Any]:
    return select(numbered.subquery().c.id)


def _time_of(cohort: int, group: str) -> int:
    """The month (yyyymm), ISO week (yyyyww) or day of a day of reception; a month stays as it is."""
    if group == "week":
        year, week, _ = day_of(int(cohort)).isocalendar()
        return year * 100 + week
    return int(cohort) // 100 if group == "month" and cohort > 1_000_000 else int(cohort)


def newest_event(connection: Connection, known: int) -> int | None:
    """The latest happened-time of any event accepted up to a load."""
    t = schema.load.c
    newest = connection.scalar(
        select(func.max(t.newest_event_at)).where(t.status == "done", t.id <= known)
    )
    return None if newest is None else int(newest)
