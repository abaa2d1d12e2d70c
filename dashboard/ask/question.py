"""One question of one reader: read from an address when something of it is wanted, and asked of the store once."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar
from zoneinfo import ZoneInfo

from dashboard.ask.address import TRAITS, Address
from dashboard.wire.cache import Cache
from data.keeping.store import Store
from data.queries import asking, places, quality
from data.queries.matters import ORDERS
from data.reference.kinds import kinds_of
from data.reference.measures import measures_at
from governance.answers import Answer
from governance.errors import AskError, close, nearest
from governance.indicators import BY_ID, INDICATORS, Indicator
from governance.kinds import Kinds
from governance.measures import Measures
from governance.places import Place
from governance.questions import Question
from governance.scenes import SceneName
from governance.scope import PlaceKey, Scope
from governance.traits import Traits

if TYPE_CHECKING:
    from dashboard.ask.reader import Reader

T = TypeVar("T")

DEFAULTS = ("K11", "K01", "K03", "K10")
"""The indicator shown when none is asked for: the first of these that the sources can tell."""

REPEATS: Final = frozenset(one.id for one in INDICATORS if one.id.startswith("K18"))
"""The indicators of matters that came again."""


@dataclass(frozen=True)
class Ask:
    """One question of one reader at one state of store and desk; parts of it are read when they are wanted."""

    reader: "Reader"
    scope: Scope
    load: int
    """The newest load: what the store answers is kept for as long as it is that."""
    revision: int
    """The desk's: with every event recorded there it grows."""
    address: Address
    scene: SceneName
    chosen: Indicator | None = None
    """The indicator asked about, whatever the address says."""
    settled: Question | None = None
    """The question of a paper, which no address tells."""

    @property
    def version(self) -> int:
        """Version of store and desk together: load + revision. Both only grow, so it never repeats."""
        return self.load + self.revision

    @property
    def store(self) -> Store:
        return self.reader.store

    @property
    def cache(self) -> Cache:
        return self.reader.cache

    @property
    def key(self) -> PlaceKey | None:
        """The place asked about; None is the whole city."""
        return self.address.key

    @cached_property
    def known(self) -> int:
        """The load by whose knowledge is asked. Raises AskError for one that there is not."""
        return quality.known_load(self.store, self.address.get("known"), scope=self.scope)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The profile's time zone; UTC before anything was loaded."""
        return ZoneInfo(self.store.meta().get("timezone", "UTC"))

    def local(self, seconds: float) -> datetime:
        """An instant (epoch seconds) in the city's time zone."""
        return datetime.fromtimestamp(seconds, self.zone)

    @property
    def now(self) -> int:
        """The reader's clock to the minute, in epoch seconds: what is late now."""
        seconds = self.reader.clock()
        return seconds - seconds % 60

    @cached_property
    def question(self) -> Question:
        """Raises AskError for a text that cannot be read, or for a store without matters."""
        if self.settled is not None:
            return self.settled
        get = self.address.get
        texts = (get("period"), get("cutoff"), get("known"), get("kind"))
        traits = Traits(*map(get, TRAITS))
        return self._kept(
            ("question", texts, traits),
            lambda: asking.question(self.store, *texts, traits=traits, scope=self.scope),
        )

    @cached_property
    def place(self) -> Place:
        """Raises UnknownPlace, with the nearest."""
        if self.key is None:
            return self.read(places.city)
        level, code = self.key
        return self.read(places.one, code, level=level)

    @cached_property
    def level(self) -> str | None:
        """The level of the units below the place; None where there are none."""
        level, units = self.read(places.below, self.key)
        return level if units else None

    @cached_property
    def usual(self) -> Indicator:
        """The indicator of an address that names none."""
        if self.scene.indicator:
            return self.measure(self.scene.indicator)
        return self._kept(("usual", self.question), self._first_told)

    def _first_told(self) -> Indicator:
        """The first of the defaults that the sources can tell."""
        declared = [self.measure(code) for code in DEFAULTS]
        # One after the other: those after the first that can be told are never tried against the store.
        for measure in declared:
            if asking.unanswerable(self.store, measure, self.question, scope=self.scope) is None:
                return measure
        return declared[0]

    @cached_property
    def indicator(self) -> Indicator:
        """The indicator asked about; one that the scene's kind cannot have gives way to the usual.

        Raises:
            UnknownIndicator: there is none of that id.
        """
        if self.chosen is not None:
            return self.chosen
        named = self.measure(self.address.get("indicator") or self.usual.id)
        kind = self.scene.kind
        return named if kind is None or named.kinds is None or kind in named.kinds else self.usual

    @cached_property
    def measures(self) -> Measures:
        """Everything that can be asked of the store: indicators, the profile's own measures, and series."""
        return self._kept(("measures",), lambda: measures_at(self.store))

    def measure(self, code: str) -> Indicator:
        """The measure of that id. Raises UnknownIndicator, with the nearest."""
        return BY_ID[code] if code in BY_ID else self.measures.of(code)

    def about(self, of: Indicator) -> "Ask":
        """The same question about another indicator."""
        return replace(self, chosen=of)

    def checked(self) -> "Ask":
        """Itself, once all that its address says has been found to be askable.

        Raises:
            AskError: an unknown place, period, indicator, kind, cutoff or load.
        """
        # Read for the errors they raise; what they find is kept by cached_property.
        _ = self.question, self.place, self.level, self.indicator
        return self

    @property
    def sort(self) -> str | None:
        """By what instant lists of matters are sorted; None is the list's own order. Raises AskError."""
        named = self.address.get("sort")
        if named is not None and named not in ORDERS:
            raise AskError(
                f"清单不能按 {named!r} 排序{nearest(named, ORDERS)}。", near=close(named, ORDERS)
            )
        return named

    @cached_property
    def kinds(self) -> Kinds:
        """The kinds of matter that the store knows."""
        return self._kept(("kinds",), lambda: kinds_of(self.store))

    def once(self, name: str, make: Callable[[], T], *more: Hashable) -> T:
        """The cached result of `make()` for this load, scope, question and place; not for what reads the desk."""
        return self._kept((name, self.key, self._times, *more), make)

    def at_load(self, name: str, make: Callable[[], T], *more: Hashable) -> T:
        """The cached result of `make()` for this newest load, scope and 知悉时点, whatever else is asked."""
        return self._kept(("at load", name, self.known, *more), make)

    def read(self, query: Callable[..., T], *given: Hashable, **more: Hashable) -> T:
        """The kept answer of `query(store, *given, scope=…, **more)`; given once a load, whoever asks it again."""
        return self._kept(
            (query.__module__, query.__qualname__, given, *more.items()),
            lambda: query(self.store, *given, scope=self.scope, **more),
        )

    def here(
        self,
        query: Callable[..., T],
        *given: Hashable,
        about: Question | None = None,
        **more: Hashable,
    ) -> T:
        """As `read`, of `query(store, question, *given, within=place, …)`; `about` is another question than the one asked."""
        return self.read(query, about or self.question, *given, within=self.key, **more)

    @cached_property
    def _times(self) -> Hashable:
        """The question's part of a cache key; while the store has no matters, the load known at."""
        try:
            return self.question
        except AskError:
            return self.known

    def _kept(self, key: Hashable, make: Callable[[], T]) -> T:
        return self.cache.once(self.load, self.scope, key, make)

    def whole(self, of: Indicator, question: Question | None = None) -> Answer:
        """The answer for the place itself; without value where it lies beyond the scope."""
        # The place itself is the first row; beyond the scope there is none, and a unit below
        # comes first.
        first = self._answers(of, question)[:1]
        place = self.place
        if first and (first[0].level, first[0].place) == place.key:
            return first[0]
        return Answer(place.level, place.code, place.name, None, None, None)

    def units(self, of: Indicator) -> list[Answer]:
        """The answers for the units below the place."""
        answers = self._answers(of, None) if self.level else []
        return [answer for answer in answers if (answer.level, answer.place) != self.place.key]

    def everywhere(self, of: Indicator, level: str) -> list[Answer]:
        """The answers for all places of a level that the reader may see: asked once, whatever place is asked about."""
        answers = self.answers_by(of, level, None, self.question)
        return [answer for answer in answers if answer.level == level]

    def places_of(self, level: str, within: PlaceKey | None = None) -> list[Place]:
        """The places of a level that the reader may see (inside a place), by code, as known then."""
        return self.read(places.listing, level, within=within, known=self.known)

    def _answers(self, of: Indicator, question: Question | None) -> list[Answer]:
        # Answers are always grouped by a level: a place without units by its own, the city by
        # district.
        by = self.level or (self.place.level if self.key else "district")
        return self.answers_by(of, by, self.key, question or self.question)

    def answers_by(
        self, of: Indicator, by: str, within: PlaceKey | None, about: Question
    ) -> list[Answer]:
        """The answers by the places of a level, the whole first: all indicators are asked at once, a declared measure by itself.

        That costs one or two counts, not ten.
        """
        # A measure of the profile is counted by a query of its own, so the built-in ones are
        # not asked for it; repeats cost a count of their own and wait until they are wanted.
        alike = [i.id for i in INDICATORS if (i.id in REPEATS) == (of.id in REPEATS)]
        codes = alike if of.counted is None else [of.id]

        def ask() -> dict[str, list[Answer]]:
            return asking.ask_many(self.store, codes, about, by=by, within=within, scope=self.scope)

        return self._kept(("answers", about, by, within, *codes), ask)[of.id]


def kind_choices(kinds: Kinds) -> list[tuple[str | None, str]]:
    """The kinds that may be asked for, all of them first."""
    return [(None, "全部"), *((kind.code, kind.label) for kind in kinds)]
