"""Counting matters: from tallies where they reach, from rows where a tally is too coarse; both agree.

A count takes the measures of the matters received in a period, with their events up to a cutoff. Whole months of
reception are summed from the month tally up to the end of the cutoff's month, less what happens there after the cutoff;
broken months come from the day tally or, below the district, from the rows.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pandas as pd
from sqlalchemy import Connection, Table, func, or_, select

from data import schema
from data.queries.filters import Condition, kinds_of, known_at, levels_needed, placed
from data.store import Store
from data.writes import frame, life_query
from governance.lifecycle import events
from governance.matters import DISPUTE_INSTANTS, DUE_INSTANTS, INSTANTS
from governance.periods import day_number, day_of
from governance.questions import Question
from governance.scope import PlaceKey, Scope

GROUPS = (*schema.PLACE_COLUMNS, "category", "kind", "month")
_DAY_LEVELS = frozenset({"district", "statutory"})
_MONTH_LEVELS = _DAY_LEVELS | {"town"}
Span = tuple[int, int]
"""Days (yyyymmdd) or months (yyyymm), both ends inside."""


def count(
    store: Store,
    question: Question,
    groups: Sequence[str],
    *,
    within: PlaceKey | None = None,
    scope: Scope,
    recount: bool = False,
) -> pd.DataFrame:
    """Measures of the matters received in the question's period, up to its cutoff.

    Args:
        store: the store.
        question: period, cutoff, known and kind.
        groups: columns of GROUPS to count by ('' for matters placed higher up; month is of reception).
        within: only matters inside this place.
        scope: the reader's.
        recount: take the rows even where a tally would do (for checking one by the other).

    Returns:
        The group columns, measure and n; a row for each combination that occurs (n may be 0).
    """
    with store.reading() as connection:
        counting = _Counting(connection, question, tuple(groups), within, scope)
        parts = counting.from_rows_alone() if recount else counting.parts()
    columns = [*groups, "measure"]
    whole = pd.concat([p for p in parts if not p.empty] or [_none(columns)], ignore_index=True)
    return whole.groupby(columns, sort=True, as_index=False).agg(n=("n", "sum"))


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
    """One count under way; every part is a frame of the groups, measure and n."""

    connection: Connection
    question: Question
    groups: tuple[str, ...]
    within: PlaceKey | None
    scope: Scope

    def from_rows_alone(self) -> list[pd.DataFrame]:
        period = self.question.period
        return [self._rows((period.first, period.last), None, self.question.cutoff.at)]

    def parts(self) -> list[pd.DataFrame]:
        needed = levels_needed(self.groups, self.within, self.scope)
        if not needed <= _MONTH_LEVELS:
            return self.from_rows_alone()
        by_day = needed <= _DAY_LEVELS and "category" not in self.groups
        period = self.question.period
        months, edges = split_months(period.first, period.last)
        parts = [] if months is None else self._months(months, needed, by_day)
        for edge in edges:
            parts += self._edge(edge, by_day)
        return parts

    def _months(self, months: Span, needed: frozenset[str], by_day: bool) -> list[pd.DataFrame]:
        """Whole months of reception: the cutoff's month included, less what happens after the cutoff."""
        day, end = self.question.cutoff.day, month_end(self.question.cutoff.day)
        received = months[0] * 100 + 1, month_end(months[1] * 100 + 1)
        wanted = needed | ({"category"} & set(self.groups))
        table = next(t for t in schema.MONTHLY if wanted <= set(t.c.keys()))
        parts = [self._tally(table, months, (0, day // 100))]
        if by_day:
            if day < end:
                parts.append(
                    _minus(
                        self._tally(
                            schema.tally_day, received, (_day_after(day), end), by_received=False
                        )
                    )
                )
            return parts + self._rest_of_day(received)
        after = self._end_of(end)
        if self.question.cutoff.at < after:
            parts.append(_minus(self._rows(received, self.question.cutoff.at, after)))
        return parts

    def _edge(self, edge: Span, by_day: bool) -> list[pd.DataFrame]:
        if not by_day:
            return [self._rows(edge, None, self.question.cutoff.at)]
        part = self._tally(schema.tally_day, edge, (0, self.question.cutoff.day))
        return [part, *self._rest_of_day(edge)]

    def _rest_of_day(self, received: Span) -> list[pd.DataFrame]:
        """What a cutoff inside a day leaves of that day, to be taken off again."""
        cutoff = self.question.cutoff
        if cutoff.whole_day:
            return []
        return [_minus(self._rows(received, cutoff.at, self._end_of(cutoff.day)))]

    def _end_of(self, day: int) -> int:
        """The last second of a local day."""
        moment = datetime.combine(day_of(day) + timedelta(days=1), time(), self.question.zone)
        return int(moment.timestamp()) - 1

    def _tally(
        self, table: Table, received: Span, happened: Span, *, by_received: bool = True
    ) -> pd.DataFrame:
        """Sums of a tally; `by_received` says which of the two spans is the narrow one to search by."""
        t = table.c
        group = [t.received.label("month") if g == "month" else t[g] for g in self.groups]
        query = (
            select(*group, t.measure, func.sum(t.n).label("n"))
            .where(
                t.load_id <= self.question.known,
                (t.received if by_received else t.received + 0).between(*received),
                (t.event + 0 if by_received else t.event).between(*happened),
                *kinds_of(table, self.question, self.scope),
                *placed(table, self.within, self.scope),
            )
            .group_by(*group, t.measure)
        )
        found = frame(self.connection, query)
        found["n"] = found["n"].astype("int64")
        if "month" in self.groups and table is schema.tally_day:
            found["month"] = found["month"].astype("int64") // 100
        return found

    def _rows(self, received: Span, after: int | None, until: int) -> pd.DataFrame:
        """Counts from the rows: events later than `after` (None: all, reception included) up to `until`."""
        only_due = after is not None and self._past_the_newest(after)
        query = life_query().where(*self._conditions(received, by_received=not only_due))
        if after is not None:
            query = query.where(self._happens(after, until, only_due))
        matters = frame(self.connection, query)
        columns = [*self.groups, "measure"]
        if matters.empty:
            return _none(columns)
        facts = events(matters)
        low = -1 if after is None else after
        facts = facts[(facts["at"] > low) & (facts["at"] <= until)]
        row = facts["row"].to_numpy()
        for g in self.groups:
            values = matters["received_day"] // 100 if g == "month" else matters[g].fillna("")
            facts[g] = values.to_numpy()[row]
        return facts.groupby(columns, as_index=False).agg(n=("sign", "sum"))

    def _conditions(self, received: Span, *, by_received: bool) -> list[Condition]:
        """The cohort; `by_received` says whether its days, or the due times, are to be searched by."""
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

    def _happens(self, after: int, until: int, only_due: bool) -> Condition:
        """Any instant in the span."""
        names = [c for c in INSTANTS if not only_due or c in DUE_INSTANTS]
        columns = [schema.matter.c[c] for c in names if c != "received_at"]
        if not only_due:
            columns += [schema.dispute.c[c] for c in DISPUTE_INSTANTS]
        return or_(*(c.between(after + 1, until) for c in columns))


def newest_event(connection: Connection, known: int) -> int | None:
    """The latest happened-time of any event accepted up to a load."""
    t = schema.load.c
    newest = connection.scalar(
        select(func.max(t.newest_event_at)).where(t.status == "done", t.id <= known)
    )
    return None if newest is None else int(newest)


def _minus(part: pd.DataFrame) -> pd.DataFrame:
    return part.assign(n=-part["n"])
