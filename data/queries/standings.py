"""The index of a month as it is asked: observations, definition and baseline as known then, and what follows from them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from data.keeping.store import Store
from data.queries import pingan
from governance.errors import AskError, IncompleteMonth, UnknownPlace, nearest
from governance.pingan.baseline import Baseline
from governance.pingan.change import Change, between_months, between_units
from governance.pingan.definition import Definition
from governance.pingan.observed import Observed, month_before, month_of, shown
from governance.pingan.pooling import learnt
from governance.pingan.reading import Reading, Span, read, window
from governance.pingan.standings import Standings, of_units, standings
from governance.pingan.told import Origins, change_told, told
from governance.places import Place
from governance.scope import Scope


@dataclass(frozen=True)
class Book:
    """All that was observed of the units of one level, as known at a load; readings of any month are taken from it."""

    definition: Definition
    by: str
    places: tuple[Place, ...]
    units: Observed
    city: Observed
    store: Store
    known: int
    scope: Scope

    def baseline(self, year: int) -> Baseline:
        """Raises IncompleteMonth where too few months came before that year."""
        return pingan.baseline(
            self.store, self.definition, year, self.by, known=self.known, scope=self.scope
        )

    def readings(self, month: int, span: Span) -> tuple[Reading, Reading]:
        """The units' reading and the city's.

        Raises:
            IncompleteMonth, AskError: that month cannot be ranked; the reason.
        """
        if month < self.definition.from_month:
            first = shown(self.definition.from_month)
            raise AskError(f"{shown(month)} 早于口径的起始月 {first}。", near=first)
        usual = self.baseline(month // 100)
        return (
            read(self.units, self.definition, usual, month, span),
            read(self.city, self.definition, usual, month, span),
        )

    def standings(self, month: int, span: Span) -> tuple[Standings, ...]:
        """One for the districts; one for each kind of town.

        Raises:
            IncompleteMonth, AskError: that month cannot be ranked; the reason.
        """
        reading, city = self.readings(month, span)
        before, city_before, why = None, None, ""
        try:
            before, city_before = self.readings(month_before(month), span)
        # The month before may be too early to be ranked:
        # no change is shown then, but the reason is.
        except (IncompleteMonth, AskError) as error:
            why = str(error)
        belief = learnt(reading, self._kinds)
        return tuple(
            standings(
                of_units(reading, at),
                city,
                before=None if before is None else of_units(before, at),
                city_before=city_before,
                why=why,
                kind=kind,
                prior=belief.of_units(at),
            )
            for kind, at in self.kinds().items()
        )

    @property
    def _kinds(self) -> list[str]:
        return [place.kind if self.by == "town" else "" for place in self.places]

    def computed(self, month: int, span: Span) -> Origins:
        """Which figures of a reading were computed from matters in all the months that it sums up."""
        months = window(month, span, rolling=False)
        return pingan.computed(self.store, self.by, months, known=self.known, scope=self.scope)

    def kinds(self) -> dict[str, list[int]]:
        """Which units may be compared: positions by kind of town; all districts together."""
        positions: dict[str, list[int]] = defaultdict(list)
        for n, kind in enumerate(self._kinds):
            positions[kind].append(n)
        return dict(positions)


def book(store: Store, by: str, *, known: int, scope: Scope) -> Book:
    """What was observed by district or town.

    Raises:
        AskError: another level, or nothing was ever delivered.
    """
    definition = pingan.definition(store, known=known, scope=scope)
    level_definition = definition.for_towns() if by == "town" else definition
    places = pingan.units(store, by, known=known, scope=scope)
    units = pingan.observed(store, level_definition, by, known=known, scope=scope)
    city = pingan.city(store, level_definition, by, known=known, scope=scope)
    return Book(level_definition, by, places, units, city, store, known, scope)


def index_of(
    store: Store,
    month: str,
    *,
    by: str,
    span: str = "month",
    against: str | None = None,
    unit: str | None = None,
    against_unit: str | None = None,
    known: int,
    scope: Scope,
) -> dict[str, Any]:
    """The index of a month as plain words and numbers (governance.pingan.told).

    Args:
        against: another month; each unit's change since then is taken apart.
        unit, against_unit: with both, the difference between the two is taken apart.

    Raises:
        AskError: a month that cannot be read or ranked, an unknown unit.
    """
    asked, over = month_of(month), Span(span)
    level_book = book(store, by, known=known, scope=scope)
    names = {p.code: p.name for p in level_book.places}
    for code in (unit, against_unit):
        if code is not None and code not in names:
            raise UnknownPlace(f"没有单位 {code!r}{nearest(code, names)}。")
    index = told(level_book.standings(asked, over), names, level_book.computed(asked, over)) | {
        "by": by,
        "known": known,
    }
    if unit is not None:
        index["units"] = [u for u in index["units"] if u["place"] in (unit, against_unit)]
    if against is not None or against_unit is not None:
        index["changes"] = _changes(level_book, asked, over, against, unit, against_unit)
    return index


def _changes(
    level_book: Book,
    month: int,
    span: Span,
    against: str | None,
    unit: str | None,
    other: str | None,
) -> list[dict[str, Any]]:
    after, city = level_book.readings(month, span)

    def told_of(place: str, than: dict[str, str], change: Change) -> dict[str, Any]:
        return {"place": place, **than, **change_told(change, level_book.definition)}

    if other is not None:
        if unit is None:
            raise AskError("--against-unit 要与 --unit 一起写。")
        a, b = after.units.index(unit), after.units.index(other)
        return [told_of(unit, {"against_place": other}, between_units(after, a, b))]
    before_month = month_of(str(against))
    before, city_before = level_book.readings(before_month, span)
    than = {"against": shown(before_month)}
    changes = [
        told_of(code, than, between_months(before, after, after.units.index(code)))
        for code in (after.units if unit is None else (unit,))
    ]
    if unit is None:
        changes.insert(0, told_of("city", than, between_months(city_before, city, 0)))
    return changes
