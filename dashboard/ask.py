"""From the address in the browser to a question: the address is the only state of a screen."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import parse_qs, quote, unquote, urlencode

from dashboard.cache import Cache
from dashboard.turnstile import Turnstile
from data.kinds import kinds_of
from data.queries import asking, journal, places
from data.store import Store
from governance.answers import Answer
from governance.errors import UnknownPlace
from governance.indicators import INDICATORS, Indicator, indicator
from governance.kinds import Kinds
from governance.places import Place
from governance.questions import Question
from governance.scenes import SceneName, scene_named
from governance.scope import PlaceKey, Scope

T = TypeVar("T")

DEFAULTS = ("K11", "K01", "K03", "K10")
"""The indicator shown when none is asked for: the first of these that the sources can tell."""

SCREENS = ("district", "town", "village")
"""Levels that have a wall of their own, besides the city."""

PAGED = (*SCREENS, "grid")
"""Levels that have a page of their own, a wall or another."""

WHOLE_CITY = (["wall"], ["quality"])
"""Paths, besides the first, that ask about the whole city."""


def scene_of(search: str | None) -> str:
    """The scene that the query of an address names, or ''."""
    found = parse_qs((search or "").lstrip("?")).get("scene", [""])
    return found[-1].strip()


ASKABLE = ("period", "indicator", "kind", "cutoff", "known")


@dataclass(frozen=True, slots=True)
class Address:
    """A path and what its query asks; unknown parameters are left out."""

    key: PlaceKey | None
    asked: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, pathname: str | None, search: str | None) -> "Address":
        """Reads '/district/330502' and '?period=2021'.

        Raises:
            UnknownPlace: the path is that of no screen.
        """
        pathname, search = (x if isinstance(x, str) else "" for x in (pathname, search))
        found = parse_qs(search.lstrip("?"))
        asked = tuple((name, found[name][-1].strip()) for name in ASKABLE if name in found)
        parts = [unquote(part) for part in (pathname or "/").split("/") if part]
        if not parts or parts in WHOLE_CITY:
            return cls(None, asked)
        if len(parts) == 2 and parts[0] in PAGED:
            return cls((parts[0], parts[1]), asked)
        raise UnknownPlace(f"没有页面 {pathname!r}：请回到全市总览。")

    def get(self, name: str) -> str | None:
        return dict(self.asked).get(name) or None

    def narrowed(self, **fixed: str | None) -> "Address":
        """The same address with some of the question settled, whatever it says itself."""
        settled = {name: value for name, value in fixed.items() if value}
        return replace(self, asked=tuple((dict(self.asked) | settled).items()))

    def with_(self, **changes: str | None) -> str:
        """The link to the same place with some of the question changed; None takes it away."""
        asked = {name: value for name, value in (dict(self.asked) | changes).items() if value}
        return self._path() + (f"?{urlencode(asked)}" if asked else "")

    def matter(self, source: str, key: str) -> str:
        """The link to a matter's page with the same question; ids may repeat between sources."""
        path = f"/matter/{quote(source, safe='')}/{quote(key, safe='')}"
        return path + self.city()[1:]

    def city(self) -> str:
        """The link to the whole city with the same question."""
        return replace(self, key=None).with_()

    def at(self, key: PlaceKey | None) -> str | None:
        """The link to another place with the same question; None where it has no page."""
        if key is not None and key[0] not in PAGED:
            return None
        return replace(self, key=key).with_()

    def _path(self) -> str:
        return "/" if self.key is None else f"/{self.key[0]}/{quote(self.key[1], safe='')}"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of one reader about one place, at one version of the store."""

    store: Store
    cache: Cache
    scope: Scope
    version: int
    address: Address
    scene: SceneName
    question: Question
    indicator: Indicator
    usual: Indicator
    """The indicator of an address that names none."""
    place: Place
    level: str | None

    @property
    def key(self) -> PlaceKey | None:
        return self.address.key

    @property
    def kinds(self) -> Kinds:
        """The kinds of matter that the store knows."""
        return self.cache.once(self.version, self.scope, "kinds", lambda: kinds_of(self.store))

    def once(self, name: str, make: Callable[[], T], *more: Hashable) -> T:
        """`make()`, worked out once for this version, scope, question and place."""
        key = (name, self.key, self.question, *more)
        return self.cache.once(self.version, self.scope, key, make)

    def whole(self, of: Indicator, question: Question | None = None) -> Answer:
        """The answer for the place itself; without value where it lies beyond the scope."""
        first = self._answers(of, question)[:1]
        own = self.place
        if first and (first[0].level, first[0].place) == own.key:
            return first[0]
        return Answer(own.level, own.code, own.name, None, None, None)

    def units(self, of: Indicator) -> list[Answer]:
        """The answers for the units below the place."""
        own = self.place.key
        return [
            one
            for one in (self._answers(of, None) if self.level else [])
            if (one.level, one.place) != own
        ]

    def _answers(self, of: Indicator, question: Question | None) -> list[Answer]:
        """All indicators are asked at once: that costs one or two counts, not ten."""
        about = question or self.question
        by = self.level or (self.place.level if self.key else "district")
        codes = [one.id for one in INDICATORS]

        def ask() -> dict[str, list[Answer]]:
            return asking.ask_many(
                self.store, codes, about, by=by, within=self.key, scope=self.scope
            )

        return self.once("answers", ask, about)[of.id]


@dataclass(frozen=True, slots=True)
class Reader:
    """What screens ask through: the store, who asks, and what was answered before."""

    store: Store
    cache: Cache
    scope_of: Callable[[], Scope]
    gate: Turnstile = field(default_factory=lambda: Turnstile("数据库"))

    def version(self) -> int:
        """The newest finished load that the reader may know of.

        Raises:
            StoreError: the store cannot be read, or those who asked before still wait for it.
        """
        with self.gate.passing():
            return journal.version(self.store, scope=self.scope_of())

    def asked(self, pathname: str | None, search: str | None, scene: str | None = None) -> Ask:
        """The question that an address asks; its scene (or the one given) settles some of it.

        Raises:
            AskError: an unknown place, period, indicator, kind, cutoff, load or scene.
        """
        shown = scene_named(scene or scene_of(search))
        address = Address.of(pathname, search).narrowed(kind=shown.kind)
        scope, version = self.scope_of(), self.version()
        question, place, level = self.cache.once(
            version, scope, ("asked", address), lambda: self._read(address, scope)
        )
        usual = self.cache.once(
            version,
            scope,
            ("usual", question, shown.indicator),
            lambda: (
                indicator(shown.indicator) if shown.indicator else self._default(question, scope)
            ),
        )
        said = indicator(address.get("indicator") or usual.id)
        fits = shown.kind is None or said.kinds is None or shown.kind in said.kinds
        of = said if fits else usual
        return Ask(
            self.store,
            self.cache,
            scope,
            version,
            address,
            shown,
            question,
            of,
            usual,
            place,
            level,
        )

    def _default(self, question: Question, scope: Scope) -> Indicator:
        """The indicator for an address that names none: the first that the sources can tell."""
        known = [indicator(code) for code in DEFAULTS]
        return next(
            (
                one
                for one in known
                if asking.unanswerable(self.store, one, question, scope=scope) is None
            ),
            known[0],
        )

    def _read(self, address: Address, scope: Scope) -> tuple[Question, Place, str | None]:
        question = asking.question(
            self.store,
            period=address.get("period"),
            cutoff=address.get("cutoff"),
            known=address.get("known"),
            kind=address.get("kind"),
            scope=scope,
        )
        if address.key is None:
            place = places.city(self.store, scope=scope)
        else:
            place = places.one(self.store, address.key[1], level=address.key[0], scope=scope)
        level, below = places.below(self.store, address.key, scope=scope)
        return question, place, level if below else None


def kind_choices(kinds: Kinds) -> list[tuple[str | None, str]]:
    """The kinds that may be asked for, all of them first."""
    return [(None, "全部"), *((kind.code, kind.label) for kind in kinds)]
