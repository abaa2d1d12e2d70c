"""A question: which matters, their fate up to when, by the knowledge of which load."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from governance.periods import Cutoff, Period, cutoff_at, day_of, years_later
from governance.traits import ANY, Traits


@dataclass(frozen=True, slots=True)
class Question:
    """Three times (period, cutoff, known), a kind and traits; the indicator and the places are asked of it."""

    period: Period
    cutoff: Cutoff
    known: int
    timezone: str
    kind: str | None = None
    newest_day: int = 0
    """The local day of the newest data: as far as a running period has run."""
    aside: frozenset[str] = frozenset()
    """The kinds that do not enter "all kinds": they count only where they are asked for by name."""
    traits: Traits = ANY
    """Only matters that have these are asked about; figures that are not of matters know none."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def previous(self) -> "Question | None":
        """环比: the period before, as far as this one has run, its cutoff moved back as well.

        A running period moves by the distance of the starts, one that is over by that of the ends: November with a cutoff
        on the 30th stands beside October with a cutoff on the 31st.
        """
        before = self.period.previous()
        if before is None:
            return None
        over = self.cutoff.day >= self.period.last
        by = self.period.end - before.end if over else self.period.start - before.start
        return self._moved(before, by)

    def year_before(self) -> "Question":
        """同比: the same period last year, as far as this one has run."""
        before = self.period.year_before()
        # By whole weeks, or a Monday would meet a Wednesday.
        if self.period.unit == "week":
            return self._moved(before, self.period.start - before.start)
        local = self.cutoff.local(self.zone)
        shifted = years_later(local.date(), -1)
        # All three at once: 29 February of a common year would fail on the way.
        moment = local.replace(year=shifted.year, month=shifted.month, day=shifted.day)
        return self._cut(before, cutoff_at(moment, self.zone), years_later(self._reached(), -1))

    def _reached(self) -> date:
        """The last day of the period that the data have reached; an early cutoff leaves the cohort whole."""
        return min(self.period.end, day_of(max(self.cutoff.day, self.newest_day)))

    def _moved(self, before: Period, by: timedelta) -> "Question":
        moment = self.cutoff.local(self.zone) - by
        return self._cut(before, cutoff_at(moment, self.zone), self._reached() - by)

    def _cut(self, before: Period, cutoff: Cutoff, reached: date) -> "Question":
        running = self._reached() < self.period.end
        end = min(before.end, max(reached, before.start)) if running else before.end
        label = before.label if end == before.end else f"{before.start}..{end}"
        unit = before.unit if end == before.end else "range"
        return replace(self, period=Period(before.start, end, label, unit), cutoff=cutoff)
