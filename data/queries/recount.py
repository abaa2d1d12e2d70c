"""Counting matters from their rows: what no tally has added up, and what checks the tallies."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from data import schema
from data.counting.counted import life_query
from data.keeping.frames import frame
from data.queries.cohort import about
from data.queries.filters import Condition, newest_event
from governance.days import Span, time_of
from governance.lifecycle import events
from governance.matters import COUNTED_INSTANTS, DUE_INSTANTS
from governance.questions import Question
from governance.scope import PlaceKey, Scope

BY_DAY = frozenset({"day", "week"})
TIMES = BY_DAY | {"month"}
Counted = Counter[tuple[Any, ...]]
"""Counts by the groups and the measure."""


@dataclass(frozen=True, slots=True)
class Recount:
    """One count under way, as far as it goes through rows."""

    connection: Connection
    question: Question
    groups: tuple[str, ...]
    within: PlaceKey | None
    scope: Scope
    measures: tuple[str, ...]

    def rows(self, received: Span, after: int | None, until: int) -> Counted:
        """Counts from the rows: events later than `after` (None: all, reception included) up to `until`."""
        query = life_query().where(*self._conditions(received, by_received=after is None))
        if after is not None:
            query = query.where(self._happens(after, until))
        matters = frame(self.connection, query)
        if matters.empty:
            return Counter()
        facts = events(matters)
        # -1 lets instant 0 in: what holds from reception on (governance.lifecycle.EVER).
        low = -1 if after is None else after
        facts = facts[(facts["at"] > low) & (facts["at"] <= until)]
        facts = facts[facts["measure"].isin(self.measures)]
        row = facts["row"].to_numpy()
        for group in self.groups:
            of = matters["received_day" if group in TIMES else group].fillna("")
            named = of.map(lambda day, g=group: time_of(day, g)) if group in TIMES else of
            facts[group] = named.to_numpy()[row]
        sums = facts.groupby([*self.groups, "measure"])["sign"].sum()
        # Grouped by one column, pandas gives plain values and no tuples.
        keys = sums.index if self.groups else [(m,) for m in sums.index]
        return Counter(dict(zip(keys, map(int, sums), strict=True)))

    def _conditions(self, received: Span, *, by_received: bool) -> list[Condition]:
        """The cohort; `by_received` says whether its days, or the events, are to be searched by."""
        m = schema.matter.c
        # + 0 keeps the index of the day out: few events
        # lie after the cutoff, and theirs find them.
        day = m.received_day if by_received else m.received_day + 0
        asked = about(self.connection, self.question, self.within, scope=self.scope)
        return [day.between(*received), *asked]

    def _past_the_newest(self, after: int) -> bool:
        """Whether nothing but due times can lie after that instant."""
        newest = newest_event(self.connection, self.question.known)
        return newest is not None and after >= newest

    def _happens(self, after: int, until: int) -> Condition:
        """Any countable instant in the span; each has an index of its own."""
        m, d = schema.matter.c, schema.dispute.c
        if self._past_the_newest(after):
            return or_(*(m[c].between(after + 1, until) for c in sorted(DUE_INSTANTS)))
        # Reception is searched by its day.
        counted = [c for c in COUNTED_INSTANTS if c != "received_at"]
        solved = select(d.matter_id).where(d.outcome_at.between(after + 1, until))
        return or_(*(m[c].between(after + 1, until) for c in counted), m.id.in_(solved))
