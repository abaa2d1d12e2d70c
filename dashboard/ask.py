"""From the address in the browser to a question and back: the address is the only state of a screen.

Every screen asks through an `Ask`. It reads the address when something of it is wanted (a page about sources needs no
period), asks the store once for each question, and knows at which load and at which revision of the desk it does so.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final, TypeVar
from urllib.parse import parse_qs, quote, unquote, urlencode
from zoneinfo import ZoneInfo

from dashboard.wire.cache import Cache
from dashboard.wire.turnstile import Turnstile
from data.desk.issues import Issues
from data.desk.sessions import Desk
from data.keeping.store import Store
from data.queries import asking, journal, places, quality
from data.queries.matters import ORDERS
from data.reference import scenes
from data.reference.kinds import kinds_of
from data.reference.measures import measures_at
from governance.answers import Answer
from governance.errors import AskError, ServeError, UnknownPlace, close, nearest
from governance.indicators import BY_ID, INDICATORS, Indicator
from governance.kinds import Kinds
from governance.measures import Measures
from governance.places import Place
from governance.questions import Question
from governance.scenes import SceneName, scene_named
from governance.scope import PlaceKey, Scope
from governance.traits import Traits

T = TypeVar("T")

DEFAULTS = ("K11", "K01", "K03", "K10")
"""The indicator shown when none is asked for: the first of these that the sources can tell."""

REPEATS: Final = frozenset(one.id for one in INDICATORS if one.id.startswith("K18"))
"""The indicators of matters that came again."""

SCREENS = ("district", "town", "village")
"""Levels that have a wall of their own, besides the city."""

PAGED = (*SCREENS, "grid")
"""Levels that have a page of their own, a wall or another."""

WALL = "wall"
"""The path of a wall that plays; it asks what the whole city's asks."""

TRAITS: Final = ("category", "grade", "department")
QUESTION: Final = ("period", "indicator", "kind", *TRAITS, "cutoff", "known")
"""Parameters that every screen understands; links from screen to screen take them along."""

INDEX: Final = ("month", "by", "span", "unit", "group", "against")
"""Parameters of the index: which month, level and unit, the month alone or the year so far, and compared with what."""

CHOICES: Final = (
    *("code", "source", "load", "page", "sort", "district", "runs", *INDEX),
    *("list", "months", "example", "w", "without"),
    *("place", "theme", "author", "pins", "of", "at", "compare"),
)
"""Parameters that cards of one screen understand (a page, an order, a filter); links to other screens drop them."""

_REST = "..."
"""Behind the name of the last step of an address: it takes all that is left of the path."""

# int() refuses texts of thousands of digits, and nine always fit a 32-bit column of PostgreSQL.
_LONGEST_NUMBER = 9


def scene_of(search: str | None) -> str:
    """The scene that the query of an address names, or ''."""
    values = parse_qs((search or "").lstrip("?")).get("scene", [""])
    # Of a parameter given twice the last counts, here and in Address.of.
    return values[-1].strip()


