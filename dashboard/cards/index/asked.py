"""The index as screens ask it: which month, level and unit an address means, and the standings that answer."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final, TypeVar
from urllib.parse import quote

import numpy as np

from dashboard.ask import Ask
from dashboard.cards.card import Nothing, telling
from data.queries import pingan, places
from data.queries.standings import Book, book
from governance.days import month_end
from governance.errors import AskError, UnknownPlace, nearest
from governance.pingan.definition import Definition
from governance.pingan.observed import month_before, month_of, shown
from governance.pingan.reading import Reading, Span
from governance.pingan.standings import Standings
from governance.places import Place

T = TypeVar("T")

PATH: Final = "/pingan"
LEVELS: Final = {"district": "区县", "town": "乡镇街道"}
SPANS: Final = {Span.MONTH: "当月", Span.YTD: "本年累计"}
NOT_YET: Final = "尚未报送"
BACK: Final = 24
"""Months looked back over for one that can be ranked."""

OF_UNIT: Final[dict[str, str | None]] = {"against": None, "list": None, "group": None}
"""What is asked about one unit is not asked about another."""


@dataclass(frozen=True)
class Index:
    """What one question of one reader means for the index; parts of it are read when they are wanted."""

    ask: Ask

    def get(self, name: str) -> str | None:
        return self.ask.address.get(name)

    def kept(self, name: str, query: Callable[..., T], *more: Hashable) -> T:
        """What a query of the index says of `more`, as known and within the scope; asked once a load."""
        ask = self.ask
        return ask.at_load(
            name, lambda: query(ask.store, *more, known=ask.known, scope=ask.scope), *more
        )

    @cached_property
    def definition(self) -> Definition:
        """Raises AskError where nothing was ever delivered, DefinitionError where there is no definition."""
        try:
            return self.kept("definition", pingan.definition)
        except AskError as error:
            raise AskError(f"{NOT_YET}：{error}") from error

    @cached_property
    def span(self) -> Span:
        """Raises AskError for a span that there is not."""
        span = self.get("span") or Span.MONTH
        if span not in set(Span):
            raise AskError(f"没有统计跨度 {span!r}{nearest(span, set(Span))}。")
        return Span(span)

    @cached_property
    def by(self) -> str:
        """The level asked for, else that of the unit. Raises AskError for a level that has no index."""
        level = self._level
        return level or (self.unit.level if self.unit else next(iter(LEVELS)))

    @property
    def _level(self) -> str | None:
        level = self.get("by")
        if level is not None and level not in LEVELS:
            raise AskError(f"平安指数没有层级 {level!r}{nearest(level, LEVELS)}。")
        return level

    @cached_property
    def city(self) -> Place:
        return self.ask.at_load("city", lambda: places.city(self.ask.store, scope=self.ask.scope))

    @cached_property
    def unit(self) -> Place | None:
        """The unit that is looked at; None where there is none or it is the city.

        Raises:
            UnknownPlace: no such unit, with the nearest.
        """
        code = self.get("unit")
        if code is None or code == self.city.code:
            return None
        known: dict[str, str] = {}
        for by in (self._level,) if self._level else LEVELS:
            units = self.units(by)
            for place in units:
                if place.code == code:
                    return place
            known = known or {place.name: place.code for place in units}
        near = nearest(code, known) or nearest(code, known.values())
        raise UnknownPlace(f"平安指数里没有单位 {code!r}{near}。")

    def units(self, by: str) -> tuple[Place, ...]:
        """The places of a level that the reader may see ranked."""
        return self.kept("units", pingan.units, by)

    @property
    def whole(self) -> bool:
        """Whether it is the city that is looked at."""
        return self.unit is None

    @property
    def place(self) -> Place:
        """The unit that is looked at, or the city."""
        return self.unit or self.city

    @cached_property
    def book(self) -> Book:
        """What was observed by the level asked; raises as `definition` does."""
        # Read first, so that it is the definition's own error that is raised.
        _ = self.definition
        return self.kept("book", book, self.by)

    @cached_property
    def names(self) -> dict[str, str]:
        """The units' names by code."""
        return {place.code: place.name for place in self.book.places}

    @cached_property
    def delivered(self) -> tuple[int, ...]:
        """The months of which anything is known."""
        units = self.book.units
        # A month is known as soon as one value of one unit is.
        known = np.flatnonzero(~np.isnan(units.values).all(axis=(0, 1)))
        return tuple(units.months[n] for n in known)

    @cached_property
    def _reached(self) -> int:
        """The last month of the period asked for; where a cutoff is, one that had run to its end by then."""
        get = self.ask.address.get
        if not (get("period") or get("cutoff")):
            # yyyymm, later than any month.
            return 999912
        # yyyymmdd // 100 is yyyymm.
        last = self.ask.question.period.last // 100
        if not get("cutoff"):
            return last
        day = self.ask.question.cutoff.day
        return min(last, day // 100 if day == month_end(day) else month_before(day // 100))

    def newest(self, upto: int) -> tuple[int | None, str]:
        """The last month up to `upto` that can be ranked (None: none of many can), and why no newer one."""
        why = ""
        # The newest BACK months, the newest first.
        for month in [past for past in self.delivered if past <= upto][: -BACK - 1 : -1]:
            try:
                self.book.readings(month, self.span)
            except AskError as error:
                # The reason told is that of the newest month, not of the last one tried.
                why = why or str(error)
            else:
                return month, why
        return None, why

    @cached_property
    def _said(self) -> tuple[int, str]:
        month_text = self.get("month")
        if month_text is not None:
            return month_of(month_text), ""
        month, why = self.newest(self._reached)
        if month is not None:
            return month, why
        delivered = [month for month in self.delivered if month <= self._reached]
        if not delivered:
            raise AskError(f"{NOT_YET}：{shown(self._reached)} 及以前没有数据。")
        return delivered[-1], ""

    @property
    def month(self) -> int:
        """The month asked for; else the newest that can be ranked, or, where none can, the newest delivered.

        Raises:
            AskError: a month that cannot be read, or nothing was delivered by then.
        """
        return self._said[0]

    @property
    def late(self) -> str:
        """Why a newer month is not shown; '' where the newest is, or the month is asked for."""
        return self._said[1]

    def standings(self, month: int) -> tuple[Standings, ...]:
        """Raises IncompleteMonth, AskError: that month cannot be ranked."""
        return self.ask.at_load(
            "standings", lambda: self.book.standings(month, self.span), self.by, month, self.span
        )

    @property
    def all_of(self) -> tuple[Standings, ...]:
        """The month's standings: of the districts, or of each kind of town; raises as `standings` does."""
        return self.standings(self.month)

    @cached_property
    def one(self) -> Standings:
        """The standings that are looked at: those with the unit, of the kind asked for, or the first."""
        all_of = self.all_of
        code, group = self.get("unit"), self.get("group")
        with_unit = (standings for standings in all_of if code in standings.reading.units)
        kind = (standings for standings in all_of if standings.kind == group)
        return next(with_unit, next(kind, all_of[0]))

    @property
    def reading(self) -> Reading:
        """Of the units that the unit is among; of the city where that is looked at."""
        return self.one.city if self.whole else self.one.reading

    @cached_property
    def n(self) -> int:
        """The position of what is looked at in `reading`."""
        return 0 if self.whole else self.reading.units.index(self.place.code)

    @property
    def score(self) -> float:
        """The city's, by totals."""
        return float(self.one.city.index[0])

    def to_unit(self, code: str, **changes: str | None) -> str:
        """The link to a unit: what was asked about this one is not asked about that."""
        path = f"{PATH}/{quote(code, safe='')}"
        return self.ask.address.beside(path, **({"unit": None} | OF_UNIT | changes))

    def to_all(self, **changes: str | None) -> str:
        """The link to the standings."""
        return self.ask.address.beside(PATH, **({"unit": None} | OF_UNIT | changes))


def askable(ask: Ask) -> None:
    """Whether an address of the index can be answered at all: its level, span, month and unit.

    Raises:
        AskError: one of them is none, or nothing of the index was ever delivered.
    """
    index = Index(ask)
    _ = index.definition, index.span, index.by, index.unit
    if month := index.get("month"):
        month_of(month)


def defined(ask: Ask, _options: Nothing) -> None:
    """Whether there is a definition; raises AskError where there is none."""
    _ = Index(ask).definition


card = partial(telling, about=Index)
"""A card of the index: what it cannot tell is said in its place, in one sentence."""
