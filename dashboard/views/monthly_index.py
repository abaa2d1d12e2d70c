"""The index by month as screens ask it: the newest month that can be ranked, its colours and its changes in words."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

import numpy as np

from dashboard.ask import Ask
from dashboard.cache import Cache
from dashboard.cards.index_words import as_shown
from data.queries.standings import Book, book
from data.store import Store
from governance.days import month_end
from governance.errors import AskError, DefinitionError, IncompleteMonth
from governance.pingan.definition import Grade
from governance.pingan.observed import month_before, shown
from governance.pingan.reading import Floats, Reading, Span
from governance.pingan.standings import Standings
from governance.scope import Scope
from layouts.values import Tone, Verdict

T = TypeVar("T")
BY: Final = "district"
BACK: Final = 24
"""Months looked back over for one that can be ranked."""

TONES: Final[dict[str, Tone]] = {
    "green": "green",
    "blue": "blue",
    "orange": "orange",
    "red": "red",
}
NOT_YET: Final = "尚未报送"


@dataclass(frozen=True, slots=True)
class Months:
    """The index of the districts by month, each worked out once for a load."""

    store: Store
    cache: Cache
    scope: Scope
    load: int
    known: int

    def once(self, name: str, make: Callable[[], T], *more: Hashable) -> T:
        """`make()`, worked out once, by the keys of dashboard.views.pingan; an error is not kept."""
        return self.cache.once(self.load, self.scope, ("pingan", name, self.known, *more), make)

    def book(self) -> Book:
        """Raises AskError where nothing was ever delivered, DefinitionError where there is no definition."""
        return self.once(
            "book", lambda: book(self.store, BY, known=self.known, scope=self.scope), BY
        )

    def of(self, month: int) -> Standings:
        """Raises IncompleteMonth or AskError for a month that cannot be ranked."""
        own = self.book()
        return self.once(
            "standings", lambda: own.standings(month, Span.MONTH), BY, month, Span.MONTH
        )[0]

    def names(self) -> dict[str, str]:
        """The units' names by code."""
        return {place.code: place.name for place in self.book().places}

    def newest(self, upto: int) -> "Found":
        """The last month up to `upto` that can be ranked.

        Raises:
            AskError: there is none; the sentence says why the newest could not.
        """
        delivered = [m for m in _delivered(self.book()) if m <= upto]
        if not delivered:
            raise AskError(f"{shown(upto)} 及以前{NOT_YET}。")
        why = ""
        for month in reversed(delivered[-BACK:]):
            try:
                return Found(self.of(month), why)
            except (IncompleteMonth, AskError) as error:
                why = why or str(error)
        raise AskError(why)


def _delivered(made: Book) -> tuple[int, ...]:
    """The months of which anything is known."""
    known = np.flatnonzero(~np.isnan(made.units.values).all(axis=(0, 1)))
    return tuple(made.units.months[n] for n in known)


@dataclass(frozen=True)
class Found:
    """A month's standings; `late` says why a newer month is not shown instead."""

    standings: Standings
    late: str

    @property
    def reading(self) -> Reading:
        return self.standings.reading

    @property
    def month(self) -> str:
        return shown(self.reading.month)

    @property
    def score(self) -> float:
        """The city's, by totals."""
        return float(self.standings.city.index[0])

    @cached_property
    def moves(self) -> Floats | None:
        """How much each unit's index changed since the month before, as it follows from the scores shown, [unit]."""
        before = self.standings.before
        if before is None:
            return None
        scores = zip(self.reading.index.tolist(), before.index.tolist(), strict=True)
        return np.asarray([as_shown(now) - as_shown(then) for now, then in scores])

    @property
    def move(self) -> float | None:
        """How much the city's changed, as it follows from the scores shown."""
        before = self.standings.city_before
        return None if before is None else as_shown(self.score) - as_shown(float(before.index[0]))


def months(asked: Ask) -> Months:
    """What the screen's question may know of."""
    return Months(asked.store, asked.cache, asked.scope, asked.load, asked.question.known)


def found(asked: Ask) -> Found | str:
    """The month that the question reaches, or the sentence that says why there is none."""
    try:
        return months(asked).newest(_reached(asked))
    except (AskError, DefinitionError) as error:
        said = str(error)
        return said if NOT_YET in said else f"{NOT_YET}：{said}"


def _reached(asked: Ask) -> int:
    """The last month of the period; where a cutoff is asked for, one that had run to its end by then."""
    last = asked.question.period.last // 100
    if not asked.address.get("cutoff"):
        return last
    day = asked.question.cutoff.day
    return min(last, day // 100 if day == month_end(day) else month_before(day // 100))


def tone(grade: Grade) -> Tone:
    """The colour of a state."""
    return TONES[grade.code]


def points(value: float) -> str:
    """A score as it is printed."""
    return f"{value:.2f}"


def change(value: float | None, *, against: str = "较上月") -> tuple[str, Verdict]:
    """A change of a score with its arrow, and whether it is for the better; level is neither."""
    if value is None:
        return f"{against} —", "none"
    size = f"{abs(value):.2f}"
    if not size.strip("0."):
        return f"{against}持平", "same"
    return f"{against} {'↑' if value > 0 else '↓'} {size}", "better" if value > 0 else "worse"


def rule_of(grades: tuple[Grade, ...]) -> dict[str, str]:
    """Each colour's range in words."""
    said = {}
    for n, grade in enumerate(grades):
        last = n == len(grades) - 1 and n > 0
        said[grade.code] = f"< {grades[n - 1].least:g}" if last else f"≥ {grade.least:g}"
    return said
