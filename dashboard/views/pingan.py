"""The index's pages: what an address asks of them, and the books and standings that answer it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import parse_qs, quote, unquote, urlencode

from dashboard.ask import Reader
from data.queries import places, quality
from data.queries.standings import Book, book
from data.store import Store
from governance.errors import AskError, UnknownPlace, nearest
from governance.pingan.observed import month_before
from governance.pingan.reading import Span
from governance.pingan.standings import Standings
from governance.places import Place
from governance.scope import Scope

T = TypeVar("T")
PATH = "/pingan"
METHOD = "method"
"""The page beside this one, which is another's."""

OWN = ("month", "by", "span", "known", "against", "list", "group", "months")
LEVELS = {"district": "区县", "town": "乡镇街道"}
SPANS = {Span.MONTH: "当月", Span.YTD: "本年累计"}
LOOKED_BACK = 6
"""So many of the newest months are tried for one that can be ranked."""


@dataclass(frozen=True, slots=True)
class Page:
    """One reader's page of the index as known at a load."""

    reader: Reader
    scope: Scope
    load: int
    known: int
    unit: str | None
    asked: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, reader: Reader, pathname: str | None, search: str | None) -> "Page":
        """Reads '/pingan/330522' and '?month=2021-11&span=ytd'.

        Raises:
            AskError: an unknown load.
        """
        found = parse_qs((search or "").lstrip("?"))
        asked = tuple((n, found[n][-1].strip()) for n in OWN if n in found)
        steps = [unquote(part) for part in (pathname or "").split("/") if part]
        scope = reader.scope_of()
        known = quality.known_load(reader.store, dict(asked).get("known") or None, scope=scope)
        unit = steps[1] if len(steps) > 1 else None
        return cls(reader, scope, reader.load(), known, unit, asked)

    @property
    def store(self) -> Store:
        return self.reader.store

    def get(self, name: str) -> str | None:
        return dict(self.asked).get(name) or None

    @property
    def span(self) -> Span:
        """Raises AskError for a span that there is not."""
        said = self.get("span") or Span.MONTH
        if said not in set(Span):
            raise AskError(f"没有统计跨度 {said!r}{nearest(said, set(Span))}。")
        return Span(said)

    @property
    def by(self) -> str:
        """Districts, unless towns are asked for. Raises AskError for a level that has no index."""
        said = self.get("by") or next(iter(LEVELS))
        if said not in LEVELS:
            raise AskError(f"平安指数没有层级 {said!r}{nearest(said, LEVELS)}。")
        return said

    def link(self, unit: str | None, **changes: str | None) -> str:
        """The link to the standings or to a unit, with some of the question changed; None takes it away."""
        asked = {name: value for name, value in (dict(self.asked) | changes).items() if value}
        path = PATH if unit is None else f"{PATH}/{quote(unit, safe='')}"
        return path + (f"?{urlencode(asked)}" if asked else "")

    def with_(self, **changes: str | None) -> str:
        return self.link(self.unit, **changes)

    def to_unit(self, code: str) -> str:
        """The link to another unit: what was asked about this one is not asked about that."""
        return self.link(code, against=None, list=None, group=None)

    def elsewhere(self, path: str) -> str:
        """Another page at the same 知悉时点."""
        known = self.get("known")
        return path + (f"?{urlencode({'known': known})}" if known else "")

    def once(self, name: str, make: Callable[[], T], *more: Hashable) -> T:
        """`make()`, worked out once for this newest load, scope and 知悉时点."""
        key = ("pingan", name, self.known, *more)
        return self.reader.cache.once(self.load, self.scope, key, make)

    def book(self) -> Book:
        """What was observed by the level asked."""
        by = self.by
        return self.once(
            "book", lambda: book(self.store, by, known=self.known, scope=self.scope), by
        )

    def standings(self, month: int) -> tuple[Standings, ...]:
        """Raises IncompleteMonth, AskError: that month cannot be ranked."""
        asked = self.book()
        return self.once(
            "standings", lambda: asked.standings(month, self.span), self.by, month, self.span
        )

    def month(self) -> int:
        """The month asked for, or the newest that can be ranked.

        Raises:
            AskError: a month that cannot be read, or nothing was ever delivered.
        """
        said = self.get("month")
        if said is not None:
            return read_month(said)
        asked = self.book()
        if not asked.units.months:
            raise AskError("还没有平安指数的月度数据：请先装载各指标的月度观测。")
        newest = asked.units.months[-1]
        return self.complete_before(newest) or newest

    def complete_before(self, month: int) -> int | None:
        """The newest month up to that one which can be ranked, of a few."""
        asked = self.book()
        for back in range(LOOKED_BACK):
            each = month_before(month, back)
            try:
                asked.readings(each, self.span)
            except AskError:
                continue
            return each
        return None

    def names(self) -> dict[str, str]:
        """The units' names by code."""
        return {place.code: place.name for place in self.book().places}

    def city(self) -> Place:
        return places.city(self.store, scope=self.scope)


def read_month(text: str) -> int:
    """202111 of 2021-11. Raises AskError for what is none."""
    year, _, month = text.partition("-")
    fits = len(year) == 4 and 1 <= len(month) <= 2 and (year + month).isdecimal()
    if not fits or not 1 <= int(month) <= 12:
        raise AskError(f"{text!r} 不是月份：请写成 2021-11。")
    return int(year) * 100 + int(month)


def placed(page: Page) -> tuple[Page, Place | None]:
    """The page at the level where its unit is, and the unit; None where there is none or it is the city.

    Raises:
        UnknownPlace: no such unit, with the nearest.
    """
    if page.unit is None or page.unit == page.city().code:
        return page, None
    tried = [page]
    if page.get("by") is None:
        tried.append(replace(page, asked=(*page.asked, ("by", "town"))))
    for each in tried:
        for place in each.book().places:
            if place.code == page.unit:
                return each, place
    known = {place.code: place.name for place in page.book().places}
    named = {name: code for code, name in known.items()}
    near = nearest(page.unit, named) or nearest(page.unit, known)
    raise UnknownPlace(f"平安指数里没有单位 {page.unit!r}{near}。")