@dataclass(frozen=True, slots=True)
class Address:
    """A path and what its query asks; unknown parameters are left out."""

    steps: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    """Name of what each step of the path says, '' for a fixed step: ('', 'unit') for '/pingan/<unit>'."""

    @classmethod
    def of(cls, pathname: str | None, search: str | None, template: str = "") -> "Address":
        """Reads '/district/330502' and '?period=2021'; `template` is the address in the file of the screen.

        Raises:
            UnknownPlace: a path of several steps that name no place.
        """
        pathname, search = (x if isinstance(x, str) else "" for x in (pathname, search))
        given = parse_qs(search.lstrip("?"))
        names = (name for name in (*QUESTION, *CHOICES) if name in given)
        asked = tuple((name, given[name][-1].strip()) for name in names)
        steps = tuple(steps_of(pathname or "/", template))
        # Without a screen's file only '/level/code' has several steps.
        if not template and len(steps) > 1 and not (len(steps) == 2 and steps[0] in PAGED):
            raise UnknownPlace(f"没有页面 {pathname!r}：请回到全市总览。")
        return cls(() if steps == (WALL,) else steps, asked, tuple(map(named, steps_of(template))))

    @property
    def path(self) -> str:
        """The path alone: '/quality'."""
        return self._path()

    @property
    def key(self) -> PlaceKey | None:
        """The place that the path names; None is the whole city."""
        if len(self.steps) != 2 or self.steps[0] not in PAGED:
            return None
        return self.steps[0], self.steps[1]

    def get(self, name: str) -> str | None:
        """What the path or else the query says under a name; None where neither says anything."""
        values = dict(self.asked) | dict(zip(self.names, self.steps, strict=False))
        # An empty parameter ('?kind=') counts as not said.
        return values.get(name) or None

    def number(self, name: str) -> int | None:
        """A whole number of the query; what is none counts as not said."""
        text = self.get(name) or ""
        # isdecimal, not isdigit: int() cannot read '²'.
        return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None

    def narrowed(self, **fixed: str | None) -> "Address":
        """The same address with some of the question settled, whatever it says itself."""
        settled = {name: value for name, value in fixed.items() if value}
        return replace(self, asked=tuple((dict(self.asked) | settled).items()))

    def with_(self, **changes: str | None) -> str:
        """The link to the same screen with some of the question changed; None takes it away."""
        return self.beside(self._path(), **changes)

    def beside(self, path: str, **changes: str | None) -> str:
        """The link to a screen that understands the same, with some of the question changed."""
        asked = {name: value for name, value in (dict(self.asked) | changes).items() if value}
        return path + (f"?{urlencode(asked)}" if asked else "")

    def matter(self, source: str, key: str) -> str:
        """The link to a matter's page with the same question; ids may repeat between sources."""
        path = f"/matter/{quote(source, safe='')}/{quote(key, safe='')}"
        # The city's link is '/' and the query; the path stands here already.
        return path + self.city()[1:]

    def city(self) -> str:
        """The link to the whole city with the same question."""
        return replace(self.only(*QUESTION), steps=()).with_()

    def at(self, key: PlaceKey | None) -> str | None:
        """The link to another place with the same question; None where it has no page."""
        if key is not None and key[0] not in PAGED:
            return None
        return replace(self.only(*QUESTION), steps=key or ()).with_()

    def only(self, *names: str) -> "Address":
        """The same address without whatever else is asked."""
        return replace(self, asked=tuple(pair for pair in self.asked if pair[0] in names))

    def elsewhere(self, path: str, *more: str) -> str:
        """The link to another screen at the same 知悉时点, and with the same answer to whatever else is named."""
        asked = {name: value for name in ("known", *more) if (value := self.get(name))}
        return path + (f"?{urlencode(asked)}" if asked else "")

    def _path(self) -> str:
        return "/" + "/".join(quote(step, safe="") for step in self.steps)


def steps_of(path: str, template: str = "") -> list[str]:
    """The steps of a path, or of the address of a screen's file; `template` is the address that the path is read by.

    A last step '<key...>' of the template takes all that is left: a key may have slashes, and a proxy may have decoded them.
    """
    steps = path.removeprefix("/").split("/")
    if template.endswith(_REST + ">"):
        before = template.count("/") - 1
        steps = [*steps[:before], "/".join(steps[before:])]
    return [unquote(step) for step in steps if step]


def named(step: str) -> str:
    """The name that stands for what may be asked in a step: 'unit' of '<unit>', '' of a step that is fixed."""
    # Brackets as in Flask's rules: '<unit>' takes whatever stands in that step, '<key...>' all that is left,
    # and '<code?>' may be left out.
    return (
        step[1:-1].removesuffix(_REST).rstrip("?")
        if step.startswith("<") and step.endswith(">")
        else ""
    )


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
            return self._kept(("city",), lambda: places.city(self.store, scope=self.scope))
        level, code = self.key
        return self._kept(
            ("place", self.key),
            lambda: places.one(self.store, code, level=level, scope=self.scope),
        )

    @cached_property
    def level(self) -> str | None:
        """The level of the units below the place; None where there are none."""

        def below() -> str | None:
            level, units = places.below(self.store, self.key, scope=self.scope)
            return level if units else None

        return self._kept(("below", self.key), below)

    @cached_property
    def usual(self) -> Indicator:
        """The indicator of an address that names none."""
        if self.scene.indicator:
            return self.measure(self.scene.indicator)
        return self._kept(("usual", self.question), self._first_told)

    def _first_told(self) -> Indicator:
        """The first of the defaults that the sources can tell."""
        declared = [self.measure(code) for code in DEFAULTS]
        told = (
            # A generator, so that a measure after the first that can be told is never tried
            # against the store.
            measure
            for measure in declared
            if asking.unanswerable(self.store, measure, self.question, scope=self.scope) is None
        )
        return next(told, declared[0])

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
        key = self.place.key
        return [
            answer
            for answer in (self._answers(of, None) if self.level else [])
            if (answer.level, answer.place) != key
        ]

    def everywhere(self, of: Indicator, level: str) -> list[Answer]:
        """The answers for all places of a level that the reader may see: asked once, whatever place is asked about."""
        return [
            answer
            for answer in self.answers_by(of, level, None, self.question)
            if answer.level == level
        ]

    def places_of(self, level: str, within: PlaceKey | None = None) -> list[Place]:
        """The places of a level that the reader may see (inside a place), by code, as known then."""
        return self.at_load(
            "places",
            lambda: places.listing(
                self.store, level, within=within, known=self.known, scope=self.scope
            ),
            level,
            within,
        )

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


def _no_clock() -> int:
    raise ServeError("这个读者没有钟：请在启动时给出 clock。")


def _no_desk() -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Reader:
    """What screens ask through: the store, who asks, what was answered before, and the clock."""

    store: Store
    cache: Cache
    scope_of: Callable[[], Scope]
    clock: Callable[[], int] = _no_clock
    gate: Turnstile = field(default_factory=lambda: Turnstile("数据库"))
    scenes: Callable[[], tuple[SceneName, ...]] = scenes.built_in
    """The scenes that an address may name, as they are now."""
    revision: Callable[[], int] = _no_desk
    desk: Desk | None = None
    """Where sessions, exports, events and issued briefings are kept."""
    profile: str = ""
    """Whose templates briefings are written by; '' is the store's own."""
    verify_at: str = ""
    """Where readers of a briefing have it proved."""

    @property
    def issues(self) -> Issues:
        """The register of issued briefings. Raises ServeError where the reader has no desk."""
        if self.desk is None:
            raise ServeError("这个读者没有工作台：请在启动时给出 desk。")
        return Issues(self.desk)

    def version(self) -> int:
        """Version of store and desk together, which grows with every load and desk event. Raises StoreError as `load` does."""
        return self.load() + self.revision()

    def load(self) -> int:
        """The newest finished load that the reader may know of.

        Raises:
            StoreError: the store cannot be read, or those who asked before still wait for it.
        """
        with self.gate.passing():
            return journal.version(self.store, scope=self.scope_of())

    def ask(
        self,
        pathname: str | None,
        search: str | None,
        scene: str | SceneName | None = None,
        *,
        template: str = "",
    ) -> Ask:
        """What an address asks, not yet looked into; its scene (or the one given by code, or a page's) settles some of it.

        `template` is the address in the file of a page to work at.

        Raises:
            AskError: the path is that of no screen, or there is no such scene.
        """
        shown = scene if isinstance(scene, SceneName) else self._scene(scene or scene_of(search))
        address = Address.of(pathname, search, template).narrowed(kind=shown.kind)
        return Ask(self, self.scope_of(), self.load(), self.revision(), address, shown)

    def _scene(self, code: str | None) -> SceneName:
        return scene_named(code, self.scenes()) if code else self.scenes()[0]

    def asked(self, pathname: str | None, search: str | None, scene: str | None = None) -> Ask:
        """The question that an address asks, found to be askable.

        Raises:
            AskError: an unknown place, period, indicator, kind, cutoff, load or scene.
        """
        return self.ask(pathname, search, scene).checked()


def kind_choices(kinds: Kinds) -> list[tuple[str | None, str]]:
    """The kinds that may be asked for, all of them first."""
    return [(None, "全部"), *((kind.code, kind.label) for kind in kinds)]
